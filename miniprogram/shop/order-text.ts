import type { Fulfilment, OrderItem, OrderView } from '../../typings/contract';
import { formatAmount } from '../components/pay-checkout/format-amount';
import { formatInstant } from './instant';
import { mayAskForRefund, type RefundText, refundText } from './refund-text';

/** An order, ready for a template. */
export type OrderText = {
  out_trade_no: string;
  status: string;
  badge: string;
  amount: string;
  description: string;
  created: string;
  paid: string;
  /** What came back so far; empty for nothing. */
  refunded: string;
  refunds: RefundText[];
  refundable: boolean;
  /** The buyer waits for the shop's answer. */
  refundRequested: boolean;
  items: ItemText[];
};

export type ItemText = { sku: string; name: string; quantity: string; amount: string };

const STATUS = {
  created: { status: '待支付', badge: 'badge--open' },
  pending: { status: '待支付', badge: 'badge--open' },
  paid: { status: '已支付', badge: 'badge--paid' },
  closed: { status: '已关闭', badge: '' },
};

const ASKED_BACK = { status: '退款申请处理中', badge: 'badge--open' };

const FULFILMENT: { [state in Fulfilment]: string } = {
  none: '',
  pending: '备货中',
  done: '已交付发货',
  failed: '发货遇到问题，店家正在处理',
  revoked: '已退款，订单取消',
};

export function orderText(order: OrderView): OrderText {
  return {
    out_trade_no: order.out_trade_no,
    ...(isAskedBack(order) ? ASKED_BACK : statusText(order)),
    amount: formatAmount(order.amount),
    description: order.description,
    created: formatInstant(order.created_at),
    paid: order.paid_at ? formatInstant(order.paid_at) : '',
    refunded: order.refunded_total > 0 ? formatAmount(refundedOf(order)) : '',
    refunds: order.refunds.map(refundText),
    refundable: mayAskForRefund(order),
    refundRequested: isAskedBack(order),
    items: order.items.map(itemText),
  };
}

type StatusOf = Pick<OrderView, 'status' | 'amount' | 'refunded_total'>;

/** The status in words, with the class of its badge. Money that came back outdoes "paid". */
export function statusText(order: StatusOf): { status: string; badge: string } {
  if (order.status !== 'paid' || order.refunded_total === 0) return STATUS[order.status];
  const all = order.refunded_total >= order.amount.total;
  return { status: all ? '已退款' : '部分退款', badge: all ? '' : 'badge--paid' };
}

export function fulfilmentText(order: { status: string; fulfilment: Fulfilment }): string {
  return order.status === 'paid' ? FULFILMENT[order.fulfilment] : '';
}

export function itemText({ sku, name, quantity, price }: OrderItem): ItemText {
  const amount = { total: price.total * quantity, currency: price.currency };
  return { sku, name, quantity: `× ${quantity}`, amount: formatAmount(amount) };
}

/** Can it still be paid, as far as the server last said? */
export function isOpen(order: OrderView): boolean {
  return order.status === 'created' || order.status === 'pending';
}

/** Does the shop still have to answer the buyer's request? Not once all the money is back anyhow. */
export function isAskedBack(order: OrderView): boolean {
  return order.refund_requested === true && order.refunded_total < order.amount.total;
}

function refundedOf(order: OrderView): OrderView['amount'] {
  return { total: order.refunded_total, currency: order.amount.currency };
}
