import type { PaidOrder } from '../../../simulator/weixin/paid-orders';
import {
  createShipping,
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
import { APP, type Json, MINUTE_MS, OTHER_APP, SECOND_MS, START } from './support/weixin';

const SECOND = START / 1000;

describe('get_order', () => {
  test('an order that was not shipped', async () => {
    const { call } = await createShipping();
    expect(await call('get_order', { transaction_id: TRANSACTION_ID })).toEqual({
      errcode: 0,
      errmsg: 'ok',
      order: {
        ...{
          transaction_id: TRANSACTION_ID,
          merchant_id: MCHID,
          sub_merchant_id: '0',
          merchant_trade_no: OUT_TRADE_NO,
        },
        ...{ description: '龙井茶 500克', paid_amount: 12345, openid: OPENID, in_complaint: false },
        ...{ trade_create_time: SECOND - 60, pay_time: SECOND, order_state: 1 },
        shipping: {
          ...{ delivery_mode: 0, logistics_type: 0, finish_shipping: false, finish_shipping_count: 0 },
          ...{ goods_desc: '', shipping_list: [] },
        },
      },
    });
  });

  test('an order that was shipped by express, and one that was not by express', async () => {
    const { ship, getOrder } = await createShipping();
    await ship(upload({ shipping_list: [parcel({ contact: { receiver_contact: '189****1234' } })] }));
    expect((await getOrder()).shipping).toEqual({
      ...{
        delivery_mode: 1,
        logistics_type: 1,
        finish_shipping: true,
        finish_shipping_count: 1,
        goods_desc: '',
      },
      shipping_list: [
        {
          ...{ tracking_no: 'ZT0001', express_company: 'ZTO', goods_desc: '龙井茶 500克*1' },
          ...{ upload_time: SECOND + 60, contact: { receiver_contact: '189****1234' } },
        },
      ],
    });
    await ship(virtual());
    expect((await getOrder()).shipping.shipping_list).toEqual([
      { tracking_no: '', express_company: '', goods_desc: '话费 100元', upload_time: SECOND + 60 },
    ]);
  });

  test('the description is what the parcels hold, cut after 120 signs', async () => {
    const { ship, getOrder } = await createShipping();
    const item = (tracking_no: string, sign: string) => parcel({ tracking_no, item_desc: sign.repeat(70) });
    await ship(split([item('A', '茶'), parcel({ tracking_no: 'C', item_desc: undefined })], false));
    expect((await getOrder()).description).toBe('茶'.repeat(70));
    await ship(split([item('B', '壶')], true));
    expect((await getOrder()).description).toBe(`${'茶'.repeat(70)};${'壶'.repeat(49)}...`);
  });

  test.each<[string, Json, number]>([
    ['nothing', {}, 10060014],
    ['a merchant alone', { merchant_id: MCHID }, 10060014],
    ['a number alone', { merchant_trade_no: OUT_TRADE_NO }, 10060014],
    ['the names of uploading', { mchid: MCHID, out_trade_no: OUT_TRADE_NO }, 10060014],
    ['a transaction nobody made', { transaction_id: '42' }, 10060001],
    ['a number of another merchant', { merchant_id: '1', merchant_trade_no: OUT_TRADE_NO }, 10060001],
    ['a transaction_id that is a number', { transaction_id: 42 }, 47001],
  ])('%s names no order', async (_what, body, errcode) => {
    const { call } = await createShipping();
    expect((await call('get_order', body)).errcode).toBe(errcode);
  });

  test('a number with its merchant names an order, of a partner with the sub-merchant too', async () => {
    const { call, orders } = await createShipping();
    const named = async (body: Json) => ((await call('get_order', body)).order as Json).sub_merchant_id;
    const number = { merchant_id: MCHID, merchant_trade_no: OUT_TRADE_NO };
    expect(await named(number)).toBe('0');
    expect(await named({ ...number, sub_merchant_id: '0' })).toBe('0');
    const partner = { merchant_id: '1900000100', sub_merchant_id: '1900000109', merchant_trade_no: 'P1' };
    orders.push(paidOrder({ ...partner, transaction_id: '43' }));
    expect(await named(partner)).toBe('1900000109');
    expect((await call('get_order', { ...partner, sub_merchant_id: '1' })).errcode).toBe(10060001);
  });

  test('an order appears a minute after paying, by a toggle at another time, and only to its own mini-program', async () => {
    const { call, clock, weixin, stableToken } = await createShipping();
    const errcode = async (token?: string) =>
      (await call('get_order', { transaction_id: TRANSACTION_ID }, token)).errcode;
    const other = await stableToken({ appid: OTHER_APP.appid, secret: OTHER_APP.app_secret });
    expect([await errcode(), await errcode(String(other.access_token))]).toEqual([0, 10060001]);
    await clock.advance(-1);
    expect(await errcode()).toBe(10060001);
    weixin.toggles.visible_after_ms = 0;
    expect(await errcode()).toBe(0);
  });
});

describe('get_order_list', () => {
  const create = async (count: number, change: (n: number) => Partial<PaidOrder> = () => ({})) => {
    const weixin = await createShipping();
    weixin.orders.length = 0;
    for (let n = 0; n < count; n++) {
      const transaction_id = `42${String(n).padStart(4, '0')}`;
      const pay_time = START - (count - n) * SECOND_MS;
      weixin.orders.push(paidOrder({ transaction_id, merchant_trade_no: `T${n}`, pay_time, ...change(n) }));
    }
    const list = async (body: Json = {}): Promise<Json & { numbers: unknown[] }> => {
      const { order_list, ...rest } = await weixin.call('get_order_list', body);
      return { numbers: ((order_list ?? []) as Json[]).map((one) => one.merchant_trade_no), ...rest };
    };
    return { ...weixin, list };
  };

  test('every order of the mini-program that it can see, oldest payment first, as get_order has it', async () => {
    const times = [START - 1, START - 5000, START + 1, START - 7000];
    const { list, call } = await create(4, (n) => ({
      pay_time: times[n]!,
      ...(n === 3 ? { appid: OTHER_APP.appid } : {}),
    }));
    expect(await list()).toMatchObject({ errcode: 0, errmsg: 'ok', numbers: ['T1', 'T0'], has_more: false });
    const { order_list } = await call('get_order_list', {});
    const { order } = await call('get_order', { transaction_id: '420001' });
    expect((order_list as Json[])[0]).toEqual(order);
  });

  test('an empty list', async () => {
    const { list } = await create(0);
    expect(await list()).toEqual({ errcode: 0, errmsg: 'ok', numbers: [], last_index: '', has_more: false });
  });

  test('a hundred a page, and fewer on request; last_index leads on, though orders come in meanwhile', async () => {
    const { list, orders } = await create(102);
    const first = await list();
    expect([first.numbers.length, first.has_more]).toEqual([100, true]);
    expect(await list({ last_index: first.last_index })).toMatchObject({
      numbers: ['T100', 'T101'],
      has_more: false,
    });
    const two = await list({ page_size: 2 });
    expect(two).toMatchObject({ numbers: ['T0', 'T1'], has_more: true });
    orders.push(paidOrder({ transaction_id: '41', merchant_trade_no: 'EARLY', pay_time: START - 1e6 }));
    expect((await list({ page_size: 2, last_index: two.last_index })).numbers).toEqual(['T2', 'T3']);
  });

  test('orders paid at one instant are not lost between pages', async () => {
    const { list } = await create(5, () => ({ pay_time: START }));
    const seen: unknown[] = [];
    let last_index = '';
    for (let pages = 0; pages < 3; pages++) {
      const page = await list({ page_size: 2, last_index });
      seen.push(...page.numbers);
      last_index = String(page.last_index);
    }
    expect(seen).toEqual(['T0', 'T1', 'T2', 'T3', 'T4']);
  });

  test('by time of paying, both ends included; without an end, to the end of time', async () => {
    const { list } = await create(4);
    const range = async (pay_time_range: Json) => (await list({ pay_time_range })).numbers;
    expect(await range({ begin_time: SECOND - 3, end_time: SECOND - 2 })).toEqual(['T1', 'T2']);
    expect(await range({ begin_time: SECOND - 1 })).toEqual(['T3']);
    expect(await range({ end_time: SECOND - 4 })).toEqual(['T0']);
  });

  test('by payer and by state', async () => {
    const { list, call } = await create(3, (n) => (n === 2 ? { openid: 'oBOB' } : {}));
    const key = { order_number_type: 2, transaction_id: '420001' };
    await call('upload_shipping_info', upload({ order_key: key }));
    expect((await list({ openid: 'oBOB' })).numbers).toEqual(['T2']);
    expect((await list({ order_state: 2 })).numbers).toEqual(['T1']);
    expect((await list({ order_state: 1, openid: OPENID })).numbers).toEqual(['T0']);
    expect((await list({ order_state: 0, openid: '' })).numbers).toEqual(['T0', 'T1', 'T2']);
  });

  test.each<[string, Json, number]>([
    ['a last_index nobody gave out', { last_index: 'abc' }, 10060011],
    ['a state there is not', { order_state: 7 }, 10060014],
    ['a page of 101', { page_size: 101 }, 10060014],
    ['a page of -1', { page_size: -1 }, 10060014],
    ['a page_size that is a text', { page_size: '10' }, 47001],
    ['a range that is a list', { pay_time_range: [1, 2] }, 47001],
    ['a begin_time that is a text', { pay_time_range: { begin_time: '1' } }, 47001],
    ['an openid that is a number', { openid: 1 }, 47001],
  ])('%s is refused', async (_what, body, errcode) => {
    const { list } = await create(1);
    expect((await list(body)).errcode).toBe(errcode);
  });
});

describe('notify_confirm_receive', () => {
  const RECEIVED = SECOND + 120;
  const remind = (received_time: unknown, changes: Json = {}) => ({
    transaction_id: TRANSACTION_ID,
    received_time,
    ...changes,
  });
  const create = async () => {
    const weixin = await createShipping();
    const errcode = async (body: Json) => (await weixin.call('notify_confirm_receive', body)).errcode;
    return { ...weixin, errcode };
  };

  test('once for an order: 10060030 after that', async () => {
    const { ship, errcode, clock } = await create();
    await ship(upload());
    await clock.advance(MINUTE_MS);
    expect(await errcode(remind(RECEIVED))).toBe(0);
    expect(await errcode(remind(RECEIVED))).toBe(10060030);
    await ship(upload({ shipping_list: [parcel({ tracking_no: 'ZT2' })] }));
    await clock.advance(MINUTE_MS);
    expect(await errcode(remind(RECEIVED + 30))).toBe(10060030);
  });

  test('not for what was not shipped in full: 10060028', async () => {
    const { ship, errcode } = await create();
    expect(await errcode(remind(RECEIVED))).toBe(10060028);
    await ship(split([parcel()], false));
    expect(await errcode(remind(RECEIVED))).toBe(10060028);
  });

  test('by express alone: 10060032', async () => {
    const { ship, errcode, clock } = await create();
    await ship(virtual());
    await clock.advance(MINUTE_MS);
    expect(await errcode(remind(RECEIVED))).toBe(10060032);
  });

  test.each<[string, unknown, number]>([
    ['at the instant of shipping', SECOND + 60, 10060029],
    ['before shipping', SECOND, 10060029],
    ['ahead of now', RECEIVED + 1, 10060029],
    ['in milliseconds', RECEIVED * 1000, 10060029],
    ['left out', undefined, 10060029],
    ['a text', String(RECEIVED), 47001],
  ])('a received_time %s is refused', async (_what, received_time, refusal) => {
    const { ship, errcode, clock } = await create();
    await ship(upload());
    await clock.advance(MINUTE_MS);
    expect(await errcode(remind(received_time))).toBe(refusal);
    expect(await errcode(remind(RECEIVED))).toBe(0);
  });

  test('an order nobody knows, or none', async () => {
    const { errcode } = await create();
    expect(await errcode(remind(RECEIVED, { transaction_id: '42' }))).toBe(10060001);
    expect(await errcode({ received_time: RECEIVED })).toBe(10060014);
  });
});

describe('what is asked of the service itself', () => {
  test.each([
    ['is_trade_managed', 'is_trade_managed'],
    ['is_trade_management_confirmation_completed', 'completed'],
  ])('%s: yes, for the mini-program that asks', async (operation, field) => {
    const { call } = await createShipping();
    expect(await call(operation, { appid: APP.appid })).toEqual({ errcode: 0, errmsg: 'ok', [field]: true });
    expect((await call(operation, {})).errcode).toBe(40097);
    expect((await call(operation, { appid: 'wx9' })).errcode).toBe(40013);
    expect((await call(operation, { appid: OTHER_APP.appid })).errcode).toBe(61003);
    expect((await call(operation, { appid: 1 })).errcode).toBe(47001);
  });

  test('set_msg_jump_path: messages of this mini-program lead there, with the order in the query', async () => {
    const { call, ship, weixin } = await createShipping({ sub_merchant_id: '1900000109' });
    await ship(upload());
    const leads = async (path: string) => {
      expect(await call('set_msg_jump_path', { path })).toEqual({ errcode: 0, errmsg: 'ok' });
      return weixin.shipping.list()[0]!.message_path;
    };
    const query = `transaction_id=${TRANSACTION_ID}&merchant_id=${MCHID}&merchant_trade_no=${OUT_TRADE_NO}&sub_merchant_id=1900000109`;
    expect(weixin.shipping.list()[0]).not.toHaveProperty('message_path');
    expect(await leads('pages/orders/index')).toBe(`pages/orders/index?${query}`);
    expect(await leads('pages/orders/index?from=msg')).toBe(`pages/orders/index?from=msg&${query}`);
    expect(await leads('')).toBeUndefined();
    expect((await call('set_msg_jump_path', {})).errcode).toBe(10060014);
    expect((await call('set_msg_jump_path', { path: 1 })).errcode).toBe(47001);
  });
});
