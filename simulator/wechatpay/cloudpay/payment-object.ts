import { signatureOf } from '../v2/signature';

export type PaymentObject = {
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: 'MD5';
  paySign: string;
};
type Signing = { appid: string; prepay_id: string; at: number; nonce: string; api_v2_key: string };

/**
 * What a mini-program hands to wx.requestPayment as it is: the cloud signs it with the provider's key, in v2's way.
 * @param appid of the mini-program that the payer is in
 * @param at epoch ms
 */
export function paymentObject({ appid, prepay_id, at, nonce, api_v2_key }: Signing): PaymentObject {
  const timeStamp = String(Math.floor(at / 1000));
  const packageLine = `prepay_id=${prepay_id}`;
  const signed = { timeStamp, nonceStr: nonce, package: packageLine, signType: 'MD5' } as const;
  return { ...signed, paySign: signatureOf({ appId: appid, ...signed }, 'MD5', api_v2_key) };
}
