import type { OrderView, RefundView, ReviewView, StaffOrderView } from '../../typings/contract';

/** Orders as the server shows them to staff, for tests of the pages. */

export const AT = Date.UTC(2026, 4, 20, 2, 30);
export const BUYER = 'oBuyer7Jq2fYw0000000Xk3mPz9d';
export const COLLEAGUE = 'oStaffAnna00000000000000anna';
const MINUTE = 60_000;

const NO = 'T0123456789abcdef0123456789abcde';

/** 128.00 yuan, paid and delivered, nothing refunded. */
export const STAFF_ORDER: StaffOrderView = {
  out_trade_no: NO,
  status: 'paid',
  amount: { total: 12800, currency: 'CNY' },
  description: '龙井明前茶 50 克',
  items: [
    { sku: 'longjing-50g', name: '龙井明前茶 50 克', quantity: 1, price: { total: 12800, currency: 'CNY' } },
  ],
  created_at: AT,
  pay_before: AT + 30 * MINUTE,
  paid_at: AT + MINUTE,
  refunded_total: 0,
  refunds: [],
  fulfilment: 'done',
  openid: BUYER,
  transaction_id: '4200002489202605201234567890',
  paid_amount: { total: 12800, currency: 'CNY' },
  review: [],
  decisions: [],
  effects: [{ kind: 'fulfil', key: 'fulfil', state: 'done', attempts: 0, next_at: AT + MINUTE }],
  evidence: [],
  history: [
    { at: AT, what: 'created' },
    { at: AT + 1_000, what: 'pending', source: 'answer' },
    { at: AT + MINUTE, what: 'paid', source: 'notification' },
  ],
};

type StaffRefund = StaffOrderView['refunds'][number];

/** @param total fen */
export function refundOf(
  status: StaffRefund['status'],
  total: number,
  more: Partial<StaffRefund> = {},
): StaffRefund {
  return {
    out_refund_no: `${NO}_${status.slice(0, 8).padEnd(16, '0').replace('_', '0')}`,
    out_trade_no: NO,
    status,
    amount: { total, currency: 'CNY' },
    reason: '与买家协商一致',
    created_at: AT + 10 * MINUTE,
    transaction_id: '4200002489202605201234567890',
    requested_by: COLLEAGUE,
    ...(status === 'succeeded' ? { succeeded_at: AT + 12 * MINUTE } : {}),
    ...more,
  };
}

export const REFUND_REQUESTED: ReviewView = {
  review_id: 'REFUND_REQUESTED:1',
  code: 'REFUND_REQUESTED',
  at: AT + 20 * MINUTE,
  transaction_id: '4200002489202605201234567890',
  amount: { total: 12800, currency: 'CNY' },
  reason: '拍错了，想换成 100 克的',
};

export const DOUBLE_PAYMENT: ReviewView = {
  review_id: 'DOUBLE_PAYMENT:4200002489202605209999999999',
  code: 'DOUBLE_PAYMENT',
  at: AT + 5 * MINUTE,
  transaction_id: '4200002489202605209999999999',
  amount: { total: 12800, currency: 'CNY' },
};

/** What the list of all orders says of one. */
export function listed(order: StaffOrderView): OrderView {
  const { out_trade_no, status, amount, description, items, created_at, pay_before, paid_at } = order;
  const { refunded_total, fulfilment, late, refund_requested } = order;
  const refunds = order.refunds.map(({ out_refund_no, status, amount, reason, created_at }): RefundView => {
    return { out_refund_no, out_trade_no, status, amount, reason, created_at };
  });
  return {
    ...{ out_trade_no, status, amount, description, items, created_at, pay_before, refunded_total },
    ...{ refunds, fulfilment },
    ...(paid_at === undefined ? {} : { paid_at }),
    ...(late ? { late } : {}),
    ...(refund_requested ? { refund_requested } : {}),
  };
}

/** An order in the queue. @param minutes since when it waits, before `now` of `answered` */
export function waiting(order: StaffOrderView, minutes: number): object {
  return { ...listed(order), review: order.review, waiting_since: NOW - minutes * MINUTE };
}

/** The server's clock of every answer here: 18:00 in Beijing. */
export const NOW = Date.UTC(2026, 4, 20, 10, 0);

export function answered(fields: object): object {
  return { ok: true, now: NOW, ...fields };
}

export function refused(code: string, retry = 'never'): object {
  return { ok: false, now: NOW, error: { code, message: 'a sentence', retry } };
}
