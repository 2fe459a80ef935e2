import type { OrderView, RefundView } from '../../typings/contract';
import { formatAmount } from '../components/pay-checkout/format-amount';
import { formatInstant } from './instant';
import { fulfilmentText, isAskedBack, isOpen } from './order-text';
import { holdsMoney } from './refund-text';

/** One step in the life of an order, ready for a template. */
export type Step = {
  key: 'placed' | 'paid' | 'closed' | 'shipped' | 'refunded';
  title: string;
  /** Empty where the server tells no time. */
  at: string;
  hint: string;
  /** done: reached · now: under way · stuck: under way, and something is wrong · next: still to come */
  state: 'done' | 'now' | 'stuck' | 'next';
};

/** What became of an order and what comes next, oldest first. */
export function timeline(order: OrderView): Step[] {
  const placed: Step = step('placed', '下单', 'done', '', order.created_at);
  if (isOpen(order)) return [placed, unpaid(order), step('shipped', '发货', 'next')];
  if (order.status === 'closed') return [placed, closed('没有付款，订单已关闭')];
  const paid = step('paid', '支付', 'done', order.late ? '订单关闭后才到账' : '', order.paid_at);
  return [
    placed,
    ...(order.late ? [closed('超过支付时间')] : []),
    paid,
    ...shipped(order),
    ...refunded(order),
  ];
}

function unpaid(order: OrderView): Step {
  return step('paid', '支付', 'now', `请在 ${formatInstant(order.pay_before)} 前完成支付`);
}

function closed(hint: string): Step {
  return step('closed', '关闭', 'done', hint);
}

/** Nothing for goods that never go out: all the money went back first, or the payment came too late. */
function shipped(order: OrderView): Step[] {
  const { fulfilment } = order;
  if (fulfilment === 'none' || fulfilment === 'revoked') return [];
  const waits = fulfilment === 'pending' && order.refund_requested;
  const hint = waits ? '退款申请处理期间暂不发货' : fulfilmentText(order);
  const states = { done: 'done', pending: 'now', failed: 'stuck' } as const;
  return [step('shipped', '发货', states[fulfilment], hint)];
}

/** All refunds as one step; refunds that came to nothing are none. */
function refunded(order: OrderView): Step[] {
  const held = order.refunds.filter(holdsMoney);
  const asked = isAskedBack(order);
  if (held.length === 0 && !asked) return [];
  const waiting = held.filter((refund) => refund.status !== 'succeeded');
  const isStuck = waiting.some((refund) => refund.status === 'abnormal');
  const hints = [
    ...(order.refunded_total > 0 ? [`已退 ${yuan(order, order.refunded_total)}`] : []),
    ...(waiting.length > 0 ? [`${yuan(order, sumOf(waiting))} 处理中`] : []),
    ...(isStuck ? ['退款遇到问题，店家正在处理'] : []),
    ...(asked ? ['等待店家处理退款申请'] : []),
  ];
  const isOver = waiting.length === 0 && !asked;
  const state = isStuck ? 'stuck' : isOver ? 'done' : 'now';
  return [step('refunded', '退款', state, hints.join('，'), isOver ? lastOf(held) : undefined)];
}

function lastOf(refunds: RefundView[]): number | undefined {
  const times = refunds.map((refund) => refund.succeeded_at || 0);
  return Math.max(...times) || undefined;
}

function sumOf(refunds: RefundView[]): number {
  return refunds.reduce((sum, refund) => sum + refund.amount.total, 0);
}

function yuan(order: OrderView, total: number): string {
  return formatAmount({ total, currency: order.amount.currency });
}

function step(key: Step['key'], title: string, state: Step['state'], hint = '', at?: number): Step {
  return { key, title, at: at === undefined ? '' : formatInstant(at), hint, state };
}
