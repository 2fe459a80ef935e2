import type { Notification, PaymentReport, RefundNotice, RefundReport } from '../gateways/gateway';
import { KitError } from '../protocol/errors';
import { commit } from './commit';
import { addedBy, runEffects } from './effects';
import type { Kit } from './kit';
import { isOurMerchant } from './merchant-of';
import type { Evidence, Order } from './order';
import { acceptPaymentHint } from './payment-hint';
import { latePolicy } from './settle';
import { bookToldRefund } from './told-refunds';
import { applyEvidence, applyHint, refundEvidence } from './transitions/apply-evidence';
import { applyPaid, contradiction, isOurMoney } from './transitions/apply-paid';
import { applyRefundFact } from './transitions/apply-refund';
import type { Transition } from './transitions/change';
import { type FollowUp, NOTHING_FOLLOWS, storeUnmatched } from './unmatched-notification';

/**
 * Stores what a verified notification says. When this returns, the message may be answered as received: the
 * write is done. What follows is started by the caller, before it answers, while there is time.
 * @throws whatever kept it from being written; the sender will repeat it
 */
export async function acceptNotification(
  kit: Kit,
  notification: Notification,
  trace_id: string,
): Promise<FollowUp> {
  switch (notification.kind) {
    case 'payment':
      return acceptPayment(kit, notification.payment, trace_id);
    case 'payment_hint':
      return acceptPaymentHint(kit, notification.payment, trace_id);
    case 'refund':
      return acceptRefund(kit, notification.refund, trace_id);
    case 'refund_hint':
      return acceptRefundHint(kit, notification.refund, trace_id);
    case 'unhandled':
      kit.log.write({ event: 'notification_unhandled', trace_id, event_type: notification.event_type });
      return storeUnmatched(kit, 'unhandled', notification.notification_id, trace_id);
  }
}

async function acceptPayment(kit: Kit, payment: PaymentReport, trace_id: string): Promise<FollowUp> {
  const order = await kit.store.get(payment.out_trade_no);
  if (!order) {
    return storeUnmatched(kit, 'payment', payment.transaction_id, trace_id, payment);
  }
  const write = await commit(kit, order, (current) => applyNotifiedPayment(kit, current, payment));
  kit.log.write({
    event: write.changed ? 'notification_stored' : 'notification_repeated',
    trace_id,
    order_trace_id: order.trace_id,
    out_trade_no: order.out_trade_no,
    status: write.order.status,
  });
  return async (hasTime) => {
    await runEffects(kit, write.order, addedBy(write), hasTime);
  };
}

/**
 * A message that contradicts the order changes nothing by itself: it is kept as evidence and the query
 * decides, so that one hostile message cannot block an honest order.
 */
function applyNotifiedPayment(kit: Kit, order: Order, payment: PaymentReport): Transition {
  const at = kit.clock.now();
  const differs = isOurMoney(order, payment) ? contradiction(order, payment) : 'OTHER_MERCHANT';
  if (differs && order.transaction_id !== payment.transaction_id) {
    const evidence: Evidence = {
      at,
      source: 'notification',
      code: differs,
      transaction_id: payment.transaction_id,
      amount: payment.amount,
    };
    return applyEvidence(
      order,
      evidence,
      differs === 'OTHER_MERCHANT' ? 'OTHER_MERCHANT' : 'NOTIFICATION_CONTRADICTS_ORDER',
      at,
    );
  }
  const fact = {
    payment,
    source: 'notification',
    late_policy: latePolicy(kit, order),
    runs_effects: true,
  } as const;
  return applyPaid(order, fact, at);
}

async function acceptRefund(kit: Kit, notice: RefundNotice, trace_id: string): Promise<FollowUp> {
  const { out_trade_no } = notice;
  const order = await kit.store.get(out_trade_no);
  // A refund notice names no currency (page 4012791865).
  const known = { out_trade_no, amount: { total: notice.refund } };
  if (!order) return storeUnmatched(kit, 'refund', notice.refund_id, trace_id, known);
  const write = await commit(kit, order, (current) => applyNotifiedRefund(current, notice, kit.clock.now()));
  return async (hasTime) => {
    await runEffects(kit, write.order, addedBy(write), hasTime);
  };
}

function applyNotifiedRefund(order: Order, notice: RefundNotice, at: number): Transition {
  const report = reportOf(notice);
  if (isOurMerchant(order, notice)) {
    return applyRefundFact(order, { report, source: 'notification', runs_effects: true }, at);
  }
  return applyEvidence(order, refundEvidence(order, report, 'OTHER_MERCHANT', at), 'OTHER_MERCHANT', at);
}

/**
 * Told under a shared key only: whoever holds that key may have written it. It is kept as evidence and is a reason to
 * ask; the answer, which WeChat Pay signs, is what gets booked. Who is cut off before the answer leaves it to the
 * sweep, and so does who tells of more refunds of one order than may be asked about.
 * @throws KitError ORDER_BUSY when it can neither be kept nor asked about: the sender repeats the message
 */
async function acceptRefundHint(kit: Kit, hint: RefundNotice, trace_id: string): Promise<FollowUp> {
  const order = await kit.store.get(hint.out_trade_no);
  if (!order) return storeUnmatched(kit, 'refund_hint', hint.refund_id, trace_id);
  const ours = isOurMerchant(order, hint);
  const code = ours ? 'REFUND_NOTICE' : 'OTHER_MERCHANT';
  const noted = await commit(kit, order, (current) => {
    const at = kit.clock.now();
    const evidence = refundEvidence(current, reportOf(hint), code, at);
    return applyHint(current, evidence, ours ? undefined : 'OTHER_MERCHANT', at);
  });
  if (!ours) return NOTHING_FOLLOWS;
  const isKept = noted.order.evidence.some((one) => one.out_refund_no === hint.out_refund_no);
  if (!kit.questions.mayAsk(`refunds of ${hint.out_trade_no}`, kit.clock.now())) {
    if (isKept) return NOTHING_FOLLOWS;
    throw new KitError('ORDER_BUSY', { outcome: 'not_applied', retry: 'same_request' });
  }
  return async (hasTime) => {
    if (!hasTime()) return;
    const write = await bookToldRefund(kit, noted.order, hint.out_refund_no, true);
    await runEffects(kit, write.order, addedBy(write), hasTime);
  };
}

function reportOf({ refund_status, ...said }: RefundNotice): RefundReport {
  return { ...said, status: refund_status };
}
