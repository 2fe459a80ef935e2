import type { Order, RefundRow } from '../../src/orders/order';
import type { OrderStatus } from '../../typings/contract';

/** The instant at which the samples are (epoch ms). */
export const SAMPLE_AT = Date.UTC(2026, 0, 5, 4);
export const SAMPLE_TRANSACTION = '4200000000000000000000000001';
const OUT_TRADE_NO = '0123456789abcdef0123456789abcdef';
const PAY_BEFORE = SAMPLE_AT + 30 * 60_000;

/** An order of 100 fen as the kit leaves it in this status. */
export function sampleOrder(status: OrderStatus, refunds: RefundRow[] = []): Order {
  const amount = { total: 100, currency: 'CNY' };
  const order: Order = {
    ...{ _id: OUT_TRADE_NO, schema: 1, version: 1, out_trade_no: OUT_TRADE_NO, status, openid: 'oBuyer' },
    ...{ request_hash: 'h', amount, description: 'Tea', items: [], goods_kind: 'physical', trace_id: 't' },
    ...{ created_at: SAMPLE_AT, updated_at: SAMPLE_AT, pay_before: PAY_BEFORE, gateway: 'v3' },
    snapshot: {
      ...{ out_trade_no: OUT_TRADE_NO, appid: 'wx0001', mchid: '1900000001', openid: 'oBuyer', amount },
      ...{ notify_url: 'https://shop.example.com/notify', description: 'Tea' },
      time_expire: '2026-01-05T12:30:00+08:00',
    },
    ...{ needs: {}, effects: [], refunds, review: [], evidence: [], history: [] },
  };
  return { ...order, ...ofStatus(order) };
}

function ofStatus({ status, amount }: Order): Partial<Order> {
  if (status === 'closed') return { closed_at: SAMPLE_AT };
  if (status === 'paid') {
    const done = { state: 'done', attempts: 0, next_at: SAMPLE_AT, done_at: SAMPLE_AT } as const;
    return {
      ...{ transaction_id: SAMPLE_TRANSACTION, paid_at: SAMPLE_AT, paid_amount: amount },
      effects: [{ kind: 'fulfil', key: 'fulfil', ...done }],
    };
  }
  const needs = {
    confirm: { next_at: SAMPLE_AT + 60_000, attempts: 0 },
    close: { next_at: PAY_BEFORE, attempts: 0 },
  };
  return status === 'pending' ? { needs, prepay_id: 'wx1', prepay_asked_at: SAMPLE_AT } : { needs };
}

/** A refund of 40 fen of the sample order. */
export function sampleRefund(status: RefundRow['status']): RefundRow {
  return {
    ...{ out_refund_no: `${OUT_TRADE_NO}_0123456789abcdef`, transaction_id: SAMPLE_TRANSACTION, status },
    ...{ amount: { total: 40, currency: 'CNY' }, paid_total: 100, reason: 'returned' },
    ...{ requested_by: 'oStaff', created_at: SAMPLE_AT, attempts: 0, next_at: SAMPLE_AT },
  };
}
