import type { BillPayment, BillRow } from '../../protocol/v3/bill-row';
import type { BilledOrder } from '../money-reads';
import { type BillDay, dateOf, isIn, isNearMidnight } from './bill-day';
import { classifyRefund } from './classify-refund';
import type { Difference, DifferenceClass } from './difference';
import { feeDiffers } from './fee';
import type { OrderBook } from './order-book';
import { differenceOf } from './row-difference';

/** A row of the bill, and whether its payment or refund stood in a row before. */
export type ReadRow = { row: BillRow; repeated: boolean };

export type Classified = {
  /** Rows that our orders agree with in everything that counts. */
  matched: number;
  differences: Difference[];
};

/**
 * Joins rows of a bill with our orders, by the gateway's number and then by ours, and says where they differ.
 * Pure, and the order of rows does not matter: the bill alone changes nothing, whatever it says.
 * @param mchid whose bill it is
 */
export function classifyRows(
  rows: readonly ReadRow[],
  book: OrderBook,
  day: BillDay,
  mchid: string,
): Classified {
  const differences = new Map<string, Difference>();
  const add = (difference: Difference) => {
    const { class: name, transaction_id, refund_id = '' } = difference;
    const key = `${name} ${transaction_id} ${refund_id}`;
    // An unpaid order is met with each row of its payment: the one that names the money is kept.
    if (difference.billed || !differences.has(key)) differences.set(key, difference);
  };
  let matched = 0;
  for (const { row, repeated } of rows) {
    const order = repeated ? undefined : orderOf(row, book, mchid);
    const found = repeated ? [differenceOf('D-15', row)] : classifyRow(row, order, day);
    for (const difference of found) add(difference);
    if (found.every(({ class: name }) => BESIDE.has(name))) matched++;
  }
  return { matched, differences: withSecondPayments([...differences.values()]) };
}

/** What is said beside a row that matches. */
const BESIDE = new Set<DifferenceClass>(['D-12', 'D-16']);

function orderOf(row: BillRow, book: OrderBook, mchid: string): BilledOrder | undefined {
  const order = book.byTransaction(row.transaction_id) ?? book.byNumber(row.out_trade_no);
  return order?.snapshot.mchid === mchid ? order : undefined;
}

function classifyRow(row: BillRow, order: BilledOrder | undefined, day: BillDay): Difference[] {
  if (!order) return [differenceOf('D-03', row)];
  const unpaid = order.status === 'paid' ? [] : [unpaidDifference(row, order)];
  if (row.kind === 'refund') return [...unpaid, ...classifyRefund(row, order)];
  return unpaid.length > 0 ? unpaid : classifyPaid(row, order, day);
}

/** Given up by the buyer counts as closed: nobody expects money any more. */
function unpaidDifference(row: BillRow, order: BilledOrder): Difference {
  const over = order.status === 'closed' || order.cancelled_at !== undefined;
  const said = differenceOf(over ? 'D-02' : 'D-01', row);
  const { out_refund_no: _no, refund_id: _id, billed: _back, ...payment } = said;
  const billed = row.kind === 'payment' ? { billed: said.billed! } : {};
  return { ...payment, ...billed, out_trade_no: order._id };
}

function classifyPaid(row: BillPayment, order: BilledOrder, day: BillDay): Difference[] {
  const told = differenceOf('D-05', row);
  const { total, currency } = order.paid_amount!;
  const differs = (name: DifferenceClass): Difference => ({
    ...told,
    class: name,
    out_trade_no: order._id,
    booked: { total, currency },
  });
  if (order.transaction_id !== row.transaction_id) return [differs('D-10')];
  if (order._id !== row.out_trade_no) return [differs('D-05')];
  if (currency !== row.currency) return [differs('D-11')];
  if (total !== row.total) return [differs('D-05')];
  const beside = feeDiffers(row) ? [differenceOf('D-12', row)] : [];
  return [...beside, ...otherDay(row, order.paid_at!, day)];
}

/** Near midnight the two sides may count to different days, which settles itself; else it is in a bill too many. */
function otherDay(row: BillPayment, paid_at: number, day: BillDay): Difference[] {
  if (isIn(day, paid_at) || dateOf(paid_at) === dateOf(row.at)) return [];
  return [differenceOf(isNearMidnight(day, paid_at) ? 'D-16' : 'D-15', row)];
}

/** Of several payments of one unpaid order, all but one are second payments, whichever comes first. */
function withSecondPayments(differences: Difference[]): Difference[] {
  const first = new Map<string, string>();
  for (const { class: name, out_trade_no, transaction_id } of differences) {
    if (name !== 'D-01' && name !== 'D-02') continue;
    const known = first.get(out_trade_no);
    if (known === undefined || transaction_id < known) first.set(out_trade_no, transaction_id);
  }
  return differences.map((one) => {
    const unpaid = one.class === 'D-01' || one.class === 'D-02';
    const second = unpaid && first.get(one.out_trade_no) !== one.transaction_id;
    return second ? { ...one, class: 'D-10' } : one;
  });
}
