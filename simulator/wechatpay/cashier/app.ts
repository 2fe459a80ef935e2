import { verifySha256 } from '../../../src/protocol/crypto/rsa';
import type { MerchantBook } from '../keys/merchant-book';
import type { Order } from '../ledger/order';
import { signatureOf } from '../v2/signature';
import { appPaymentText } from '../v3/sign-text';
import { type Asked, orderOf, TELLERS, type WayParts } from './ways';
import { WORDS } from './words';

const FIELDS = ['appId', 'partnerId', 'prepayId', 'packageValue', 'nonceStr', 'timeStamp', 'sign'] as const;
type AppParams = Record<(typeof FIELDS)[number], string>;

const NONCE_MAX = 32;
const PACKAGE = 'Sign=WXPay';
const { refused } = TELLERS.APP;

/**
 * What an app hands over to WeChat's SDK (page 4012365341).
 * @param appParams as given to it, of any shape
 */
export function askedByApp(appParams: unknown, { ledger, merchants }: WayParts): Asked {
  if (!isWellFormed(appParams)) return { told: refused(WORDS.format) };
  const found = orderOf(ledger, ledger.findPrepay(appParams.prepayId));
  if (!found) return { told: refused(WORDS.format) };
  const issue = issueOf(appParams, found.order, merchants);
  return issue ? { told: refused(issue) } : found;
}

function isWellFormed(params: unknown): params is AppParams {
  if (params === null || typeof params !== 'object') return false;
  const { timeStamp, nonceStr, packageValue, ...rest } = params as Record<string, unknown>;
  const texts = FIELDS.every((field) => typeof (params as Record<string, unknown>)[field] === 'string');
  if (!texts || Object.keys(rest).length !== FIELDS.length - 3) return false;
  const nonceFits = String(nonceStr).length >= 1 && String(nonceStr).length <= NONCE_MAX;
  return /^\d{1,12}$/.test(String(timeStamp)) && nonceFits && packageValue === PACKAGE;
}

function issueOf(params: AppParams, { terms }: Order, merchants: MerchantBook): string | undefined {
  if (terms.trade_type !== 'APP') return WORDS.wrongScene;
  const { owner, appid, sub_appid, v2 } = terms;
  // A sub-merchant's own app is named by its own appid, and its number gets the money.
  if (params.appId !== (sub_appid ?? appid)) return WORDS.wrongApp;
  if (params.partnerId !== (owner.sub_mchid ?? owner.mchid)) return WORDS.format;
  if (v2) {
    const right = signatureOf(v2Signed(params), v2.sign_type, merchants.apiV2Key(owner.mchid) ?? '');
    return params.sign === right ? undefined : WORDS.wrongSignature;
  }
  const text = appPaymentText(params.appId, params.timeStamp, params.nonceStr, params.prepayId);
  const signed = merchants.validKeys(owner.mchid).some((key) => verifySha256(text, params.sign, key));
  return signed ? undefined : WORDS.wrongSignature;
}

/** The names of APIv2 are in lower case. */
function v2Signed({ appId, partnerId, prepayId, packageValue, nonceStr, timeStamp }: AppParams) {
  return {
    ...{ appid: appId, partnerid: partnerId, prepayid: prepayId, package: packageValue },
    ...{ noncestr: nonceStr, timestamp: timeStamp },
  };
}
