import type { Role } from '../keys/merchant-book';
import type { RefundSource } from '../ledger/order';
import type { Toggles } from '../toggles';
import type { Rule, Rules } from './check-parameters';
import { notifyUrl, OUT_TRADE_NO, required, text } from './order-parameters';

/** The parameters of a refund (page 4012791862) and of repairing an abnormal one. */

/** A checked request for a refund. */
export type RefundParameters = {
  sub_mchid?: string;
  transaction_id?: string;
  out_trade_no?: string;
  out_refund_no: string;
  reason?: string;
  notify_url?: string;
  funds_account?: 'AVAILABLE' | 'UNSETTLED';
  amount: { refund: number; total: number; currency: string; from?: RefundSource[] };
};

/** A checked request to send an abnormal refund elsewhere. The two sealed fields are there where a card is the user's. */
export type AbnormalParameters = {
  sub_mchid?: string;
  out_refund_no: string;
  type: AbnormalType;
  bank_type?: string;
  bank_account?: string;
  real_name?: string;
};
export type AbnormalType = 'USER_BANK_CARD' | 'MERCHANT_BANK_CARD';

export const OUT_REFUND_NO = /^[0-9A-Za-z_\-|*@]{1,64}$/;
const GOODS_MAX = 6000;
/** One line for each kind of account. */
const SOURCES_MAX = 2;

const fen = (label: string, min: number): Rule => ({ label, type: 'integer', min, required: true });
const subMerchant = (role: Role): Rules =>
  role === 'partner' ? { sub_mchid: required(text('特约商户号', 32)) } : {};

const SOURCE: Rule = {
  label: '退款出资账户及金额',
  type: 'object',
  fields: {
    account: required(text('出资账户类型', 32, { pattern: /^(AVAILABLE|UNAVAILABLE)$/ })),
    amount: fen('出资金额', 1),
  },
};

const AMOUNT: Rule = {
  label: '金额信息',
  type: 'object',
  required: true,
  fields: {
    refund: fen('退款金额', 1),
    from: { label: '退款出资账户及金额', type: 'array', max: SOURCES_MAX, items: SOURCE },
    total: fen('原订单金额', 1),
    currency: required(text('退款币种', 16, { pattern: /^CNY$/ })),
  },
};

const GOODS: Rule = {
  label: '退款商品',
  type: 'object',
  fields: {
    merchant_goods_id: required(text('商户侧商品编码', 32)),
    wechatpay_goods_id: text('微信支付商品编码', 32),
    goods_name: text('商品名称', 256),
    unit_price: fen('商品单价', 0),
    refund_amount: fen('商品退款金额', 0),
    refund_quantity: fen('商品退货数量', 1),
  },
};

export function refundRules(role: Role, toggles: Toggles): Rules {
  return {
    ...subMerchant(role),
    transaction_id: text('微信支付订单号', 32),
    out_trade_no: text('商户订单号', 32, { min: 6, pattern: OUT_TRADE_NO }),
    out_refund_no: required(text('商户退款单号', 64, { pattern: OUT_REFUND_NO })),
    reason: text('退款原因', 80, { min: 0 }),
    notify_url: notifyUrl(256, toggles),
    funds_account: text('退款资金来源', 32, { pattern: /^(AVAILABLE|UNSETTLED)$/ }),
    amount: AMOUNT,
    goods_detail: { label: '退款商品', type: 'array', max: GOODS_MAX, items: GOODS },
  };
}

/** @param toUser the money goes to a card of the user's, which has to be named */
export function abnormalRules(role: Role, toUser: boolean): Rules {
  const card = (rule: Rule) => (toUser ? required(rule) : rule);
  return {
    ...subMerchant(role),
    out_refund_no: required(text('商户退款单号', 64, { pattern: OUT_REFUND_NO })),
    type: required(text('异常退款处理方式', 32, { pattern: /^(USER|MERCHANT)_BANK_CARD$/ })),
    bank_type: card(text('开户银行', 16)),
    bank_account: card(text('收款银行卡号', 1024)),
    real_name: card(text('收款用户姓名', 1024)),
  };
}
