import * as v from 'valibot';
import { parseBeijing } from '../instant';
import { parseMoment } from './moment';
import type { Members } from './sign';

/**
 * The messages of APIv2 as far as the kit reads them, in WeChat's own spelling. Every value arrives as text.
 * Members that are not named here are dropped unread.
 */

export const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
/** Fen, as text without sign or fraction. */
export const fen = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,14}$/),
  v.transform((text) => Number(text)),
);
const currency = v.pipe(v.string(), v.regex(/^[A-Z]{3}$/));
const openid = v.pipe(v.string(), v.maxLength(128));
const url = v.pipe(v.string(), v.minLength(1), v.maxLength(512));

/** A text that `parse` makes an instant of. */
const instant = (form: string, parse: (text: string) => number | undefined) =>
  v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const at = parse(dataset.value);
      if (at !== undefined) return at;
      addIssue({ message: `not ${form}`, expected: form });
      return NEVER;
    }),
  );

/** An empty member is not signed and says nothing: it counts as absent. */
export function toldOf(members: Members): Record<string, string> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== ''));
}

/** What a placed order has to be paid with; which of them depends on its trade_type. */
export const placedOrder = v.object({
  prepay_id: id,
  code_url: v.optional(url),
  mweb_url: v.optional(url),
});

export const orderState = v.object({
  out_trade_no: id,
  trade_state: v.picklist([
    'NOTPAY',
    'SUCCESS',
    'CLOSED',
    'REFUND',
    'REVOKED',
    'USERPAYING',
    'PAYERROR',
    'ACCEPT',
  ]),
});

/** What a query, a notification and a code payment say once money moved. An absent fee_type means CNY. */
export const paidOrder = v.object({
  appid: id,
  mch_id: id,
  sub_appid: v.optional(id),
  sub_mch_id: v.optional(id),
  out_trade_no: id,
  transaction_id: id,
  openid: v.optional(openid),
  sub_openid: v.optional(openid),
  total_fee: fen,
  fee_type: v.optional(currency, 'CNY'),
  time_end: instant('yyyyMMddHHmmss', parseMoment),
});

/** The answer to a refund: accepted, not done. */
export const acceptedRefund = v.object({
  transaction_id: id,
  out_trade_no: id,
  out_refund_no: id,
  refund_id: id,
  refund_fee: fen,
  fee_type: v.optional(currency),
});

/** What the answer to a query of refunds says once for all of them. */
export const refundedOrder = v.object({
  transaction_id: id,
  out_trade_no: id,
  fee_type: v.optional(currency),
});

/** One of the refunds in that answer, its members without their `_$n`. */
export const listedRefund = v.object({
  out_refund_no: id,
  refund_id: id,
  refund_fee: fen,
  refund_status: v.picklist(['SUCCESS', 'REFUNDCLOSE', 'PROCESSING', 'CHANGE']),
  refund_success_time: v.optional(instant('yyyy-MM-dd HH:mm:ss', parseBeijing)),
});

/** APIv2's words for a refund's states. CHANGE: the payer's account cannot take it, a person must act. */
export const REFUND_STATUS = {
  SUCCESS: 'SUCCESS',
  REFUNDCLOSE: 'CLOSED',
  PROCESSING: 'PROCESSING',
  CHANGE: 'ABNORMAL',
} as const;
