/**
 * What the mini-program and the function `pay` say to each other. Types only: both sides import them
 * with `import type`, so nothing crosses the border at run time.
 *
 * Money is an integer in the minor unit of its currency (fen for CNY); instants are epoch milliseconds.
 */

export type Amount = { total: number; currency: string };

export type OrderStatus = 'created' | 'pending' | 'paid' | 'closed';

export type Fulfilment = 'none' | 'pending' | 'done' | 'failed' | 'revoked';

export type RefundStatus =
  | 'awaiting_approval'
  | 'reserved'
  | 'processing'
  | 'succeeded'
  | 'closed'
  | 'abnormal'
  | 'refused';

export type OrderItem = { sku: string; name: string; quantity: number; price: Amount };

export type RefundView = {
  out_refund_no: string;
  out_trade_no: string;
  status: RefundStatus;
  amount: Amount;
  reason: string;
  created_at: number;
  succeeded_at?: number;
};

/** An order as its buyer sees it. */
export type OrderView = {
  out_trade_no: string;
  status: OrderStatus;
  amount: Amount;
  description: string;
  items: OrderItem[];
  created_at: number;
  /** Last moment to pay. The server decides expiry; a client's countdown only shows it. */
  pay_before: number;
  paid_at?: number;
  refunded_total: number;
  refunds: RefundView[];
  fulfilment: Fulfilment;
  /** Paid after it was closed. */
  late?: boolean;
};

/** The arguments of wx.requestPayment, in WeChat's own spelling. */
export type PayParams = {
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: 'RSA' | 'MD5' | 'HMAC-SHA256';
  paySign: string;
};

export type ItemRequest = { sku: string; quantity: number };

export type PayRequest =
  | { action: 'create'; request_id: string; items: ItemRequest[]; code?: string }
  | { action: 'resume'; out_trade_no: string; code?: string }
  | { action: 'query'; out_trade_no: string }
  | { action: 'cancel'; out_trade_no: string }
  | { action: 'list'; cursor?: string; limit?: number; status?: OrderStatus };

/** Codes a client may branch on. */
export type CallableErrorCode =
  | 'ORDER_NOT_FOUND'
  | 'REQUEST_INVALID'
  | 'REQUEST_CONFLICT'
  | 'QUOTE_REFUSED'
  | 'REFUND_REFUSED'
  | 'PAYER_UNKNOWN'
  | 'PAYER_MISMATCH'
  | 'ORDER_BUSY'
  | 'ORDER_CLOSED'
  | 'ORDER_PAID'
  | 'NOT_ALLOWED'
  | 'RATE_LIMITED'
  | 'GATEWAY_REFUSED'
  | 'GATEWAY_UNAVAILABLE'
  | 'CONFIG_INVALID'
  | 'INTERNAL';

export type RetryAdvice = 'never' | 'same_request' | 'after_query';

export type CallError = { code: CallableErrorCode; message: string; retry: RetryAdvice };

export type Failed = { ok: false; now: number; error: CallError };

/** `pay_params` is absent when there is nothing to pay. `now` is the server's clock. */
export type CreateAnswer = { ok: true; now: number; order: OrderView; pay_params?: PayParams } | Failed;
export type OrderAnswer = { ok: true; now: number; order: OrderView } | Failed;
export type ListAnswer = { ok: true; now: number; orders: OrderView[]; next_cursor?: string } | Failed;
