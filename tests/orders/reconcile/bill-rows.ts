import type { BilledOrder } from '../../../src/orders/money-reads';
import type { BillPayment, BillRefund } from '../../../src/protocol/v3/bill-row';

/** Rows of a bill, and orders that they fit, as a test wants them. */

export const MCHID = '1900000001';
export const DATE = '2026-01-05';
export const NOON = Date.parse(`${DATE}T12:00:00+08:00`);

export function numberOf(n: number): string {
  return n.toString(16).padStart(32, '0');
}
export function transactionOf(n: number): string {
  return `42000020260105${String(n).padStart(14, '0')}`;
}

export function paymentRow(n: number, changes: Partial<BillPayment> = {}): BillPayment {
  const total = changes.total ?? 10_000;
  return {
    ...{ kind: 'payment', at: NOON, transaction_id: transactionOf(n), out_trade_no: numberOf(n) },
    ...{ appid: 'wx0001', mchid: MCHID, openid: 'oBuyer', trade_type: 'JSAPI', trade_state: 'SUCCESS' },
    ...{ currency: 'CNY', total, settled: total, fee: total * 6, rate: '0.60%' },
    ...changes,
  };
}

export function refundRow(n: number, changes: Partial<BillRefund['refund']> = {}, row = {}): BillRefund {
  return {
    ...paymentRow(n, { total: 0, fee: 0, trade_state: 'REFUND' }),
    kind: 'refund',
    refund: {
      ...{ refund_id: `5000${n}`, out_refund_no: `${numberOf(n)}_r`, amount: 100, type: 'ORIGINAL' },
      ...{ status: 'SUCCESS', ...changes },
    },
    ...row,
  };
}

/** An order that agrees with `paymentRow(n)`, and with `refundRow(n)` where it has that refund. */
export function orderOf(n: number, changes: Partial<BilledOrder> = {}): BilledOrder {
  return {
    ...{ _id: numberOf(n), status: 'paid', transaction_id: transactionOf(n), paid_at: NOON },
    ...{ paid_amount: { total: 10_000, currency: 'CNY' }, snapshot: { mchid: MCHID }, refunds: [] },
    ...changes,
  };
}

export function ourRefund(n: number, changes = {}): NonNullable<BilledOrder['refunds']>[number] {
  return {
    ...{ out_refund_no: `${numberOf(n)}_r`, refund_id: `5000${n}`, status: 'succeeded' },
    ...{ amount: { total: 100, currency: 'CNY' }, ...changes },
  };
}

export function unpaid(n: number, status: 'created' | 'pending' | 'closed', changes = {}): BilledOrder {
  return { _id: numberOf(n), status, snapshot: { mchid: MCHID }, refunds: [], ...changes };
}
