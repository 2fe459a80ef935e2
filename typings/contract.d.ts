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
  /** The buyer has asked for the money back, and staff has not decided yet. */
  refund_requested?: true;
};

/** The arguments of wx.requestPayment, in WeChat's own spelling. */
export type PayParams = {
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: 'RSA' | 'MD5' | 'HMAC-SHA256';
  paySign: string;
};

/** The arguments of WeChat's SDK for apps, in its own spelling. */
export type AppParams = {
  appid: string;
  partnerid: string;
  prepayid: string;
  package: 'Sign=WXPay';
  noncestr: string;
  timestamp: string;
  sign: string;
};

/** How the payer pays: JSAPI in mini-programs and official accounts, NATIVE by QR code, H5 in a browser, APP in an app. */
export type TradeType = 'JSAPI' | 'NATIVE' | 'H5' | 'APP';

export type ItemRequest = { sku: string; quantity: number };

export type PayRequest =
  | { action: 'create'; request_id: string; items: ItemRequest[]; code?: string; trade_type?: TradeType }
  | { action: 'resume'; out_trade_no: string; code?: string }
  | { action: 'query'; out_trade_no: string }
  | { action: 'cancel'; out_trade_no: string }
  | { action: 'list'; cursor?: string; limit?: number; status?: OrderStatus }
  | { action: 'request_refund'; out_trade_no: string; reason: string };

/** What staff may ask for. For everyone else each of these answers NOT_ALLOWED. */
export type StaffRequest =
  | { action: 'refund'; request_id: string; out_trade_no: string; total?: number; reason: string }
  | { action: 'query_refund'; out_refund_no: string }
  | { action: 'approve'; out_refund_no: string; decision: 'approve' | 'decline' }
  | { action: 'decide'; out_trade_no: string; review_id: string; decision: 'accept' | 'refund' }
  | { action: 'takings'; date?: string }
  | { action: 'orders'; search?: string; status?: OrderStatus; cursor?: string; limit?: number }
  | { action: 'order'; out_trade_no: string }
  | { action: 'review'; limit?: number }
  | { action: 'reports'; date?: string; limit?: number }
  | { action: 'reconcile'; date: string };

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

/** `same_request`: repeat under the same number. `after_query`: ask first. */
export type RetryAdvice = 'never' | 'same_request' | 'after_query';

export type CallError = { code: CallableErrorCode; message: string; retry: RetryAdvice };

export type Failed = { ok: false; now: number; error: CallError };

/**
 * `pay_params` is absent when there is nothing to pay; an order of another trade type has `app_params`, `code_url` or `h5_url`
 * instead. `now` is the server's clock.
 */
export type CreateAnswer =
  | {
      ok: true;
      now: number;
      order: OrderView;
      pay_params?: PayParams;
      app_params?: AppParams;
      code_url?: string;
      h5_url?: string;
    }
  | Failed;
export type OrderAnswer = { ok: true; now: number; order: OrderView } | Failed;
export type ListAnswer = { ok: true; now: number; orders: OrderView[]; next_cursor?: string } | Failed;
export type RefundAnswer = { ok: true; now: number; refund: RefundView } | Failed;

/** Something that only a person can decide. */
export type ReviewView = {
  review_id: string;
  code: string;
  at: number;
  transaction_id: string;
  amount: Amount;
  reason?: string;
};

/** An order as staff sees it. */
export type StaffOrderView = Omit<OrderView, 'refunds'> & {
  openid: string;
  transaction_id?: string;
  paid_amount?: Amount;
  reference?: string;
  late_policy?: 'refund' | 'fulfil';
  cancelled_at?: number;
  refunds: (RefundView & {
    transaction_id?: string;
    requested_by?: string;
    approved_by?: string;
    external?: boolean;
    last_error?: string;
  })[];
  review: ReviewView[];
  decisions: { review_id: string; decision: 'accept' | 'refund'; by: string; at: number }[];
  effects: { kind: string; key: string; state: string; attempts: number; next_at: number }[];
  evidence: { at: number; source: string; code: string; transaction_id?: string; amount?: Amount }[];
  history: { at: number; what: string; source?: string }[];
};

/** Sums over the orders paid on one day, UTC+8; `refunded` is what went back of these orders since. */
export type Takings = {
  date: string;
  orders: number;
  sums: { currency: string; paid: number; refunded: number; orders: number }[];
};
export type TakingsAnswer = { ok: true; now: number; takings: Takings } | Failed;
export type StaffOrderAnswer = { ok: true; now: number; order: StaffOrderView } | Failed;
export type ReviewAnswer =
  | { ok: true; now: number; orders: (OrderView & { review: ReviewView[]; waiting_since: number })[] }
  | Failed;

/** One day's reconciliation of the orders with the gateway's bill. Sums in minor units, over the rows compared. */
export type ReportView = {
  /** YYYY-MM-DD, UTC+8 */
  date: string;
  /** `waiting`: there is no bill yet. `damaged`: it was worth nothing. Both are tried again at `next_at`. */
  status: 'running' | 'waiting' | 'damaged' | 'done';
  /** Rows compared until now, of `file_rows`. */
  rows: number;
  file_rows?: number;
  matched: number;
  /** Items that wait for a person. */
  open: number;
  /** How many of each class, `D-01` to `D-17`. */
  classes: Record<string, number>;
  sums: { currency: string; payments: number; paid: number; refunds: number; refunded: number }[];
  started_at: number;
  finished_at?: number;
  next_at?: number;
  /** Why there is no bill: a code. */
  waits_for?: string;
  /** Of one day that was asked for: at most 500, and how many more there are. */
  items?: ReportItemView[];
  items_left_out?: number;
};

export type ReportItemView = {
  class: string;
  state: 'repaired' | 'noted' | 'open';
  /** Nothing is left to do. */
  repaired: boolean;
  outcome: string;
  /** What became of it, for staff. */
  note: string;
  out_trade_no: string;
  transaction_id: string;
  out_refund_no?: string;
  billed?: Amount;
  booked?: Amount;
  at?: number;
};
export type ReportsAnswer = { ok: true; now: number; reports: ReportView[] } | Failed;
export type ReconcileAnswer = { ok: true; now: number; report: ReportView } | Failed;

/** What each action is answered with. */
export type PayAnswers = {
  create: CreateAnswer;
  resume: CreateAnswer;
  query: OrderAnswer;
  cancel: OrderAnswer;
  list: ListAnswer;
  request_refund: OrderAnswer;
  refund: RefundAnswer;
  query_refund: RefundAnswer;
  approve: RefundAnswer;
  decide: StaffOrderAnswer;
  takings: TakingsAnswer;
  orders: ListAnswer;
  order: StaffOrderAnswer;
  review: ReviewAnswer;
  reports: ReportsAnswer;
  reconcile: ReconcileAnswer;
};
export type PayAnswer = PayAnswers[keyof PayAnswers];
