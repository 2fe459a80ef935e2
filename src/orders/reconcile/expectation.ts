import type { PaidOrder, RefundedOrder } from '../money-reads';
import { type BillDay, isIn, isNearMidnight } from './bill-day';
import type { Difference } from './difference';

/**
 * A payment or refund of ours that a day's bill should tell of. `key` is the gateway's number of a payment, our own
 * of a refund.
 */
export type Expectation = {
  kind: 'payment' | 'refund';
  key: string;
  out_trade_no: string;
  transaction_id: string;
  at: number;
  booked: Difference['booked'];
  /** Was to be in the bill of the day before already. */
  carried?: true;
};

/** What was paid on the day, by the gateway's own time. */
export function expectedPayment(order: PaidOrder, day: BillDay, mchid: string): Expectation[] {
  const { _id, paid_at, transaction_id, paid_amount, snapshot } = order;
  if (snapshot?.mchid !== mchid || transaction_id === undefined || !isIn(day, paid_at!)) return [];
  return [
    {
      kind: 'payment',
      key: transaction_id,
      out_trade_no: _id,
      transaction_id,
      at: paid_at!,
      booked: paid_amount,
    },
  ];
}

/**
 * Refunds that we sent on the day and that succeeded. Of one that was made elsewhere we know only when we heard of
 * it, and that from the gateway itself.
 */
export function expectedRefunds(order: RefundedOrder, day: BillDay, mchid: string): Expectation[] {
  if (order.snapshot?.mchid !== mchid) return [];
  return (order.refunds ?? [])
    .filter((row) => row.status === 'succeeded' && !row.external)
    .filter((row) => row.sent_at !== undefined && isIn(day, row.sent_at))
    .map(({ out_refund_no, transaction_id, sent_at, amount }) => ({
      ...{ kind: 'refund', key: out_refund_no, out_trade_no: order._id, transaction_id },
      ...{ at: sent_at!, booked: amount },
    }));
}

/**
 * What an expectation becomes that the bill does not meet. Near midnight it is looked for in the next day's bill
 * before it counts, once.
 * @param empty the bill has no row at all, or there is none
 */
export function missed(one: Expectation, day: BillDay, empty: boolean): Difference | 'carried' {
  if (!one.carried && isNearMidnight(day, one.at)) return 'carried';
  const { kind, key, out_trade_no, transaction_id, at, booked } = one;
  const said = { out_trade_no, transaction_id, at, ...(booked ? { booked } : {}) };
  if (kind === 'refund') return { class: 'D-07', ...said, out_refund_no: key };
  return { class: empty ? 'D-14' : 'D-04', ...said };
}
