/** Each official payment host and the one in another city that stands in for it (two pairs, and no mixing). */
export const OFFICIAL_BACKUP: Readonly<Record<string, string>> = {
  'https://api.mch.weixin.qq.com': 'https://api2.mch.weixin.qq.com',
  'https://api2.mch.weixin.qq.com': 'https://api.mch.weixin.qq.com',
  'https://api.wechatpay.cn': 'https://api2.wechatpay.cn',
  'https://api2.wechatpay.cn': 'https://api.wechatpay.cn',
};
