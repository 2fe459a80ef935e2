import type { OrderStatus, OrderView } from '../../typings/contract';

/** A tab above the list of orders. */
export type OrderFilter = {
  key: string;
  text: string;
  /** Lists of the server that are put together, newest first; the first one is asked first. `''` is the list of all. */
  lists: (OrderStatus | '')[];
  /** Of those lists only these orders; absent: all of them. */
  keeps?: (order: OrderView) => boolean;
  empty: { title: string; hint: string };
};

/** The first tab is the one that opens. */
export const ORDER_FILTERS: OrderFilter[] = [
  {
    key: 'all',
    text: '全部',
    lists: [''],
    empty: { title: '还没有订单', hint: '去挑一份好茶吧' },
  },
  {
    key: 'unpaid',
    text: '待付款',
    // An order goes from the first to the second: asked in this order, none slips through in between.
    lists: ['created', 'pending'],
    empty: { title: '没有待付款的订单', hint: '超过支付时间的订单会自动关闭' },
  },
  {
    key: 'paid',
    text: '已付款',
    lists: ['paid'],
    empty: { title: '没有已付款的订单', hint: '付款成功的订单会出现在这里' },
  },
  {
    key: 'closed',
    text: '已关闭',
    lists: ['closed'],
    empty: { title: '没有已关闭的订单', hint: '没有付款就取消或超时的订单会出现在这里' },
  },
  {
    key: 'refund',
    text: '退款',
    lists: ['paid'],
    keeps: (order) => order.refund_requested === true || order.refunds.length > 0,
    empty: { title: '没有退款', hint: '需要退款时，在已付款的订单里申请' },
  },
];

/** The first one for a key that there is not. */
export function orderFilter(key: string): OrderFilter {
  return ORDER_FILTERS.find((filter) => filter.key === key) || ORDER_FILTERS[0]!;
}
