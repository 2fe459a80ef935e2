import type { RefundReport } from '../../gateways/gateway';
import type { AlertCode, Evidence, FactSource, Order } from '../order';
import { askNow, changed, hasEvidence, type Transition, unchanged, withAlert, withEvidence } from './change';

/** A verified message that decides nothing by itself: kept, told where a person should know, and asked about now. */
export function applyEvidence(
  order: Order,
  evidence: Evidence,
  alert: AlertCode | undefined,
  at: number,
): Transition {
  const noted = withEvidence(order, evidence);
  // Known already: told and asked about. Merely no room left: told and asked about all the same.
  if (noted === order && hasEvidence(order, evidence)) return unchanged(order);
  const told = alert === undefined ? noted : withAlert(noted, alert, at, evidence.transaction_id);
  return changed(order, askNow(told, at), at);
}

/**
 * The same of a message that anybody may have written, and many of: with no room left nobody is told of it, and it is one
 * more reason to ask now where there is none yet.
 */
export function applyHint(
  order: Order,
  evidence: Evidence,
  alert: AlertCode | undefined,
  at: number,
): Transition {
  const isFull = withEvidence(order, evidence) === order;
  if (!isFull) return applyEvidence(order, evidence, alert, at);
  const isAsked = hasEvidence(order, evidence) || (order.needs.confirm?.next_at ?? Infinity) <= at;
  return isAsked ? unchanged(order) : changed(order, askNow(order, at), at);
}

/** What a refund says about an order that it cannot be booked on. */
export function refundEvidence(
  order: Order,
  report: RefundReport,
  code: 'REFUND_NOTICE' | 'OTHER_MERCHANT',
  at: number,
  source: FactSource = 'notification',
): Evidence {
  const { transaction_id, out_refund_no, refund } = report;
  const amount = { total: refund, currency: report.currency ?? order.amount.currency };
  return { at, source, code, transaction_id, out_refund_no, amount };
}
