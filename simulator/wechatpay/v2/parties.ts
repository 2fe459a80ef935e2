import type { SigningMerchant } from '../keys/merchant-book';
import type { OrderTerms } from '../ledger/order';
import { DIRECT_MERCHANT, findSubMerchant, type Owner, PARTNER_MERCHANT } from '../merchants';
import { lacking } from './check-fields';
import { parameterRefusal } from './refusal';
import type { XmlFields } from './xml';

/** Who an APIv2 message is from and for: mch_id and appid, and of a service provider sub_mch_id and sub_appid. */
export type Parties = { owner: Owner; appid: string; sub_appid?: string };

const APPIDS: string[] = [DIRECT_MERCHANT.appid, PARTNER_MERCHANT.sp_appid, PARTNER_MERCHANT.sub_appid];
/** Merchant numbers that no provider acts for. */
const UNRELATED: string[] = [DIRECT_MERCHANT.mchid, PARTNER_MERCHANT.sp_mchid];
const LENGTH_MAX = 32;

/**
 * @param sub whether a provider has to say for which sub-merchant; bills may be of all of them
 * @throws V2Refusal for an appid or a sub-merchant that there is not, or that is somebody else's
 */
export function partiesOf(
  fields: XmlFields,
  merchant: SigningMerchant,
  sub: 'required' | 'optional' = 'required',
): Parties {
  const { appid = '', sub_appid } = fields;
  if (appid === '') throw lacking('appid');
  if (appid.length > LENGTH_MAX) throw parameterRefusal('PARAM_ERROR', 'appid参数长度有误');
  if (!APPIDS.includes(appid)) throw parameterRefusal('APPID_NOT_EXIST', 'appid不存在');
  const bound = merchant.role === 'direct' ? DIRECT_MERCHANT.appid : PARTNER_MERCHANT.sp_appid;
  if (appid !== bound) throw appNotBound();
  const owner = ownerOf(fields, merchant, sub);
  if (owner.sub_mchid === undefined || !sub_appid) return { owner, appid };
  if (sub_appid !== findSubMerchant(owner.sub_mchid)?.appid)
    throw parameterRefusal('APPID_MCHID_NOT_MATCH', 'sub_appid与sub_mch_id不匹配');
  return { owner, appid, sub_appid };
}

export function appNotBound(): Error {
  return parameterRefusal('APPID_MCHID_NOT_MATCH', 'appid与mch_id不匹配');
}

function ownerOf(
  { sub_mch_id }: XmlFields,
  { mchid, role }: SigningMerchant,
  sub: 'required' | 'optional',
): Owner {
  if (!sub_mch_id) {
    if (role === 'partner' && sub === 'required') throw lacking('sub_mch_id');
    return { mchid };
  }
  const related = findSubMerchant(sub_mch_id);
  if (!related && !UNRELATED.includes(sub_mch_id))
    throw parameterRefusal('MCHID_NOT_EXIST', '商户号mch_id或sub_mch_id不存在');
  if (role !== 'partner' || !related) throw parameterRefusal('NOAUTH', '受理关系不存在');
  return { mchid, sub_mchid: sub_mch_id };
}

/** The elements that name them, as answers and notifications begin. */
export function partyFields({ owner, appid, sub_appid }: Parties | OrderTerms): XmlFields {
  return {
    appid,
    mch_id: owner.mchid,
    ...(sub_appid === undefined ? {} : { sub_appid }),
    ...(owner.sub_mchid === undefined ? {} : { sub_mch_id: owner.sub_mchid }),
  };
}
