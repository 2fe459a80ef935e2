import type { RefundStatus } from '../../../typings/contract';
import type { BillRefund } from '../../protocol/v3/bill-row';
import type { BilledOrder } from '../money-reads';
import type { Difference, DifferenceClass } from './difference';
import { differenceOf } from './row-difference';

/** What the bill's final words mean in ours. PROCESSING is none: the row is never brought up to date (page 4013071254). */
const FINAL: Record<string, RefundStatus> = { SUCCESS: 'succeeded', FAIL: 'closed', CHANGE: 'abnormal' };
/** The gateway has taken these refunds on, and so may say that it is at work on them. */
const KNOWN_THERE = new Set<RefundStatus>(['processing', 'succeeded', 'closed', 'abnormal']);

/** Where a row of a refund and our order differ. */
export function classifyRefund(row: BillRefund, order: BilledOrder): Difference[] {
  const { refund } = row;
  const rows = order.refunds ?? [];
  const ours =
    rows.find((one) => one.refund_id === refund.refund_id) ??
    rows.find((one) => one.out_refund_no === refund.out_refund_no);
  const differs = (name: DifferenceClass): Difference[] => [
    {
      ...differenceOf(name, row),
      out_trade_no: order._id,
      ...(ours ? { booked: { total: ours.amount.total, currency: ours.amount.currency } } : {}),
    },
  ];
  if (!ours) return differs('D-06');
  if (ours.amount.total !== refund.amount || ours.amount.currency !== row.currency) return differs('D-09');
  const final = FINAL[refund.status];
  const agrees = final === undefined ? KNOWN_THERE.has(ours.status) : ours.status === final;
  return agrees ? [] : differs('D-08');
}
