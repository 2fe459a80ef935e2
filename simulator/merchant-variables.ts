import type { GatewayName } from './gateway-names';
import type { WechatPay } from './wechatpay/gateway';
import { DIRECT_MERCHANT, PARTNER_MERCHANT } from './wechatpay/merchants';

/** Which of WeChat Pay's keys the functions are given: none (they download certificates), or the public key. */
export type PlatformMode = 'certificate' | 'public_key';

export type VariablesWanted = {
  gateway: GatewayName;
  /** Where this world is: `base`; `notify`, for notifications; `mtls`, where client certificates are asked for. */
  urls: Record<string, string>;
  /** Absent: the public key where there are no certificates to download, else certificates. */
  platform?: PlatformMode | undefined;
};
type Variables = Record<string, string>;

/**
 * The variables of a function that takes payments for a simulated merchant in one of the kit's ways, with the keys
 * that are good at this moment: functions that run already keep what they were started with, as in life.
 */
export function merchantVariables(wechatpay: WechatPay, wanted: VariablesWanted): Variables {
  const { gateway, urls } = wanted;
  const common = { WXPAY_GATEWAY: gateway, WXPAY_BASE_URL: urls.base! };
  const { direct, partner } = wechatpay.merchants();
  const told: Variables = urls.notify === undefined ? {} : { WXPAY_NOTIFY_URL: urls.notify };
  switch (gateway) {
    case 'v3':
      return { ...common, ...told, ...DIRECT, ...v3Keys(wechatpay, direct.mchid, direct, wanted) };
    case 'v3_partner':
      return { ...common, ...told, ...PARTNER, ...v3Keys(wechatpay, partner.sp_mchid, partner, wanted) };
    case 'v2':
      return { ...common, ...told, ...DIRECT, ...v2Keys(wechatpay, direct.mchid, direct, wanted) };
    case 'v2_partner':
      return { ...common, ...told, ...PARTNER, ...v2Keys(wechatpay, partner.sp_mchid, partner, wanted) };
    case 'cloudpay':
      // No key and no address: the cloud signs, and calls a function by its name.
      return { ...common, ...CLOUDPAY };
  }
}

const DIRECT: Variables = {
  WXPAY_APPID: DIRECT_MERCHANT.appid,
  WXPAY_APP_SECRET: DIRECT_MERCHANT.app_secret,
  WXPAY_MCHID: DIRECT_MERCHANT.mchid,
};

/** The mini-program is the sub-merchant's, so the secret that goes with its logins is too. */
const PARTNER: Variables = {
  WXPAY_SP_APPID: PARTNER_MERCHANT.sp_appid,
  WXPAY_SP_MCHID: PARTNER_MERCHANT.sp_mchid,
  WXPAY_SUB_APPID: PARTNER_MERCHANT.sub_appid,
  WXPAY_SUB_MCHID: PARTNER_MERCHANT.sub_mchid,
  WXPAY_APP_SECRET: PARTNER_MERCHANT.sub_app_secret,
};

/** The cloud is the service provider in between; the merchant is known to it by the sub-merchant's number. */
const CLOUDPAY: Variables = {
  WXPAY_APPID: PARTNER_MERCHANT.sub_appid,
  WXPAY_SUB_MCHID: PARTNER_MERCHANT.sub_mchid,
  WXPAY_APP_SECRET: PARTNER_MERCHANT.sub_app_secret,
};

type Keys = { api_v3_key: string; api_v2_key: string };

/** The APIv2 key opens what is told of refunds in the v2 form. */
function v3Keys(wechatpay: WechatPay, mchid: string, keys: Keys, { platform }: VariablesWanted): Variables {
  const certified = wechatpay.merchant_book.certificate(mchid)!;
  return {
    WXPAY_MERCHANT_SERIAL: certified.serial_no,
    WXPAY_MERCHANT_PRIVATE_KEY: certified.private_key,
    WXPAY_API_V3_KEY: keys.api_v3_key,
    WXPAY_API_V2_KEY: keys.api_v2_key,
    ...platformKey(wechatpay, platform),
  };
}

function platformKey(wechatpay: WechatPay, platform: PlatformMode | undefined): Variables {
  const none_listed = wechatpay.toggles.platform_keys === 'public_key';
  if ((platform ?? (none_listed ? 'public_key' : 'certificate')) === 'certificate') return {};
  const { id, pem } = wechatpay.merchants().platform.public_key;
  return { WXPAY_PUBLIC_KEY_ID: id, WXPAY_PUBLIC_KEY: pem };
}

/** Messages are signed with the APIv2 key; the certificate is shown where money goes back. */
function v2Keys(wechatpay: WechatPay, mchid: string, keys: Keys, { urls }: VariablesWanted): Variables {
  const certified = wechatpay.merchant_book.certificate(mchid)!;
  return {
    WXPAY_API_V2_KEY: keys.api_v2_key,
    WXPAY_MERCHANT_CERTIFICATE: certified.certificate,
    WXPAY_MERCHANT_PRIVATE_KEY: certified.private_key,
    ...(urls.mtls === undefined ? {} : { WXPAY_MTLS_BASE_URL: urls.mtls }),
  };
}
