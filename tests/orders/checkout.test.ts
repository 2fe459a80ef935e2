import { quote } from '../../merchant/quote';
import { createOrder, resumeOrder } from '../../src/orders/checkout';
import type { QuoteRequest } from '../../src/orders/merchant-rules';
import { queryOrder } from '../../src/orders/query';
import { BUYER, requestId, Shop } from '../support/shop';
import { actsIn, always, LIMITED, loses, TEA } from './acts';

let shop: Shop;
beforeEach(async () => {
  shop = await Shop.open();
});
afterEach(() => shop.close());
const { buy, pay, runSweep } = actsIn(() => shop);

const MINUTE_MS = 60_000;

test('an order is bought, paid, told of and delivered', async () => {
  const { order, pay_params } = await buy();
  expect([order.status, order.amount]).toEqual(['pending', { total: 25_600, currency: 'CNY' }]);
  expect(pay_params).toMatchObject({ signType: 'RSA', package: `prepay_id=${order.prepay_id}` });
  expect(shop.wechatpay.cashier.open(pay_params, BUYER)).toMatchObject({ amount: order.amount });
  await pay(order.out_trade_no);
  const paid = await shop.order(order.out_trade_no);
  expect([paid.status, paid.effects[0]!.state, paid.due_at]).toEqual(['paid', 'done', undefined]);
  expect(await shop.deliveries()).toEqual([expect.objectContaining({ _id: order._id, step: 'sold' })]);
});

test('the price is the quote’s: what the client sends has none', async () => {
  const { order } = await buy([{ sku: 'guihuagao', quantity: 3 }]);
  expect(order.amount).toEqual({ total: 8_970, currency: 'CNY' });
});

test('I-15 the same request again gives the same order and asks the gateway nothing', async () => {
  const request_id = requestId();
  const first = await buy(TEA, request_id);
  const again = await buy(TEA, request_id);
  expect(again.order._id).toBe(first.order._id);
  expect(again.pay_params!.package).toBe(first.pay_params!.package);
  expect(shop.asked('/jsapi')).toBe(1);
});

test('I-15 the same request_id with other items is refused, and changes nothing', async () => {
  const request_id = requestId();
  const { order } = await buy(TEA, request_id);
  await expect(buy([{ sku: 'moli-100g', quantity: 1 }], request_id)).rejects.toMatchObject({
    code: 'REQUEST_CONFLICT',
  });
  expect(await shop.order(order._id)).toEqual(order);
});

test('F-01 two identical calls at once: one prepay, both answered', async () => {
  const request_id = requestId();
  const [a, b] = await Promise.all([buy(TEA, request_id), buy(TEA, request_id)]);
  expect(a.pay_params!.package).toBe(b.pay_params!.package);
  expect(shop.asked('/jsapi')).toBe(1);
});

test('another call with the same number waits for the one at the gateway, then says so', async () => {
  const request_id = requestId();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  shop.onTheWay = async (_request, go) => held.then(go);
  const first = buy(TEA, request_id);
  await expect(buy(TEA, request_id)).rejects.toMatchObject({ code: 'ORDER_BUSY', retry: 'same_request' });
  release();
  expect((await first).order.status).toBe('pending');
});

test('F-31 F-32 a prepay whose answer is lost leaves the intention; the same request finishes it under the same number', async () => {
  const request_id = requestId();
  shop.onTheWay = loses('/jsapi', 'after');
  await expect(buy(TEA, request_id)).rejects.toMatchObject({ outcome: 'unknown' });
  shop.onTheWay = (_request, go) => go();
  const { order } = await buy(TEA, request_id);
  expect(order.status).toBe('pending');
  expect(shop.wechatpay.ledger.list()).toHaveLength(1);
});

test('F-09 a price that changes after the order was placed changes nothing about it', async () => {
  let price = 100;
  const priced = async (request: QuoteRequest) => ({
    ...(await quoteOf(request)),
    amount: { total: price, currency: 'CNY' },
  });
  shop.close();
  shop = await Shop.open({ merchant: { quote: priced } });
  const request_id = requestId();
  await buy(TEA, request_id);
  price = 200;
  const again = await buy(TEA, request_id);
  expect(again.order.amount.total).toBe(100);
  expect((await buy(TEA)).order.amount.total).toBe(200);
});

test('a double tap on the last piece: the order is looked up before the refusal is told', async () => {
  const request_id = requestId();
  const first = await buy(LIMITED, request_id);
  const again = await buy(LIMITED, request_id);
  expect(again.order._id).toBe(first.order._id);
  await expect(buy(LIMITED)).rejects.toMatchObject({ code: 'QUOTE_REFUSED' });
});

test('I-22 the last pieces go to one of two buyers, and the other order is cancelled', async () => {
  const results = await Promise.allSettled([buy(LIMITED), buy(LIMITED)]);
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  const orders = await shop.db.find<{ cancelled_at?: number }>('orders', { limit: 10 });
  expect(orders.filter((order) => order.cancelled_at !== undefined).length).toBe(orders.length - 1);
});

test('I-20 somebody else’s order is answered like a missing one', async () => {
  const { order } = await buy();
  const ask = (out_trade_no: string, openid: string) =>
    queryOrder(shop.instance(), { out_trade_no, openid }, always).catch((error) => ({ ...error, stack: '' }));
  expect(await ask(order._id, 'oStranger')).toEqual(await ask('f'.repeat(32), 'oStranger'));
});

test('F-07 F-08 a prepay_id older than 1 h 50 is asked for again, with the very same parameters', async () => {
  const slow = await Shop.open({
    merchant: { quote: async (request) => ({ ...(await quoteOf(request)), pay_minutes: 120 }) },
  });
  const kit = slow.instance();
  const { order } = await createOrder(kit, {
    request_id: requestId(),
    items: TEA,
    openid: BUYER,
    trace_id: 't',
  });
  await slow.sim.advance(111 * MINUTE_MS);
  const moved = {
    ...slow.instance(),
    settings: { ...kit.settings, notify_url: 'https://moved.example.com/x' },
  };
  const { order: fresh } = await resumeOrder(moved, { out_trade_no: order._id, openid: BUYER });
  expect(fresh.prepay_id).not.toBe(order.prepay_id);
  const sent = slow.requests
    .filter((request) => request.url.includes('/jsapi'))
    .map((request) => request.body);
  expect(sent[0]).toBe(sent[1]);
  slow.close();
});

test('F-16 when no notification ever comes, the sweep finds the payment and delivers once', async () => {
  shop.notifies = false;
  const { order } = await buy();
  await pay(order._id);
  await shop.sim.advance(61_000);
  expect(await runSweep()).toEqual({ swept: 1, left: 0 });
  const paid = await shop.order(order._id);
  expect([paid.status, paid.effects[0]!.state]).toEqual(['paid', 'done']);
  expect(await runSweep()).toEqual({ swept: 0, left: 0 });
});

test('F-11 an unpaid order is closed at the gateway after pay_before, and its goods are given back', async () => {
  const { order } = await buy(LIMITED);
  await shop.sim.advance(31 * MINUTE_MS);
  await runSweep();
  expect((await shop.order(order._id)).status).toBe('closed');
  expect((await shop.deliveries())[0]!.step).toBe('released');
  expect((await buy(LIMITED)).order.status).toBe('pending');
});

async function quoteOf(request: QuoteRequest) {
  const answer = await quote(request);
  if ('refused' in answer) throw new Error(answer.refused);
  return answer;
}
