import * as v from 'valibot';
import { parseInstant } from '../instant';

/**
 * The messages of APIv3 as far as the kit reads or writes them, in WeChat's own spelling. Members that are
 * not named here are dropped unread; a member that is `null` counts as absent.
 */

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const text = (length: number) => v.pipe(v.string(), v.maxLength(length));
const fen = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const currency = v.pipe(v.string(), v.regex(/^[A-Z]{3}$/));
const instant = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const at = parseInstant(dataset.value);
    if (at !== undefined) return at;
    addIssue({ message: 'not RFC 3339', expected: 'RFC 3339 with an offset' });
    return NEVER;
  }),
);

const TRADE_STATES = [
  'NOTPAY',
  'SUCCESS',
  'CLOSED',
  'REFUND',
  'REVOKED',
  'USERPAYING',
  'PAYERROR',
  'ACCEPT',
] as const;

/** POST …/jsapi and …/app (pages 4012791897, 4013070347). */
export const prepayAnswer = v.object({ prepay_id: id });

const url = v.pipe(v.string(), v.minLength(1), v.maxLength(1024));
/** POST …/native. */
export const codeUrlAnswer = v.object({ code_url: url });
/** POST …/h5. */
export const h5UrlAnswer = v.object({ h5_url: url });

/** What every transaction has, paid or not (page 4012791859). Empty members are common on an unpaid one. */
export const transactionState = v.object({ out_trade_no: id, trade_state: v.picklist(TRADE_STATES) });

const paid = {
  out_trade_no: id,
  transaction_id: id,
  trade_state: v.picklist(['SUCCESS', 'REFUND']),
  success_time: instant,
  amount: v.object({ total: fen, currency }),
};
const openid = v.nullish(text(128));

/** What a transaction has once money moved (pages 4012791859, 4012791861). */
export const paidTransaction = v.object({
  ...paid,
  appid: id,
  mchid: id,
  payer: v.nullish(v.object({ openid })),
});

/** The same of a service provider. */
export const paidPartnerTransaction = v.object({
  ...paid,
  sp_appid: id,
  sp_mchid: id,
  sub_appid: v.nullish(text(64)),
  sub_mchid: id,
  payer: v.nullish(v.object({ sp_openid: openid, sub_openid: openid })),
});

/** The plaintext of a refund notification: no currency, no appid (page 4012791865). */
const refunded = {
  out_trade_no: id,
  transaction_id: id,
  out_refund_no: id,
  refund_id: id,
  refund_status: v.picklist(['SUCCESS', 'CLOSED', 'ABNORMAL']),
  success_time: v.nullish(instant),
  amount: v.object({ total: fen, refund: fen }),
};
export const refundResource = v.object({ ...refunded, mchid: id });
export const partnerRefundResource = v.object({ ...refunded, sp_mchid: id, sub_mchid: id });

/** POST /v3/refund/domestic/refunds (page 4012791862); `sub_mchid` of a service provider. */
export type RefundRequest = {
  sub_mchid?: string;
  transaction_id: string;
  out_refund_no: string;
  reason?: string;
  notify_url: string;
  amount: { refund: number; total: number; currency: string };
};

/** The answer to a refund and to its query (pages 4012791862, 4012791863). */
export const refundAnswer = v.object({
  refund_id: id,
  out_refund_no: id,
  transaction_id: id,
  out_trade_no: id,
  status: v.picklist(['SUCCESS', 'CLOSED', 'PROCESSING', 'ABNORMAL']),
  amount: v.object({ refund: fen, currency }),
});

/** What a refund that is done says besides; empty members are common on one that is not. */
export const refundSuccess = v.object({ success_time: v.nullish(instant) });

/** GET /v3/bill/tradebill and /v3/bill/fundflowbill (pages 4012791866, 4012791867). */
export const billAnswer = v.object({
  hash_type: v.literal('SHA1'),
  hash_value: v.pipe(v.string(), v.regex(/^[0-9A-Fa-f]{40}$/)),
  download_url: v.pipe(v.string(), v.minLength(1), v.maxLength(2048)),
});

/** The envelope of every notification (page 4012791861); what is in it depends on the event. */
export const notificationEnvelope = v.object({ id, event_type: id, resource: v.unknown() });

const sealed = (ciphertextLength: number) =>
  v.object({
    algorithm: v.literal('AEAD_AES_256_GCM'),
    ciphertext: text(ciphertextLength),
    nonce: text(64),
    associated_data: v.nullish(text(64)),
  });

export const sealedResource = sealed(64 * 1024);

/** GET /v3/certificates (page 4012551764). */
export const certificateList = v.object({
  data: v.pipe(
    v.array(v.object({ serial_no: id, encrypt_certificate: sealed(16 * 1024) })),
    v.minLength(1),
    v.maxLength(32),
  ),
});

/** The body of a refusal. Every member may be missing, and some refusals have no body at all. */
export const refusal = v.object({ code: v.nullish(text(64)), message: v.nullish(v.string()) });
