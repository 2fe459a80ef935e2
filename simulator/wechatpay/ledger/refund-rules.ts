import { type Order, type Payment, refundable } from './order';

/** What a payment's refunds must keep to (page 4012791862): within a year, fifty of them, a minute apart. */
const REFUNDABLE_MS = 365 * 24 * 3_600_000;
const REFUNDS_MAX = 50;
const PAUSE_MS = 60_000;

export type RefundIssue = 'TOO_LATE' | 'AMOUNT_TOO_HIGH' | 'TOO_MANY' | 'TOO_SOON';

/**
 * Why this payment cannot give back that much now; undefined when it can. TOO_SOON comes last: whoever is not bound by
 * the minute may take it for no issue.
 * @param total fen
 * @param now epoch ms
 */
export function refundIssue(
  order: Order,
  paid: Payment,
  total: number,
  now: number,
): RefundIssue | undefined {
  if (now - paid.paid_at > REFUNDABLE_MS) return 'TOO_LATE';
  if (total > refundable(order, paid)) return 'AMOUNT_TOO_HIGH';
  const earlier = order.refunds.filter(({ transaction_id }) => transaction_id === paid.transaction_id);
  if (earlier.length >= REFUNDS_MAX) return 'TOO_MANY';
  // The clock can be set back, so "before" and "after" mean little.
  const near = earlier.some(({ created_at }) => Math.abs(now - created_at) < PAUSE_MS);
  return near ? 'TOO_SOON' : undefined;
}
