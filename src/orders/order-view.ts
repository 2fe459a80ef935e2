import type { Fulfilment, OrderView } from '../../typings/contract';
import type { Order } from './order';
import type { ListedOrder } from './order-store';

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
    refunded_total: 0,
    refunds: [],
    fulfilment: fulfilment(order),
  };
  if (order.paid_at !== undefined) view.paid_at = order.paid_at;
  if (order.late) view.late = true;
  return view;
}

function fulfilment(order: Order | ListedOrder): Fulfilment {
  const effect = order.effects.find((one) => one.kind === 'fulfil');
  if (!effect) return 'none';
  if (effect.state === 'done') return 'done';
  return effect.state === 'pending' ? 'pending' : 'failed';
}
