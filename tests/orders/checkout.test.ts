import { rules } from '../../merchant';
import { quote } from '../../merchant/quote';
import { TransportError } from '../../src/gateways/transport';
import { cancelOrder } from '../../src/orders/cancel';
import { createOrder, resumeOrder } from '../../src/orders/checkout';
import { commit } from '../../src/orders/commit';
import type { OrderContext, QuoteRequest } from '../../src/orders/merchant-rules';
import { listOrders, queryOrder } from '../../src/orders/query';
import { sweep } from '../../src/orders/sweep';
import { applyClosed } from '../../src/orders/transitions/apply-closed';
import { applyPrepaid } from '../../src/orders/transitions/apply-prepaid';
import { BUYER, type OnTheWay, requestId, Shop } from '../support/shop';

const MINUTE_MS = 60_000;
const always = () => true;
const TEA = [{ sku: 'longjing-50g', quantity: 2 }];
const LIMITED = [{ sku: 'puer-2018', quantity: 5 }];

let shop: Shop;
beforeEach(async () => {
  shop = await Shop.open();
});

afterEach(() => shop.close());

const buy = (items = TEA, request_id = requestId(), openid = BUYER) =>
  createOrder(shop.instance(), { request_id, items, openid, trace_id: 'trace' });
const pay = async (out_trade_no: string) => {
  shop.wechatpay.ledger.pay(out_trade_no, BUYER);
  await shop.sim.advance(1);
};
const runSweep = () => sweep(shop.instance(), 10_000);

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
  const { order } = await buy();
  const product = (await shop.db.get('products', 'longjing-50g'))!;
  await shop.db.insertOnce('products', 'raised', { ...product, price: { total: 1, currency: 'CNY' } });
  expect(
    (await resumeOrder(shop.instance(), { out_trade_no: order._id, openid: BUYER })).order.amount,
  ).toEqual(order.amount);
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

test('a prepay_id older than 1 h 50 is asked for again, with the very same parameters', async () => {
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

test('finding 2: a create that froze on its way to the gateway does not sign when it thaws too late', async () => {
  // The first attempt is lost only after the window has passed: the repeat on the backup host is not signed.
  shop.onTheWay = async (request, go) => {
    if (!request.url.includes('/jsapi')) return go();
    await shop.sim.advance(29 * MINUTE_MS + 1);
    throw new TransportError('connection reset');
  };
  await expect(buy()).rejects.toMatchObject({ outcome: 'unknown' });
  expect(shop.asked('/jsapi')).toBe(1);
});

test('finding 2: "no such order" closes only past the fence, by the gateway’s own clock', async () => {
  shop.onTheWay = loses('/jsapi', 'before');
  const request_id = requestId();
  await expect(buy(TEA, request_id)).rejects.toMatchObject({ outcome: 'unknown' });
  const [{ _id }] = (await shop.db.find<{ _id: string }>('orders', { limit: 1 })) as [{ _id: string }];
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
  const [{ _id }] = (await shop.db.find<{ _id: string }>('orders', { limit: 1 })) as [{ _id: string }];
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

test('finding 9: a prepay answer that comes after the close is closed again, and gives no pay params', async () => {
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

test('finding 10: after a cancel whose close was lost, nobody gets pay params, and the sweep closes', async () => {
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

test('F-61 a payment that lands between query and close wins: close says ORDER_PAID, the query says what was paid', async () => {
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

test('finding 11: OUT_TRADE_NO_USED on a prepay is a question, asked at once, and never a new number', async () => {
  const request_id = requestId();
  shop.onTheWay = loses('/jsapi', 'after');
  await expect(buy(TEA, request_id)).rejects.toMatchObject({ outcome: 'unknown' });
  shop.onTheWay = (_request, go) => go();
  const [{ _id }] = (await shop.db.find<{ _id: string }>('orders', { limit: 1 })) as [{ _id: string }];
  shop.notifies = false;
  shop.wechatpay.ledger.pay(_id, BUYER);
  const { order, pay_params } = await buy(TEA, request_id);
  expect([order.status, pay_params]).toEqual(['paid', undefined]);
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

test('an unpaid order is closed at the gateway after pay_before, and its goods are given back', async () => {
  const { order } = await buy(LIMITED);
  await shop.sim.advance(31 * MINUTE_MS);
  await runSweep();
  expect((await shop.order(order._id)).status).toBe('closed');
  expect((await shop.deliveries())[0]!.step).toBe('released');
  expect((await buy(LIMITED)).order.status).toBe('pending');
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

test('a buyer’s polling asks the gateway at most once in five seconds', async () => {
  const { order } = await buy();
  const kit = shop.instance();
  for (let n = 0; n < 5; n++) await queryOrder(kit, { out_trade_no: order._id, openid: BUYER }, always);
  expect(shop.asked('/out-trade-no/')).toBe(1);
  await shop.sim.advance(5_000);
  await queryOrder(kit, { out_trade_no: order._id, openid: BUYER }, always);
  expect(shop.asked('/out-trade-no/')).toBe(2);
});

test('the list shows a buyer’s own orders, newest first, page after page, none twice', async () => {
  const made: string[] = [];
  for (let n = 0; n < 7; n++) {
    made.unshift((await buy()).order._id);
    if (n % 2 === 0) await shop.sim.advance(1_000);
  }
  await buy(TEA, requestId(), 'oSomebodyElse00000000000001');
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 10; page++) {
    const answer = await listOrders(shop.instance(), {
      openid: BUYER,
      limit: 2,
      ...(cursor ? { cursor } : {}),
    });
    seen.push(...answer.orders.map((order) => order._id));
    cursor = answer.next_cursor;
    if (!cursor) break;
  }
  expect([...seen].sort()).toEqual([...made].sort());
  expect(new Set(seen).size).toBe(7);
  await expect(listOrders(shop.instance(), { openid: BUYER, limit: 2, cursor: 'x y' })).rejects.toMatchObject(
    {
      code: 'REQUEST_INVALID',
    },
  );
});

/** Every request for this path breaks off, before the gateway heard of it or after it did what was asked. */
function loses(path: string, when: 'before' | 'after'): OnTheWay {
  return async (request, go) => {
    if (!request.url.includes(path)) return go();
    if (when === 'after') await go();
    throw new TransportError('connection reset');
  };
}

async function quoteOf(request: QuoteRequest) {
  const answer = await quote(request);
  if ('refused' in answer) throw new Error(answer.refused);
  return answer;
}
