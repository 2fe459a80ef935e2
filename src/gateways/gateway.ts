import type { Amount, AppParams, PayParams, TradeType } from '../../typings/contract';

export type { AppParams, TradeType };

/**
 * What the kit asks of one way of being connected to WeChat Pay. Types only.
 *
 * Every method fails with a `GatewayError`, whose `outcome` says whether the other side may have acted.
 * `now` and deadlines are never ambient: a gateway is made with its clock.
 */
export interface PaymentGateway {
  readonly name: GatewayName;

  /**
   * Does the other side refuse a prepay for the time in its signature, so that one which is still on its way long after
   * `pay_before` can place nothing? Where it does not, "no such order" is asked about again.
   */
  readonly refuses_late_prepays: boolean;

  /**
   * Is there a place in this API for everything the order carries? No network.
   * @throws KitError REQUEST_INVALID naming what there is none for
   */
  assertSupports(order: PrepaySnapshot): void;

  /**
   * Places the order. Safe to repeat with an equal snapshot.
   * `sign_before` (epoch ms) is checked at each signing, retries included: past it nothing is signed and the
   * call fails with `GATEWAY_REFUSED`, gateway_code `SIGN_WINDOW_CLOSED`, outcome `not_applied` (or `unknown`
   * when an earlier attempt may have arrived).
   */
  prepay(order: PrepaySnapshot, limits: { sign_before: number; deadline_ms: number }): Promise<Prepaid>;

  /** Signs what `wx.requestPayment` needs. No network. @param order.appid of the mini-program that runs */
  payParams(order: { appid: string; prepay_id: string }): PayParams;

  /**
   * Signs what the SDK for apps needs, of an order of trade_type APP. No network.
   * @throws KitError REQUEST_INVALID where the gateway has no payments in apps
   */
  appParams(order: MerchantRef & { prepay_id: string }): AppParams;

  queryOrder(ref: OrderRef, limits: Deadline): Promise<OrderReport>;

  /** `already_paid` is an answer, not an error. `closed` proves something only for an order a query has shown. */
  closeOrder(ref: OrderRef, limits: Deadline): Promise<'closed' | 'already_paid'>;

  /**
   * Gives money back. Safe to repeat with an equal snapshot: the same number moves money once. Accepted is not done:
   * the report says PROCESSING as a rule.
   */
  refund(refund: RefundSnapshot, limits: Deadline): Promise<RefundReport>;

  queryRefund(ref: RefundRef, limits: Deadline): Promise<RefundReport | 'no_such_refund'>;

  /**
   * Gets the bill of one day, unpacked, piece by piece; the whole of it is never held. When this throws, for
   * whatever reason, the pieces that `sink` got are worth nothing: `BILL_DAMAGED` when the file is cut short or
   * its digest is not the one that was announced.
   */
  downloadBill(
    request: BillRequest,
    sink: BillSink,
    limits: Deadline,
  ): Promise<BillFile | 'not_ready' | 'no_bill'>;

  /**
   * Verifies, decrypts and reads. Throws `SIGNATURE_*`, `DECRYPTION_FAILED` (answer 401) or
   * `MESSAGE_MALFORMED` (verified, yet not to be understood).
   */
  readNotification(message: RawMessage): Promise<Notification>;

  /**
   * Only of a gateway that tells by calling a function: reads such an event, which anybody may have written. So all it says
   * is a hint. Throws `REQUEST_INVALID`.
   */
  readCloudEvent?(event: unknown): Notification;

  /** Any other API of this gateway: signed, verified, with the same errors and retry rules. */
  request<T = unknown>(call: RawCall): Promise<T>;
}

/** What depends on which API placed the order; all else any API of the same merchant number can be asked. */
export type OrderingGateway = Pick<
  PaymentGateway,
  'name' | 'refuses_late_prepays' | 'prepay' | 'payParams' | 'appParams'
>;

export type GatewayName =
  | 'v3'
  | 'v3_partner'
  | 'v2'
  | 'v2_partner'
  | 'cloudpay'
  | 'global'
  | 'global_partner'
  | 'qfpay';

/** Milliseconds that the whole call may take, repeats on the backup host included. */
export type Deadline = { deadline_ms: number };

/**
 * The merchant an order was placed with: query, close and refund use the order's, never today's. With a service
 * provider `appid` and `mchid` are the provider's, and the payer is known to `sub_appid` where there is one.
 */
export type MerchantRef = { appid: string; mchid: string; sub_appid?: string; sub_mchid?: string };

export type OrderRef = MerchantRef & { out_trade_no: string };

/** Every field of a prepay, kept in the order, so that a re-sent one is equal to the first. */
export type PrepaySnapshot = MerchantRef & {
  out_trade_no: string;
  description: string;
  amount: Amount;
  /** Who asked. Of trade_type JSAPI nobody else can pay. */
  openid: string;
  notify_url: string;
  /** RFC 3339 with +08:00 */
  time_expire: string;
  /** Absent: JSAPI, which mini-programs and official accounts use. */
  trade_type?: TradeType;
  payer_client_ip?: string;
} & PrepayExtras;

/** What an order may carry besides. A gateway whose API has no field for one refuses it: REQUEST_INVALID. */
export type PrepayExtras = {
  attach?: string;
  goods_tag?: string;
  detail?: GoodsDetail;
  limit_pay?: 'no_credit'[];
  profit_sharing?: boolean;
  support_fapiao?: boolean;
  device_id?: string;
  store_info?: StoreInfo;
};

/** 单品优惠; money in minor units. */
export type GoodsDetail = {
  cost_price?: number;
  invoice_id?: string;
  goods_detail: {
    merchant_goods_id: string;
    wechatpay_goods_id?: string;
    goods_name?: string;
    quantity: number;
    unit_price: number;
  }[];
};

export type StoreInfo = { id: string; name?: string; area_code?: string; address?: string };

/** JSAPI and APP; NATIVE: drawn as a QR code; H5: opened in a browser. The first two live 2 h, `h5_url` 5 min. */
export type Prepaid = { prepay_id: string } | { code_url: string } | { h5_url: string };

/** WeChat's own word for the payment's state, only ever copied. */
export type TradeState =
  | 'NOTPAY'
  | 'SUCCESS'
  | 'CLOSED'
  | 'REFUND'
  | 'REVOKED'
  | 'USERPAYING'
  | 'PAYERROR'
  | 'ACCEPT';

/** What a verified message says of an order. */
export type OrderReport =
  | { kind: 'order'; trade_state: TradeState; payment?: PaymentReport; gateway_now: number }
  /** The gateway does not know the number. `gateway_now` is its own clock: the `Date` of the answer, epoch ms. */
  | { kind: 'no_such_order'; gateway_now: number };

/** Money that moved: present when `trade_state` is SUCCESS or REFUND. */
export type PaymentReport = MerchantRef & {
  out_trade_no: string;
  transaction_id: string;
  amount: Amount;
  /** Absent where the gateway does not tell. */
  payer_openid?: string;
  success_at: number;
  trade_state: TradeState;
};

export type RefundRef = MerchantRef & { out_refund_no: string };

/** Every field of a refund, so that a repeated one is equal to the first. */
export type RefundSnapshot = RefundRef & {
  out_trade_no: string;
  transaction_id: string;
  amount: Amount;
  /** What the payment was. */
  paid_total: number;
  reason: string;
  notify_url: string;
};

/** What a verified message says of a refund. */
export type RefundReport = {
  out_refund_no: string;
  refund_id: string;
  out_trade_no: string;
  transaction_id: string;
  status: 'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL';
  /** Minor units of the payment's currency. */
  refund: number;
  /** Absent where the message does not tell, as in a notification. */
  currency?: string;
  success_at?: number;
};

/** `trade`: payments and refunds. `fund_flow`: what moved on the merchant's basic account. */
export type BillRequest = {
  kind: 'trade' | 'fund_flow';
  /** YYYY-MM-DD, a day of UTC+8; ready from 10:00 of the next day, kept for three months. */
  date: string;
  mchid: string;
};

/** Takes one piece of the unpacked bill; the next comes when this is done. */
export type BillSink = (piece: Uint8Array) => void | Promise<void>;

/** Both of the unpacked file: it arrived whole. */
export type BillFile = { sha1: string; bytes: number };

/** A message as it came in: header names in lower case, the body as the bytes that were signed. */
export type RawMessage = { headers: Record<string, string>; body: Uint8Array };

export type Notification =
  | { kind: 'payment'; notification_id: string; payment: PaymentReport }
  | { kind: 'refund'; notification_id: string; refund: RefundNotice }
  /**
   * A payment told by somebody who may be anybody: under a shared key (APIv2), or by an unsigned event (cloudPay). It is
   * a reason to ask `queryOrder`, never a fact.
   */
  | { kind: 'payment_hint'; notification_id: string; payment: PaymentReport }
  /**
   * A refund told under a shared key only (APIv2): whoever holds the key may have written it. It is a reason to
   * ask `queryRefund`, never a fact.
   */
  | { kind: 'refund_hint'; notification_id: string; refund: RefundNotice }
  /** Verified, but nothing the kit acts on: recorded and answered as received. */
  | { kind: 'unhandled'; notification_id: string; event_type: string };

/** A refund as a notification tells it. */
export type RefundNotice = {
  mchid: string;
  sub_mchid?: string;
  out_trade_no: string;
  transaction_id: string;
  out_refund_no: string;
  refund_id: string;
  refund_status: 'SUCCESS' | 'CLOSED' | 'ABNORMAL';
  total: number;
  refund: number;
  success_at?: number;
};

export type RawCall = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  deadline_ms?: number;
};
