import type { StaffOrderView } from '../../typings/contract';
import type { Order } from './order';
import { toRefundView, toView } from './order-view';

/** An order as staff may see it: what the buyer sees, and what happened to it, by whom. */
export function toStaffView(order: Order): StaffOrderView {
  const { openid, transaction_id, paid_amount, reference, late_policy, cancelled_at } = order;
  return {
    ...toView(order),
    openid,
    ...defined({ transaction_id, paid_amount, reference, late_policy, cancelled_at }),
    refunds: order.refunds.map((row) => ({
      ...toRefundView(order.out_trade_no, row),
      ...defined({
        transaction_id: row.transaction_id,
        requested_by: row.requested_by,
        approved_by: row.approved_by,
        external: row.external,
        last_error: row.last_error?.code,
      }),
    })),
    review: order.review,
    decisions: order.decisions ?? [],
    effects: order.effects.map(({ kind, key, state, attempts, next_at }) => {
      return { kind, key, state, attempts, next_at };
    }),
    evidence: order.evidence,
    history: order.history,
  };
}

function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
