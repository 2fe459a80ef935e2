import fc from 'fast-check';
import type { PaymentReport, RefundReport } from '../../src/gateways/gateway';
import { assertDue, assertOrder } from '../../src/orders/invariants';
import type { Order } from '../../src/orders/order';
import { refundedTotal } from '../../src/orders/refund-money';
import { applyClosed } from '../../src/orders/transitions/apply-closed';
import { applyDecision } from '../../src/orders/transitions/apply-decision';
import { applyHint, refundEvidence } from '../../src/orders/transitions/apply-evidence';
import { applyPaid } from '../../src/orders/transitions/apply-paid';
import { applyPrepaid } from '../../src/orders/transitions/apply-prepaid';
import { applyRefundFact, applyRefundUnknown } from '../../src/orders/transitions/apply-refund';
import type { Transition } from '../../src/orders/transitions/change';
import { applyReservation } from '../../src/orders/transitions/reserve-refund';
import { isKitError } from '../../src/protocol/errors';
import { NOW, orderIn, paymentOf } from './support';

/** Facts as they may come: in any order, any number of times, from honest and from confused senders. */

const NUMBERS = ['r1', 'r2', 'r3'].map((name) => `${orderIn('created')._id}_${name}0000`);

const payment = fc.record({
  kind: fc.constant('paid' as const),
  transaction_id: fc.constantFrom('4200', '4299'),
  total: fc.constantFrom(100, 99),
  trade_state: fc.constantFrom('SUCCESS' as const, 'REFUND' as const),
  late_policy: fc.constantFrom('refund' as const, 'fulfil' as const),
});
const refund = fc.record({
  kind: fc.constant('refund' as const),
  out_refund_no: fc.constantFrom(...NUMBERS, 'elsewhere'),
  status: fc.constantFrom('PROCESSING' as const, 'SUCCESS' as const, 'CLOSED' as const, 'ABNORMAL' as const),
  /** Absent: as we have it. */
  refund: fc.option(fc.constantFrom(1, 40, 100), { nil: undefined }),
});
/** Hearsay, of which nothing has to be true. */
const told = fc.record({
  kind: fc.constant('told' as const),
  out_refund_no: fc.constantFrom(...NUMBERS, 'elsewhere', `${orderIn('created')._id}_late`),
  transaction_id: fc.constantFrom('4200', '4299'),
  refund: fc.constantFrom(1, 30, 100, 1_000),
});
const reservation = fc.record({
  kind: fc.constant('reserve' as const),
  out_refund_no: fc.constantFrom(...NUMBERS),
  total: fc.integer({ min: -1, max: 120 }),
  awaits_approval: fc.boolean(),
});
const fact = fc.oneof(
  payment,
  refund,
  told,
  reservation,
  fc.record({ kind: fc.constantFrom('prepaid' as const, 'closed' as const, 'absent' as const) }),
  fc.record({ kind: fc.constant('unknown' as const), out_refund_no: fc.constantFrom(...NUMBERS) }),
  fc.record({
    kind: fc.constant('decide' as const),
    decision: fc.constantFrom('accept' as const, 'refund' as const),
  }),
);
type Fact = typeof fact extends fc.Arbitrary<infer T> ? T : never;

function apply(order: Order, one: Fact, at: number): Transition {
  switch (one.kind) {
    case 'prepaid':
      return applyPrepaid(order, { prepay_id: 'wx9', asked_at: at }, at);
    case 'closed':
    case 'absent':
      return applyClosed(
        order,
        { source: 'query', runs_effects: false, unproven: one.kind === 'absent' },
        at,
      );
    case 'paid': {
      const amount = { total: one.total, currency: 'CNY' };
      const { transaction_id, trade_state, late_policy } = one;
      const paid: PaymentReport = paymentOf(order, { transaction_id, trade_state, amount });
      return applyPaid(order, { payment: paid, source: 'query', late_policy, runs_effects: false }, at);
    }
    case 'refund': {
      const row = order.refunds.find(({ out_refund_no }) => out_refund_no === one.out_refund_no);
      const report: RefundReport = {
        ...{ out_refund_no: one.out_refund_no, refund_id: '50', out_trade_no: order._id, status: one.status },
        ...{ transaction_id: row?.transaction_id ?? '4200', refund: one.refund ?? row?.amount.total ?? 30 },
      };
      return applyRefundFact(order, { report, source: 'query', runs_effects: false }, at);
    }
    case 'told': {
      const { out_refund_no, transaction_id, refund } = one;
      const report = { out_refund_no, transaction_id, refund, refund_id: '50', out_trade_no: order._id };
      const evidence = refundEvidence(order, { ...report, status: 'SUCCESS' }, 'REFUND_NOTICE', at);
      return applyHint(order, evidence, undefined, at);
    }
    case 'reserve': {
      const amount = { total: one.total, currency: 'CNY' };
      const paid_total = order.paid_amount?.total ?? 100;
      const said = { transaction_id: order.transaction_id ?? '', paid_total, reason: '', requested_by: 's' };
      return applyReservation(order, { ...one, ...said, amount }, at);
    }
    case 'unknown':
      return applyRefundUnknown(order, one.out_refund_no, at);
    case 'decide': {
      const review_id = order.review[0]?.review_id ?? 'none';
      const out_refund_no = `${order._id}_decided00`;
      const said = { review_id, decision: one.decision, by: 's', out_refund_no, leased_until: at };
      return applyDecision(order, said, at);
    }
  }
}

/** A reservation or decision may be refused; then nothing happened. */
function applyOrRefuse(order: Order, one: Fact, at: number): Order {
  try {
    return apply(order, one, at).order;
  } catch (error) {
    if (isKitError(error) && error.outcome === 'not_applied') return order;
    throw error;
  }
}

const fulfils = (order: Order) => order.effects.filter(({ kind }) => kind === 'fulfil').length;

test('I-01 I-04 I-07: whatever facts come, in whatever order and however often, the order stays sound', () => {
  fc.assert(
    fc.property(fc.constantFrom('created', 'pending'), fc.array(fact, { maxLength: 25 }), (status, facts) => {
      let order = orderIn(status as 'created' | 'pending');
      facts.forEach((one, step) => {
        const next = applyOrRefuse(order, one, NOW + step * 1_000);
        assertOrder(next);
        assertDue(next);
        expect(fulfils(next)).toBeLessThanOrEqual(1);
        if (order.transaction_id !== undefined) expect(next.transaction_id).toBe(order.transaction_id);
        if (order.status === 'paid') expect(next.status).toBe('paid');
        expect(next.history.length).toBeGreaterThanOrEqual(order.history.length);
        order = next;
      });
      const ours = order.refunds.filter(
        (row) => !row.external && row.transaction_id === order.transaction_id,
      );
      const back = ours
        .filter((row) => row.status === 'succeeded')
        .reduce((sum, row) => sum + row.amount.total, 0);
      expect(back).toBeLessThanOrEqual(order.paid_amount?.total ?? 0);
      expect(refundedTotal(order)).toBeGreaterThanOrEqual(back);
    }),
    { numRuns: 2_000 },
  );
});

test('a settled fact told again changes nothing', () => {
  const settled = fc.oneof(
    payment,
    fc.record({
      kind: fc.constant('refund' as const),
      out_refund_no: fc.constantFrom(...NUMBERS, 'elsewhere'),
      status: fc.constantFrom('SUCCESS' as const, 'CLOSED' as const, 'ABNORMAL' as const),
      refund: fc.constant(undefined),
    }),
    told,
    fc.record({ kind: fc.constant('closed' as const) }),
  );
  fc.assert(
    fc.property(fc.array(fact, { maxLength: 12 }), settled, (facts, last) => {
      let order = orderIn('pending');
      facts.forEach((one, step) => {
        order = applyOrRefuse(order, one, NOW + step);
      });
      const once = applyOrRefuse(order, last as Fact, NOW + 100);
      const twice = applyOrRefuse(once, last as Fact, NOW + 200);
      // An alert about a closed order that is paid is raised, and taken away, each time it is told.
      if (last.kind === 'closed' && once.status === 'paid') return;
      expect(twice).toBe(once);
    }),
    { numRuns: 2_000 },
  );
});
