import { rules } from '../../merchant';
import type { PaymentReport } from '../../src/gateways/gateway';
import { acceptNotification } from '../../src/orders/accept-notification';
import { createOrder } from '../../src/orders/checkout';
import type { MerchantRules } from '../../src/orders/merchant-rules';
import type { Order } from '../../src/orders/order';
import { sweep } from '../../src/orders/sweep';
import { BUYER, requestId, Shop, type ShopOptions } from '../support/shop';

const MINUTE_MS = 60_000;
let shop: Shop;
afterEach(() => shop.close());

async function bought(options: ShopOptions = {}): Promise<Order> {
  shop = await Shop.open(options);
  shop.notifies = false;
  const items = [{ sku: 'moli-100g', quantity: 1 }];
  const request = { request_id: requestId(), items, openid: BUYER, trace_id: 'trace' };
  return (await createOrder(shop.instance(), request)).order;
}

function report(order: Order, changes: Partial<PaymentReport> = {}): PaymentReport {
  const truth = shop.wechatpay.ledger.truth(order._id)!;
  return {
    appid: order.snapshot.appid,
    mchid: order.snapshot.mchid,
    out_trade_no: order._id,
    transaction_id: truth.transaction_id ?? '4200009999',
    amount: order.amount,
    payer_openid: BUYER,
    success_at: shop.sim.now(),
    trade_state: 'SUCCESS',
    ...changes,
  };
}

async function tell(payment: PaymentReport, hasTime = () => true): Promise<void> {
  const notification = { kind: 'payment', notification_id: 'n1', payment } as const;
  const follow = await acceptNotification(shop.instance(), notification, 'trace');
  await follow(hasTime);
}

const fulfilments = (calls: string[]): Partial<MerchantRules> => ({
  fulfil: async (context) => {
    calls.push(context.order._id);
    return rules.fulfil(context);
  },
});

test('F-12 F-13 the same notification five times, two of them at once: delivered once', async () => {
  const calls: string[] = [];
  const order = await bought({ merchant: fulfilments(calls) });
  const payment = report(order);
  await Promise.all([tell(payment), tell(payment)]);
  for (let n = 0; n < 3; n++) await tell(payment);
  expect(calls).toEqual([order._id]);
  expect((await shop.order(order._id)).history.map((line) => line.what)).toEqual([
    'created',
    'pending',
    'paid',
  ]);
});

test('a notification that overtakes our own prepay answer pays a created order', async () => {
  const order = await bought();
  const created = { ...order, status: 'created' as const };
  await shop.db.replace('orders', { ...order }, { ...created, version: order.version + 1 });
  await tell(report(order));
  expect((await shop.order(order._id)).status).toBe('paid');
});

test.each([
  ['F-22 amount', { amount: { total: 5_801, currency: 'CNY' } }],
  ['F-23 currency', { amount: { total: 5_800, currency: 'JPY' } }],
  ['payer', { payer_openid: 'oSomebodyElse' }],
  ['F-21 merchant', { mchid: '1900000002' }],
  ['F-21 appid', { appid: 'wxother' }],
])('%s: a message that contradicts the order is evidence, and the query decides', async (_id, changes) => {
  const order = await bought();
  await tell(report(order, changes));
  const noted = await shop.order(order._id);
  expect([noted.status, noted.evidence.length, noted.due_at]).toEqual(['pending', 1, shop.sim.now()]);
  // The honest payment is not held up by it.
  shop.wechatpay.ledger.pay(order._id, BUYER);
  await sweep(shop.instance(), 10_000);
  const paid = await shop.order(order._id);
  expect([paid.status, paid.review, paid.effects[0]!.state]).toEqual(['paid', [], 'done']);
});

test('F-24 a verified notification for no order of ours is kept once, with an alert', async () => {
  const order = await bought();
  const stranger = report(order, { out_trade_no: 'f'.repeat(32), transaction_id: '4200007777' });
  await tell(stranger);
  await tell(stranger);
  const kept = await shop.db.find<{ out_trade_no: string }>('unmatched_notifications', { limit: 10 });
  expect(kept.map((one) => one.out_trade_no)).toEqual(['f'.repeat(32)]);
  expect(shop.log.filter((entry) => entry.code === 'UNMATCHED_NOTIFICATION')).toHaveLength(1);
});

test('F-26 when the write fails, the notification fails, so that it is sent again', async () => {
  let down = false;
  const order = await bought({
    db: {
      beforeOp: () => {
        if (down) throw new Error('database down');
      },
    },
  });
  down = true;
  await expect(tell(report(order))).rejects.toThrow('database down');
  down = false;
  await tell(report(order));
  expect((await shop.order(order._id)).status).toBe('paid');
});

test('F-28 F-29 an effect that fails changes nothing about the payment, and the sweep runs it again', async () => {
  let broken = true;
  const order = await bought({
    merchant: {
      fulfil: async (context) => {
        if (broken) throw new Error('warehouse down');
        return rules.fulfil(context);
      },
    },
  });
  await tell(report(order));
  const failed = await shop.order(order._id);
  expect([failed.status, failed.effects[0]]).toEqual([
    'paid',
    expect.objectContaining({ state: 'pending', attempts: 1 }),
  ]);
  broken = false;
  await shop.sim.advance(MINUTE_MS);
  await sweep(shop.instance(), 10_000);
  expect((await shop.order(order._id)).effects[0]!.state).toBe('done');
});

test('F-27 an instance that dies between the write and the delivery: the sweep delivers after the lease', async () => {
  const calls: string[] = [];
  const order = await bought({ merchant: fulfilments(calls) });
  await tell(report(order), () => false);
  expect(calls).toEqual([]);
  await sweep(shop.instance(), 10_000);
  expect(calls).toEqual([]);
  await shop.sim.advance(2 * MINUTE_MS);
  await sweep(shop.instance(), 10_000);
  expect(calls).toEqual([order._id]);
});

test('an effect that is still running when time is up leaves no mark: its lease decides', async () => {
  let hasTime = true;
  const order = await bought({
    merchant: {
      fulfil: async (context) => {
        hasTime = false;
        return rules.fulfil(context);
      },
    },
  });
  await tell(report(order), () => hasTime);
  expect((await shop.order(order._id)).effects[0]!.state).toBe('pending');
});

test('an effect that never works ends in a dead letter with an alert, and stops', async () => {
  const order = await bought({
    merchant: {
      fulfil: async () => {
        throw new Error('never');
      },
    },
  });
  await tell(report(order));
  for (let n = 0; n < 30; n++) {
    await shop.sim.advance(61 * MINUTE_MS);
    await sweep(shop.instance(), 10_000);
  }
  const dead = await shop.order(order._id);
  expect([dead.effects[0]!.state, dead.effects[0]!.attempts, dead.due_at]).toEqual(['dead', 20, undefined]);
  expect(shop.log).toContainEqual(expect.objectContaining({ event: 'alert', code: 'EFFECT_FAILED' }));
});

test('finding 6: REFUND heard of first is paid, under review, and nothing is delivered', async () => {
  const calls: string[] = [];
  const order = await bought({ merchant: fulfilments(calls) });
  shop.wechatpay.ledger.pay(order._id, BUYER);
  shop.wechatpay.refunds.onPlatform(order._id);
  await shop.sim.advance(MINUTE_MS);
  await sweep(shop.instance(), 10_000);
  const paid = await shop.order(order._id);
  expect([paid.status, paid.review.map((one) => one.code)]).toEqual(['paid', ['REFUNDED_ELSEWHERE']]);
  expect(calls).toEqual([]);
});

test('F-14 a refund notice is kept as evidence and asked about, whatever the order’s status', async () => {
  const order = await bought();
  const refund = {
    mchid: order.snapshot.mchid,
    out_trade_no: order._id,
    transaction_id: '4200',
    out_refund_no: 'r1',
    refund_id: '50',
    refund_status: 'SUCCESS',
    total: 5_800,
    refund: 100,
  } as const;
  await acceptNotification(shop.instance(), { kind: 'refund', notification_id: 'n', refund }, 't');
  const noted = await shop.order(order._id);
  expect(noted.evidence).toEqual([expect.objectContaining({ code: 'REFUND_NOTICE', out_refund_no: 'r1' })]);
  expect(noted.due_at).toBe(shop.sim.now());
});

test('F-49 a verified message of an unknown kind is kept and answered as received', async () => {
  await bought();
  const notification = {
    kind: 'unhandled',
    notification_id: 'n9',
    event_type: 'SECURITY_ECHO.SUCCESS',
  } as const;
  await acceptNotification(shop.instance(), notification, 't');
  expect(await shop.db.find('unmatched_notifications', { limit: 10 })).toHaveLength(1);
});
