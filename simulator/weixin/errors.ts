/**
 * The errcodes of api.weixin.qq.com that can be provoked here, with the beginning of their errmsg: the list of common
 * codes, and the tables of api_uploadshippinginfo, api_getorderlist, api_notifyconfirmreceive and api_istrademanaged.
 */
export const ERRORS = {
  [-1]: 'system error',
  40001: 'invalid credential, access_token is invalid or not latest',
  40002: 'invalid grant_type',
  40013: 'invalid appid',
  40029: 'invalid code',
  40066: 'invalid url',
  40097: 'invalid args',
  40125: 'invalid appsecret',
  40163: 'code been used',
  40226: 'code blocked',
  41001: 'access_token missing',
  41002: 'appid missing',
  41004: 'appsecret missing',
  41008: 'missing code',
  42001: 'access_token expired',
  43001: 'require GET method',
  43002: 'require POST method',
  44002: 'empty post data',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit mustslower retry next minute',
  47001: 'data format error',
  61003: 'component is not authorized by this account',
  10060001: '支付单不存在',
  10060002: '支付单已完成发货，无法继续发货',
  10060003: '支付单已使用重新发货机会',
  10060004: '支付单处于不可发货的状态',
  10060005: '物流类型有误',
  10060006: '非快递发货时不允许分拆发货',
  10060007: '分拆发货模式下必须填写is_all_delivered',
  10060008: '商品描述item_desc不能为空',
  10060009: '商品描述item_desc太长',
  10060011: 'last_index有误',
  10060013: '合单中存在重复的子单',
  10060014: '参数错误',
  10060020: '没有任何商品描述的情况下不允许完成发货',
  10060023: '发货信息未更新',
  10060024: '物流信息列表太长',
  10060025: '物流公司编码太长',
  10060026: '物流单号太长',
  10060028: '订单未发货',
  10060029: '签收时间非法',
  10060030: '已使用确认收货提醒',
  10060031: '支付单不属于openid所指定的用户',
  10060032: '仅物流快递支持确认收货提醒',
  268485194: 'order_number_type非法',
  268485195: 'transaction_id不能为空',
  268485196: 'mchid不能为空',
  268485197: 'out_trade_no不能为空',
  268485216: 'upload_time格式非法，应为RFC3339',
  268485224: 'delivery_mode非法',
  268485226: 'tracking_no不能为空',
  268485227: 'express_company不能为空',
  268485228: '统一发货模式下物流信息必须且只能有一条',
  268485253: '合单与子单的order_number_type不一致',
} as const;

export type Errcode = keyof typeof ERRORS;

/** A request is refused. The answer is HTTP 200 all the same. */
export class WeixinError extends Error {
  constructor(readonly errcode: Errcode) {
    super(ERRORS[errcode]);
  }
}
