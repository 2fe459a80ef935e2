import type { AppParams, PayParams } from '../../../typings/contract';
import { type SignType, signMembers } from './sign';

export type V2PayParamsToSign = {
  /** The appid of the running mini-program: signed, yet not passed to wx.requestPayment. */
  appid: string;
  prepay_id: string;
  /** Unix seconds, as text: some clients fail on a number. */
  timestamp: string;
  nonce: string;
};

/** What wx.requestPayment takes; `type` must be the one that the order was placed with. */
export function signV2PayParams(input: V2PayParamsToSign, apiV2Key: string, type: SignType): PayParams {
  const signed = {
    timeStamp: input.timestamp,
    nonceStr: input.nonce,
    package: `prepay_id=${input.prepay_id}`,
    signType: type,
  };
  return { ...signed, paySign: signMembers({ ...signed, appId: input.appid }, apiV2Key, type) };
}

/**
 * For the SDK of an app: other names, all of them in lower case, and a fixed package.
 * @param input.partnerid the merchant that sells: a partner's sub-merchant
 */
export function signV2AppParams(
  { appid, partnerid, prepay_id, nonce, timestamp }: V2PayParamsToSign & { partnerid: string },
  apiV2Key: string,
  type: SignType,
): AppParams {
  const signed = {
    ...{ appid, partnerid, prepayid: prepay_id },
    ...{ package: 'Sign=WXPay' as const, noncestr: nonce, timestamp },
  };
  return { ...signed, sign: signMembers(signed, apiV2Key, type) };
}
