export type Language = 'zh' | 'en';

/** What the payment page says beside WeChat's own words. */
export const PAGE_WORDS = {
  zh: {
    lang: 'zh-CN',
    title: '微信支付',
    simulated: '模拟收银台 · 不会真的扣款',
    goods: '商品',
    number: '商户单号',
    pay: '确认支付',
    leave: '取消支付',
    refused: '无法支付',
    paid: '支付成功',
    left: '支付已取消',
    open: '支付未完成',
    back: '返回商家',
    close: '可以关闭本页面，回到商家查看订单。',
  },
  en: {
    lang: 'en',
    title: 'WeChat Pay',
    simulated: 'Simulated cashier · no money moves',
    goods: 'Goods',
    number: 'Order number',
    pay: 'Pay now',
    leave: 'Leave without paying',
    refused: 'This cannot be paid',
    paid: 'Paid',
    left: 'You left without paying',
    open: 'Not paid yet',
    back: 'Back to the merchant',
    close: 'You can close this page and look at your order at the merchant.',
  },
} as const satisfies Record<Language, Record<string, string>>;

const WISHES_MAX = 16;

/** The first of the two that a browser wishes for, Chinese where it wishes for neither. */
export function languageOf(acceptLanguage = ''): Language {
  const wishes = acceptLanguage.split(',', WISHES_MAX).map((wish, index) => {
    const [tag = '', weight] = wish.trim().split(/\s*;\s*q=/);
    return { tag: tag.toLowerCase().split('-')[0], weight: weight === undefined ? 1 : Number(weight), index };
  });
  const best = wishes
    .filter(({ tag, weight }) => (tag === 'zh' || tag === 'en') && weight > 0)
    .sort((one, other) => other.weight - one.weight || one.index - other.index)[0];
  return best?.tag === 'en' ? 'en' : 'zh';
}
