import type { Amount } from '../../../typings/contract';
import { KitError } from '../../protocol/errors';
import { REFUND_GAP_MS } from '../needs';
import type { Order, RefundRow } from '../order';
import { refundableOf, reservedOf } from '../refund-money';
import { changed, type Transition, unchanged, withAlert, withHistory } from './change';

/** What staff or the kit itself wants to give back. */
export type Reservation = {
  out_refund_no: string;
  transaction_id: string;
  amount: Amount;
  paid_total: number;
  reason: string;
  requested_by: string;
  /** A second member of staff has to agree before the gateway hears of it. */
  awaits_approval: boolean;
  /** The writer means to send it itself, at once: until then it is leased to it. */
  leased_until?: number;
};

const REFUNDS_MAX = 50;
/** Page 4012791862: within a year of the payment. */
const REFUND_DAYS_MS = 365 * 24 * 3_600_000;

/**
 * Reserves money to go back. Only here is it checked against what was paid: a fact is always booked.
 * @throws KitError REFUND_REFUSED with the reason, REQUEST_CONFLICT for the same number with another amount
 */
export function applyReservation(order: Order, wanted: Reservation, at: number): Transition {
  const known = order.refunds.find((row) => row.out_refund_no === wanted.out_refund_no);
  if (known) {
    if (known.amount.total === wanted.amount.total) return unchanged(order);
    throw new KitError('REQUEST_CONFLICT', { message: 'this request_id was used for another refund' });
  }
  const issue = reservationIssue(order, wanted, at);
  if (issue) throw new KitError('REFUND_REFUSED', { message: issue });
  return changed(order, withRow(order, wanted, at), at);
}

/**
 * The kit's own refund, of all that is left: money that came late, or goods that are gone. Once in an order; where
 * nothing is left there is nothing to do.
 */
export function withOwnRefund(order: Order, reason: string, at: number): Order {
  const left = refundableOf(order);
  const out_refund_no = `${order.out_trade_no}_late`;
  if (left === 0 || order.refunds.some((row) => row.out_refund_no === out_refund_no)) return order;
  const { currency, total } = order.paid_amount!;
  const wanted: Reservation = {
    out_refund_no,
    transaction_id: order.transaction_id!,
    amount: { total: left, currency },
    paid_total: total,
    reason,
    requested_by: 'kit',
    awaits_approval: false,
  };
  return withRow(order, wanted, at);
}

/** When a refund may go to the gateway: one at a time, a minute between two of an order. */
export function sendableAt(order: Order, row: Pick<RefundRow, 'out_refund_no'>, at: number): number {
  const others = order.refunds.filter(
    (one) => one.out_refund_no !== row.out_refund_no && one.sent_at !== undefined,
  );
  const inFlight = others.some((one) => one.status === 'reserved' && one.refused_at === undefined);
  const last = Math.max(0, ...others.map((one) => one.sent_at!));
  return Math.max(at, last + REFUND_GAP_MS, inFlight ? at + REFUND_GAP_MS : 0);
}

function reservationIssue(order: Order, wanted: Reservation, at: number): string | undefined {
  const { amount, transaction_id, paid_total } = wanted;
  if (order.status !== 'paid') return 'only a paid order can be refunded';
  if (amount.currency !== order.paid_amount!.currency)
    return `the order was paid in ${order.paid_amount!.currency}`;
  if (!Number.isSafeInteger(amount.total) || amount.total < 1)
    return 'the amount is not a whole number from 1';
  const left = paid_total - reservedOf(order, transaction_id);
  if (amount.total > left) return `at most ${Math.max(0, left)} of ${paid_total} can still be refunded`;
  if (order.refunds.filter((row) => !row.external).length >= REFUNDS_MAX) {
    return `an order has at most ${REFUNDS_MAX} refunds`;
  }
  if (at - order.paid_at! > REFUND_DAYS_MS) return 'the payment is older than a year';
  return undefined;
}

function withRow(order: Order, wanted: Reservation, at: number): Order {
  const { awaits_approval, leased_until, ...said } = wanted;
  const first = sendableAt(order, wanted, at);
  const now = leased_until !== undefined && first === at;
  const row: RefundRow = {
    ...said,
    status: awaits_approval ? 'awaiting_approval' : 'reserved',
    created_at: at,
    attempts: 0,
    ...(awaits_approval ? {} : { next_at: now ? leased_until : first }),
    ...(now && !awaits_approval ? { sent_at: at } : {}),
  };
  const noted = withHistory({ ...order, refunds: [...order.refunds, row] }, at, `refund ${row.status}`);
  return awaits_approval ? withAlert(noted, 'REFUND_AWAITS_APPROVAL', at, row.out_refund_no) : noted;
}
