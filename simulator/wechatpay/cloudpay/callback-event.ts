import { toBeijingText } from '../beijing-time';
import type { Order, Payment, Refund } from '../ledger/order';
import { REFUND_STATUS, refundAccount } from '../v2/refund-words';
import { paidTotal } from './answer';
import { paymentFields } from './transaction';

/** What the named function is called with: v2's notification, its names in camelCase, and no signature at all. */
export type CallbackEvent = Record<string, unknown>;

export function paymentEvent(order: Order, paid: Payment, nonce: string): CallbackEvent {
  const userInfo = { userInfo: { appId: order.terms.sub_appid, openId: paid.sub_openid } };
  return {
    ...partiesOf(order, nonce),
    resultCode: 'SUCCESS',
    ...camelCased(paymentFields(order, paid)),
    ...userInfo,
  };
}

/** The names are those that functions were seen to be called with, and for the rest v2's. */
export function refundEvent(order: Order, refund: Refund, nonce: string): CallbackEvent {
  const totalFee = paidTotal(order, refund.transaction_id);
  return {
    ...partiesOf(order, nonce),
    transactionId: refund.transaction_id,
    outTradeNo: order.terms.out_trade_no,
    refundId: refund.refund_id,
    outRefundNo: refund.out_refund_no,
    ...{ totalFee, settlementTotalFee: totalFee },
    ...{ refundFee: refund.total, settlementRefundFee: refund.total },
    refundStatus: REFUND_STATUS[refund.status],
    ...(refund.status === 'SUCCESS' ? { successTime: toBeijingText(refund.settled_at!) } : {}),
    refundRecvAccout: refund.user_received_account,
    refundAccount: refundAccount(refund),
    refundRequestSource: refund.origin === 'api' ? 'API' : 'VENDOR_PLATFORM',
  };
}

function partiesOf({ terms }: Order, nonceStr: string): CallbackEvent {
  const { appid, owner, sub_appid } = terms;
  return {
    returnCode: 'SUCCESS',
    appid,
    mchId: owner.mchid,
    ...(sub_appid === undefined ? {} : { subAppid: sub_appid }),
    subMchId: owner.sub_mchid,
    nonceStr,
  };
}

function camelCased(fields: Record<string, unknown>): CallbackEvent {
  const named = Object.entries(fields).map(
    ([name, value]) =>
      [name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase()), value] as const,
  );
  return Object.fromEntries(named);
}
