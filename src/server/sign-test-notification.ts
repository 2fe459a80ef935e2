import type { KeyObject } from 'node:crypto';
import type { PaymentReport, RefundNotice } from '../gateways/gateway';
import { seal } from '../protocol/crypto/aes-gcm';
import { parsePrivateKey, signSha256 } from '../protocol/crypto/rsa';
import { formatInstant } from '../protocol/instant';
import { systemClock, systemEntropy } from '../runtime/system';

/** Keys made for a test. Of the real ones, WeChat Pay alone has the private half. */
export type TestKeys = {
  /** Whose private key it is: what `WXPAY_PUBLIC_KEY_ID` says, or the serial of a platform certificate. */
  serial: string;
  /** PEM, or parsed: the private half of `WXPAY_PUBLIC_KEY`. */
  private_key: string | KeyObject;
  /** 32 characters: `WXPAY_API_V3_KEY`. */
  api_v3_key: string;
};

/**
 * What it tells, in the words in which `readNotification` will report it; with a `sub_mchid`, as it is told to a
 * service provider. A payment's `success_at`: now, unless given.
 */
export type TestFacts =
  | { payment: Omit<PaymentReport, 'trade_state' | 'success_at'> & { success_at?: number } }
  | { refund: RefundNotice };

/** As it comes in over HTTP: header names in lower case, the body as the bytes that were signed. */
export type TestMessage = { headers: Record<string, string>; body: Buffer };

/**
 * A notification of APIv3 as WeChat Pay would send it, for tests of your own code: `readNotification` and the
 * notify function accept it where `keys` are the configured ones.
 *
 * @param options.now epoch ms; the receiver refuses what is 300 s or more from its own clock
 * @throws AesGcmError for an APIv3 key that is not 32 bytes; Node's own error for text that is no private key
 */
export function signTestNotification(
  keys: TestKeys,
  facts: TestFacts,
  { now = systemClock.now() }: { now?: number } = {},
): TestMessage {
  const body = Buffer.from(JSON.stringify(envelope(keys, facts, now)));
  const timestamp = String(Math.floor(now / 1000));
  const nonce = systemEntropy.nonce();
  const toSign = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from('\n')]);
  const { private_key } = keys;
  const key = typeof private_key === 'string' ? parsePrivateKey(private_key) : private_key;
  return {
    headers: {
      'content-type': 'application/json',
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-signature': signSha256(toSign, key),
      'wechatpay-serial': keys.serial,
      'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
    },
    body,
  };
}

/** Page 4012791861 for a payment, 4012791865 for a refund. */
function envelope({ api_v3_key }: TestKeys, facts: TestFacts, now: number): object {
  const { event_type, summary, original_type, resource } = contents(facts, now);
  const nonce = systemEntropy.nonce().slice(0, 12);
  const sealed = seal(JSON.stringify(resource), api_v3_key, nonce, original_type);
  return {
    id: systemEntropy.nonce(),
    create_time: formatInstant(now),
    event_type,
    resource_type: 'encrypt-resource',
    summary,
    resource: { original_type, algorithm: 'AEAD_AES_256_GCM', ...sealed },
  };
}

function contents(facts: TestFacts, now: number) {
  if ('payment' in facts) {
    const resource = transaction(facts.payment, now);
    return { event_type: 'TRANSACTION.SUCCESS', summary: '支付成功', original_type: 'transaction', resource };
  }
  const { refund_status } = facts.refund;
  const event_type = `REFUND.${refund_status}`;
  const resource = refundNotice(facts.refund);
  return { event_type, summary: SUMMARIES[refund_status], original_type: 'refund', resource };
}

const SUMMARIES = { SUCCESS: '退款成功', CLOSED: '退款关闭', ABNORMAL: '退款异常' };

type PaymentFacts = Extract<TestFacts, { payment: unknown }>['payment'];

function transaction({ success_at, payer_openid, amount, ...said }: PaymentFacts, now: number): object {
  const { appid, mchid, sub_appid, sub_mchid, ...numbers } = said;
  // The payer is known to the mini-program that sold: the sub-merchant's, where it has one.
  const openid = sub_mchid === undefined ? 'openid' : sub_appid === undefined ? 'sp_openid' : 'sub_openid';
  return {
    ...(sub_mchid === undefined
      ? { appid, mchid }
      : { sp_appid: appid, sp_mchid: mchid, sub_appid, sub_mchid }),
    ...numbers,
    trade_type: 'JSAPI',
    trade_state: 'SUCCESS',
    trade_state_desc: '支付成功',
    bank_type: 'OTHERS',
    success_time: formatInstant(success_at ?? now),
    payer: { [openid]: payer_openid },
    amount: { ...amount, payer_total: amount.total, payer_currency: amount.currency },
  };
}

function refundNotice({ mchid, sub_mchid, total, refund, success_at, ...rest }: RefundNotice): object {
  return {
    ...(sub_mchid === undefined ? { mchid } : { sp_mchid: mchid, sub_mchid }),
    ...rest,
    ...(success_at === undefined ? {} : { success_time: formatInstant(success_at) }),
    user_received_account: '支付用户零钱',
    amount: { total, refund, payer_total: total, payer_refund: refund },
  };
}
