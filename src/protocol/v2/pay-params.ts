import type { PayParams } from '../../../typings/contract';
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

/** What the app SDK takes: other names, all of them in lower case, and a fixed package. */
export type AppPayParams = {
  appid: string;
  partnerid: string;
  prepayid: string;
  package: 'Sign=WXPay';
  noncestr: string;
  timestamp: string;
  sign: string;
};

/** @param input.partner_mchid the merchant who is paid: the sub-merchant of a partner */
export function signV2AppParams(
  input: V2PayParamsToSign & { partner_mchid: string },
  apiV2Key: string,
  type: SignType,
): AppPayParams {
  const signed = {
    appid: input.appid,
    partnerid: input.partner_mchid,
    prepayid: input.prepay_id,
    package: 'Sign=WXPay',
    noncestr: input.nonce,
    timestamp: input.timestamp,
  } as const;
  return { ...signed, sign: signMembers(signed, apiV2Key, type) };
}
