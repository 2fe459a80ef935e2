import { toBeijingText } from '../beijing-time';
import type { Order, Payment, Refund } from '../ledger/order';
import { REFUND_STATUS, refundAccount } from './refund-words';
import type { XmlFields } from './xml';

/** That a refund was accepted; there are no coupons, so all of it is cash. */
export function acceptedAnswer(order: Order, paid: Payment, refund: Refund): XmlFields {
  const refund_fee = String(refund.total);
  return {
    ...paymentFields(order, paid),
    out_refund_no: refund.out_refund_no,
    refund_id: refund.refund_id,
    refund_fee,
    settlement_refund_fee: refund_fee,
    cash_refund_fee: refund_fee,
    coupon_refund_fee: '0',
    coupon_refund_count: '0',
  };
}

/**
 * Refunds of a payment, each with its number at the end of every name.
 * @param count how many the payment has in all
 */
export function refundsAnswer(order: Order, paid: Payment, refunds: Refund[], count: number): XmlFields {
  return {
    ...paymentFields(order, paid),
    total_refund_count: String(count),
    refund_count: String(refunds.length),
    ...Object.assign({}, ...refunds.map(numbered)),
  };
}

function paymentFields({ terms }: Order, paid: Payment): XmlFields {
  const total_fee = String(paid.total);
  return {
    transaction_id: paid.transaction_id,
    out_trade_no: terms.out_trade_no,
    total_fee,
    settlement_total_fee: total_fee,
    fee_type: paid.currency,
    cash_fee: total_fee,
  };
}

function numbered(refund: Refund, n: number): XmlFields {
  const { status, settled_at, total } = refund;
  const arrived = status === 'SUCCESS' && settled_at !== undefined;
  return {
    [`out_refund_no_${n}`]: refund.out_refund_no,
    [`refund_id_${n}`]: refund.refund_id,
    [`refund_channel_${n}`]: refund.channel,
    [`refund_fee_${n}`]: String(total),
    [`settlement_refund_fee_${n}`]: String(total),
    [`coupon_refund_fee_${n}`]: '0',
    [`coupon_refund_count_${n}`]: '0',
    [`refund_status_${n}`]: REFUND_STATUS[status],
    [`refund_account_${n}`]: refundAccount(refund),
    // Spelled so by WeChat Pay.
    [`refund_recv_accout_${n}`]: refund.user_received_account,
    ...(arrived ? { [`refund_success_time_${n}`]: toBeijingText(settled_at) } : {}),
  };
}
