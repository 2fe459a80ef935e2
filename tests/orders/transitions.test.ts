import { assertDue, assertOrder } from '../../src/orders/invariants';
import { QUESTION_ATTEMPTS_MAX } from '../../src/orders/needs';
import type { Order } from '../../src/orders/order';
import { applyClosed } from '../../src/orders/transitions/apply-closed';
import { applyPaid, type PaidFact } from '../../src/orders/transitions/apply-paid';
import { applyPrepaid } from '../../src/orders/transitions/apply-prepaid';
import { applyCancelled } from '../../src/orders/transitions/apply-prepay-failed';
import { applyUnsettled } from '../../src/orders/transitions/apply-question';
import { applyRefundFact } from '../../src/orders/transitions/apply-refund';
import { type Transition, withEvidence, withHistory } from '../../src/orders/transitions/change';
import { applyReservation } from '../../src/orders/transitions/reserve-refund';
import type { OrderStatus } from '../../typings/contract';
import { MINUTE_MS, NOW, orderIn, paymentOf } from './support';

const prepaid = { prepay_id: 'wx2', asked_at: NOW + 1_000 };
const paidFact = (order: Order, changes: Partial<PaidFact> = {}): PaidFact => ({
  payment: paymentOf(order),
  source: 'query',
  late_policy: 'refund',
  runs_effects: false,
  ...changes,
});
const closedFact = { source: 'query', runs_effects: false } as const;
const reservation = {
  out_refund_no: `${orderIn('paid')._id}_0001`,
  transaction_id: '4200',
  amount: { total: 40, currency: 'CNY' },
  paid_total: 100,
  reason: 'returned',
  requested_by: 'oStaff',
  awaits_approval: false,
};
const refundReport = {
  out_refund_no: 'made-elsewhere',
  refund_id: '5000',
  out_trade_no: orderIn('paid')._id,
  transaction_id: '4200',
  status: 'SUCCESS',
  refund: 40,
} as const;
const effects = (order: Order) => order.effects.map((one) => `${one.kind} ${one.alert ?? one.state}`);

const apply: Record<string, (order: Order) => Transition> = {
  prepaid: (order) => applyPrepaid(order, prepaid, NOW + 2_000),
  paid: (order) => applyPaid(order, paidFact(order), NOW + 2_000),
  closed: (order) => applyClosed(order, closedFact, NOW + 2_000),
  refund_reserved: (order) => applyReservation(order, reservation, NOW + 2_000),
  refund_settled: (order) =>
    applyRefundFact(order, { report: refundReport, source: 'query', runs_effects: false }, NOW + 2_000),
};

/** The table of the order model, cell by cell: status and fact, then the new status and what follows. */
const TABLE: [OrderStatus, string, OrderStatus, string[]][] = [
  ['created', 'prepaid', 'pending', []],
  ['created', 'paid', 'paid', ['fulfil pending']],
  ['created', 'closed', 'closed', ['release pending']],
  ['pending', 'prepaid', 'pending', []],
  ['pending', 'paid', 'paid', ['fulfil pending']],
  ['pending', 'closed', 'closed', ['release pending']],
  ['paid', 'prepaid', 'paid', ['fulfil done']],
  ['paid', 'paid', 'paid', ['fulfil done']],
  ['paid', 'closed', 'paid', ['fulfil done', 'alert CLOSED_AFTER_PAID']],
  ['closed', 'prepaid', 'closed', []],
  ['closed', 'paid', 'paid', ['alert PAID_LATE']],
  ['closed', 'closed', 'closed', []],
  ['created', 'refund_settled', 'created', []],
  ['pending', 'refund_settled', 'pending', []],
  ['paid', 'refund_reserved', 'paid', ['fulfil done']],
  ['paid', 'refund_settled', 'paid', ['fulfil done', 'revoke pending']],
  ['closed', 'refund_settled', 'closed', []],
];

test.each(['created', 'pending', 'closed'] as const)('%s and the fact refund_reserved: refused', (status) => {
  expect(() => apply.refund_reserved!(orderIn(status))).toThrow('only a paid order can be refunded');
});

test.each(['created', 'pending', 'closed'] as const)(
  '%s and the fact refund_settled: kept as evidence, and asked about now',
  (status) => {
    const { order } = apply.refund_settled!(orderIn(status));
    expect(order.evidence).toMatchObject([
      { code: 'REFUND_NOTICE', out_refund_no: refundReport.out_refund_no },
    ]);
    expect(order.refunds).toEqual([]);
    expect(order.due_at).toBe(NOW + 2_000);
  },
);

test.each(TABLE)('%s and the fact %s make it %s', (status, fact, expected, follows) => {
  const before = orderIn(status);
  const { order } = apply[fact]!(before);
  expect(order.status).toBe(expected);
  expect(effects(order)).toEqual(follows);
  assertOrder(order);
  assertDue(order);
});

test.each(TABLE)('%s and the fact %s: told twice, the second time changes nothing', (status, fact) => {
  const once = apply[fact]!(orderIn(status)).order;
  const twice = apply[fact]!(once);
  // A late prepay answer of a closed order is a question each time it comes.
  if (status === 'closed' && fact === 'prepaid') return;
  if (fact === 'prepaid') expect(twice.order.prepay_id).toBe(once.prepay_id);
  else expect({ ...twice.order, version: 0, updated_at: 0 }).toEqual({ ...once, version: 0, updated_at: 0 });
});

test('of two prepay answers the one asked for later is kept', () => {
  const order = orderIn('pending', { prepay_id: 'wxLater', prepay_asked_at: NOW + 5_000 });
  expect(applyPrepaid(order, prepaid, NOW + 9_000).changed).toBe(false);
});

test('a prepay answer for a closed order is unchanged, and asked about now', () => {
  const { order } = applyPrepaid(orderIn('closed'), prepaid, NOW + 2_000);
  expect(order.status).toBe('closed');
  expect(order.due_at).toBe(NOW + 2_000);
});

test('another transaction for a paid order is a review DOUBLE_PAYMENT, and the first transaction stays', () => {
  const before = orderIn('paid');
  const fact = paidFact(before, { payment: paymentOf(before, { transaction_id: '4299' }) });
  const { order } = applyPaid(before, fact, NOW);
  expect(order.transaction_id).toBe('4200');
  expect(order.review).toEqual([expect.objectContaining({ code: 'DOUBLE_PAYMENT', transaction_id: '4299' })]);
  expect(effects(order)).toContain('alert DOUBLE_PAYMENT');
  expect(applyPaid(order, fact, NOW).changed).toBe(false);
});

test.each([
  ['amount', { amount: { total: 101, currency: 'CNY' } }],
  ['currency', { amount: { total: 100, currency: 'JPY' } }],
  ['payer', { payer_openid: 'oSomebodyElse' }],
])(
  'F-22 F-23 verified money that contradicts the %s makes the order paid, under review, undelivered',
  (_what, changes) => {
    const before = orderIn('pending');
    const payment = paymentOf(before, changes);
    const { order } = applyPaid(before, paidFact(before, { payment }), NOW);
    expect(order.status).toBe('paid');
    expect(order.paid_amount).toEqual(payment.amount);
    expect(order.review.map((entry) => entry.code)).toEqual(['PAYMENT_CONTRADICTS_ORDER']);
    // `fulfil` is kept, and waits: nothing but the alert is due.
    expect(effects(order)).toEqual(['alert PAYMENT_CONTRADICTS_ORDER', 'fulfil pending']);
    expect(order.due_at).toBe(NOW);
    const raised = { ...order, effects: order.effects.filter((one) => one.kind !== 'alert') };
    expect(withHistory(raised, NOW, 'x').status).toBe('paid');
  },
);

test('finding 6: an order first learnt of as REFUND is paid, under review, and nothing is delivered', () => {
  const before = orderIn('pending');
  const payment = paymentOf(before, { trade_state: 'REFUND' });
  const { order } = applyPaid(before, paidFact(before, { payment }), NOW);
  expect(order.status).toBe('paid');
  expect(order.review.map((entry) => entry.code)).toEqual(['REFUNDED_ELSEWHERE']);
  expect(order.due_at).toBe(NOW);
});

test('F-15 money for a closed order is kept: paid, late, with the stored policy; fulfilled only if that says so', () => {
  const before = orderIn('closed');
  const refund = applyPaid(before, paidFact(before, { late_policy: 'refund' }), NOW).order;
  expect([refund.late, refund.late_policy, effects(refund)]).toEqual([true, 'refund', ['alert PAID_LATE']]);
  const fulfil = applyPaid(before, paidFact(before, { late_policy: 'fulfil' }), NOW).order;
  expect(effects(fulfil)).toEqual(['alert PAID_LATE', 'fulfil pending']);
});

test('finding 15: whoever means to run an effect leases it for two minutes in the same write', () => {
  const before = orderIn('pending');
  const { order } = applyPaid(before, paidFact(before, { runs_effects: true }), NOW);
  expect(order.effects[0]!.next_at).toBe(NOW + 2 * MINUTE_MS);
});

test('finding 10: cancelling is stored, has no status of its own, and the sweep goes on closing', () => {
  const { order } = applyCancelled(orderIn('pending'), undefined, NOW + 5_000);
  expect([order.status, order.cancelled_at]).toEqual(['pending', NOW + 5_000]);
  expect(order.needs.close!.next_at).toBe(NOW + 65_000);
  expect(applyCancelled(order, undefined, NOW + 6_000).changed).toBe(false);
});

test('finding 8: due_at is the earliest of what is unfinished, and absent when nothing is', () => {
  expect(orderIn('pending').due_at).toBe(NOW + MINUTE_MS);
  expect(orderIn('paid').due_at).toBeUndefined();
  const paid = applyPaid(orderIn('pending'), paidFact(orderIn('pending')), NOW + 7).order;
  expect(paid.due_at).toBe(NOW + 7);
});

test('L-5 questions back off to a cap, and after forty unanswered ones a person is told once', () => {
  let order = orderIn('pending');
  let at = NOW;
  const waits: number[] = [];
  for (let n = 0; n < QUESTION_ATTEMPTS_MAX + 3; n++) {
    at = order.needs.confirm!.next_at;
    order = applyUnsettled(order, at).order;
    waits.push(order.needs.confirm!.next_at - at);
  }
  expect(Math.max(...waits.slice(0, QUESTION_ATTEMPTS_MAX))).toBe(60 * MINUTE_MS);
  expect(waits.at(-1)).toBe(24 * 60 * MINUTE_MS);
  expect(order.effects.filter((one) => one.alert === 'QUESTION_UNANSWERED')).toHaveLength(1);
});

test('finding 16: history holds 256 lines, then counts, and tells a person once', () => {
  let order = orderIn('pending');
  for (let n = 0; n < 260; n++) order = withHistory(order, NOW, `line ${n}`);
  expect(order.history).toHaveLength(256);
  expect(order.history_overflow).toBe(4);
  expect(order.effects.filter((one) => one.alert === 'HISTORY_FULL')).toHaveLength(1);
});

test('finding 17: equal evidence is kept once, and never more than eight pieces', () => {
  let order = orderIn('pending');
  for (let n = 0; n < 20; n++) {
    const evidence = {
      at: n,
      source: 'notification',
      code: 'AMOUNT_DIFFERS',
      transaction_id: `t${n % 12}`,
    } as const;
    order = withEvidence(order, evidence);
  }
  expect(order.evidence).toHaveLength(8);
});

test.each([
  ['pending without a prepay_id', orderIn('pending'), { prepay_id: undefined }],
  ['closed with a transaction_id', orderIn('closed'), { transaction_id: '42' }],
  ['paid without paid_amount', orderIn('paid'), { paid_amount: undefined }],
  ['an open order that nobody asks about', orderIn('created'), { needs: {} }],
  ['fulfilment of an order that is not paid', orderIn('pending'), { effects: orderIn('paid').effects }],
  ['an amount that is not money', orderIn('pending'), { amount: { total: 1.5, currency: 'CNY' } }],
])('an order document that breaks an invariant is refused: %s', (_rule, order, damage) => {
  assertOrder(order);
  expect(() => assertOrder({ ...order, ...damage } as Order)).toThrow(
    expect.objectContaining({ code: 'ORDER_INVALID' }),
  );
});
