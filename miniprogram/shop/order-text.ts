import type { OrderView } from '../../typings/contract';
import { formatAmount } from '../components/pay-checkout/format-amount';

/** An order, ready for a template. */
export type OrderText = {
  out_trade_no: string;
  status: string;
  badge: string;
  amount: string;
  description: string;
  created: string;
  paid: string;
  payBefore: string;
  items: { sku: string; name: string; quantity: string; amount: string }[];
};

const STATUS = {
  created: { status: '待支付', badge: 'badge--open' },
  pending: { status: '待支付', badge: 'badge--open' },
  paid: { status: '已支付', badge: 'badge--paid' },
  closed: { status: '已关闭', badge: '' },
};

export function orderText(order: OrderView): OrderText {
  return {
    out_trade_no: order.out_trade_no,
    ...STATUS[order.status],
    amount: formatAmount(order.amount),
    description: order.description,
    created: formatInstant(order.created_at),
    paid: order.paid_at ? formatInstant(order.paid_at) : '',
    payBefore: isOpen(order) ? formatInstant(order.pay_before) : '',
    items: order.items.map(({ sku, name, quantity, price }) => ({
      sku,
      name,
      quantity: `× ${quantity}`,
      amount: formatAmount({ total: price.total * quantity, currency: price.currency }),
    })),
  };
}

/** Can it still be paid, as far as the server last said? */
export function isOpen(order: OrderView): boolean {
  return order.status === 'created' || order.status === 'pending';
}

/** @param at epoch ms; shown in the phone's own time zone */
export function formatInstant(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
