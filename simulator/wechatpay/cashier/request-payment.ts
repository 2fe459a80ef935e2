import { verifySha256 } from '../../../src/protocol/crypto/rsa';
import type { MerchantBook } from '../keys/merchant-book';
import type { Order } from '../ledger/order';
import { signatureOf } from '../v2/signature';
import { paymentText } from '../v3/sign-text';
import { type Asked, orderOf, TELLERS, type WayParts } from './ways';
import { WORDS } from './words';

const FIELDS = ['timeStamp', 'nonceStr', 'package', 'signType', 'paySign'] as const;
type PayParams = Record<(typeof FIELDS)[number], string>;

const NONCE_MAX = 32;
const PACKAGE_MAX = 128;
const PREFIX = 'prepay_id=';
const { refused, left } = TELLERS.JSAPI;

/**
 * What stands behind wx.requestPayment, in a mini-program (page 4012365340).
 * @param payParams as given to it, of any shape
 */
export function askedByMiniProgram(payParams: unknown, { ledger, merchants }: WayParts): Asked {
  const badType = typeIssues(payParams);
  if (badType) return { told: { errMsg: `requestPayment:fail parameter error: ${badType}` } };
  const params = pick(payParams as PayParams);
  const issue = formIssue(params);
  if (issue) return { told: refused(issue) };
  const found = orderOf(ledger, ledger.findPrepay(params.package.slice(PREFIX.length)));
  if (!found) return { told: refused(WORDS.format) };
  // The client shows what is wrong, and then reports what it reports when a payer leaves.
  if (!isSigned(params, found.order, merchants)) return { told: { ...left, dialog: WORDS.wrongSignature } };
  if (found.order.terms.trade_type !== 'JSAPI') return { told: refused(WORDS.wrongScene) };
  return found;
}

function isSigned(params: PayParams, { terms }: Order, merchants: MerchantBook): boolean {
  const { appid, sub_appid, payer, owner, v2 } = terms;
  // The app the payer is in: the one for which the order's openid was given out (page 4012365340).
  const running = payer && 'sub_openid' in payer ? sub_appid! : appid;
  // Who placed the order with APIv2 signs in its way, and as the order was signed.
  if (v2) {
    const { paySign, ...signed } = params;
    const key = merchants.apiV2Key(owner.mchid) ?? '';
    const right = signatureOf({ appId: running, ...signed }, v2.sign_type, key);
    return params.signType === v2.sign_type && paySign === right;
  }
  if (params.signType !== 'RSA') return false;
  const text = paymentText(running, params.timeStamp, params.nonceStr, params.package);
  return merchants.validKeys(owner.mchid).some((key) => verifySha256(text, params.paySign, key));
}

/** The base library's own check, before anything leaves the phone: every field is a String. */
function typeIssues(payParams: unknown): string | undefined {
  if (payParams === null || typeof payParams !== 'object') {
    return `parameter should be Object instead of ${typeName(payParams)};`;
  }
  const wrong = FIELDS.map((field) => ({
    field,
    given: typeName((payParams as Record<string, unknown>)[field]),
  }))
    .filter(({ given }) => given !== 'String')
    .map(({ field, given }) => `parameter.${field} should be String instead of ${given};`);
  return wrong.length > 0 ? wrong.join('\n') : undefined;
}

/** Callbacks and the like are the phone's matter. */
function pick(params: PayParams): PayParams {
  return Object.fromEntries(FIELDS.map((field) => [field, params[field]])) as PayParams;
}

function typeName(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

function formIssue(params: PayParams): string | undefined {
  if (params.package === '' || params.package === PREFIX) return WORDS.noPrepay;
  const nonceFits = params.nonceStr.length >= 1 && params.nonceStr.length <= NONCE_MAX;
  const packageFits = params.package.startsWith(PREFIX) && params.package.length <= PACKAGE_MAX;
  return /^\d{1,12}$/.test(params.timeStamp) && nonceFits && packageFits ? undefined : WORDS.format;
}
