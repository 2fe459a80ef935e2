import type { FaultMatch } from '../../faults';
import { PARTNER_MERCHANT } from '../merchants';
import { CloudFailure } from './answer';
import { type Parameters, requiredText } from './parameters';

/** Who called the function that now calls the cloud, as the platform knows it. */
export type CloudCaller = { openid?: string; appid?: string };

/** One call of `cloud.cloudPay`. */
export type CloudCall = { given: Parameters; caller: CloudCaller; facts: FaultMatch };

/** The merchant the cloud acts for. The books are those of the world's provider and its sub-merchant. */
export const CLOUD_OWNER = { mchid: PARTNER_MERCHANT.sp_mchid, sub_mchid: PARTNER_MERCHANT.sub_mchid };

/** @throws CloudFailure for a merchant that has not bound itself to the cloud (in words seen in life) */
export function checkMerchant(given: Parameters): void {
  const sub_mch_id = requiredText(given, 'sub_mch_id', { max: 32 });
  if (sub_mch_id === PARTNER_MERCHANT.sub_mchid) return;
  throw new CloudFailure('特约子商户商户号未授权服务商的产品权限');
}
