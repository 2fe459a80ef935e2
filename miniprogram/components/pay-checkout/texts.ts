import type { Phase, ProblemCode } from './state';

/** What a problem is, and what the buyer can do now. */
export type ProblemText = { cause: string; step: string };

export type Texts = {
  region: string;
  pay: string;
  resume: string;
  retry: string;
  refresh: string;
  checking: string;
  again: string;
  /** Title and hint of each phase; a failure has its own, by code. */
  phases: { [phase in Exclude<Phase, 'failed'>]: { title: string; hint: string } };
  problems: { [code in ProblemCode]: ProblemText };
};

const zh: Texts = {
  region: '订单支付',
  pay: '微信支付',
  resume: '继续支付',
  retry: '重新支付',
  refresh: '查询支付结果',
  checking: '正在查询订单…',
  again: '重新下单',
  phases: {
    idle: { title: '', hint: '' },
    creating: { title: '正在创建订单…', hint: '请稍候' },
    paying: { title: '等待支付', hint: '请在微信支付页面完成付款' },
    confirming: { title: '正在确认支付结果…', hint: '请勿重复付款' },
    paid: { title: '支付成功', hint: '感谢您的购买' },
    cancelled: { title: '尚未支付', hint: '订单已保留，可以继续支付' },
  },
  problems: {
    ORDER_NOT_FOUND: { cause: '找不到这个订单', step: '请返回后重新下单' },
    REQUEST_INVALID: { cause: '订单信息有误', step: '请返回检查商品后再试' },
    REQUEST_CONFLICT: { cause: '订单内容已变更', step: '请重新支付' },
    QUOTE_REFUSED: { cause: '暂时无法购买', step: '请调整商品后再试' },
    REFUND_REFUSED: { cause: '无法退款', step: '请联系商家' },
    PAYER_UNKNOWN: { cause: '未能获取您的微信身份', step: '请重新打开小程序后再试' },
    PAYER_MISMATCH: { cause: '当前微信与下单微信不一致', step: '请用下单的微信支付' },
    ORDER_BUSY: { cause: '订单正在处理中', step: '请稍等几秒后再试' },
    ORDER_CLOSED: { cause: '订单已关闭', step: '如仍需购买，请重新下单' },
    ORDER_PAID: { cause: '订单已经支付', step: '请查询支付结果，无需再次付款' },
    NOT_ALLOWED: { cause: '没有权限进行此操作', step: '请联系商家' },
    RATE_LIMITED: { cause: '操作过于频繁', step: '请稍等片刻后再试' },
    GATEWAY_REFUSED: { cause: '微信支付未受理此订单', step: '请稍后再试，或联系商家' },
    GATEWAY_UNAVAILABLE: { cause: '微信支付暂时没有响应', step: '请稍后再试，不会重复扣款' },
    CONFIG_INVALID: { cause: '商家的支付配置有误', step: '请联系商家' },
    INTERNAL: { cause: '服务出现问题', step: '请稍后再试，不会重复扣款' },
    NETWORK: { cause: '网络连接失败', step: '请检查网络后再试，不会重复扣款' },
    ANSWER_UNREADABLE: { cause: '服务返回异常', step: '请稍后再试，或联系商家' },
    CASHIER_FAILED: { cause: '支付未完成', step: '可以重新支付，不会重复扣款' },
    NOT_CONFIRMED: { cause: '支付结果确认中', step: '请勿再次付款，稍后查询支付结果' },
  },
};

const en: Texts = {
  region: 'Checkout',
  pay: 'Pay with WeChat',
  resume: 'Continue payment',
  retry: 'Pay again',
  refresh: 'Check payment',
  checking: 'Checking the order…',
  again: 'Order again',
  phases: {
    idle: { title: '', hint: '' },
    creating: { title: 'Creating your order…', hint: 'One moment please' },
    paying: { title: 'Waiting for payment', hint: 'Please finish paying in WeChat' },
    confirming: { title: 'Confirming your payment…', hint: 'Please do not pay again' },
    paid: { title: 'Payment received', hint: 'Thank you for your order' },
    cancelled: { title: 'Not paid yet', hint: 'Your order is kept. You can continue any time' },
  },
  problems: {
    ORDER_NOT_FOUND: { cause: 'This order was not found', step: 'Please go back and order again' },
    REQUEST_INVALID: { cause: 'The order is not valid', step: 'Please go back and check your items' },
    REQUEST_CONFLICT: { cause: 'The order has changed', step: 'Please pay again' },
    QUOTE_REFUSED: { cause: 'This cannot be bought now', step: 'Please change your items and try again' },
    REFUND_REFUSED: { cause: 'This refund is not possible', step: 'Please contact the merchant' },
    PAYER_UNKNOWN: { cause: 'WeChat did not tell who you are', step: 'Please reopen the mini program' },
    PAYER_MISMATCH: { cause: 'Another WeChat account made this order', step: 'Please pay with that account' },
    ORDER_BUSY: { cause: 'The order is being processed', step: 'Please try again in a few seconds' },
    ORDER_CLOSED: {
      cause: 'The order is closed',
      step: 'Order again if you still want it',
    },
    ORDER_PAID: { cause: 'The order is paid already', step: 'Check the payment. Do not pay again' },
    NOT_ALLOWED: { cause: 'This is not allowed', step: 'Please contact the merchant' },
    RATE_LIMITED: { cause: 'Too many attempts', step: 'Please wait a moment and try again' },
    GATEWAY_REFUSED: {
      cause: 'WeChat Pay did not accept the order',
      step: 'Try later or contact the merchant',
    },
    GATEWAY_UNAVAILABLE: {
      cause: 'WeChat Pay is not answering',
      step: 'Try again later. You will not be charged twice',
    },
    CONFIG_INVALID: { cause: 'The merchant’s payment setup is wrong', step: 'Please contact the merchant' },
    INTERNAL: { cause: 'Something went wrong', step: 'Try again later. You will not be charged twice' },
    NETWORK: {
      cause: 'No connection',
      step: 'Check your network and try again. You will not be charged twice',
    },
    ANSWER_UNREADABLE: { cause: 'The service answered strangely', step: 'Try later or contact the merchant' },
    CASHIER_FAILED: {
      cause: 'The payment did not go through',
      step: 'You can pay again. You will not be charged twice',
    },
    NOT_CONFIRMED: {
      cause: 'Payment not confirmed yet',
      step: 'Do not pay again. Check the payment shortly',
    },
  },
};

/** @param wanted a locale, or `auto` for the language of WeChat: Chinese of any kind reads zh_CN, all else en */
export function textsFor(wanted: string): Texts {
  const language = wanted === 'auto' ? wx.getAppBaseInfo().language : wanted;
  return language.indexOf('zh') === 0 ? zh : en;
}
