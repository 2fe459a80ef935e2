/**
 * The simulated merchants. Every value is made so that it can be told from a real one at sight: hex
 * 777870617973696d is ASCII "wxpaysim", 7778706179737031 "wxpaysp1" and 7778706179737531 "wxpaysu1".
 */

/** Connected directly (直连): its own number, its own mini-program. */
export const DIRECT_MERCHANT = {
  mchid: '1900009191',
  appid: 'wx777870617973696d',
  app_secret: '777870617973696d0000000000000001',
  /** 32 ASCII characters: opens notifications and certificates. */
  api_v3_key: 'wxpaysimApiV3KeyForTheSimulator0',
  /** 32 characters: signs APIv2 messages. */
  api_v2_key: 'wxpaysimApiV2KeyForTheSimulator0',
  /** The short name a payer sees in the cashier. */
  name: '演示小店',
} as const;

/**
 * A service provider (服务商) with two sub-merchants (特约商户): the provider signs, the sub-merchant gets the money. Only the
 * first has a mini-program of its own.
 */
export const PARTNER_MERCHANT = {
  sp_mchid: '1900009291',
  sp_appid: 'wx7778706179737031',
  sp_app_secret: '777870617973696d0000000000000003',
  sub_mchid: '1900009292',
  sub_appid: 'wx7778706179737531',
  sub_app_secret: '777870617973696d0000000000000002',
  api_v3_key: 'wxpaysimApiV3KeyOfTheProvider000',
  api_v2_key: 'wxpaysimApiV2KeyOfTheProvider000',
  name: '演示服务商',
  sub_name: '演示门店',
  other_sub_mchid: '1900009293',
  other_sub_name: '演示二店',
} as const;

/** `appid`: of its own mini-program, where it has one. */
export type SubMerchant = { mchid: string; name: string; appid?: string };

/** Whom the provider acts for. */
export const SUB_MERCHANTS: readonly SubMerchant[] = [
  { mchid: PARTNER_MERCHANT.sub_mchid, name: PARTNER_MERCHANT.sub_name, appid: PARTNER_MERCHANT.sub_appid },
  { mchid: PARTNER_MERCHANT.other_sub_mchid, name: PARTNER_MERCHANT.other_sub_name },
];

/** The provider's sub-merchant of that number. */
export function findSubMerchant(sub_mchid: string | undefined): SubMerchant | undefined {
  return SUB_MERCHANTS.find(({ mchid }) => mchid === sub_mchid);
}

/** Whose order it is: `mchid` is the number that signs (a provider's sp_mchid), `sub_mchid` the one it works for. */
export type Owner = { mchid: string; sub_mchid?: string };

/** One text for an owner, to store and to compare. */
export function ownerText({ mchid, sub_mchid }: Owner): string {
  return sub_mchid === undefined ? mchid : `${mchid}/${sub_mchid}`;
}

/** The short name the payer sees: the shop's, never the provider's. */
export function payeeName({ sub_mchid }: Owner): string {
  if (sub_mchid === undefined) return DIRECT_MERCHANT.name;
  return findSubMerchant(sub_mchid)?.name ?? PARTNER_MERCHANT.sub_name;
}
