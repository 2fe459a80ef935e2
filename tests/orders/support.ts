import type { PaymentReport } from '../../src/gateways/gateway';
import { dueAt, refundAt, staffAt } from '../../src/orders/needs';
import type { Order } from '../../src/orders/order';
import type { OrderStatus } from '../../typings/contract';

export const NOW = Date.UTC(2026, 0, 5, 4, 0, 0);
export const MINUTE_MS = 60_000;

/** An order as the kit would have left it in this status. */
export function orderIn(status: OrderStatus, changes: Partial<Order> = {}): Order {
  const order: Order = {
    _id: '0123456789abcdef0123456789abcdef',
    schema: 1,
    version: 3,
    out_trade_no: '0123456789abcdef0123456789abcdef',
    status,
    openid: 'oBuyer',
    request_hash: 'h',
    amount: { total: 100, currency: 'CNY' },
    description: 'Tea',
    items: [{ sku: 'tea', name: 'Tea', quantity: 1, price: { total: 100, currency: 'CNY' } }],
    goods_kind: 'physical',
    created_at: NOW,
    updated_at: NOW,
    pay_before: NOW + 30 * MINUTE_MS,
    gateway: 'v3',
    snapshot: {
      out_trade_no: '0123456789abcdef0123456789abcdef',
      appid: 'wx0001',
      mchid: '1900000001',
      openid: 'oBuyer',
      notify_url: 'https://shop.example.com/notify',
      description: 'Tea',
      amount: { total: 100, currency: 'CNY' },
      time_expire: '2026-01-05T12:30:00+08:00',
    },
    needs: {},
    effects: [],
    refunds: [],
    review: [],
    evidence: [],
    history: [],
    trace_id: 't',
  };
  if (status === 'created' || status === 'pending') {
    order.needs = {
      confirm: { next_at: NOW + MINUTE_MS, attempts: 0 },
      close: { next_at: order.pay_before, attempts: 0 },
    };
  }
  if (status === 'pending') Object.assign(order, { prepay_id: 'wx1', prepay_asked_at: NOW });
  if (status === 'closed') order.closed_at = NOW;
  if (status === 'paid') {
    Object.assign(order, { transaction_id: '4200', paid_at: NOW, paid_amount: order.amount });
    order.effects = [
      { kind: 'fulfil', key: 'fulfil', state: 'done', attempts: 0, next_at: NOW, done_at: NOW },
    ];
  }
  Object.assign(order, changes);
  const [due_at, staff_at, refund_at] = [dueAt(order), staffAt(order), refundAt(order)];
  if (due_at !== undefined) order.due_at = due_at;
  if (staff_at !== undefined) order.staff_at = staff_at;
  if (refund_at !== undefined) order.refund_at = refund_at;
  return order;
}

export function paymentOf(order: Order, changes: Partial<PaymentReport> = {}): PaymentReport {
  return {
    appid: order.snapshot.appid,
    mchid: order.snapshot.mchid,
    out_trade_no: order.out_trade_no,
    transaction_id: '4200',
    amount: order.amount,
    payer_openid: order.openid,
    success_at: NOW + MINUTE_MS,
    trade_state: 'SUCCESS',
    ...changes,
  };
}
