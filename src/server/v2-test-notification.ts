import type { RefundNotice } from '../gateways/gateway';
import { buildXml } from '../protocol/build-xml';
import { sealEcb } from '../protocol/crypto/aes-ecb';
import { md5Hex } from '../protocol/crypto/digest';
import { formatInstant } from '../protocol/instant';
import { formatMoment } from '../protocol/v2/moment';
import { type Members, type SignType, signMembers } from '../protocol/v2/sign';
import { systemEntropy } from '../runtime/system';
import type { PaymentFacts, TestFacts, TestMessage } from './test-notification';

/** The one key of APIv2, which both sides hold. */
export type V2TestKeys = {
  /** 32 characters: `WXPAY_API_V2_KEY`. */
  api_v2_key: string;
  /** What a payment is signed with, as its order was: HMAC-SHA256, unless given. A refund has no sign. */
  sign_type?: SignType;
};

/**
 * The message of APIv2: a payment signed, a refund sealed. Neither says when it was sent.
 *
 * @param now epoch ms, for a payment that has no time of its own
 * @throws KitError REQUEST_INVALID for text that XML cannot hold
 */
export function signV2TestNotification(keys: V2TestKeys, facts: TestFacts, now: number): TestMessage {
  const { api_v2_key, sign_type = 'HMAC-SHA256' } = keys;
  const members =
    'payment' in facts
      ? signed(paymentMembers(facts.payment, sign_type, now), api_v2_key, sign_type)
      : sealedRefund(facts.refund, api_v2_key);
  return { headers: { 'content-type': 'text/xml' }, body: Buffer.from(buildXml(members)) };
}

function signed(members: Members, api_v2_key: string, sign_type: SignType): Members {
  return { ...members, sign: signMembers(members, api_v2_key, sign_type) };
}

/** What is absent is left out. MD5 is what APIv2 means where nothing is said. */
function paymentMembers(payment: PaymentFacts, sign_type: SignType, now: number): Members {
  const { appid, mchid, sub_appid, sub_mchid, payer_openid, amount } = payment;
  // The payer is known to the mini-program that sold: the sub-merchant's, where it has one.
  const payer = sub_appid === undefined ? 'openid' : 'sub_openid';
  return {
    return_code: 'SUCCESS',
    result_code: 'SUCCESS',
    appid,
    mch_id: mchid,
    ...(sub_appid === undefined ? {} : { sub_appid }),
    ...(sub_mchid === undefined ? {} : { sub_mch_id: sub_mchid }),
    nonce_str: systemEntropy.nonce(),
    ...(sign_type === 'MD5' ? {} : { sign_type }),
    ...(payer_openid === undefined ? {} : { [payer]: payer_openid }),
    is_subscribe: 'N',
    trade_type: 'JSAPI',
    bank_type: 'OTHERS',
    total_fee: String(amount.total),
    fee_type: amount.currency,
    cash_fee: String(amount.total),
    cash_fee_type: amount.currency,
    transaction_id: payment.transaction_id,
    out_trade_no: payment.out_trade_no,
    time_end: formatMoment(payment.success_at ?? now),
  };
}

/** Under the lower-case hex of the key's MD5. It names no AppID, since a refund's facts have none. */
function sealedRefund(refund: RefundNotice, api_v2_key: string): Members {
  const { mchid, sub_mchid } = refund;
  return {
    return_code: 'SUCCESS',
    mch_id: mchid,
    ...(sub_mchid === undefined ? {} : { sub_mch_id: sub_mchid }),
    nonce_str: systemEntropy.nonce(),
    req_info: sealEcb(buildXml(refundMembers(refund), 'root'), md5Hex(api_v2_key)),
  };
}

const STATUS = { SUCCESS: 'SUCCESS', CLOSED: 'REFUNDCLOSE', ABNORMAL: 'CHANGE' };

function refundMembers(refund: RefundNotice): Members {
  const { success_at } = refund;
  return {
    transaction_id: refund.transaction_id,
    out_trade_no: refund.out_trade_no,
    refund_id: refund.refund_id,
    out_refund_no: refund.out_refund_no,
    total_fee: String(refund.total),
    settlement_total_fee: String(refund.total),
    refund_fee: String(refund.refund),
    settlement_refund_fee: String(refund.refund),
    refund_status: STATUS[refund.refund_status],
    ...(success_at === undefined
      ? {}
      : { success_time: formatInstant(success_at).slice(0, 19).replace('T', ' ') }),
    refund_recv_accout: '支付用户零钱',
    refund_account: 'REFUND_SOURCE_RECHARGE_FUNDS',
    refund_request_source: 'API',
  };
}
