import type { Amount, ItemRequest, OrderItem } from '../../typings/contract';
import type { PrepayExtras } from '../gateways/gateway';
import type { Db } from './db';
import type { AlertCode, GoodsKind, LatePolicy, Order } from './order';

/**
 * What the merchant decides. The kit calls these; `merchant/` holds the example shop's.
 *
 * `hold`, `fulfil`, `revoke` and `release` may be called again after a crash, even at the same moment, always with
 * the same order number. Each must leave its mark even when there was nothing to do, so that a late call of
 * an earlier step does nothing: see `docs` on effects and the example in `merchant/`.
 */
export interface MerchantRules {
  /** Prices a request. Reads only: nothing may be kept back here, since the order may never be written. */
  quote(request: QuoteRequest): Promise<Quote | Refusal>;
  /** Keeps the goods back. Runs after the order is stored and before each prepay. */
  hold?(context: OrderContext): Promise<void | Refusal>;
  /** The order is paid: hand over the goods. 'cannot': they are gone (paid late, stock sold to somebody else). */
  fulfil(context: OrderContext): Promise<void | 'cannot'>;
  /** The order is closed: give back what `hold` kept. */
  release?(context: OrderContext): Promise<void>;
  /**
   * Money went back: take back what was handed over. Runs for every refund that succeeded; `refund.full` once, with
   * the one that gave the last of it back. Always keyed by the order: a `fulfil` that comes later must do nothing.
   */
  revoke?(context: OrderContext & { refund: Revocation }): Promise<void>;
  /** May this person act as staff? @param staff_openids the list of `WXPAY_STAFF_OPENIDS` */
  isStaff?(openid: string, staff_openids: readonly string[]): boolean;
  /** Above this a second member of staff has to approve a refund. Undefined: no limit. */
  refundLimit?(openid: string): Amount | undefined;
  /** Money for an order that was closed already. Without this rule: 'refund'. */
  late?(order: Readonly<Order>): LatePolicy;
  /**
   * Something a person should look at. The kit has logged it already, and calls this at most once an hour for the
   * same matter. What throws is tried again later.
   */
  alert?(alert: Alert): Promise<void> | void;
}

export type QuoteRequest = {
  out_trade_no: string;
  items: ItemRequest[];
  buyer: { openid: string; appid: string };
  db: Db;
};

export type Quote = {
  amount: Amount;
  /** 1–127 characters; the buyer sees it in the bill and in WeChat's order list. */
  description: string;
  items: OrderItem[];
  goods_kind: GoodsKind;
  /** 5–120, default 30 */
  pay_minutes?: number;
  reference?: string;
} & PrepayExtras;

/** A refund that succeeded. `full`: with it the last of the order's money is back. */
export type Revocation = { out_refund_no: string; amount: Amount; full: boolean };

/** A sentence for the buyer. */
export type Refusal = { refused: string };

export type OrderContext = { order: Readonly<Order>; db: Db };

/** `out_trade_no` is empty where it is about no order, `date` the day of an alert about a day's bill. */
export type Alert = { code: AlertCode; out_trade_no: string; at: number; trace_id: string; date?: string };

export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'refused' in answer;
}
