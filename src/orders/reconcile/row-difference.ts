import type { BillRow } from '../../protocol/v3/bill-row';
import type { Difference, DifferenceClass } from './difference';

/** A difference as the row tells it. */
export function differenceOf(name: DifferenceClass, row: BillRow): Difference {
  const { out_trade_no, transaction_id, currency, at } = row;
  const total = row.kind === 'refund' ? row.refund.amount : row.total;
  return {
    ...{ class: name, out_trade_no, transaction_id, at, billed: { total, currency } },
    ...(row.kind === 'refund'
      ? { out_refund_no: row.refund.out_refund_no, refund_id: row.refund.refund_id }
      : {}),
  };
}
