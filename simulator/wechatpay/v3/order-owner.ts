import type { HttpIn } from '../../http';
import type { Role, SigningMerchant } from '../keys/merchant-book';
import type { OrderTerms } from '../ledger/order';
import { DIRECT_MERCHANT, findSubMerchant, type Owner, PARTNER_MERCHANT } from '../merchants';
import { looksLikeOpenid } from '../persons';
import type { OrderParameters } from './order-parameters';
import { parameterError, Refusal } from './refusal';

const INTERNAL = {
  notBound: 268445527,
  subIsOwn: 268443705,
  noRelation: 268443701,
  subNeeded: 268443704,
  openidNeeded: 268501013,
};
/** Merchant numbers that no provider acts for. */
const UNRELATED: string[] = [DIRECT_MERCHANT.mchid, PARTNER_MERCHANT.sp_mchid];
const LABELS: Record<string, string> = { mchid: '商户号', sp_mchid: '服务商户号', sub_mchid: '特约商户号' };

type Numbers = { mchid?: unknown; sp_mchid?: unknown; sub_mchid?: unknown };

/**
 * Whose order a request is about. That the first number is the one that signed was checked before.
 * @throws Refusal 403 NO_AUTH when the provider does not act for that sub-merchant, 400 MCH_NOT_EXISTS when there is none
 */
export function ownerOf(numbers: Numbers, merchant: SigningMerchant): Owner {
  if (merchant.role === 'direct') return { mchid: merchant.mchid };
  const owner = { mchid: merchant.mchid, sub_mchid: String(numbers.sub_mchid) };
  checkRelation(owner);
  return owner;
}

/** @throws Refusal as `ownerOf` does; an owner without sub_mchid has nobody to be related to */
export function checkRelation({ mchid, sub_mchid }: Owner): void {
  if (sub_mchid === undefined || findSubMerchant(sub_mchid)) return;
  if (sub_mchid === mchid) {
    const message = '特约商户号不能与服务商户号相同';
    throw new Refusal(400, 'INVALID_REQUEST', message, { internal: INTERNAL.subIsOwn });
  }
  if (!UNRELATED.includes(sub_mchid)) throw new Refusal(400, 'MCH_NOT_EXISTS', '商户号不存在');
  throw new Refusal(403, 'NO_AUTH', '服务商与特约商户没有受理关系', { internal: INTERNAL.noRelation });
}

/**
 * A query names the merchant a second time, and it has to be the one that signed. Whether a provider acts for the
 * sub-merchant is not looked at here: an order that is found says more.
 */
export function ownerOfQuery({ query }: HttpIn, merchant: SigningMerchant): Owner {
  const field = merchant.role === 'direct' ? 'mchid' : 'sp_mchid';
  const given = query.get(field);
  if (given !== merchant.mchid) throw wrongNumber(field, given, '商户号与签名的商户号不一致');
  if (merchant.role === 'partner' && !query.get('sub_mchid')) throw subNeeded();
  const { mchid } = merchant;
  return merchant.role === 'direct' ? { mchid } : { mchid, sub_mchid: query.get('sub_mchid')! };
}

/** A refund is asked about without the merchant's own number; a provider says for whom. */
export function ownerOfRefundQuery({ query }: HttpIn, merchant: SigningMerchant): Owner {
  const sub_mchid = query.get('sub_mchid') || undefined;
  if (merchant.role === 'partner' && sub_mchid === undefined) throw subNeeded();
  return ownerOf({ sub_mchid }, merchant);
}

function subNeeded(): Refusal {
  return Object.assign(wrongNumber('sub_mchid', null, ''), { internal: INTERNAL.subNeeded });
}

function wrongNumber(field: string, given: string | null, issue: string): Refusal {
  const reason = given ? issue : '此字段为必填项';
  const message = `输入源“/query/${field}”映射到字段“${LABELS[field]}”规则校验失败，${reason}`;
  return parameterError(message, { location: 'query', field, value: given ?? '', issue: reason });
}

/** @throws Refusal 400 APPID_MCHID_NOT_MATCH for an appid that is not bound to its merchant number */
export function checkApps({ appid, sp_appid, sub_appid, sub_mchid }: OrderParameters, role: Role): void {
  if (role === 'direct') {
    if (appid !== DIRECT_MERCHANT.appid) throw appsNotBound();
    return;
  }
  if (sp_appid !== PARTNER_MERCHANT.sp_appid) throw appsNotBound('sp_appid和sp_mchid不匹配');
  if (sub_appid !== undefined && sub_appid !== findSubMerchant(sub_mchid)?.appid)
    throw appsNotBound('sub_appid和sub_mchid不匹配');
}

export function appsNotBound(message = 'appid和mchid不匹配'): Refusal {
  return new Refusal(400, 'APPID_MCHID_NOT_MATCH', message, { internal: INTERNAL.notBound });
}

/**
 * Who is to pay, where the order says so.
 * @throws Refusal 400 PARAM_ERROR for an openid that its app never gave out, or for none of a provider's two
 */
export function checkPayer(
  { appid, sp_appid, sub_appid, payer }: OrderParameters,
  knowsOpenid: (openid: string, appid: string) => boolean,
): OrderTerms['payer'] {
  if (payer === undefined) return undefined;
  const { openid = payer.sp_openid, sub_openid } = payer;
  if (openid === undefined && sub_openid === undefined) {
    const neither = payerError('sp_openid', '', 'sp_openid和sub_openid至少传一个');
    throw Object.assign(neither, { internal: INTERNAL.openidNeeded });
  }
  if (sub_openid !== undefined && sub_appid === undefined) {
    throw payerError('sub_openid', sub_openid, '传sub_openid时，sub_appid必填');
  }
  const known = (who: string, app: string) => looksLikeOpenid(who) || knowsOpenid(who, app);
  if (sub_openid !== undefined && !known(sub_openid, sub_appid!)) {
    throw payerError('sub_openid', sub_openid, 'sub_appid和sub_openid不匹配');
  }
  if (openid !== undefined && !known(openid, (appid ?? sp_appid)!)) {
    // The same words for a provider's sp_openid, as captured.
    throw payerError(appid === undefined ? 'sp_openid' : 'openid', openid, 'appid和openid不匹配');
  }
  return sub_openid === undefined ? { openid: openid! } : { sub_openid };
}

function payerError(field: string, value: string, message: string): Refusal {
  return parameterError(message, { location: 'body', field: `/payer/${field}`, value, issue: message });
}
