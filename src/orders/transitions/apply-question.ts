import type { PaymentReport } from '../../gateways/gateway';
import { askAgain, QUESTION_ATTEMPTS_MAX } from '../needs';
import type { Needs, Order } from '../order';
import { changed, type Transition, unchanged, withAlert, withEvidence } from './change';

/**
 * Nothing is settled: no answer, an order that is not paid yet, or "no such order" before the fence, which is
 * not a no. Ask again later, at the fence at the latest.
 */
export function applyUnsettled(order: Order, at: number, fence?: number): Transition {
  if (!order.needs.confirm && !order.needs.close) return unchanged(order);
  return changed(order, postponed(order, at, fence), at);
}

/** Money for another appid or merchant under our number: kept as evidence, a person is told, nothing else changes. */
export function applyForeignMoney(order: Order, payment: PaymentReport, at: number): Transition {
  const evidence = {
    at,
    source: 'query',
    code: 'OTHER_MERCHANT',
    transaction_id: payment.transaction_id,
    amount: payment.amount,
  } as const;
  const noted = withEvidence(order, evidence);
  const told = noted === order ? order : withAlert(noted, 'OTHER_MERCHANT', at, payment.transaction_id);
  return changed(order, postponed(told, at), at);
}

/** A question about an order that is paid or closed has been answered. */
export function dropQuestion(order: Order, at: number): Transition {
  if (!order.needs.confirm && !order.needs.close) return unchanged(order);
  return changed(order, { ...order, needs: {} }, at);
}

/** Moves every question whose time has come; tells a person once when it was asked very often. */
function postponed(order: Order, at: number, fence?: number): Order {
  const needs: Needs = { ...order.needs };
  const notAfter = fence === undefined ? undefined : fence + 1_000;
  let exhausted = false;
  for (const name of ['confirm', 'close'] as const) {
    const need = needs[name];
    if (!need || need.next_at > at) continue;
    const again = askAgain(need, at, notAfter);
    needs[name] = again;
    if (again.attempts === QUESTION_ATTEMPTS_MAX) exhausted = true;
  }
  const next = { ...order, needs };
  return exhausted ? withAlert(next, 'QUESTION_UNANSWERED', at) : next;
}
