import type { Amount } from '../../typings/contract';
import type { Order, RefundRow } from './order';

/** Sums over an order's refunds. Never stored: the rows are the one truth. All in the order's minor unit. */

/** A row that holds money back: everything but what the gateway closed or refused. */
export function holdsMoney(row: RefundRow): boolean {
  return row.status !== 'closed' && row.status !== 'refused';
}

/** What of a payment is reserved, on its way back, or was. */
export function reservedOf(order: Pick<Order, 'refunds'>, transaction_id: string): number {
  return sum(order.refunds.filter((row) => row.transaction_id === transaction_id && holdsMoney(row)));
}

/** What of all payments was given back for good. */
export function refundedTotal(order: Pick<Order, 'refunds'>): number {
  return sum(order.refunds.filter((row) => row.status === 'succeeded'));
}

/** What may still be reserved of the order's own payment. */
export function refundableOf(order: Order): number {
  if (order.transaction_id === undefined || !order.paid_amount) return 0;
  return Math.max(0, order.paid_amount.total - reservedOf(order, order.transaction_id));
}

/** The last of the order's own payment is reserved: what was not delivered yet is not delivered any more. */
export function isFullyReserved(order: Pick<Order, 'refunds' | 'transaction_id' | 'paid_amount'>): boolean {
  const { transaction_id, paid_amount } = order;
  if (transaction_id === undefined || !paid_amount) return false;
  return reservedOf(order, transaction_id) >= paid_amount.total;
}

/** The last of the order's own payment is back with its payer. */
export function isFullyRefunded(order: Order): boolean {
  const { transaction_id, paid_amount, refunds } = order;
  if (transaction_id === undefined || !paid_amount) return false;
  const back = refunds.filter((row) => row.transaction_id === transaction_id && row.status === 'succeeded');
  return sum(back) >= paid_amount.total;
}

/**
 * Whether a second person has to agree: with what staff reserved of this order before, and nobody else agreed to, it
 * is above the limit. So a large sum does not pass in small parts.
 */
export function needsApproval(
  order: Pick<Order, 'refunds'>,
  amount: Amount,
  limit: Amount | undefined,
): boolean {
  if (limit === undefined) return false;
  if (limit.currency !== amount.currency) return true;
  const alone = order.refunds.filter(
    (row) => holdsMoney(row) && !row.external && row.requested_by !== 'kit' && row.approved_by === undefined,
  );
  return sum(alone) + amount.total > limit.total;
}

function sum(rows: RefundRow[]): number {
  return rows.reduce((total, row) => total + row.amount.total, 0);
}
