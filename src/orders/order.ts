import type { Amount, OrderItem, OrderStatus, RefundStatus } from '../../typings/contract';
import type { GatewayName, PrepaySnapshot } from '../gateways/gateway';

/** One order as it is stored: one document, changed only by transitions, written by compare-and-set on `version`. */
export type Order = {
  /** = out_trade_no: the primary key is the idempotency key */
  _id: string;
  schema: 1;
  /** +1 with every write */
  version: number;
  out_trade_no: string;
  status: OrderStatus;
  openid: string;
  /** Hash of the items as the client sent them: what "same parameters" compares. */
  request_hash: string;
  amount: Amount;
  description: string;
  items: OrderItem[];
  goods_kind: GoodsKind;
  /** The merchant's own number, if the quote gave one. */
  reference?: string;
  created_at: number;
  updated_at: number;
  pay_before: number;

  gateway: GatewayName;
  /** Every field of the prepay: a re-sent one is equal to the first, whatever the configuration says by then. */
  snapshot: PrepaySnapshot;
  prepay_id?: string;
  /** Of trade_type NATIVE and H5: what they have instead. */
  code_url?: string;
  h5_url?: string;
  /** When the prepay that gave it was asked for; the one asked for later wins. */
  prepay_asked_at?: number;
  /** While one call is at the gateway with this number, another waits. */
  prepay_lease_until?: number;
  last_error?: { code: string; at: number };
  cancelled_at?: number;

  transaction_id?: string;
  paid_at?: number;
  /** What the verified payment said, also where it contradicts `amount`. */
  paid_amount?: Amount;
  /** Paid after it was closed, with what the merchant's rules said about it. */
  late?: true;
  late_policy?: LatePolicy;
  closed_at?: number;

  /** Questions to the gateway that are still open. */
  needs: Needs;
  effects: Effect[];
  refunds: RefundRow[];
  review: ReviewEntry[];
  /** What staff decided, so that the same matter does not come up again. */
  decisions?: Decision[];
  evidence: Evidence[];
  history: HistoryLine[];
  history_overflow?: number;
  /** Goes on through gateway, notification and sweep. */
  trace_id: string;
  /** How often the sweep has claimed it since anything was written: many mean that the work kills the function. */
  claims?: number;
  /** The earliest instant at which something is to be done; absent when nothing is. */
  due_at?: number;
  /** Since when it waits for staff; absent when it does not. */
  staff_at?: number;
  /** When a refund of it was last sent: by this a day's refunds are found. */
  refund_at?: number;
};

export type GoodsKind = 'physical' | 'virtual';
export type LatePolicy = 'refund' | 'fulfil';

export type Need = { next_at: number; attempts: number };
/** `confirm`: ask whether it was paid. `close`: make sure that nobody can pay any more. */
export type Needs = { confirm?: Need; close?: Need };

export type AlertCode =
  | 'PAID_LATE'
  | 'PAYMENT_CONTRADICTS_ORDER'
  | 'DOUBLE_PAYMENT'
  | 'REFUNDED_ELSEWHERE'
  | 'OTHER_MERCHANT'
  | 'NOTIFICATION_CONTRADICTS_ORDER'
  | 'CLOSED_AFTER_PAID'
  | 'EFFECT_FAILED'
  | 'CANNOT_FULFIL'
  | 'QUESTION_UNANSWERED'
  | 'PREPAY_REFUSED'
  | 'REFUND_REQUESTED'
  | 'BILL_DIFFERS'
  | 'BILL_DAMAGED'
  | 'BILL_MISSING'
  | 'BILL_UNMATCHED'
  | 'REFUND_AWAITS_APPROVAL'
  | 'REFUND_ABNORMAL'
  | 'REFUND_CLOSED'
  | 'REFUND_REFUSED'
  | 'REFUND_UNANSWERED'
  | 'REFUND_CONTRADICTS_ORDER'
  | 'HISTORY_FULL'
  | 'ORDER_STUCK'
  | 'UNMATCHED_NOTIFICATION';

/**
 * What must follow from a change, stored in the same write. `fulfil` and `release` appear at most once in
 * an order, `revoke` once for each refund that succeeded; an alert is removed once it was raised.
 */
export type Effect = {
  kind: 'fulfil' | 'release' | 'revoke' | 'alert';
  /** With `kind` the effect's identity: marks are matched by it on whatever document is current. */
  key: string;
  state: 'pending' | 'done' | 'cannot' | 'dead';
  attempts: number;
  /** Not before this instant; also the lease of whoever runs it right now. */
  next_at: number;
  done_at?: number;
  alert?: AlertCode;
  /** Of a `revoke`: with this refund the last of the money is back. */
  full?: true;
};

export type ReviewCode =
  | 'PAYMENT_CONTRADICTS_ORDER'
  | 'DOUBLE_PAYMENT'
  | 'REFUNDED_ELSEWHERE'
  | 'REFUND_REQUESTED'
  | 'BILL_DIFFERS';
/** Something a person has to decide. Until then effects other than alerts wait. */
export type ReviewEntry = {
  review_id: string;
  code: ReviewCode;
  at: number;
  /** The payment it is about: of a DOUBLE_PAYMENT the second one. */
  transaction_id: string;
  amount: Amount;
  /** What the buyer says, of a REFUND_REQUESTED; what differs, of a BILL_DIFFERS. */
  reason?: string;
};
export type Decision = { review_id: string; decision: 'accept' | 'refund'; by: string; at: number };

/**
 * Money on its way back. Written before the gateway hears of it, and never deleted: after an unknown outcome it is
 * asked about, then repeated under the same number.
 */
export type RefundRow = {
  out_refund_no: string;
  /** The payment it is of: the limit is per payment. */
  transaction_id: string;
  amount: Amount;
  /** What that payment was: the gateway wants it repeated. */
  paid_total: number;
  status: RefundStatus;
  reason: string;
  /** A member of staff (openid), or `kit`; of an external one `elsewhere`. */
  requested_by: string;
  approved_by?: string;
  /** Made outside the kit: booked as a fact, whatever the limits say. */
  external?: true;
  /** The gateway had closed or refused it, and moved the money after all: a fact, whatever was reserved meanwhile. */
  reopened?: true;
  created_at: number;
  /** When the gateway first heard of it, as far as we know. */
  sent_at?: number;
  refund_id?: string;
  /** The gateway said no. It counts when a query ten minutes later still knows nothing of it. */
  refused_at?: number;
  last_error?: { code: string; at: number };
  succeeded_at?: number;
  attempts: number;
  /** Absent when nothing is to be done: for staff, or for good. */
  next_at?: number;
};

/** A verified message that changes nothing by itself. No raw messages, no personal data. */
export type Evidence = {
  at: number;
  source: FactSource;
  code:
    | 'AMOUNT_DIFFERS'
    | 'CURRENCY_DIFFERS'
    | 'PAYER_DIFFERS'
    | 'OTHER_MERCHANT'
    | 'REFUND_NOTICE'
    /** Told under a shared key, and the gateway itself says that it is not so. */
    | 'NOT_CONFIRMED';
  transaction_id?: string;
  out_refund_no?: string;
  amount?: Amount;
};

export type FactSource = 'answer' | 'notification' | 'query';

export type HistoryLine = { at: number; what: string; source?: FactSource };
