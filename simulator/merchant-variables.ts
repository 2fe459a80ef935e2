import type { WechatPay } from './wechatpay/gateway';

/** Which of WeChat Pay's keys the functions are given: none (they download certificates), or the public key. */
export type PlatformMode = 'certificate' | 'public_key';

/**
 * The variables of a function that takes payments for the simulated direct merchant, with the keys that are good at
 * this moment: functions that run already keep what they were started with, as in life.
 * @param platform absent: the public key where there are no certificates to download, else certificates
 */
export function merchantVariables(
  wechatpay: WechatPay,
  url: string,
  platform: PlatformMode = wechatpay.toggles.platform_keys === 'public_key' ? 'public_key' : 'certificate',
): Record<string, string> {
  const merchants = wechatpay.merchants();
  const { direct } = merchants;
  const { public_key } = merchants.platform;
  const certified = wechatpay.merchant_book.certificate(direct.mchid) ?? direct;
  return {
    WXPAY_GATEWAY: 'v3',
    WXPAY_APPID: direct.appid,
    WXPAY_APP_SECRET: direct.app_secret,
    WXPAY_MCHID: direct.mchid,
    WXPAY_MERCHANT_SERIAL: certified.serial_no,
    WXPAY_MERCHANT_PRIVATE_KEY: certified.private_key,
    WXPAY_API_V3_KEY: direct.api_v3_key,
    WXPAY_API_V2_KEY: direct.api_v2_key,
    WXPAY_NOTIFY_URL: `${url}/http/pay-notify`,
    WXPAY_BASE_URL: url,
    ...(platform === 'public_key'
      ? { WXPAY_PUBLIC_KEY_ID: public_key.id, WXPAY_PUBLIC_KEY: public_key.pem }
      : {}),
  };
}
