import type { GatewayName } from './gateway-names';
import { DIRECT_MERCHANT, type Owner, PARTNER_MERCHANT } from './wechatpay/merchants';
import type { WeixinApp } from './weixin/apps';

/** Who the shop of a world is: the mini-program that the phone runs, and whose orders its functions place. */
export type ShopAccount = { app: WeixinApp; owner: Owner };

const DIRECT: ShopAccount = { app: DIRECT_MERCHANT, owner: { mchid: DIRECT_MERCHANT.mchid } };
/** The provider signs, of cloudPay the cloud's; the shop is its sub-merchant's, and so is the mini-program. */
const PARTNER: ShopAccount = {
  app: { appid: PARTNER_MERCHANT.sub_appid, app_secret: PARTNER_MERCHANT.sub_app_secret },
  owner: { mchid: PARTNER_MERCHANT.sp_mchid, sub_mchid: PARTNER_MERCHANT.sub_mchid },
};

export function shopAccount(gateway: GatewayName): ShopAccount {
  return gateway === 'v3' || gateway === 'v2' ? DIRECT : PARTNER;
}
