import { toRfc3339 } from '../beijing-time';
import type { OrderParameters } from '../v3/order-parameters';

export type TradeState = 'NOTPAY' | 'SUCCESS' | 'REFUND' | 'CLOSED';

/** Money that moved to the merchant. */
export type Payment = {
  transaction_id: string;
  openid: string;
  total: number;
  currency: string;
  paid_at: number;
};
/** Money that moved back. */
export type Refund = {
  refund_id: string;
  out_refund_no: string;
  total: number;
  currency: string;
  created_at: number;
};

/** One order as WeChat Pay keeps it. Money in fen, instants in epoch ms. */
export type Order = {
  parameters: OrderParameters;
  trade_state: TradeState;
  created_at: number;
  /** Last instant to open the cashier. It closes nothing (page 4012525167). */
  pay_until: number;
  closed_at?: number;
  /** How many prepay requests were accepted. */
  prepays: number;
  payments: Payment[];
  refunds: Refund[];
};

/** What the gateway knows of an order, as the control API tells it. */
export type OrderTruth = {
  out_trade_no: string;
  mchid: string;
  appid: string;
  trade_state: TradeState;
  amount: { total: number; currency: string };
  payer: { openid: string };
  description: string;
  attach?: string;
  notify_url: string;
  transaction_id?: string;
  success_time?: string;
  prepays: number;
  payments: Payment[];
  refunds: Refund[];
  created_at: number;
  pay_until: number;
  closed_at?: number;
};

export function truthOf(order: Order): OrderTruth {
  const { parameters, payments, closed_at, ...rest } = order;
  const paid = payments[0];
  return {
    out_trade_no: parameters.out_trade_no,
    mchid: parameters.mchid,
    appid: parameters.appid,
    amount: { total: parameters.amount.total, currency: parameters.amount.currency ?? 'CNY' },
    payer: { openid: parameters.payer.openid },
    description: parameters.description,
    notify_url: parameters.notify_url,
    ...(parameters.attach === undefined ? {} : { attach: parameters.attach }),
    ...(paid ? { transaction_id: paid.transaction_id, success_time: toRfc3339(paid.paid_at) } : {}),
    payments,
    ...rest,
    ...(closed_at === undefined ? {} : { closed_at }),
  };
}

const STATE_TEXT: Record<TradeState, string> = {
  NOTPAY: '订单未支付',
  SUCCESS: '支付成功',
  REFUND: '订单发生过退款，退款详情请查询退款单',
  CLOSED: '订单已关闭',
};

/** The transaction object of a query, and of a notification's plaintext (pages 4012791858, 4012791861). */
export function transactionOf(order: Order): Record<string, unknown> {
  const { parameters, trade_state } = order;
  const total = parameters.amount.total;
  const base = {
    appid: parameters.appid,
    mchid: parameters.mchid,
    out_trade_no: parameters.out_trade_no,
    trade_state,
    trade_state_desc: STATE_TEXT[trade_state],
  };
  const paid = order.payments[0];
  if (!paid) {
    const none = { attach: '', promotion_detail: [], payer: {}, scene_info: {} };
    return { ...base, amount: { total, currency: 'CNY' }, ...none };
  }
  return {
    ...base,
    transaction_id: paid.transaction_id,
    trade_type: 'JSAPI',
    bank_type: 'OTHERS',
    attach: parameters.attach ?? '',
    success_time: toRfc3339(paid.paid_at),
    payer: { openid: paid.openid },
    amount: { total, payer_total: paid.total, currency: 'CNY', payer_currency: paid.currency },
    promotion_detail: [],
  };
}
