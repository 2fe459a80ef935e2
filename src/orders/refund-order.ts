import { KitError } from '../protocol/errors';
import { commit } from './commit';
import type { Kit } from './kit';
import { EFFECT_LEASE_MS } from './needs';
import type { Order, RefundRow } from './order';
import { needsApproval, refundableOf } from './refund-money';
import { orderOfRefund, refundNumber } from './refund-number';
import { applyApproval } from './transitions/apply-approval';
import { applyReservation } from './transitions/reserve-refund';
import { askRefund, sendRefund } from './work-on-refund';

/** The staff's refunds. Who is staff is the caller's matter: `staff` is the openid of somebody who is. */

export type RefundRequest = {
  request_id: string;
  out_trade_no: string;
  /** Minor units; absent: all that is left. */
  total?: number;
  reason: string;
  staff: string;
};
export type Refunded = { order: Order; row: RefundRow };

/**
 * Gives money back, all of it or a part. Reserved in the order first, then sent. However often the same request comes,
 * money leaves once.
 * @throws KitError ORDER_NOT_FOUND, REFUND_REFUSED with the reason, REQUEST_CONFLICT
 */
export async function refundOrder(kit: Kit, request: RefundRequest): Promise<Refunded> {
  const { out_trade_no, staff, reason } = request;
  const order = await kit.store.get(out_trade_no);
  if (!order) throw new KitError('ORDER_NOT_FOUND');
  const out_refund_no = refundNumber(out_trade_no, request);
  const known = order.refunds.find((row) => row.out_refund_no === out_refund_no);
  const total = request.total ?? known?.amount.total ?? refundableOf(order);
  const currency = order.paid_amount?.currency ?? order.amount.currency;
  const limit = kit.merchant.refundLimit?.(staff);
  const reserved = await commit(kit, order, (current) => {
    const at = kit.clock.now();
    const wanted = {
      ...{ out_refund_no, reason, requested_by: staff, amount: { total, currency } },
      transaction_id: current.transaction_id ?? '',
      paid_total: current.paid_amount?.total ?? 0,
      awaits_approval: needsApproval(current, { total, currency }, limit),
      leased_until: at + EFFECT_LEASE_MS,
    };
    return applyReservation(current, wanted, at);
  });
  const row = rowOf(reserved.order, out_refund_no);
  if (!reserved.changed) return askedAgain(kit, reserved.order, row);
  return isLeased(row) ? sent(kit, reserved.order, row) : { order: reserved.order, row };
}

/**
 * A second member of staff agrees, or does not.
 * @throws KitError ORDER_NOT_FOUND, NOT_ALLOWED for whoever asked for the refund
 */
export async function approveRefund(
  kit: Kit,
  request: { out_refund_no: string; decision: 'approve' | 'decline'; staff: string },
): Promise<Refunded> {
  const { out_refund_no } = request;
  const order = await orderOf(kit, out_refund_no);
  const decided = await commit(kit, order, (current) => {
    const at = kit.clock.now();
    return applyApproval(current, { ...request, leased_until: at + EFFECT_LEASE_MS }, at);
  });
  const row = rowOf(decided.order, out_refund_no);
  return decided.changed && isLeased(row) ? sent(kit, decided.order, row) : { order: decided.order, row };
}

/** What is known of a refund now; one on its way is asked about, at most once in 5 s. */
export async function queryRefund(kit: Kit, out_refund_no: string): Promise<Refunded> {
  const order = await orderOf(kit, out_refund_no);
  return askedAgain(kit, order, rowOf(order, out_refund_no));
}

/** Sends what a write has just leased to this caller. */
export async function sent(kit: Kit, order: Order, row: RefundRow): Promise<Refunded> {
  const after = await sendRefund(kit, order, row);
  return { order: after.order, row: rowOf(after.order, row.out_refund_no) };
}

/** Leased and in its turn: the write that reserved it has noted that it goes out now. */
export function isLeased(row: RefundRow): boolean {
  return row.status === 'reserved' && row.sent_at !== undefined;
}

async function askedAgain(kit: Kit, order: Order, row: RefundRow): Promise<Refunded> {
  const open = row.status === 'processing' || isLeased(row);
  if (!open || !kit.questions.mayAsk(row.out_refund_no, kit.clock.now())) return { order, row };
  const after = await askRefund(kit, order, row);
  return { order: after.order, row: rowOf(after.order, row.out_refund_no) };
}

async function orderOf(kit: Kit, out_refund_no: string): Promise<Order> {
  const out_trade_no = orderOfRefund(out_refund_no);
  const order = out_trade_no === undefined ? null : await kit.store.get(out_trade_no);
  if (!order?.refunds.some((row) => row.out_refund_no === out_refund_no))
    throw new KitError('ORDER_NOT_FOUND');
  return order;
}

function rowOf(order: Order, out_refund_no: string): RefundRow {
  return order.refunds.find((row) => row.out_refund_no === out_refund_no)!;
}
