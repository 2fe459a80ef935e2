import type { OrderReport, PaymentReport, TradeState } from '../gateways/gateway';
import { isKitError, KitError } from '../protocol/errors';
import { commit } from './commit';
import { CLOSE_DEADLINE_MS, type Kit, QUERY_DEADLINE_MS } from './kit';
import { isSeenBy, refusesLatePrepays } from './made-by';
import { merchantOf } from './merchant-of';
import { FENCE_MS } from './needs';
import type { LatePolicy, Order } from './order';
import { applyClosed } from './transitions/apply-closed';
import { applyPaid, isOurMoney } from './transitions/apply-paid';
import { applyForeignMoney, applyUnsettled, dropQuestion } from './transitions/apply-question';
import { type Transition, unchanged } from './transitions/change';

/**
 * Asks the gateway about an order and stores what it says: the query decides, always.
 *
 * An order that may no longer be paid (cancelled, past `pay_before`, or held closed by us) is closed at the
 * gateway too, and only after this query has shown it: a 204 for a number nobody knows proves nothing.
 */
export async function settle(kit: Kit, order: Order, mode: SettleMode): Promise<Transition> {
  const ref = { ...merchantOf(order), out_trade_no: order.out_trade_no };
  let report: OrderReport;
  try {
    report = await kit.log.traced(order.trace_id, () =>
      kit.gateway.queryOrder(ref, { deadline_ms: QUERY_DEADLINE_MS }),
    );
  } catch (error) {
    return unanswered(kit, order, mode, error);
  }
  return applyReport(kit, order, mode, report);
}

/** Stores what a query said. The same as `settle`, for those who have asked themselves. */
export async function applyReport(
  kit: Kit,
  order: Order,
  mode: SettleMode,
  report: OrderReport,
): Promise<Transition> {
  if (report.kind === 'no_such_order') return noSuchOrder(kit, order, mode, report.gateway_now);
  if (report.payment) return paid(kit, order, mode, report.payment);
  if (isClosed(report.trade_state)) {
    return commit(kit, order, (current) => closedOrDropped(current, mode, kit.clock.now()));
  }
  if (mode.may_close && shouldClose(order, kit.clock.now())) return close(kit, order, mode);
  return mode.writes_no_news
    ? commit(kit, order, (current) => applyUnsettled(current, kit.clock.now()))
    : unchanged(order);
}

export type SettleMode = {
  /** Close the order where it may no longer be paid. */
  may_close: boolean;
  /** The caller runs the effects of what it writes, at once. */
  runs_effects: boolean;
  /** Write down that there is no news and when to ask again. A buyer's look must not cost a write. */
  writes_no_news: boolean;
};

/** May this order still be paid, as far as we are concerned? */
export function shouldClose(order: Order, now: number): boolean {
  return order.status === 'closed' || order.cancelled_at !== undefined || now >= order.pay_before;
}

async function noSuchOrder(
  kit: Kit,
  order: Order,
  mode: SettleMode,
  gatewayNow: number,
): Promise<Transition> {
  if (!isSeenBy(kit, order)) return unanswered(kit, order, mode, outOfSight());
  const fence = order.pay_before + FENCE_MS;
  if (gatewayNow > fence) {
    return commit(kit, order, (current) => absent(kit, current, mode, kit.clock.now()));
  }
  if (!mode.writes_no_news) return unchanged(order);
  return commit(kit, order, (current) => applyUnsettled(current, kit.clock.now(), fence));
}

/** It may be paid where it was placed. */
function outOfSight(): KitError {
  return new KitError('CONFIG_INVALID', {
    message:
      'another gateway placed the order, and the configured one cannot see it: its "no such order" is none',
  });
}

async function paid(kit: Kit, order: Order, mode: SettleMode, payment: PaymentReport): Promise<Transition> {
  return commit(kit, order, (current) => {
    const at = kit.clock.now();
    if (!isOurMoney(current, payment)) return applyForeignMoney(current, payment, at);
    const fact = {
      payment,
      source: 'query',
      late_policy: latePolicy(kit, current),
      runs_effects: mode.runs_effects,
    } as const;
    const transition = applyPaid(current, fact, at);
    return transition.changed ? transition : dropQuestion(current, at);
  });
}

async function close(kit: Kit, order: Order, mode: SettleMode): Promise<Transition> {
  const ref = { ...merchantOf(order), out_trade_no: order.out_trade_no };
  try {
    const answer = await kit.log.traced(order.trace_id, () =>
      kit.gateway.closeOrder(ref, { deadline_ms: CLOSE_DEADLINE_MS }),
    );
    if (answer === 'closed') {
      return commit(kit, order, (current) => closedOrDropped(current, mode, kit.clock.now()));
    }
    // The payer was faster. What was paid is for the query to say.
    return settle(kit, order, { ...mode, may_close: false, writes_no_news: true });
  } catch (error) {
    return unanswered(kit, order, mode, error);
  }
}

/** Nobody knows the order, and by its time nobody ever will; where a late prepay may still come, it is asked again. */
function absent(kit: Kit, order: Order, mode: SettleMode, at: number): Transition {
  if (refusesLatePrepays(kit, order)) return closedOrDropped(order, mode, at);
  return applyClosed(order, { source: 'query', runs_effects: mode.runs_effects, unproven: true }, at);
}

function closedOrDropped(order: Order, mode: SettleMode, at: number): Transition {
  if (order.status === 'closed') return dropQuestion(order, at);
  return applyClosed(order, { source: 'query', runs_effects: mode.runs_effects }, at);
}

async function unanswered(kit: Kit, order: Order, mode: SettleMode, error: unknown): Promise<Transition> {
  kit.log.write({
    event: 'gateway_question_unanswered',
    trace_id: order.trace_id,
    out_trade_no: order.out_trade_no,
    code: isKitError(error) ? error.code : 'INTERNAL',
    message: error instanceof Error ? error.message : String(error),
  });
  if (!mode.writes_no_news) return unchanged(order);
  return commit(kit, order, (current) => applyUnsettled(current, kit.clock.now()));
}

/**
 * The merchant's answer is asked for before the write that stores it. A rule that fails, or answers a promise
 * against its type, must not keep money out of the books: the policy is `refund` then.
 */
export function latePolicy(kit: Kit, order: Order): LatePolicy {
  if (order.status !== 'closed') return 'refund';
  try {
    const answer: unknown = kit.merchant.late?.(order);
    // Left alone, a promise that fails would end the whole process.
    if (answer instanceof Promise) answer.catch(() => undefined);
    return answer === 'fulfil' ? 'fulfil' : 'refund';
  } catch {
    kit.log.write({ event: 'late_rule_failed', trace_id: order.trace_id, out_trade_no: order.out_trade_no });
    return 'refund';
  }
}

function isClosed(state: TradeState): boolean {
  return state === 'CLOSED' || state === 'REVOKED';
}
