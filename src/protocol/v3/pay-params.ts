import type { KeyObject } from 'node:crypto';
import type { PayParams } from '../../../typings/contract';
import { signSha256 } from '../crypto/rsa';

export type PayParamsToSign = {
  /** The appid of the running mini-program: signed first, yet not passed to wx.requestPayment. */
  appid: string;
  prepay_id: string;
  /** Unix seconds, as text: some clients fail on a number. */
  timestamp: string;
  nonce: string;
};

/** Four lines, each ended by LF, signed with the merchant's key (page 4012365341). */
export function signPayParams(input: PayParamsToSign, privateKey: KeyObject): PayParams {
  const packageLine = `prepay_id=${input.prepay_id}`;
  const message = `${input.appid}\n${input.timestamp}\n${input.nonce}\n${packageLine}\n`;
  return {
    timeStamp: input.timestamp,
    nonceStr: input.nonce,
    package: packageLine,
    signType: 'RSA',
    paySign: signSha256(message, privateKey),
  };
}

/**
 * For the SDK of an app: the fourth line is the bare prepay_id, and nothing is called by the name it has for a
 * mini-program (page 4013070351).
 * @param partnerid the merchant that sells: a service provider's sub-merchant
 */
export function signAppParams(input: PayParamsToSign & { partnerid: string }, privateKey: KeyObject) {
  const { appid, timestamp, nonce, prepay_id, partnerid } = input;
  const message = `${appid}\n${timestamp}\n${nonce}\n${prepay_id}\n`;
  return {
    appid,
    partnerid,
    prepayid: prepay_id,
    package: 'Sign=WXPay' as const,
    noncestr: nonce,
    timestamp,
    sign: signSha256(message, privateKey),
  };
}
