import { ownOrder } from './checkout';
import { commit } from './commit';
import { addedBy, runEffects, type TimeLeft } from './effects';
import type { Kit } from './kit';
import type { Order } from './order';
import { settle } from './settle';
import { applyCancelled } from './transitions/apply-prepay-failed';

/**
 * The buyer gives the order up: stored first, then asked, then closed. The answer may still be `created` or
 * `pending` (the sweep goes on closing), or `paid` when the payment was faster.
 */
export async function cancelOrder(
  kit: Kit,
  request: { out_trade_no: string; openid: string },
  hasTime: TimeLeft,
): Promise<Order> {
  const order = await ownOrder(kit, request);
  if (order.status === 'paid' || order.status === 'closed') return order;
  const marked = await commit(kit, order, (current) => applyCancelled(current, undefined, kit.clock.now()));
  // The first cancel always asks; repeated ones are a buyer's polling like any other.
  const mayAsk = kit.questions.mayAsk(order.out_trade_no, kit.clock.now());
  if (!marked.changed && !mayAsk) return marked.order;
  const settled = await settle(kit, marked.order, {
    may_close: true,
    runs_effects: true,
    writes_no_news: false,
  });
  return runEffects(kit, settled.order, addedBy(settled), hasTime);
}
