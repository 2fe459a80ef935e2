import { acceptNotification } from '../../src/orders/accept-notification';
import { cancelOrder } from '../../src/orders/cancel';
import { resumeOrder } from '../../src/orders/checkout';
import type { Evidence } from '../../src/orders/order';
import { sweep } from '../../src/orders/sweep';
import { GatewayError } from '../../src/protocol/errors';
import { smallKit } from './small-kit';
import { MINUTE_MS, NOW, orderIn, paymentOf } from './support';

// What a hostile buyer, a careless merchant rule or an odd gateway can do to one order.

const always = () => true;
const BUYER = 'oBuyer';
const asksNow = { needs: { confirm: { next_at: NOW, attempts: 0 } } };
const refundOf = (order: ReturnType<typeof orderIn>) => ({
  mchid: order.snapshot.mchid,
  out_trade_no: order._id,
  transaction_id: '4200',
  out_refund_no: 'r1',
  refund_id: '50',
  refund_status: 'SUCCESS' as const,
  total: 100,
  refund: 30,
});

test('a buyer who cancels again and again asks the gateway once in five seconds', async () => {
  const { kit, put, asked } = smallKit({ gateway: { closeOrder: () => Promise.reject(new Error('lost')) } });
  const { _id } = await put(orderIn('pending'));
  for (let n = 0; n < 5; n++) await cancelOrder(kit, { out_trade_no: _id, openid: BUYER }, always);
  expect(asked.filter((call) => call === 'query')).toHaveLength(1);
});

test('a gateway that calls a paid order reversed changes nothing, and a person is told', async () => {
  const report = { kind: 'order', trade_state: 'REVOKED', gateway_now: NOW } as const;
  const { kit, put, log, stored } = smallKit({ gateway: { queryOrder: async () => report } });
  await put(orderIn('paid', asksNow));
  await sweep(kit, 1_000);
  expect(log).toContainEqual(expect.objectContaining({ event: 'alert', code: 'CLOSED_AFTER_PAID' }));
  expect([(await stored()).status, (await stored()).due_at]).toEqual(['paid', undefined]);
});

test.each([
  ['throws', () => Promise.reject(new Error('bug')) as never],
  ['answers nonsense', () => Promise.resolve('fulfil') as never],
  [
    'throws at once',
    () => {
      throw new Error('bug');
    },
  ],
])('a rule late() that %s keeps no money out of the books: the policy is refund', async (_what, late) => {
  const order = orderIn('closed');
  const { kit, put, stored } = smallKit({ merchant: { late } });
  await put(order);
  await acceptNotification(kit, { kind: 'payment', notification_id: 'n', payment: paymentOf(order) }, 't');
  expect(await stored()).toMatchObject({ status: 'paid', late: true, late_policy: 'refund' });
});

test('an alert hook that hangs does not hold back the answer about an unknown order', async () => {
  const { kit } = smallKit({ merchant: { alert: () => new Promise<void>(() => undefined) } });
  const payment = paymentOf(orderIn('pending'));
  const follow = await acceptNotification(kit, { kind: 'payment', notification_id: 'n', payment }, 't');
  expect(typeof follow).toBe('function');
});

test('an unmatched refund is kept with its order number and amount', async () => {
  const { kit, db } = smallKit();
  const refund = refundOf(orderIn('pending'));
  await acceptNotification(kit, { kind: 'refund', notification_id: 'n', refund }, 't');
  const kept = await db.find('unmatched_notifications', { limit: 1 });
  expect(kept).toEqual([
    expect.objectContaining({ out_trade_no: refund.out_trade_no, amount: { total: 30 } }),
  ]);
});

test('the sweep leases what it learns: another sweep does not begin the same delivery meanwhile', async () => {
  const order = orderIn('pending', {
    needs: { confirm: { next_at: NOW, attempts: 0 }, close: { next_at: NOW + 60 * MINUTE_MS, attempts: 0 } },
  });
  const report = {
    kind: 'order',
    trade_state: 'SUCCESS',
    payment: paymentOf(order),
    gateway_now: NOW,
  } as const;
  let dueDuring: number | undefined;
  const world = smallKit({
    gateway: { queryOrder: async () => report },
    merchant: {
      fulfil: async () => {
        dueDuring = (await world.stored()).due_at;
      },
    },
  });
  await world.put(order);
  await sweep(world.kit, 1_000);
  expect(dueDuring).toBe(NOW + 2 * MINUTE_MS);
});

test('F-14 a refund notice that comes before the payment’s: paid, under review, and nothing is delivered', async () => {
  const calls: string[] = [];
  const order = orderIn('pending');
  const { kit, put, stored } = smallKit({ merchant: { fulfil: async () => void calls.push('fulfil') } });
  await put(order);
  await acceptNotification(kit, { kind: 'refund', notification_id: 'n1', refund: refundOf(order) }, 't');
  const payment = paymentOf(order);
  const follow = await acceptNotification(kit, { kind: 'payment', notification_id: 'n2', payment }, 't');
  await follow(always);
  expect(calls).toEqual([]);
  expect((await stored()).review.map((entry) => entry.code)).toEqual(['REFUNDED_ELSEWHERE']);
});

test('with no room for more evidence a contradicting payment is still asked about, and told', async () => {
  const evidence = Array.from({ length: 8 }, (_, n): Evidence => {
    return { at: NOW, source: 'notification', code: 'REFUND_NOTICE', out_refund_no: `r${n}` };
  });
  const order = orderIn('closed', { evidence });
  const { kit, put, stored } = smallKit();
  await put(order);
  const payment = paymentOf(order, { amount: { total: 99, currency: 'CNY' } });
  await acceptNotification(kit, { kind: 'payment', notification_id: 'n', payment }, 't');
  const noted = await stored();
  expect([noted.due_at, noted.evidence.length]).toEqual([NOW, 8]);
  expect(noted.effects.map((effect) => effect.alert)).toEqual(['NOTIFICATION_CONTRADICTS_ORDER']);
});

test('a payment that create or resume learns of is delivered at once', async () => {
  const calls: string[] = [];
  const order = orderIn('created');
  const report = {
    kind: 'order',
    trade_state: 'SUCCESS',
    payment: paymentOf(order),
    gateway_now: NOW,
  } as const;
  const { kit, put } = smallKit({
    gateway: {
      prepay: () => Promise.reject(new GatewayError('GATEWAY_REFUSED', { gateway_code: 'ORDER_PAID' })),
      queryOrder: async () => report,
    },
    merchant: { fulfil: async () => void calls.push('fulfil') },
  });
  await put(order);
  const answer = await resumeOrder(kit, { out_trade_no: order._id, openid: BUYER });
  expect([answer.order.status, calls]).toEqual(['paid', ['fulfil']]);
});

test('a rule hold() that fails gives the prepay lease back', async () => {
  const { kit, put, stored } = smallKit({ merchant: { hold: () => Promise.reject(new Error('bug')) } });
  const { _id } = await put(orderIn('created'));
  await expect(resumeOrder(kit, { out_trade_no: _id, openid: BUYER })).rejects.toThrow('bug');
  const kept = await stored();
  // Nothing was refused: the order stays payable.
  expect([kept.status, kept.prepay_lease_until, kept.cancelled_at]).toEqual([
    'created',
    undefined,
    undefined,
  ]);
});

test('one run of the sweep asks what is to be asked and runs what was left over, too', async () => {
  const calls: string[] = [];
  const left = { kind: 'fulfil', key: 'fulfil', state: 'pending', attempts: 1, next_at: NOW } as const;
  const order = orderIn('paid', { ...asksNow, effects: [left] });
  const report = {
    kind: 'order',
    trade_state: 'SUCCESS',
    payment: paymentOf(order),
    gateway_now: NOW,
  } as const;
  const { kit, put, asked, stored } = smallKit({
    gateway: { queryOrder: async () => report },
    merchant: { fulfil: async () => void calls.push('fulfil') },
  });
  await put(order);
  await sweep(kit, 1_000);
  expect([asked, calls, (await stored()).due_at]).toEqual([['query'], ['fulfil'], undefined]);
});
