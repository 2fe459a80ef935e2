import { compactBeijing } from '../beijing-time';
import type { Order, OrderTerms, Payment, TradeState } from '../ledger/order';
import type { XmlFields } from './xml';

const STATE_TEXT: Record<TradeState, string> = {
  NOTPAY: '订单未支付',
  SUCCESS: '支付成功',
  REFUND: '订单发生过退款，退款详情请查询退款单',
  CLOSED: '订单已关闭',
  REVOKED: '订单已撤销',
  USERPAYING: '需要用户输入支付密码',
};

/** What a query says of an order: little until it is paid. */
export function orderAnswer(order: Order, paid = order.payments[0]): XmlFields {
  const { terms, trade_state } = order;
  const state = { trade_state, trade_state_desc: STATE_TEXT[trade_state] };
  if (paid) return { ...paidFields(terms, paid), ...state };
  return {
    ...(terms.device_id === undefined ? {} : { device_info: terms.device_id }),
    out_trade_no: terms.out_trade_no,
    attach: terms.attach ?? '',
    total_fee: String(terms.amount.total),
    ...state,
  };
}

/**
 * A payment, as queries, code pay and notifications tell it. There are no coupons: what is settled and what is paid in
 * cash is all of it.
 */
export function paidFields(terms: OrderTerms, paid: Payment): XmlFields {
  const total_fee = String(paid.total);
  return {
    ...(terms.device_id === undefined ? {} : { device_info: terms.device_id }),
    openid: paid.openid,
    is_subscribe: 'N',
    ...(paid.sub_openid === undefined ? {} : { sub_openid: paid.sub_openid, sub_is_subscribe: 'N' }),
    trade_type: terms.trade_type,
    bank_type: 'OTHERS',
    total_fee,
    settlement_total_fee: total_fee,
    fee_type: paid.currency,
    cash_fee: total_fee,
    cash_fee_type: paid.currency,
    transaction_id: paid.transaction_id,
    out_trade_no: terms.out_trade_no,
    attach: terms.attach ?? '',
    time_end: compactBeijing(paid.paid_at),
  };
}
