import { KitError } from '../../protocol/errors';
import type { Order, RefundRow } from '../order';
import { refundNumber } from '../refund-number';
import { withRefundDecided } from './apply-decision';
import { changed, type Transition, unchanged, withHistory } from './change';
import { sendableAt } from './reserve-refund';

export type ApprovalFact = {
  out_refund_no: string;
  decision: 'approve' | 'decline';
  staff: string;
  leased_until: number;
};

/**
 * What a second person says of a refund that waits for one. Declined, its money is free again.
 * @throws KitError NOT_ALLOWED for the one who asked for it
 */
export function applyApproval(order: Order, fact: ApprovalFact, at: number): Transition {
  const row = order.refunds.find((one) => one.out_refund_no === fact.out_refund_no);
  if (row?.status !== 'awaiting_approval') return unchanged(order);
  if (row.requested_by === fact.staff && fact.decision === 'approve') {
    throw new KitError('NOT_ALLOWED', { message: 'somebody else has to approve this refund' });
  }
  const next = fact.decision === 'approve' ? approved(order, row, fact, at) : declined(row, fact);
  const refunds = order.refunds.map((one) => (one === row ? next : one));
  const said = withHistory({ ...order, refunds }, at, `refund ${fact.decision}d`);
  return changed(order, fact.decision === 'approve' ? withReviewDecided(said, row, at) : said, at);
}

/** A refund that somebody decided on under review, and that waited for this: the decision is in force now. */
function withReviewDecided(order: Order, row: RefundRow, at: number): Order {
  const { out_trade_no } = order;
  const entry = order.review.find(
    ({ review_id }) => refundNumber(out_trade_no, { review_id }) === row.out_refund_no,
  );
  if (!entry) return order;
  const decision = { review_id: entry.review_id, decision: 'refund', by: row.requested_by, at } as const;
  return withRefundDecided(order, entry, decision);
}

function approved(order: Order, row: RefundRow, fact: ApprovalFact, at: number): RefundRow {
  const first = sendableAt(order, row, at);
  const now = first === at;
  return {
    ...row,
    status: 'reserved',
    approved_by: fact.staff,
    next_at: now ? fact.leased_until : first,
    ...(now ? { sent_at: at } : {}),
  };
}

function declined(row: RefundRow, fact: ApprovalFact): RefundRow {
  return { ...row, status: 'refused', approved_by: fact.staff };
}
