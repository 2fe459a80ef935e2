import { rules } from '../../merchant';
import { TransportError } from '../../src/gateways/transport';
import { cancelOrder } from '../../src/orders/cancel';
import { resumeOrder } from '../../src/orders/checkout';
import { commit } from '../../src/orders/commit';
import type { OrderContext } from '../../src/orders/merchant-rules';
import { queryOrder } from '../../src/orders/query';
import { sweep } from '../../src/orders/sweep';
import { applyClosed } from '../../src/orders/transitions/apply-closed';
import { applyPrepaid } from '../../src/orders/transitions/apply-prepaid';
import { BUYER, requestId, Shop } from '../support/shop';
import { actsIn, always, LIMITED, loses, TEA } from './acts';

// Directed tests for the findings of the order model, by their numbers there.

let shop: Shop;
beforeEach(async () => {
  shop = await Shop.open();
});
afterEach(() => shop.close());
const { buy, pay, runSweep, onlyOrder } = actsIn(() => shop);

const MINUTE_MS = 60_000;

test('finding 2: no prepay is signed in the last minute before pay_before', async () => {
  const request_id = requestId();
  shop.onTheWay = loses('/jsapi', 'before');
  await expect(buy(TEA, request_id)).rejects.toMatchObject({ outcome: 'unknown' });
  shop.onTheWay = (_request, go) => go();
  await shop.sim.advance(29 * MINUTE_MS);
  const before = shop.asked('/jsapi');
  const { order, pay_params } = await buy(TEA, request_id);
  expect([order.status, pay_params, shop.asked('/jsapi')]).toEqual(['created', undefined, before]);
});

test('F-35 F-65 finding 2: a create that froze on its way to the gateway does not sign when it thaws too late', async () => {
  // The first attempt is lost only after the window has passed: the repeat on the backup host is not signed.
  shop.onTheWay = async (request, go) => {
    if (!request.url.includes('/jsapi')) return go();
    await shop.sim.advance(29 * MINUTE_MS + 1);
    throw new TransportError('connection reset');
  };
  await expect(buy()).rejects.toMatchObject({ outcome: 'unknown' });
  expect(shop.asked('/jsapi')).toBe(1);
});

test('F-65 finding 2: "no such order" closes only past the fence, by the gateway’s own clock', async () => {
  shop.onTheWay = loses('/jsapi', 'before');
  const request_id = requestId();
  await expect(buy(TEA, request_id)).rejects.toMatchObject({ outcome: 'unknown' });
  const _id = await onlyOrder();
  await shop.sim.advance(35 * MINUTE_MS);
  // This instance believes that it is five minutes later than it is.
  await sweep(shop.instance(5 * MINUTE_MS), 10_000);
  expect((await shop.order(_id)).status).toBe('created');
  await shop.sim.advance(6 * MINUTE_MS);
  await runSweep();
  expect((await shop.order(_id)).status).toBe('closed');
});

test('finding 1: the 204 of a close proves nothing for an order that no query has shown', async () => {
  let letPrepayGo: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => {
    letPrepayGo = resolve;
  });
  shop.onTheWay = async (request, go) => (request.url.includes('/jsapi') ? slow.then(go) : go());
  const buying = buy(LIMITED);
  for (let n = 0; n < 50 && shop.asked('/jsapi') === 0; n++) await new Promise((next) => setImmediate(next));
  const _id = await onlyOrder();
  const cancelled = await cancelOrder(shop.instance(), { out_trade_no: _id, openid: BUYER }, always);
  expect(cancelled.status).toBe('created');
  expect(shop.asked('/close')).toBe(0);
  letPrepayGo();
  const { order, pay_params } = await buying;
  // The gateway has it now; no pay params are given for a cancelled order, and the sweep closes it.
  expect([order.status, pay_params]).toEqual(['pending', undefined]);
  await shop.sim.advance(2 * MINUTE_MS);
  await runSweep();
  expect((await shop.order(_id)).status).toBe('closed');
  expect(shop.wechatpay.ledger.truth(_id)!.trade_state).toBe('CLOSED');
});

test('F-65 finding 9: a prepay answer that comes after the close is closed again, and gives no pay params', async () => {
  const { order } = await buy();
  const kit = shop.instance();
  await cancelOrder(kit, { out_trade_no: order._id, openid: BUYER }, always);
  expect((await shop.order(order._id)).status).toBe('closed');
  const late = await commit(kit, order, (current) =>
    applyPrepaid(current, { prepay_id: 'wxLate', asked_at: shop.sim.now() }, shop.sim.now()),
  );
  expect(late.order.status).toBe('closed');
  await runSweep();
  expect((await shop.order(order._id)).due_at).toBeUndefined();
});

test('F-62 finding 10: after a cancel whose close was lost, nobody gets pay params, and the sweep closes', async () => {
  const { order } = await buy();
  shop.onTheWay = loses('/close', 'before');
  const cancelled = await cancelOrder(shop.instance(), { out_trade_no: order._id, openid: BUYER }, always);
  expect(cancelled.status).toBe('pending');
  const second = await resumeOrder(shop.instance(), { out_trade_no: order._id, openid: BUYER });
  expect(second.pay_params).toBeUndefined();
  shop.onTheWay = (_request, go) => go();
  await shop.sim.advance(2 * MINUTE_MS);
  await runSweep();
  expect((await shop.order(order._id)).status).toBe('closed');
});

test('F-61 F-63 a payment that lands between query and close wins: close says ORDER_PAID, the query says what was paid', async () => {
  const { order } = await buy();
  shop.notifies = false;
  shop.onTheWay = async (request, go) => {
    if (request.url.includes('/close')) shop.wechatpay.ledger.pay(order._id, BUYER);
    return go();
  };
  const answer = await cancelOrder(shop.instance(), { out_trade_no: order._id, openid: BUYER }, always);
  expect(answer.status).toBe('paid');
  expect((await shop.deliveries())[0]!.step).toBe('sold');
});

test('F-59 finding 11: OUT_TRADE_NO_USED on a prepay is a question, asked at once, and never a new number', async () => {
  const request_id = requestId();
  shop.onTheWay = loses('/jsapi', 'after');
  await expect(buy(TEA, request_id)).rejects.toMatchObject({ outcome: 'unknown' });
  shop.onTheWay = (_request, go) => go();
  const _id = await onlyOrder();
  shop.notifies = false;
  shop.wechatpay.ledger.pay(_id, BUYER);
  const { order, pay_params } = await buy(TEA, request_id);
  expect([order.status, pay_params]).toEqual(['paid', undefined]);
});

test('F-15 money for an order we hold closed is kept: late, not delivered, a person told', async () => {
  const { order } = await buy();
  const kit = shop.instance();
  // As a gateway that cannot close would leave it: closed here, payable there.
  const closed = applyClosed(order, { source: 'query', runs_effects: false }, shop.sim.now());
  await kit.store.replace(order, closed.order);
  await pay(order._id);
  const late = await shop.order(order._id);
  expect([late.status, late.late, late.late_policy]).toEqual(['paid', true, 'refund']);
  expect(await shop.deliveries()).not.toContainEqual(expect.objectContaining({ step: 'sold' }));
  expect(shop.log).toContainEqual(expect.objectContaining({ event: 'alert', code: 'PAID_LATE' }));
});

test('finding 14: after a lost compare-and-set nothing of the old document is used, its effects least of all', async () => {
  const fulfilled: string[] = [];
  const fulfil = async (context: OrderContext) => {
    fulfilled.push(context.order._id);
    return rules.fulfil(context);
  };
  shop.close();
  shop = await Shop.open({ merchant: { fulfil } });
  shop.notifies = false;
  const { order } = await buy();
  await pay(order._id);
  const ask = () => queryOrder(shop.instance(), { out_trade_no: order._id, openid: BUYER }, always);
  // Five instances learn of the payment at the same moment: one writes it, and only that one delivers.
  const answers = await Promise.all([ask(), ask(), ask(), ask(), ask()]);
  expect(answers.map((answer) => answer.status)).toEqual(Array(5).fill('paid'));
  expect(fulfilled).toEqual([order._id]);
});
