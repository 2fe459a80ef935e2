import { toRfc3339 } from '../beijing-time';
import type { Order, Refund } from '../ledger/order';

/** The refund object of the API's answers: applying, querying and repairing answer alike (pages 4012791862, 4012791863). */
export function refundAnswer(order: Order, refund: Refund): Record<string, unknown> {
  const { terms } = order;
  const total = paidTotal(order, refund);
  return {
    refund_id: refund.refund_id,
    out_refund_no: refund.out_refund_no,
    transaction_id: refund.transaction_id,
    out_trade_no: terms.out_trade_no,
    channel: refund.channel,
    user_received_account: refund.user_received_account,
    ...successTime(refund),
    create_time: toRfc3339(refund.created_at),
    status: refund.status,
    funds_account: refund.funds_account,
    promotion_detail: [],
    amount: {
      ...{ total, refund: refund.total, payer_total: total, payer_refund: refund.total },
      ...{ settlement_total: total, settlement_refund: refund.total, discount_refund: 0 },
      currency: refund.currency,
      from: refund.from,
    },
  };
}

/**
 * The same refund in a notification's plaintext (page 4012791865): another name for the status, the merchant but no
 * appid, no currency, no channel.
 */
export function refundNotice(order: Order, refund: Refund) {
  const { owner, out_trade_no } = order.terms;
  const total = paidTotal(order, refund);
  const merchant: Record<string, string> =
    owner.sub_mchid === undefined
      ? { mchid: owner.mchid }
      : { sp_mchid: owner.mchid, sub_mchid: owner.sub_mchid };
  return {
    ...merchant,
    out_trade_no,
    transaction_id: refund.transaction_id,
    out_refund_no: refund.out_refund_no,
    refund_id: refund.refund_id,
    refund_status: refund.status,
    ...successTime(refund),
    user_received_account: refund.user_received_account,
    amount: {
      ...{ total, refund: refund.total },
      ...{ payer_total: total, payer_refund: refund.total },
    },
  };
}

/** Of the payment that is given back, as it was booked. */
function paidTotal({ payments, terms }: Order, { transaction_id }: Refund): number {
  return payments.find((one) => one.transaction_id === transaction_id)?.total ?? terms.amount.total;
}

function successTime({ status, settled_at }: Refund): { success_time?: string } {
  return status === 'SUCCESS' && settled_at !== undefined ? { success_time: toRfc3339(settled_at) } : {};
}
