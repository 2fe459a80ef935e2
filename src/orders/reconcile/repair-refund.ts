import type { RefundReport } from '../../gateways/gateway';
import { commit } from '../commit';
import { type Kit, QUERY_REFUND_DEADLINE_MS } from '../kit';
import { isSeenBy } from '../made-by';
import { merchantOf } from '../merchant-of';
import type { Order } from '../order';
import { applyRefundFact, REFUND_STATUS_OF } from '../transitions/apply-refund';
import type { Difference, Outcome } from './difference';
import { putInReview } from './put-in-review';
import { tellOfOrder } from './tell';

const GONE: Outcome = { state: 'open', outcome: 'order_gone' };

/**
 * The bill has a refund that our order has not, or in another state or of another amount: what the query says is
 * booked, as any such fact. Where the two still differ after that, a person decides.
 */
export async function askOutcomeOfRefund(kit: Kit, difference: Difference): Promise<Outcome> {
  const order = await kit.store.get(difference.out_trade_no);
  if (!order) return GONE;
  const report = await ask(kit, order, difference.out_refund_no!);
  if (report === 'no_such_refund') {
    await tellOfOrder(kit, order);
    return { state: 'open', outcome: 'gateway_knows_no_refund' };
  }
  const fact = { report, source: 'query', runs_effects: false } as const;
  const { order: now } = await commit(kit, order, (current) =>
    applyRefundFact(current, fact, kit.clock.now()),
  );
  const row = now.refunds.find((one) => one.out_refund_no === report.out_refund_no);
  if (!row || difference.class === 'D-09' || row.status !== REFUND_STATUS_OF[report.status])
    return putInReview(kit, now, difference);
  return row.status === 'abnormal'
    ? { state: 'open', outcome: 'refund_abnormal' }
    : { state: 'repaired', outcome: 'booked' };
}

/** We have a refund that went through, the bill has not. The number stays as it is, whatever a person decides. */
export async function confirmRefund(kit: Kit, difference: Difference): Promise<Outcome> {
  const order = await kit.store.get(difference.out_trade_no);
  if (!order) return GONE;
  const report = await ask(kit, order, difference.out_refund_no!);
  if (report !== 'no_such_refund' && report.status === 'SUCCESS')
    return { state: 'repaired', outcome: 'confirmed' };
  if (report === 'no_such_refund' && !isSeenBy(kit, order)) return { state: 'open', outcome: 'not_asked' };
  return putInReview(kit, order, difference);
}

function ask(kit: Kit, order: Order, out_refund_no: string): Promise<RefundReport | 'no_such_refund'> {
  const ref = { ...merchantOf(order), out_refund_no };
  return kit.log.traced(order.trace_id, () =>
    kit.gateway.queryRefund(ref, { deadline_ms: QUERY_REFUND_DEADLINE_MS }),
  );
}
