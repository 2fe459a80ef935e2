import type { MerchantRef } from './gateway';

/** Only whose it is, of something that says more. */
export function merchantRef({ appid, mchid, sub_appid, sub_mchid }: MerchantRef): MerchantRef {
  return {
    ...{ appid, mchid },
    ...(sub_appid === undefined ? {} : { sub_appid }),
    ...(sub_mchid === undefined ? {} : { sub_mchid }),
  };
}

/** The app that the payer's openid belongs to, and whose mini-program runs. */
export function payerAppid({ appid, sub_appid }: MerchantRef): string {
  return sub_appid ?? appid;
}
