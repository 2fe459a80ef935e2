import { toRfc3339 } from '../beijing-time';
import type { Order, OrderTerms, Payment, TradeState } from '../ledger/order';

const STATE_TEXT: Record<TradeState, string> = {
  NOTPAY: '订单未支付',
  SUCCESS: '支付成功',
  REFUND: '订单发生过退款，退款详情请查询退款单',
  CLOSED: '订单已关闭',
  REVOKED: '订单已撤销',
  USERPAYING: '用户支付中，需要输入密码',
};

/**
 * The transaction object of a query, and of a notification's plaintext (pages 4012791858, 4012791861; partner
 * 4012738519 and after).
 * @param paid which payment it is about; absent, the order's first
 */
export function transactionOf(order: Order, paid = order.payments[0]): Record<string, unknown> {
  const { terms, trade_state } = order;
  const base = {
    ...partiesOf(terms),
    out_trade_no: terms.out_trade_no,
    trade_state,
    trade_state_desc: STATE_TEXT[trade_state],
  };
  if (!paid) {
    const none = { attach: '', promotion_detail: [], payer: {}, scene_info: {} };
    return { ...base, amount: { total: terms.amount.total, currency: 'CNY' }, ...none };
  }
  const { total, currency } = paid;
  return {
    ...base,
    transaction_id: paid.transaction_id,
    trade_type: terms.trade_type,
    bank_type: 'OTHERS',
    attach: terms.attach ?? '',
    success_time: toRfc3339(paid.paid_at),
    payer: payerOf(terms, paid),
    // There are no coupons here: what the payer pays is what the order costs.
    amount: { total, payer_total: total, currency, payer_currency: currency },
    ...(terms.device_id === undefined ? {} : { scene_info: { device_id: terms.device_id } }),
    promotion_detail: [],
  };
}

/** appid and mchid, or a provider's four. */
function partiesOf({ owner, appid, sub_appid }: OrderTerms): Record<string, string> {
  if (owner.sub_mchid === undefined) return { appid, mchid: owner.mchid };
  return {
    sp_appid: appid,
    sp_mchid: owner.mchid,
    ...(sub_appid === undefined ? {} : { sub_appid }),
    sub_mchid: owner.sub_mchid,
  };
}

function payerOf({ owner }: OrderTerms, paid: Payment): Record<string, string> {
  if (owner.sub_mchid === undefined) return { openid: paid.openid };
  return {
    sp_openid: paid.openid,
    ...(paid.sub_openid === undefined ? {} : { sub_openid: paid.sub_openid }),
  };
}
