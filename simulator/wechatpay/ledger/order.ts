import { toRfc3339 } from '../beijing-time';
import type { Owner } from '../merchants';
import type { SignType } from '../v2/signature';

/** The last two are of code pay: the payer has to enter a password; the order was reversed. */
export type TradeState = 'NOTPAY' | 'SUCCESS' | 'REFUND' | 'CLOSED' | 'USERPAYING' | 'REVOKED';
/** MICROPAY: paid with a code that the payer shows (付款码). */
export type TradeType = 'JSAPI' | 'NATIVE' | 'APP' | 'MWEB' | 'MICROPAY';
export type Amount = { total: number; currency: string };

/** What an order says, in whichever protocol it was placed. It never changes. Money in fen. */
export type OrderTerms = {
  owner: Owner;
  trade_type: TradeType;
  /** The appid of the number that signs: a direct merchant's, or a provider's sp_appid. */
  appid: string;
  sub_appid?: string;
  out_trade_no: string;
  description: string;
  attach?: string;
  notify_url: string;
  amount: Amount;
  /** Who is to pay: under `appid`, or under `sub_appid`. Absent where anybody may (NATIVE, APP, MWEB). */
  payer?: { openid: string } | { sub_openid: string };
  time_expire?: string;
  device_id?: string;
  /** Of an order that was placed with APIv2, and is told of in APIv2: how it was signed. */
  v2?: { sign_type: SignType };
  /** Equal for two requests that ask for the same order: what re-ordering compares. */
  fingerprint: string;
};

/** Money that moved to the merchant. `openid` is the payer's under `appid`, `sub_openid` under `sub_appid`. */
export type Payment = {
  transaction_id: string;
  openid: string;
  sub_openid?: string;
  total: number;
  currency: string;
  paid_at: number;
};

export type RefundStatus = 'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL';
/** The ways a refund that is on its way can end; ABNORMAL can be repaired. */
export const REFUND_ENDS = ['SUCCESS', 'CLOSED', 'ABNORMAL'] as const satisfies readonly RefundStatus[];
export type RefundEnd = (typeof REFUND_ENDS)[number];
/** Which of the merchant's accounts pays how much of a refund, in fen. */
export type RefundSource = { account: string; amount: number };
/** Where the money goes, in the words of the refund page. */
export type RefundTarget = { channel: 'ORIGINAL' | 'OTHER_BANKCARD'; user_received_account: string };
/** Money that moves back. `origin` platform: made by hand in the merchant platform; reverse: a code payment taken back. */
export type Refund = {
  refund_id: string;
  out_refund_no: string;
  transaction_id: string;
  total: number;
  currency: string;
  status: RefundStatus;
  origin: 'api' | 'platform' | 'reverse';
  /** Asked for with APIv2, and told of in APIv2. */
  api?: 'v2';
  reason?: string;
  notify_url?: string;
  funds_account: string;
  from: RefundSource[];
  created_at: number;
  /** When it will be settled by itself; absent when it is settled, or waits for somebody to do it. */
  settle_at?: number;
  /** When it succeeded, was closed or went wrong. */
  settled_at?: number;
} & RefundTarget;

/** One order as WeChat Pay keeps it. Instants in epoch ms. */
export type Order = {
  id: number;
  terms: OrderTerms;
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
  id: number;
  out_trade_no: string;
  merchant: Owner;
  mchid: string;
  appid: string;
  sub_appid?: string;
  trade_type: TradeType;
  /** Absent: placed with APIv3. */
  api?: 'v2';
  trade_state: TradeState;
  amount: Amount;
  payer?: OrderTerms['payer'];
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
  const { terms, payments, ...rest } = order;
  const { owner, fingerprint: _wire, time_expire: _limit, device_id: _device, v2, ...said } = terms;
  const paid = payments[0];
  return {
    ...said,
    merchant: owner,
    mchid: owner.mchid,
    ...(v2 ? { api: 'v2' as const } : {}),
    ...(paid ? { transaction_id: paid.transaction_id, success_time: toRfc3339(paid.paid_at) } : {}),
    payments,
    ...rest,
  };
}

/** What can still be refunded of a payment: what is on its way back, or was, is gone; what was closed is not. */
export function refundable(order: Order, payment: Payment): number {
  return order.refunds
    .filter((refund) => refund.transaction_id === payment.transaction_id && refund.status !== 'CLOSED')
    .reduce((left, refund) => left - refund.total, payment.total);
}
