import { assertOrder } from '../../src/orders/invariants';
import { MemoryDb } from '../../src/orders/memory-db';
import {
  dueAt,
  EFFECT_LEASE_MS,
  FIRST_CONFIRM_MS,
  PREPAY_FRESH_MS,
  SIGN_MARGIN_MS,
} from '../../src/orders/needs';
import type { Order } from '../../src/orders/order';
import { createOrderStore } from '../../src/orders/order-store';
import { toView } from '../../src/orders/order-view';
import { createQuestionLimit } from '../../src/orders/question-limit';
import { applyPaid, contradiction } from '../../src/orders/transitions/apply-paid';
import { applyPrepaid } from '../../src/orders/transitions/apply-prepaid';
import {
  applyCancelled,
  applyLease,
  applyPrepayFailed,
} from '../../src/orders/transitions/apply-prepay-failed';
import { applyUnsettled } from '../../src/orders/transitions/apply-question';
import { changed, withAlert, withEvidence } from '../../src/orders/transitions/change';
import { MINUTE_MS, NOW, orderIn, paymentOf } from './support';

const fulfil = orderIn('paid').effects[0]!;

test('the times that other parts of the kit rest on', () => {
  expect([FIRST_CONFIRM_MS, SIGN_MARGIN_MS, EFFECT_LEASE_MS, PREPAY_FRESH_MS]).toEqual([
    MINUTE_MS,
    MINUTE_MS,
    2 * MINUTE_MS,
    110 * MINUTE_MS,
  ]);
});

test.each<[string, Order]>([
  ['another schema', orderIn('pending', { schema: 2 as 1 })],
  ['another _id than its number', orderIn('pending', { _id: 'other1' })],
  ['a number that is not one of ours', orderIn('pending', { _id: 'a b', out_trade_no: 'a b' })],
  ['half a version', orderIn('pending', { version: 1.5 })],
  ['an effect twice', orderIn('paid', { effects: [fulfil, fulfil] })],
  ['nine pieces of evidence', orderIn('pending', { evidence: Array(9).fill({ at: NOW }) })],
  ['257 lines of history', orderIn('pending', { history: Array(257).fill({ at: NOW, what: 'x' }) })],
  ['created with a transaction', orderIn('created', { transaction_id: '42' })],
  ['pending with a transaction', orderIn('pending', { transaction_id: '42' })],
  ['an unknown status', orderIn('refunding' as 'paid')],
])('an order with %s is neither read nor written', async (_what, order) => {
  const db = new MemoryDb();
  const store = createOrderStore(db);
  const broken = expect.objectContaining({ code: 'ORDER_INVALID', retry: 'never' });
  await expect(store.insert(order)).rejects.toEqual(broken);
  await db.insertOnce('orders', order._id, order);
  await expect(store.get(order._id)).rejects.toEqual(broken);
  await expect(store.claim({ _id: order._id, version: order.version }, NOW)).rejects.toEqual(broken);
});

test('finding 8: a write whose due_at does not follow from the rest is refused', async () => {
  const store = createOrderStore(new MemoryDb());
  const order = orderIn('pending');
  const refused = { code: 'ORDER_INVALID', message: expect.stringContaining('due_at') };
  await expect(store.insert({ ...order, due_at: NOW })).rejects.toMatchObject(refused);
  const { due_at: _absent, ...silent } = order;
  await expect(store.insert(silent)).rejects.toMatchObject(refused);
  await expect(store.insert({ ...orderIn('paid'), due_at: NOW })).rejects.toMatchObject(refused);
  await store.insert(order);
  const next = { ...changed(order, order, NOW).order, due_at: NOW };
  await expect(store.replace(order, next)).rejects.toMatchObject(refused);
});

test('the oldest is due first, and only what is needed to claim it is read', async () => {
  const db = new MemoryDb();
  const store = createOrderStore(db);
  const numbered = (n: number, next_at: number) =>
    orderIn('created', {
      _id: `order${n}`,
      out_trade_no: `order${n}`,
      needs: { confirm: { next_at, attempts: 0 }, close: { next_at: NOW + 1e6, attempts: 0 } },
    });
  for (const [n, at] of [NOW + 2, NOW + 1, NOW + 4].entries()) await store.insert(numbered(n, at));
  expect(await store.listDue(NOW + 3, 10)).toEqual([
    { _id: 'order1', version: 3 },
    { _id: 'order0', version: 3 },
  ]);
});

test('a buyer’s list keeps to the status that was asked for', async () => {
  const store = createOrderStore(new MemoryDb());
  await store.insert(orderIn('pending', { _id: 'order1', out_trade_no: 'order1' }));
  await store.insert(orderIn('paid', { _id: 'order2', out_trade_no: 'order2' }));
  const found = await store.listOf('oBuyer', { status: 'paid', limit: 10 });
  expect(found.map((one) => one._id)).toEqual(['order2']);
});

test('a view says what the buyer may know, and no more', () => {
  const order = orderIn('paid', { late: true, late_policy: 'fulfil', evidence: [], reference: 'R' });
  expect(toView(order)).toEqual({
    out_trade_no: order._id,
    status: 'paid',
    amount: order.amount,
    description: 'Tea',
    items: order.items,
    created_at: NOW,
    pay_before: order.pay_before,
    paid_at: NOW,
    late: true,
    refunded_total: 0,
    refunds: [],
    fulfilment: 'done',
  });
  expect(Object.keys(toView(orderIn('pending'))).sort()).not.toContain('paid_at');
});

test.each([
  ['pending', 'pending'],
  ['done', 'done'],
  ['cannot', 'failed'],
  ['dead', 'failed'],
] as const)('a delivery that is %s is told as %s', (state, told) => {
  expect(toView(orderIn('paid', { effects: [{ ...fulfil, state }] })).fulfilment).toBe(told);
  expect(toView(orderIn('paid', { effects: [] })).fulfilment).toBe('none');
});

test('one question per order in five seconds; a clock that was set back silences nothing', () => {
  const limit = createQuestionLimit();
  expect(limit.mayAsk('a', NOW)).toBe(true);
  expect(limit.mayAsk('a', NOW + 4_999)).toBe(false);
  expect(limit.mayAsk('b', NOW + 4_999)).toBe(true);
  expect(limit.mayAsk('a', NOW + 5_000)).toBe(true);
  expect(limit.mayAsk('a', NOW - 60 * MINUTE_MS)).toBe(true);
});

test('no more than two thousand orders are remembered, the longest unasked are forgotten', () => {
  const limit = createQuestionLimit();
  for (let n = 0; n <= 2_000; n++) limit.mayAsk(`order${n}`, NOW);
  expect(limit.mayAsk('order0', NOW)).toBe(true);
  expect(limit.mayAsk('order2000', NOW)).toBe(false);
});

test('while review waits, a delivery is not due, but an alert is', () => {
  const pending = { ...fulfil, state: 'pending', next_at: NOW } as const;
  const alert = { ...pending, kind: 'alert', key: 'x', next_at: NOW + 9 } as const;
  const review = [{}] as unknown as Order['review'];
  expect(dueAt({ needs: {}, effects: [pending, alert], review: [], refunds: [] })).toBe(NOW);
  expect(dueAt({ needs: {}, effects: [pending, alert], review, refunds: [] })).toBe(NOW + 9);
  expect(dueAt({ needs: {}, effects: [pending], review, refunds: [] })).toBeUndefined();
});

test('the earlier of the two questions is when an order is due', () => {
  const [early, later] = [
    { next_at: NOW, attempts: 0 },
    { next_at: NOW + 1, attempts: 0 },
  ];
  expect(dueAt({ needs: { confirm: later, close: early }, effects: [], review: [], refunds: [] })).toBe(NOW);
  expect(dueAt({ needs: { confirm: early, close: later }, effects: [], review: [], refunds: [] })).toBe(NOW);
  expect(dueAt({ needs: { close: later }, effects: [], review: [], refunds: [] })).toBe(NOW + 1);
});

test('a lease that stands is left alone, one that is over is taken', () => {
  const leased = orderIn('created', { prepay_lease_until: NOW + 1 });
  expect(applyLease(leased, NOW, NOW + 8_000).changed).toBe(false);
  expect(applyLease(leased, NOW + 1, NOW + 8_000).order.prepay_lease_until).toBe(NOW + 8_000);
});

test('whatever becomes of a prepay, its lease and its last error go', () => {
  const before = orderIn('created', { prepay_lease_until: NOW + 1, last_error: { code: 'X', at: NOW } });
  const fact = { prepay_id: 'wx2', asked_at: NOW };
  expect(applyPrepaid(before, fact, NOW).order).not.toHaveProperty('prepay_lease_until');
  expect(applyPrepaid(before, fact, NOW).order).not.toHaveProperty('last_error');
  expect(applyPrepaid(before, fact, NOW).order.prepay_asked_at).toBe(NOW);
  expect(applyPrepayFailed(before, 'Y', NOW).order).not.toHaveProperty('prepay_lease_until');
  expect(applyCancelled(before, undefined, NOW).order).not.toHaveProperty('prepay_lease_until');
  const payment = paymentOf(before);
  const paid = { payment, source: 'query', late_policy: 'refund', runs_effects: false } as const;
  expect(applyPaid(before, paid, NOW).order).not.toHaveProperty('prepay_lease_until');
  expect(applyPaid(before, paid, NOW).order).not.toHaveProperty('last_error');
});

test('what was paid, and when, is what the gateway says, not what we expected', () => {
  const before = orderIn('pending');
  const payment = paymentOf(before, { amount: { total: 7, currency: 'CNY' }, success_at: NOW - 5 });
  const fact = { payment, source: 'query', late_policy: 'refund', runs_effects: false } as const;
  const { order } = applyPaid(before, fact, NOW + 99);
  expect([order.paid_amount, order.paid_at, order.needs]).toEqual([
    { total: 7, currency: 'CNY' },
    NOW - 5,
    {},
  ]);
  expect(order.late).toBeUndefined();
});

test('a payer whom the gateway does not name contradicts nothing', () => {
  const { payer_openid: _unnamed, ...payment } = paymentOf(orderIn('pending'));
  expect(contradiction(orderIn('pending'), payment)).toBeUndefined();
});

test('a question whose time has not come is not put off, and its attempts stay', () => {
  const order = orderIn('pending', {
    needs: { confirm: { next_at: NOW, attempts: 0 }, close: { next_at: NOW + 5, attempts: 3 } },
  });
  expect(applyUnsettled(order, NOW).order.needs).toEqual({
    confirm: { next_at: NOW + MINUTE_MS, attempts: 1 },
    close: { next_at: NOW + 5, attempts: 3 },
  });
});

test('L-5 the fortieth unanswered question is told to a person, later ones are not', () => {
  const alerts = (attempts: number) => {
    const order = orderIn('closed', { needs: { confirm: { next_at: NOW, attempts } } });
    return applyUnsettled(order, NOW).order.effects.map((one) => one.alert);
  };
  expect([alerts(38), alerts(39), alerts(40)]).toEqual([[], ['QUESTION_UNANSWERED'], []]);
});

test('an alert waits once per code and key, evidence is kept once', () => {
  const order = orderIn('pending');
  const once = withAlert(order, 'PAID_LATE', NOW, 'k');
  expect(withAlert(once, 'PAID_LATE', NOW + 1, 'k')).toBe(once);
  expect(withAlert(once, 'PAID_LATE', NOW, 'other').effects).toHaveLength(2);
  const evidence = { at: NOW, source: 'notification', code: 'AMOUNT_DIFFERS' } as const;
  const noted = withEvidence(order, evidence);
  expect(withEvidence(noted, { ...evidence, at: NOW + 1 })).toBe(noted);
});

test('an order that breaks no rule is let through', () => {
  for (const status of ['created', 'pending', 'paid', 'closed'] as const) assertOrder(orderIn(status));
});
