import { KitError } from '../../protocol/errors';
import type { Decision, Order, ReviewEntry } from '../order';
import { refundableOf, reservedOf } from '../refund-money';
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
  const decided = {
    ...order,
    review: order.review.filter((one) => one !== entry),
    decisions: [...(order.decisions ?? []), { review_id, decision, by, at }],
  };
  const noted = withHistory(decided, at, `${decision} ${entry.code}`);
  if (decision === 'accept') return changed(order, noted, at);
  const second = entry.code === 'DOUBLE_PAYMENT';
  const stopped = second ? noted : withoutFulfil(noted);
  const wanted = refundOf(stopped, entry, fact);
  if (!wanted) return changed(order, stopped, at);
  return changed(order, applyReservation(stopped, wanted, at).order, at);
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
  const left = second ? paid_total - reservedOf(order, transaction_id) : refundableOf(order);
  if (left <= 0) return undefined;
  return {
    out_refund_no: fact.out_refund_no,
    transaction_id,
    amount: { total: left, currency: (second ? entry.amount : order.paid_amount!).currency },
    paid_total,
    reason: entry.reason ?? '商家退款',
    requested_by: fact.by,
    awaits_approval: false,
    leased_until: fact.leased_until,
  };
}
