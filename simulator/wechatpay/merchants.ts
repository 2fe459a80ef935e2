/**
 * The simulated merchant that is connected directly (直连). Every value is made so that it can be told from a real
 * one at sight: hex 777870617973696d is ASCII "wxpaysim".
 */
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
