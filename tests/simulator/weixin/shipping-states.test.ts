import {
  createShipping,
  OUT_TRADE_NO,
  parcel,
  split,
  TRANSACTION_ID,
  upload,
  virtual,
} from './support/shipping';
import { APP, DAY_MS, type Json, MINUTE_MS, START } from './support/weixin';

const SHIPPED_AT = START + MINUTE_MS;
const confirmed = (order_state: number) => ({ ok: true, order_state });
const refused = (reason: string) => ({ ok: false, reason });

test('to ship, shipped, confirmed by the buyer, waiting for settlement, completed: 1, 2, 3, 6, 4', async () => {
  const { ship, state, clock, weixin } = await createShipping();
  expect(await state()).toBe(1);
  await ship(upload());
  expect(await state()).toBe(2);
  expect(weixin.shipping.confirmReceipt(TRANSACTION_ID)).toEqual(confirmed(3));
  await clock.advance(MINUTE_MS - 1);
  expect(await state()).toBe(3);
  await clock.advance(1);
  expect(await state()).toBe(6);
  await clock.advance(DAY_MS - MINUTE_MS - 1);
  expect(await state()).toBe(6);
  await clock.advance(1);
  expect(await state()).toBe(4);
});

test.each<[string, Json, number]>([
  ['express, ten days', upload(), 10],
  ['same-city, two days', virtual({ logistics_type: 2 }), 2],
  ['virtual, two days', virtual(), 2],
  ['self pick-up, two days', virtual({ logistics_type: 4 }), 2],
])('receipt is confirmed by itself after shipping: %s', async (_what, body, days) => {
  const { ship, state, clock, weixin } = await createShipping();
  await ship(body);
  expect(weixin.shipping.list()[0]!.confirmed_at).toBe(SHIPPED_AT + days * DAY_MS);
  await clock.advance(days * DAY_MS - 1);
  expect(await state()).toBe(2);
  await clock.advance(1);
  expect(await state()).toBe(3);
  expect(weixin.shipping.confirmReceipt(TRANSACTION_ID)).toEqual(refused('ORDER_CONFIRMED'));
  await clock.advance(DAY_MS);
  expect(await state()).toBe(4);
});

test('that time counts from the last time it was shipped in full', async () => {
  const { ship, state, clock } = await createShipping();
  await ship(upload());
  await clock.advance(9 * DAY_MS);
  await ship(upload({ shipping_list: [parcel({ tracking_no: 'ZT2' })] }));
  await clock.advance(10 * DAY_MS - 1);
  expect(await state()).toBe(2);
  await clock.advance(1);
  expect(await state()).toBe(3);
});

test('the delays are toggles', async () => {
  const { ship, state, clock, weixin } = await createShipping();
  Object.assign(weixin.toggles, {
    ...{ confirmed_after_express_ms: 10, funds_waiting_after_ms: 0, settled_after_ms: 5 },
  });
  await ship(upload());
  await clock.advance(10);
  expect(await state()).toBe(6);
  await clock.advance(5);
  expect(await state()).toBe(4);
});

test('a split order in parts is still to ship, however long ago, and cannot be confirmed', async () => {
  const { ship, state, clock, weixin } = await createShipping();
  await ship(split([parcel()], false));
  await clock.advance(30 * DAY_MS);
  expect(await state()).toBe(1);
  expect(weixin.shipping.list()[0]).not.toHaveProperty('confirmed_at');
  expect(weixin.shipping.confirmReceipt(TRANSACTION_ID)).toEqual(refused('ORDER_NOT_SHIPPED'));
});

test('shipping once more in parts: to ship again until it is complete', async () => {
  const { ship, state, getOrder, clock } = await createShipping();
  await ship(upload());
  await ship(split([parcel({ tracking_no: 'A' })], false));
  await clock.advance(30 * DAY_MS);
  expect(await getOrder()).toMatchObject({
    order_state: 1,
    shipping: { finish_shipping: false, finish_shipping_count: 1 },
  });
  await ship(split([parcel({ tracking_no: 'B' })], true));
  expect(await state()).toBe(2);
  expect((await getOrder()).shipping.finish_shipping_count).toBe(2);
});

test('refunded in full is 5 from any state, refunded in part is nothing', async () => {
  const { ship, state, orders, weixin } = await createShipping({ refunded_total: 12344 });
  expect(await state()).toBe(1);
  await ship(upload());
  expect(await state()).toBe(2);
  orders[0]!.refunded_total = 12345;
  expect(await state()).toBe(5);
  expect(weixin.shipping.confirmReceipt(TRANSACTION_ID)).toEqual(refused('ORDER_REFUNDED'));
  orders[0]!.refunded_total = 0;
  weixin.shipping.confirmReceipt(TRANSACTION_ID);
  orders[0]!.refunded_total = 12345;
  expect(await state()).toBe(5);
});

test('the buyer confirms what was shipped, once', async () => {
  const { ship, weixin } = await createShipping();
  const confirm = (transaction_id = TRANSACTION_ID) => weixin.shipping.confirmReceipt(transaction_id);
  expect(confirm('42')).toEqual(refused('ORDER_NOT_EXIST'));
  expect(confirm()).toEqual(refused('ORDER_NOT_SHIPPED'));
  await ship(upload());
  expect(confirm()).toEqual(confirmed(3));
  expect(confirm()).toEqual(refused('ORDER_CONFIRMED'));
});

test('shipping outlives a restart: parcels, the chance used, the reminder, and where messages lead', async () => {
  const before = await createShipping();
  await before.ship(upload());
  await before.clock.advance(MINUTE_MS);
  const reminder = { transaction_id: TRANSACTION_ID, received_time: START / 1000 + 120 };
  expect((await before.call('notify_confirm_receive', reminder)).errcode).toBe(0);
  expect(await before.ship(virtual())).toBe(0);
  await before.call('set_msg_jump_path', { path: 'pages/orders' });
  before.weixin.shipping.confirmReceipt(TRANSACTION_ID);
  const kept = before.weixin.shipping.list();

  const after = await createShipping({}, before.store);
  await after.clock.set(before.clock.now());
  expect(after.weixin.shipping.list()).toEqual(kept);
  expect(kept).toMatchObject([
    {
      ...{ appid: APP.appid, merchant_trade_no: OUT_TRADE_NO, order_state: 3 },
      message_path: expect.stringMatching(/^pages\/orders\?/),
      shipping: { finish_shipping_count: 2, logistics_type: 3 },
    },
  ]);
  expect(await after.ship(upload())).toBe(10060004);
});

test('an emptied world has shipped nothing', async () => {
  const { ship, state, weixin, call } = await createShipping();
  await ship(upload());
  await call('set_msg_jump_path', { path: 'pages/orders' });
  weixin.reset();
  expect(weixin.shipping.list()).toEqual([]);
  expect(await state()).toBe(1);
  await ship(upload());
  expect(weixin.shipping.list()[0]).not.toHaveProperty('message_path');
});
