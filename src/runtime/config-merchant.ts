import type { MerchantRef } from '../gateways/gateway';
import type { ConfigReader } from './config-reader';

/** Who sells, by number: the same for APIv3 and APIv2. */

const PLATFORM = 'pay.weixin.qq.com (merchant platform) → 账户中心 → 商户信息';
const MP = 'mp.weixin.qq.com → 开发管理 → 开发设置';
const PARTNER = 'pay.weixin.qq.com (service provider platform)';

const APPID = /^wx[0-9A-Za-z]{8,30}$/;
const MCHID = /^\d{6,32}$/;

/** 直连商户 */
export function readDirectMerchant(reader: ConfigReader): MerchantRef {
  return {
    appid: reader.required('WXPAY_APPID', APPID, { needed: 'the mini-program’s AppID (wx…)', where: MP }),
    mchid: reader.required('WXPAY_MCHID', MCHID, {
      needed: 'the merchant number, digits only',
      where: PLATFORM,
    }),
  };
}

/** 服务商 and its sub-merchant (特约商户). Without `WXPAY_SUB_APPID` the provider's own mini-program sells. */
export function readPartnerMerchant(reader: ConfigReader): MerchantRef {
  const appid = reader.required('WXPAY_SP_APPID', APPID, {
    needed: 'the AppID that is bound to the service provider (wx…)',
    where: `${PARTNER} → 产品中心 → AppID账号管理`,
  });
  const mchid = reader.required('WXPAY_SP_MCHID', MCHID, {
    needed: 'the service provider’s merchant number, digits only',
    where: `${PARTNER} → 账户中心`,
  });
  const sub_mchid = reader.required('WXPAY_SUB_MCHID', MCHID, {
    needed: 'the merchant number of the sub-merchant that sells, digits only',
    where: `${PARTNER} → 服务商功能 → 特约商户管理`,
  });
  const sub_appid = reader.optional('WXPAY_SUB_APPID', APPID, {
    needed: 'the AppID of the sub-merchant’s own mini-program (wx…), bound to it by the service provider',
    where: MP,
  });
  return { appid, mchid, sub_mchid, ...(sub_appid === undefined ? {} : { sub_appid }) };
}
