import { KitError } from '../protocol/errors';
import { ownOrder } from './checkout';
import { commit } from './commit';
import { runEffects, type TimeLeft } from './effects';
import type { Kit } from './kit';
import { EFFECT_LEASE_MS } from './needs';
import type { Decision, Order } from './order';
import { refundableOf } from './refund-money';
import { refundNumber } from './refund-number';
import { isLeased, sent } from './refund-order';
import { applyDecision, withReview } from './transitions/apply-decision';
import { changed, type Transition, unchanged } from './transitions/change';

/**
 * Staff decides what only a person can. What waited for it runs at once, as far as there is time.
 * @throws KitError ORDER_NOT_FOUND, REQUEST_INVALID for something that is not under review
 */
export async function decideReview(
  kit: Kit,
  request: { out_trade_no: string; review_id: string; decision: Decision['decision']; staff: string },
  hasTime: TimeLeft,
): Promise<Order> {
  const { out_trade_no, review_id, decision, staff } = request;
  const order = await kit.store.get(out_trade_no);
  if (!order) throw new KitError('ORDER_NOT_FOUND');
  const out_refund_no = refundNumber(out_trade_no, { review_id });
  const limit = kit.merchant.refundLimit?.(staff);
  let leased_until = 0;
  const decided = await commit(kit, order, (current) => {
    const at = kit.clock.now();
    leased_until = at + EFFECT_LEASE_MS;
    const fact = { review_id, decision, by: staff, out_refund_no, leased_until, limit };
    return leaseEffects(applyDecision(current, fact, at), leased_until, at);
  });
  if (!decided.changed) return decided.order;
  const row = decided.order.refunds.find((one) => one.out_refund_no === out_refund_no);
  const after = row && isLeased(row) ? (await sent(kit, decided.order, row)).order : decided.order;
  return runEffects(kit, after, (effect) => effect.next_at === leased_until, hasTime);
}

/** A reason under which the buyer asks for the money back; staff decides. At most one question at a time. */
export async function requestRefund(
  kit: Kit,
  request: { out_trade_no: string; openid: string; reason: string },
): Promise<Order> {
  const order = await ownOrder(kit, request);
  const { order: asked } = await commit(kit, order, (current) =>
    applyRefundRequest(current, request.reason, kit.clock.now()),
  );
  return asked;
}

function applyRefundRequest(order: Order, reason: string, at: number): Transition {
  if (order.status !== 'paid') throw new KitError('REFUND_REFUSED', { message: 'the order is not paid' });
  if (order.review.some((entry) => entry.code === 'REFUND_REQUESTED')) return unchanged(order);
  const left = refundableOf(order);
  if (left === 0) throw new KitError('REFUND_REFUSED', { message: 'nothing is left to refund' });
  const before = (order.decisions ?? []).filter((one) => one.review_id.startsWith('REFUND_REQUESTED:'));
  const entry = {
    review_id: `REFUND_REQUESTED:${before.length + 1}`,
    code: 'REFUND_REQUESTED',
    at,
    transaction_id: order.transaction_id!,
    amount: { total: left, currency: order.paid_amount!.currency },
    reason,
  } as const;
  return changed(order, withReview(order, entry, at), at);
}

/** What the decision has set free is leased to whoever wrote it. */
function leaseEffects(decided: Transition, leased_until: number, at: number): Transition {
  if (!decided.changed || decided.order.review.length > 0) return decided;
  const effects = decided.order.effects.map((effect) =>
    effect.state === 'pending' && effect.next_at <= at ? { ...effect, next_at: leased_until } : effect,
  );
  return changed(decided.before, { ...decided.order, effects }, at);
}
