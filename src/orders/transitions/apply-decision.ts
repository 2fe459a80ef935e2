import type { Amount } from '../../../typings/contract';
import { KitError } from '../../protocol/errors';
import type { Decision, Order, ReviewEntry } from '../order';
import { holdsMoney, needsApproval, refundableOf, reservedOf } from '../refund-money';
import { withoutFulfil } from './apply-refund';
import { changed, type Transition, withAlert, withHistory } from './change';
import { applyReservation, type Reservation } from './reserve-refund';

/** What a member of staff decided about an entry of the review. `out_refund_no` and lease are for a refund. */
export type DecisionFact = {
  review_id: string;
  decision: Decision['decision'];
  by: string;
  out_refund_no: string;
  leased_until: number;
  /** Above this a second member of staff has to agree to a refund. */
  limit?: Amount | undefined;
};

/**
 * `accept` lets the order stand, and what waited runs. `refund` gives back all that is left, and nothing is
 * delivered; of a DOUBLE_PAYMENT it gives back the second payment alone, and the order goes on.
 * @throws KitError REQUEST_INVALID for an entry that is not, or no longer, under review with another decision
 */
export function applyDecision(order: Order, fact: DecisionFact, at: number): Transition {
  const entry = order.review.find((one) => one.review_id === fact.review_id);
  if (!entry) return decidedBefore(order, fact);
  const { review_id, decision, by } = fact;
  if (decision === 'accept') {
    const kept = withoutWaiting(order, fact.out_refund_no, by);
    return changed(order, withDecision(kept, entry, { review_id, decision, by, at }), at);
  }
  const wanted = refundOf(order, entry, fact);
  if (wanted && order.refunds.some((row) => row.out_refund_no === wanted.out_refund_no && !holdsMoney(row)))
    throw new KitError('REFUND_REFUSED', { message: 'this refund was declined' });
  // Until the other agrees nothing is decided: see applyApproval.
  if (wanted?.awaits_approval) return applyReservation(order, wanted, at);
  const stopped = withRefundDecided(order, entry, { review_id, decision, by, at });
  if (!wanted) return changed(order, stopped, at);
  return changed(order, applyReservation(stopped, wanted, at).order, at);
}

/** The decision to refund, in force: nothing more is delivered, but where only a second payment goes back. */
export function withRefundDecided(order: Order, entry: ReviewEntry, decision: Decision): Order {
  const noted = withDecision(order, entry, decision);
  return entry.code === 'DOUBLE_PAYMENT' ? noted : withoutFulfil(noted);
}

function withDecision(order: Order, entry: ReviewEntry, decision: Decision): Order {
  const decided = {
    ...order,
    review: order.review.filter((one) => one !== entry),
    decisions: [...(order.decisions ?? []), decision],
  };
  return withHistory(decided, decision.at, `${decision.decision} ${entry.code}`);
}

/** A refund that still waits for the second person is off, once the order is let stand. */
function withoutWaiting(order: Order, out_refund_no: string, by: string): Order {
  const refunds = order.refunds.map((row) =>
    row.out_refund_no === out_refund_no && row.status === 'awaiting_approval'
      ? { ...row, status: 'refused' as const, approved_by: by }
      : row,
  );
  return { ...order, refunds };
}

/** Puts something before a person, once: what was decided does not come up again. */
export function withReview(order: Order, entry: ReviewEntry, at: number): Order {
  const { review_id, code } = entry;
  const known =
    order.review.some((one) => one.review_id === review_id) ||
    order.decisions?.some((one) => one.review_id === review_id);
  if (known) return order;
  const noted = withHistory({ ...order, review: [...order.review, entry] }, at, `review ${code}`);
  return withAlert(noted, code, at, entry.transaction_id);
}

function decidedBefore(order: Order, fact: DecisionFact): Transition {
  const before = order.decisions?.find((one) => one.review_id === fact.review_id);
  if (before?.decision === fact.decision) return { changed: false, before: order, order };
  const message = before
    ? `this was decided already: ${before.decision}`
    : 'there is nothing of that review_id to decide';
  throw new KitError('REQUEST_INVALID', { message });
}

/** All that is left of the payment the entry is about; undefined when nothing is. */
function refundOf(order: Order, entry: ReviewEntry, fact: DecisionFact): Reservation | undefined {
  const second = entry.code === 'DOUBLE_PAYMENT';
  const paid_total = second ? entry.amount.total : order.paid_amount!.total;
  const transaction_id = second ? entry.transaction_id : order.transaction_id!;
  const waiting = order.refunds.find((row) => row.out_refund_no === fact.out_refund_no);
  const left = second ? paid_total - reservedOf(order, transaction_id) : refundableOf(order);
  const total = waiting?.amount.total ?? left;
  if (total <= 0) return undefined;
  const amount = { total, currency: (second ? entry.amount : order.paid_amount!).currency };
  return {
    out_refund_no: fact.out_refund_no,
    transaction_id,
    amount,
    paid_total,
    reason: entry.reason ?? '商家退款',
    requested_by: fact.by,
    awaits_approval: waiting !== undefined || needsApproval(order, amount, fact.limit),
    leased_until: fact.leased_until,
  };
}
