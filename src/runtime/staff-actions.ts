import type { PayAnswers, ReportView, StaffRequest } from '../../typings/contract';
import type { TimeLeft } from '../orders/effects';
import type { Kit } from '../orders/kit';
import { toRefundView, toView } from '../orders/order-view';
import { approveRefund, queryRefund, type Refunded, refundOrder } from '../orders/refund-order';
import { decideReview } from '../orders/review-order';
import { searchOrders, staffOrder, takingsOf } from '../orders/staff-orders';
import { toStaffView } from '../orders/staff-view';
import { KitError } from '../protocol/errors';

const LIST_LIMIT = 20;

/** The platform ends the function at 20 s; what is begun before this has time for its questions and writes. */
const RECONCILE_MS = 13_000;

/** Loaded at first use: nobody else's request waits for it. */
export type LoadReconcile = () => {
  reports(kit: Kit, request: { date?: string; limit?: number }): Promise<ReportView[]>;
  reconcileNow(kit: Kit, date: string, budget_ms: number): Promise<ReportView>;
};

export type StaffContext = {
  openid: string;
  staff_openids: readonly string[];
  hasTime: TimeLeft;
  loadReconcile: LoadReconcile;
};

/** An answer of `pay` to an action that succeeded, but for what all of them say. */
export type Told<Action extends keyof PayAnswers> = Action extends unknown
  ? Omit<Extract<PayAnswers[Action], { ok: true }>, 'ok' | 'now'>
  : never;

/**
 * What staff asks of `pay`. The merchant's rules say who is staff; without a rule it is whoever stands in
 * `WXPAY_STAFF_OPENIDS`.
 * @throws KitError NOT_ALLOWED for everybody else, whatever they ask for
 */
export async function actAsStaff(
  kit: Kit,
  request: StaffRequest,
  context: StaffContext,
): Promise<Told<StaffRequest['action']>> {
  const { openid: staff, staff_openids, hasTime, loadReconcile } = context;
  const isStaff = kit.merchant.isStaff?.(staff, staff_openids) ?? staff_openids.includes(staff);
  if (isStaff !== true) throw new KitError('NOT_ALLOWED');
  switch (request.action) {
    case 'refund':
      return refundAnswer(await refundOrder(kit, { ...request, staff }));
    case 'query_refund':
      return refundAnswer(await queryRefund(kit, request.out_refund_no));
    case 'approve':
      return refundAnswer(await approveRefund(kit, { ...request, staff }));
    case 'decide':
      return { order: toStaffView(await decideReview(kit, { ...request, staff }, hasTime)) };
    case 'takings':
      return { takings: await takingsOf(kit, request.date) };
    case 'orders': {
      const page = await searchOrders(kit, { ...request, limit: request.limit ?? LIST_LIMIT });
      return { ...page, orders: page.orders.map(toView) };
    }
    case 'order':
      return { order: await staffOrder(kit, request.out_trade_no) };
    case 'review':
      return { orders: await reviewQueue(kit, request.limit ?? LIST_LIMIT) };
    case 'reports':
      return { reports: await loadReconcile().reports(kit, request) };
    case 'reconcile':
      return { report: await loadReconcile().reconcileNow(kit, request.date, RECONCILE_MS) };
  }
}

async function reviewQueue(kit: Kit, limit: number): Promise<Told<'review'>['orders']> {
  const waiting = await kit.store.listForStaff(kit.clock.now(), limit);
  return waiting.map((order) => ({
    ...toView(order),
    review: order.review ?? [],
    // The list is of those that have it.
    waiting_since: order.staff_at!,
  }));
}

function refundAnswer({ order, row }: Refunded): Told<'refund'> {
  return { refund: toRefundView(order.out_trade_no, row) };
}
