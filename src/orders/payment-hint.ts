import type { PaymentReport } from '../gateways/gateway';
import { KitError } from '../protocol/errors';
import { commit } from './commit';
import { addedBy, runEffects } from './effects';
import { type Kit, QUERY_DEADLINE_MS } from './kit';
import { merchantOf } from './merchant-of';
import type { Evidence, Order } from './order';
import { applyReport } from './settle';
import { applyHint } from './transitions/apply-evidence';
import { isOurMoney } from './transitions/apply-paid';
import { type FollowUp, NOTHING_FOLLOWS, storeUnmatched } from './unmatched-notification';

const MODE = { may_close: false, runs_effects: true, writes_no_news: false } as const;

/**
 * A payment told under a shared key (APIv2), or by an event that anybody may have written (cloudPay): a reason to ask. What
 * the gateway answers is what gets booked, before the message may be answered as received.
 * @throws KitError when it could not be asked or written: the sender repeats the message
 */
export async function acceptPaymentHint(kit: Kit, hint: PaymentReport, trace_id: string): Promise<FollowUp> {
  const order = await kit.store.get(hint.out_trade_no);
  if (!order) return storeUnmatched(kit, 'payment_hint', hint.transaction_id, trace_id);
  if (order.status === 'paid' && order.transaction_id === hint.transaction_id) return NOTHING_FOLLOWS;
  if (!isOurMoney(order, hint)) return keep(kit, order, hint, 'OTHER_MERCHANT');
  const report = await ask(kit, order);
  const write = await applyReport(kit, order, MODE, report);
  if (write.order.transaction_id !== hint.transaction_id) {
    return keep(kit, write.order, hint, 'NOT_CONFIRMED');
  }
  return async (hasTime) => {
    await runEffects(kit, write.order, addedBy(write), hasTime);
  };
}

/** Whoever has the key can send many of these: an order is asked about no oftener than a polling buyer may. */
async function ask(kit: Kit, order: Order) {
  if (!kit.questions.mayAsk(order.out_trade_no, kit.clock.now())) {
    throw new KitError('ORDER_BUSY', { outcome: 'not_applied', retry: 'same_request' });
  }
  const ref = { ...merchantOf(order), out_trade_no: order.out_trade_no };
  return kit.log.traced(order.trace_id, () =>
    kit.gateway.queryOrder(ref, { deadline_ms: QUERY_DEADLINE_MS }),
  );
}

async function keep(
  kit: Kit,
  order: Order,
  { transaction_id, amount }: PaymentReport,
  code: 'OTHER_MERCHANT' | 'NOT_CONFIRMED',
): Promise<FollowUp> {
  const write = await commit(kit, order, (current) => {
    const at = kit.clock.now();
    const evidence: Evidence = { at, source: 'notification', code, transaction_id, amount };
    const alert = code === 'OTHER_MERCHANT' ? code : 'NOTIFICATION_CONTRADICTS_ORDER';
    return applyHint(current, evidence, alert, at);
  });
  return async (hasTime) => {
    await runEffects(kit, write.order, addedBy(write), hasTime);
  };
}
