import { acceptNotification } from '../../src/orders/accept-notification';
import { cancelOrder } from '../../src/orders/cancel';
import { createOrder, resumeOrder } from '../../src/orders/checkout';
import type { Kit } from '../../src/orders/kit';
import { createOrderStore } from '../../src/orders/order-store';
import { queryOrder } from '../../src/orders/query';
import { sweep } from '../../src/orders/sweep';
import { countingDb } from '../support/counting-db';
import { BUYER, requestId, Shop } from '../support/shop';

/**
 * The kit's own database operations per step, without contention. The example merchant's are counted apart:
 * only `quote` belongs to the budget, with one read.
 */
let shop: Shop;
beforeEach(async () => {
  shop = await Shop.open();
  shop.notifies = false;
});
afterEach(() => shop.close());

function counted(kit: Kit) {
  const own = countingDb(shop.db);
  const merchant = countingDb(shop.db);
  return { kit: { ...kit, store: createOrderStore(own), db: merchant }, own, merchant };
}

const always = () => true;
const items = [{ sku: 'moli-100g', quantity: 1 }];
const request = () => ({ request_id: requestId(), items, openid: BUYER, trace_id: 't' });
const paid = async () => {
  const { order } = await createOrder(shop.instance(), request());
  shop.wechatpay.ledger.pay(order._id, BUYER);
  return order;
};
const notificationOf = (order: { _id: string; amount: { total: number; currency: string } }) => ({
  kind: 'payment' as const,
  notification_id: 'n',
  payment: {
    ...shop.instance().settings.merchant,
    out_trade_no: order._id,
    transaction_id: shop.wechatpay.ledger.truth(order._id)?.transaction_id ?? '42',
    amount: order.amount,
    payer_openid: BUYER,
    success_at: shop.sim.now(),
    trade_state: 'SUCCESS' as const,
  },
});

test('create costs two, and one read of the quote', async () => {
  const { kit, own, merchant } = counted(shop.instance());
  let quoted = 0;
  const quote: Kit['merchant']['quote'] = async (asked) => {
    const answer = await shop.instance().merchant.quote(asked);
    quoted = merchant.count();
    return answer;
  };
  await createOrder({ ...kit, merchant: { ...kit.merchant, quote } }, request());
  expect(own.operations.map((one) => one.name)).toEqual(['insertOnce', 'replace']);
  expect(quoted).toBe(1);
});

test('create again costs two, resume one', async () => {
  const { kit, own } = counted(shop.instance());
  const asked = request();
  const { order } = await createOrder(kit, asked);
  own.restart();
  await createOrder(kit, asked);
  expect(own.operations.map((one) => one.name)).toEqual(['insertOnce', 'get']);
  own.restart();
  await resumeOrder(kit, { out_trade_no: order._id, openid: BUYER });
  expect(own.operations.map((one) => one.name)).toEqual(['get']);
});

test('a notification costs two, its effects one more, a duplicate one', async () => {
  const order = await paid();
  const { kit, own } = counted(shop.instance());
  const follow = await acceptNotification(kit, notificationOf(order), 't');
  expect(own.operations.map((one) => one.name)).toEqual(['get', 'replace']);
  own.restart();
  await follow(always);
  expect(own.operations.map((one) => one.name)).toEqual(['replace']);
  own.restart();
  await (await acceptNotification(kit, notificationOf(order), 't'))(always);
  expect(own.operations.map((one) => one.name)).toEqual(['get']);
});

test('a hint of a payment costs two and one question, its effects one more, a duplicate one and no question', async () => {
  const order = await paid();
  const { kit, own } = counted(shop.instance());
  const hint = { ...notificationOf(order), kind: 'payment_hint' } as const;
  const follow = await acceptNotification(kit, hint, 't');
  expect(own.operations.map((one) => one.name)).toEqual(['get', 'replace']);
  own.restart();
  await follow(always);
  expect(own.operations.map((one) => one.name)).toEqual(['replace']);
  own.restart();
  await (await acceptNotification(kit, hint, 't'))(always);
  expect(own.operations.map((one) => one.name)).toEqual(['get']);
  expect(shop.asked(`/out-trade-no/${order._id}?`)).toBe(1);
});

test('a hint of a refund costs two and one question, what the answer says one more', async () => {
  const order = await paid();
  const { kit, own } = counted(shop.instance());
  const { notification_id, payment } = notificationOf(order);
  await acceptNotification(kit, { kind: 'payment', notification_id, payment }, 't');
  const { out_trade_no, transaction_id } = payment;
  const told = { out_trade_no, transaction_id, out_refund_no: 'R1', refund_id: '50', refund: 40 };
  kit.gateway.queryRefund = async () => ({ ...told, status: 'PROCESSING' });
  own.restart();
  const refund = {
    ...told,
    mchid: payment.mchid,
    total: payment.amount.total,
    refund_status: 'SUCCESS' as const,
  };
  const follow = await acceptNotification(kit, { kind: 'refund_hint', notification_id: 'r', refund }, 't');
  expect(own.operations.map((one) => one.name)).toEqual(['get', 'replace']);
  own.restart();
  await follow(always);
  expect(own.operations.map((one) => one.name)).toEqual(['replace']);
});

test('a notification for an unknown number costs two', async () => {
  const { kit, own } = counted(shop.instance());
  await acceptNotification(
    kit,
    notificationOf({ _id: 'f'.repeat(32), amount: { total: 1, currency: 'CNY' } }),
    't',
  );
  expect(own.operations.map((one) => one.name)).toEqual(['get', 'insertOnce']);
});

test('a buyer’s query costs one, with news two and the effects’ marks; cancel three and the marks', async () => {
  const { kit, own } = counted(shop.instance());
  const first = (await createOrder(kit, request())).order;
  own.restart();
  await queryOrder(kit, { out_trade_no: first._id, openid: BUYER }, always);
  expect(own.count()).toBe(1);
  const order = await paid();
  own.restart();
  await queryOrder(kit, { out_trade_no: order._id, openid: BUYER }, always);
  expect(own.operations.map((one) => one.name)).toEqual(['get', 'replace', 'replace']);
  own.restart();
  await cancelOrder(kit, { out_trade_no: first._id, openid: BUYER }, always);
  expect(own.operations.map((one) => one.name)).toEqual(['get', 'replace', 'replace', 'replace']);
});

test('an idle sweep costs one, each due order without news two', async () => {
  const { kit, own } = counted(shop.instance());
  await createOrder(kit, request());
  await createOrder(kit, request());
  own.restart();
  await sweep(kit, 1_000);
  expect(own.operations.map((one) => one.name)).toEqual(['find']);
  await shop.sim.advance(60_000);
  own.restart();
  await sweep(kit, 1_000);
  const names = own.operations.map((one) => one.name).sort();
  expect(names).toEqual(['claim', 'claim', 'find', 'replace', 'replace']);
});
