import type { HttpIn } from '../../http';
import type { Role, SigningMerchant } from '../keys/merchant-book';
import type { OrderTerms } from '../ledger/order';
import { DIRECT_MERCHANT, type Owner, PARTNER_MERCHANT } from '../merchants';
import { looksLikeOpenid } from '../persons';
import type { OrderParameters } from './order-parameters';
import { parameterError, Refusal } from './refusal';

const INTERNAL = { notBound: 268445527, subIsOwn: 268443705, noRelation: 268443701, subNeeded: 268443704 };
const LABELS: Record<string, string> = { mchid: '商户号', sp_mchid: '服务商户号', sub_mchid: '特约商户号' };

type Numbers = { mchid?: unknown; sp_mchid?: unknown; sub_mchid?: unknown };

/**
 * Whose order a request is about. That the first number is the one that signed was checked before.
 * @throws Refusal 403 NO_AUTH when the provider does not act for that sub-merchant
 */
export function ownerOf(numbers: Numbers, merchant: SigningMerchant): Owner {
  if (merchant.role === 'direct') return { mchid: merchant.mchid };
  const sub_mchid = String(numbers.sub_mchid);
  if (sub_mchid === merchant.mchid) {
    throw new Refusal(400, 'INVALID_REQUEST', '特约商户号不能与服务商户号相同', {
      internal: INTERNAL.subIsOwn,
    });
  }
  if (sub_mchid !== PARTNER_MERCHANT.sub_mchid) {
    throw new Refusal(403, 'NO_AUTH', '服务商与特约商户没有受理关系', { internal: INTERNAL.noRelation });
  }
  return { mchid: merchant.mchid, sub_mchid };
}

/** A query names the merchant a second time, and it has to be the one that signed. */
export function ownerOfQuery({ query }: HttpIn, merchant: SigningMerchant): Owner {
  const field = merchant.role === 'direct' ? 'mchid' : 'sp_mchid';
  const given = query.get(field);
  if (given !== merchant.mchid) throw wrongNumber(field, given, '商户号与签名的商户号不一致');
  if (merchant.role === 'partner' && !query.get('sub_mchid')) throw subNeeded();
  return ownerOf({ sub_mchid: query.get('sub_mchid') ?? undefined }, merchant);
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
export function checkApps({ appid, sp_appid, sub_appid }: OrderParameters, role: Role): void {
  const bound =
    role === 'direct'
      ? appid === DIRECT_MERCHANT.appid
      : sp_appid === PARTNER_MERCHANT.sp_appid &&
        (sub_appid === undefined || sub_appid === PARTNER_MERCHANT.sub_appid);
  if (bound) return;
  throw new Refusal(400, 'APPID_MCHID_NOT_MATCH', 'appid和mchid不匹配', { internal: INTERNAL.notBound });
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
  if (openid === undefined && sub_openid === undefined)
    throw payerError('sp_openid', '', 'sp_openid和sub_openid至少传一个');
  if (sub_openid !== undefined && sub_appid === undefined) {
    throw payerError('sub_openid', sub_openid, '传sub_openid时，sub_appid必填');
  }
  const known = (who: string, app: string) => looksLikeOpenid(who) || knowsOpenid(who, app);
  if (sub_openid !== undefined && !known(sub_openid, sub_appid!)) {
    throw payerError('sub_openid', sub_openid, 'sub_appid和sub_openid不匹配');
  }
  if (openid !== undefined && !known(openid, (appid ?? sp_appid)!)) {
    const field = appid === undefined ? 'sp_openid' : 'openid';
    throw payerError(
      field,
      openid,
      appid === undefined ? 'sp_appid和sp_openid不匹配' : 'appid和openid不匹配',
    );
  }
  return sub_openid === undefined ? { openid: openid! } : { sub_openid };
}

function payerError(field: string, value: string, message: string): Refusal {
  return parameterError(message, { location: 'body', field: `/payer/${field}`, value, issue: message });
}
