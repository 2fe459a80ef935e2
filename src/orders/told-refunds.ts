import { commit } from './commit';
import { type Kit, QUERY_REFUND_DEADLINE_MS } from './kit';
import { merchantOf } from './merchant-of';
import type { Order } from './order';
import { applyRefundFact } from './transitions/apply-refund';
import { type Transition, unchanged } from './transitions/change';

/** Refunds that somebody told of in a way that proves nothing (APIv2): what WeChat Pay answers is what gets booked. */

/** Numbers of refunds that a paid order was told of and has no row for. As few as there is evidence: eight. */
export function toldRefunds(order: Order): string[] {
  if (order.status !== 'paid') return [];
  const known = new Set(order.refunds.map((row) => row.out_refund_no));
  return order.evidence.flatMap(({ code, out_refund_no }) =>
    code === 'REFUND_NOTICE' && out_refund_no !== undefined && !known.has(out_refund_no)
      ? [out_refund_no]
      : [],
  );
}

/**
 * Asks about one, and books it if it is a refund of this order.
 * @param runs_effects the caller runs what follows, at once
 * @throws KitError when there is no answer
 */
export async function bookToldRefund(
  kit: Kit,
  order: Order,
  out_refund_no: string,
  runs_effects: boolean,
): Promise<Transition> {
  const ref = { ...merchantOf(order), out_refund_no };
  const report = await kit.log.traced(order.trace_id, () =>
    kit.gateway.queryRefund(ref, { deadline_ms: QUERY_REFUND_DEADLINE_MS }),
  );
  if (report === 'no_such_refund' || report.out_trade_no !== order.out_trade_no) return unchanged(order);
  const fact = { report, source: 'query', runs_effects } as const;
  return commit(kit, order, (current) => applyRefundFact(current, fact, kit.clock.now()));
}
