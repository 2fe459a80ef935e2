import {
  createShipping,
  KEY,
  MCHID,
  OPENID,
  OUT_TRADE_NO,
  paidOrder,
  parcel,
  split,
  TRANSACTION_ID,
  upload,
  virtual,
} from './support/shipping';
import { type Json, MINUTE_MS, OTHER_APP } from './support/weixin';

const UPLOAD = 'upload_shipping_info';
const number = (changes: Json) => ({
  order_key: { order_number_type: 1, mchid: MCHID, out_trade_no: OUT_TRADE_NO, ...changes },
});
const one = (changes: Json) => ({ shipping_list: [parcel(changes)] });
const parcels = (count: number) => Array.from({ length: count }, (_, n) => parcel({ tracking_no: `Z${n}` }));

test('it answers errcode 0 and ok', async () => {
  const { call } = await createShipping();
  expect(await call(UPLOAD, upload())).toEqual({ errcode: 0, errmsg: 'ok' });
});

test.each<[string, Json]>([
  ['by transaction_id', upload()],
  ['by mchid and out_trade_no', upload(number({}))],
  ['an upload_time without milliseconds', upload({ upload_time: '2031-03-04T12:01:00+08:00' })],
  [
    'same-city, without company and number',
    upload({ logistics_type: 2, shipping_list: [{ item_desc: '茶' }] }),
  ],
  ['virtual', virtual()],
  ['self pick-up', virtual({ logistics_type: 4 })],
  [
    'SF with a masked sender',
    upload(one({ express_company: 'SF', contact: { consignor_contact: '+86-177****1234' } })),
  ],
  [
    'SF with a masked receiver',
    upload(one({ express_company: 'SF', contact: { receiver_contact: '021-****1234' } })),
  ],
  ['a description of 120 Chinese signs', upload(one({ item_desc: '茶'.repeat(120) }))],
  ['members that are null', upload({ is_all_delivered: null, shipping_list: [parcel({ contact: null })] })],
  ['fifteen parcels', split(parcels(15), true)],
])('%s is accepted', async (_what, body) => {
  const { call } = await createShipping();
  expect(await call(UPLOAD, body)).toEqual({ errcode: 0, errmsg: 'ok' });
});

test.each<[string, Json, number]>([
  ['a shipping_list that is an object', upload({ shipping_list: parcel() }), 47001],
  ['a shipping_list of texts', upload({ shipping_list: ['ZT0001'] }), 47001],
  ['a logistics_type that is a text', upload({ logistics_type: '1' }), 47001],
  ['a delivery_mode that is a text', upload({ delivery_mode: 'UNIFIED_DELIVERY' }), 47001],
  ['an is_all_delivered that is a number', upload({ is_all_delivered: 1 }), 47001],
  ['a tracking_no that is a number', upload(one({ tracking_no: 1 })), 47001],
  ['an order_key that is a text', upload({ order_key: TRANSACTION_ID }), 47001],
  ['a payer that is a text', upload({ payer: OPENID }), 47001],
  ['no order_key', upload({ order_key: undefined }), 268485194],
  ['an order_number_type there is not', upload(number({ order_number_type: 3 })), 268485194],
  ['no transaction_id', upload({ order_key: { order_number_type: 2 } }), 268485195],
  ['no mchid', upload(number({ mchid: '' })), 268485196],
  ['no out_trade_no', upload(number({ out_trade_no: undefined })), 268485197],
  ['no logistics_type', upload({ logistics_type: undefined }), 10060005],
  ['a logistics_type there is not', upload({ logistics_type: 5 }), 10060005],
  ['a delivery_mode there is not', upload({ delivery_mode: 3 }), 268485224],
  ['unified without a parcel', upload({ shipping_list: [] }), 268485228],
  ['unified without a list', upload({ shipping_list: undefined }), 268485228],
  ['unified with two parcels', upload({ shipping_list: parcels(2) }), 268485228],
  ['split, and not by express', split([parcel()], true, { logistics_type: 2 }), 10060006],
  ['split without is_all_delivered', split([parcel()], true, { is_all_delivered: undefined }), 10060007],
  ['split without a parcel', split([], true), 10060014],
  ['sixteen parcels', split(parcels(16), true), 10060024],
  ['express without a number', upload(one({ tracking_no: '' })), 268485226],
  ['express without a company', upload(one({ express_company: undefined })), 268485227],
  ['a company of 129 characters', upload(one({ express_company: 'Z'.repeat(129) })), 10060025],
  ['a number of 129 characters', upload(one({ tracking_no: 'Z'.repeat(129) })), 10060026],
  ['no item_desc', upload(one({ item_desc: undefined })), 10060008],
  ['a blank item_desc', upload(one({ item_desc: ' ' })), 10060008],
  ['an item_desc of 121 signs', upload(one({ item_desc: '茶'.repeat(121) })), 10060009],
  ['complete, and no parcel described', split([parcel({ item_desc: undefined })], true), 10060020],
  ['SF without a contact', upload(one({ express_company: 'SF' })), 10060014],
  [
    'a contact with masked last digits',
    upload(one({ contact: { receiver_contact: '1891234****' } })),
    10060014,
  ],
  [
    'a contact of 1025 characters',
    upload(one({ contact: { receiver_contact: '1'.repeat(1025) } })),
    10060014,
  ],
  ['no upload_time', upload({ upload_time: undefined }), 268485216],
  ['an upload_time without zone', upload({ upload_time: '2031-03-04T12:01:00' }), 268485216],
  ['an upload_time in seconds', upload({ upload_time: '1930444860' }), 268485216],
  ['no payer', upload({ payer: undefined }), 10060014],
  ['another payer', upload({ payer: { openid: 'oBOB' } }), 10060031],
  ['a transaction nobody made', upload({ order_key: { ...KEY, transaction_id: '42' } }), 10060001],
  ['a number nobody gave', upload(number({ out_trade_no: 'T1' })), 10060001],
  ['a number of another merchant', upload(number({ mchid: '1900000001' })), 10060001],
])('%s is refused, and nothing is shipped', async (_what, body, errcode) => {
  const { call, state, weixin } = await createShipping();
  expect((await call(UPLOAD, body)).errcode).toBe(errcode);
  expect(await state()).toBe(1);
  expect(weixin.shipping.list()).toEqual([]);
});

test('an order appears a minute after it was paid: 10060001 before', async () => {
  const { ship, clock } = await createShipping();
  await clock.advance(-1);
  expect(await ship(upload())).toBe(10060001);
  await clock.advance(1);
  expect(await ship(upload())).toBe(0);
});

test('an order of another mini-program is not there', async () => {
  const { ship } = await createShipping({ appid: OTHER_APP.appid });
  expect(await ship(upload())).toBe(10060001);
});

test('a partner’s order is its sub-merchant’s, and by a toggle the provider’s too', async () => {
  const { call, weixin } = await createShipping({ merchant_id: '1900000100', sub_merchant_id: '1900000109' });
  const by = async (mchid: string) => (await call(UPLOAD, upload(number({ mchid })))).errcode;
  expect(await by('1900000100')).toBe(10060001);
  weixin.toggles.partner_mchid = 'either';
  expect(await by('1900000100')).toBe(0);
  weixin.toggles.partner_mchid = 'sub';
  expect(await by('1900000109')).toBe(10060023);
});

test('by a toggle ten parcels are the most', async () => {
  const { call, weixin } = await createShipping();
  weixin.toggles.parcels_max = 10;
  expect((await call(UPLOAD, split(parcels(11), true))).errcode).toBe(10060024);
  expect((await call(UPLOAD, split(parcels(10), true))).errcode).toBe(0);
});

describe('shipping again', () => {
  test('the same once more is 10060023, whatever its upload_time, and uses up no chance', async () => {
    const { ship, getOrder } = await createShipping();
    await ship(upload());
    expect(await ship(upload())).toBe(10060023);
    expect(await ship(upload(one({ tracking_no: 'ZT2' })))).toBe(0);
    expect((await getOrder()).shipping).toMatchObject({
      finish_shipping_count: 2,
      shipping_list: [{ tracking_no: 'ZT2' }],
    });
  });

  test('something else after shipping in full: once, then 10060003', async () => {
    const { ship } = await createShipping();
    await ship(upload());
    expect(await ship(virtual())).toBe(0);
    expect(await ship(upload())).toBe(10060003);
    expect(await ship(virtual())).toBe(10060023);
  });

  test('another delivery_mode before shipping in full is that chance too', async () => {
    const { ship, getOrder } = await createShipping();
    await ship(split([parcel({ tracking_no: 'A' })], false));
    expect(await ship(upload())).toBe(0);
    expect((await getOrder()).shipping).toMatchObject({
      ...{ delivery_mode: 1, finish_shipping_count: 1, shipping_list: [{ tracking_no: 'ZT0001' }] },
    });
    expect(await ship(split([parcel()], true))).toBe(10060003);
  });

  test('that chance stays used while the order is shipped again in parts', async () => {
    const { ship } = await createShipping();
    await ship(upload());
    expect(await ship(split([parcel({ tracking_no: 'A' })], false))).toBe(0);
    expect(await ship(split([parcel({ tracking_no: 'B' })], true))).toBe(0);
    expect(await ship(upload())).toBe(10060003);
  });

  test('another logistics_type before shipping in full as well', async () => {
    const { ship } = await createShipping();
    await ship(split([parcel()], false));
    expect(await ship(virtual())).toBe(0);
    expect(await ship(virtual({ logistics_type: 4 }))).toBe(10060003);
  });

  test('an upload_time that is not later than the one before is refused', async () => {
    const { call } = await createShipping();
    const at = (upload_time: string, tracking_no: string) =>
      call(UPLOAD, split([parcel({ tracking_no })], false, { upload_time }));
    expect((await at('2031-03-04T12:01:00.120+08:00', 'Z1')).errcode).toBe(0);
    expect((await at('2031-03-04T12:01:00.120+08:00', 'Z2')).errcode).toBe(10060014);
    expect((await at('2031-03-04T04:01:00.121Z', 'Z2')).errcode).toBe(0);
  });

  test('an order that is refunded in full, or confirmed, takes nothing more: 10060004', async () => {
    const { ship, orders, weixin } = await createShipping();
    await ship(upload());
    weixin.shipping.confirmReceipt(TRANSACTION_ID);
    expect(await ship(virtual())).toBe(10060004);
    orders.push(paidOrder({ transaction_id: '43', merchant_trade_no: 'T43', refunded_total: 12345 }));
    expect(await ship(upload({ order_key: { ...KEY, transaction_id: '43' } }))).toBe(10060004);
  });
});

describe('a split order', () => {
  const [A, B] = [parcel({ tracking_no: 'A' }), parcel({ tracking_no: 'B', item_desc: undefined })];
  const numbers = (order: { shipping: { shipping_list: Json[] } }) =>
    order.shipping.shipping_list.map((item) => item.tracking_no);

  test('its parcels add up until it is complete, and only then it is shipped', async () => {
    const { ship, getOrder } = await createShipping();
    expect(await ship(split([A], false))).toBe(0);
    expect(await getOrder()).toMatchObject({
      order_state: 1,
      shipping: { finish_shipping: false, finish_shipping_count: 0 },
    });
    expect(await ship(split([B], true))).toBe(0);
    const order = await getOrder();
    expect(order).toMatchObject({
      order_state: 2,
      shipping: { finish_shipping: true, finish_shipping_count: 1 },
    });
    expect(numbers(order)).toEqual(['A', 'B']);
  });

  test('a parcel that is sent again is the same one, with what is new of it', async () => {
    const { ship, getOrder, clock } = await createShipping();
    await ship(split([A, B], false));
    const [first, second] = (await getOrder()).shipping.shipping_list;
    expect(await ship(split([A], false))).toBe(10060023);
    await clock.advance(MINUTE_MS);
    expect(await ship(split([A, { ...B, item_desc: '茶' }], false))).toBe(0);
    expect((await getOrder()).shipping.shipping_list).toEqual([
      first,
      { ...second, goods_desc: '茶', upload_time: Number(second!.upload_time) + 60 },
    ]);
  });

  test('all that is sent again with is_all_delivered completes it', async () => {
    const { ship, state } = await createShipping();
    await ship(split([A], false));
    expect(await ship(split([A], true))).toBe(0);
    expect(await state()).toBe(2);
  });

  test('a description may come with a later parcel, and must be there in the end: 10060020', async () => {
    const { ship } = await createShipping();
    expect(await ship(split([B], false))).toBe(0);
    expect(await ship(split([B], true))).toBe(10060020);
    expect(await ship(split([A], true))).toBe(0);
  });

  test('shipped once more, it has the new parcels alone', async () => {
    const { ship, getOrder } = await createShipping();
    await ship(split([A, B], true));
    expect(await ship(split([parcel({ tracking_no: 'C' })], true))).toBe(0);
    expect(numbers(await getOrder())).toEqual(['C']);
  });

  test('more than fifteen in all are too many: 10060024', async () => {
    const { ship } = await createShipping();
    await ship(split(parcels(15), false));
    expect(await ship(split([A], true))).toBe(10060024);
  });

  test('once complete it does not go on: 10060002', async () => {
    const { ship } = await createShipping();
    await ship(split([A], true));
    expect(await ship(split([B], false))).toBe(10060002);
    expect(await ship(split([A, B], true))).toBe(0);
    expect(await ship(split([B], false))).toBe(10060003);
  });
});

describe('upload_combined_shipping_info', () => {
  const second = { transaction_id: '43', merchant_trade_no: 'T43' };
  const sub = (transaction_id: string, changes: Json = {}): Json => {
    const { order_key, logistics_type, delivery_mode, shipping_list } = virtual();
    return {
      order_key: { ...(order_key as Json), transaction_id },
      logistics_type,
      delivery_mode,
      shipping_list,
      ...changes,
    };
  };
  const combined = (sub_orders: unknown, changes: Json = {}): Json => ({
    ...{ order_key: { order_number_type: 2, transaction_id: '99' }, sub_orders },
    ...{ upload_time: '2031-03-04T12:01:00.120+08:00', payer: { openid: OPENID } },
    ...changes,
  });
  const create = async () => {
    const weixin = await createShipping();
    weixin.orders.push(paidOrder(second));
    const shipped = () => weixin.weixin.shipping.list().map((one) => one.transaction_id);
    return { ...weixin, shipped };
  };

  test('every sub order is shipped', async () => {
    const { call, shipped } = await create();
    const answer = await call('upload_combined_shipping_info', combined([sub(TRANSACTION_ID), sub('43')]));
    expect(answer).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(shipped()).toEqual([TRANSACTION_ID, '43']);
  });

  test.each<[string, Json, number]>([
    ['no order_key', combined([sub('43')], { order_key: undefined }), 268485194],
    [
      'no transaction_id of the whole',
      combined([sub('43')], { order_key: { order_number_type: 2 } }),
      268485195,
    ],
    ['sub_orders that are an object', combined(sub('43')), 47001],
    ['no sub_orders', combined([]), 10060014],
    ['more than fifty', combined(Array.from({ length: 51 }, (_, n) => sub(`${n}`))), 10060014],
    ['another kind of number in a sub order', combined([sub('43', number({}))]), 268485253],
    ['a sub order twice', combined([sub('43'), sub('43')]), 10060013],
    ['a sub order nobody paid', combined([sub(TRANSACTION_ID), sub('44')]), 10060001],
    ['a wrong sub order', combined([sub(TRANSACTION_ID), sub('43', { logistics_type: 9 })]), 10060005],
    ['another payer', combined([sub('43')], { payer: { openid: 'oBOB' } }), 10060031],
    ['no payer', combined([sub('43')], { payer: {} }), 10060014],
    ['no upload_time', combined([sub('43')], { upload_time: undefined }), 268485216],
  ])('%s is refused, and no sub order is shipped', async (_what, body, errcode) => {
    const { call, shipped } = await create();
    expect((await call('upload_combined_shipping_info', body)).errcode).toBe(errcode);
    expect(shipped()).toEqual([]);
  });
});
