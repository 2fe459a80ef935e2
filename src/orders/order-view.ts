import type { Fulfilment, OrderView, RefundView } from '../../typings/contract';
import type { Order, RefundRow } from './order';
import type { ListedOrder } from './order-store';
import { refundedTotal } from './refund-money';

/** The order as its buyer may see it: no history, no evidence, no openid. */
export function toView(order: Order | ListedOrder): OrderView {
  const view: OrderView = {
    out_trade_no: order.out_trade_no,
    status: order.status,
    amount: order.amount,
    description: order.description,
    items: order.items,
    created_at: order.created_at,
    pay_before: order.pay_before,
    refunded_total: refundedTotal(order),
    refunds: order.refunds.map((row) => toRefundView(order.out_trade_no, row)),
    fulfilment: fulfilment(order),
  };
  if (order.paid_at !== undefined) view.paid_at = order.paid_at;
  if (order.late) view.late = true;
  if (order.review.some((entry) => entry.code === 'REFUND_REQUESTED')) view.refund_requested = true;
  return view;
}

/** A refund as buyer and staff may see it: not who asked for it. */
export function toRefundView(out_trade_no: string, row: RefundRow): RefundView {
  const { out_refund_no, status, amount, reason, created_at, succeeded_at } = row;
  return {
    ...{ out_refund_no, out_trade_no, status, amount, reason, created_at },
    ...(succeeded_at === undefined ? {} : { succeeded_at }),
  };
}

function fulfilment(order: Order | ListedOrder): Fulfilment {
  if (order.effects.some((one) => one.kind === 'revoke' && one.full)) return 'revoked';
  const effect = order.effects.find((one) => one.kind === 'fulfil');
  if (!effect) return 'none';
  if (effect.state === 'done') return 'done';
  return effect.state === 'pending' ? 'pending' : 'failed';
}
