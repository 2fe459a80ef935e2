import type { OrderingGateway } from '../gateways/gateway';
import { isGatewayError, KitError } from '../protocol/errors';
import { commit } from './commit';
import { addedBy, runEffects, type TimeLeft } from './effects';
import { type Kit, PREPAY_DEADLINE_MS } from './kit';
import { isRefusal } from './merchant-rules';
import { SIGN_MARGIN_MS } from './needs';
import type { Order } from './order';
import { settle } from './settle';
import { applyPrepaid } from './transitions/apply-prepaid';
import { applyCancelled, applyPrepayFailed } from './transitions/apply-prepay-failed';

/** Longer than the call to the gateway may take, so that a lapsed lease means a dead caller. */
export const PREPAY_LEASE_MS = 8_000;

/** Refusals that say something about the order's state: the query decides. */
const QUESTIONS = new Set(['OUT_TRADE_NO_USED', 'ORDER_PAID', 'ORDER_CLOSED']);

/**
 * Keeps the goods back and places the order at the gateway. The caller holds the prepay lease.
 * @param by the gateway that made the order: another would not know an equal repeat as one
 * @returns the document that the last write left
 * @throws KitError QUOTE_REFUSED (goods gone), GATEWAY_REFUSED (not applied), GATEWAY_* with outcome unknown
 */
export async function placePrepay(
  kit: Kit,
  order: Order,
  by: OrderingGateway,
  hasTime: TimeLeft,
): Promise<Order> {
  await holdGoods(kit, order);
  const asked_at = kit.clock.now();
  try {
    const limits = { sign_before: order.pay_before - SIGN_MARGIN_MS, deadline_ms: PREPAY_DEADLINE_MS };
    const prepaid = await kit.log.traced(order.trace_id, () => by.prepay(order.snapshot, limits));
    const fact = { ...prepaid, asked_at };
    return (await commit(kit, order, (current) => applyPrepaid(current, fact, kit.clock.now()))).order;
  } catch (error) {
    return prepayFailed(kit, order, error, hasTime);
  }
}

async function holdGoods(kit: Kit, order: Order): Promise<void> {
  const answer = await askToHold(kit, order);
  if (!isRefusal(answer)) return;
  // It closes by the fence, never at once: another device may have a prepay in flight.
  await commit(kit, order, (current) => applyCancelled(current, 'QUOTE_REFUSED', kit.clock.now()));
  throw new KitError('QUOTE_REFUSED', { message: answer.refused, retry: 'never' });
}

/** A rule that fails gives the lease back: the next try need not wait for it to lapse. */
async function askToHold(kit: Kit, order: Order): Promise<unknown> {
  try {
    return await kit.merchant.hold?.({ order, db: kit.db });
  } catch (error) {
    await commit(kit, order, (current) => applyPrepayFailed(current, 'HOLD_FAILED', kit.clock.now()));
    throw error;
  }
}

async function prepayFailed(kit: Kit, order: Order, error: unknown, hasTime: TimeLeft): Promise<Order> {
  // A write that failed says nothing of the gateway, and must not be written about.
  if (!isGatewayError(error)) throw error;
  const code = error.gateway_code ?? error.code;
  kit.log.write({
    event: 'prepay_failed',
    trace_id: order.trace_id,
    out_trade_no: order.out_trade_no,
    code,
    http_status: error.http_status,
    request_id: error.request_id,
    gateway_message: error.gateway_message,
    outcome: error.outcome,
  });
  const { order: noted } = await commit(kit, order, (current) =>
    applyPrepayFailed(current, code, kit.clock.now()),
  );
  if (!QUESTIONS.has(code)) throw error;
  const asked = await settle(kit, noted, { may_close: false, runs_effects: true, writes_no_news: true });
  if (asked.order.status === 'paid' || asked.order.status === 'closed') {
    return runEffects(kit, asked.order, addedBy(asked), hasTime);
  }
  throw error;
}
