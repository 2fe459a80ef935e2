/** What WeChat shows a payer when it will not go on, word for word (protocol table "User-visible errors"). */
export const WORDS = {
  format: '商家参数格式有误，请联系商家解决',
  noPrepay: 'JSAPI缺少参数total_fee',
  wrongApp: '商户传入的appid参数不正确，请联系商户处理',
  wrongScene: '支付场景非法',
  wrongSignature: '支付验证签名失败',
  expired: '支付请求已失效，请重新发起支付',
  stranger: '下单账号与支付账号不一致，请核实后再支付',
  scannedByAnother: '商家订单信息有误，请重新下单支付',
  paid: '该订单已支付',
  broken: '当前商户该支付方式存在异常，暂时无法支付',
} as const;

/** The same in English, for pages: WeChat itself says them in Chinese. */
export const WORDS_IN_ENGLISH: Record<string, string> = {
  [WORDS.format]: 'The link or its parameters are not as they should be. Ask the merchant.',
  [WORDS.wrongScene]: 'The order was placed for another way of paying.',
  [WORDS.expired]: 'This payment request is no longer valid. Start the payment again at the merchant.',
  [WORDS.broken]: 'This way of paying does not work at this merchant right now.',
  [WORDS.paid]: 'This order has been paid already.',
};
