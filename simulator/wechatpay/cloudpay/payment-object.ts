import { md5Hex } from '../../../src/protocol/crypto/digest';

export type PaymentObject = {
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: 'MD5';
  paySign: string;
};
type Signing = { appid: string; prepay_id: string; at: number; nonce: string; api_v2_key: string };

/**
 * What a mini-program hands to wx.requestPayment as it is. The cloud signs it with the provider's key, in v2's way: the
 * names sorted, then the key, MD5 in upper case.
 * @param appid of the mini-program that the payer is in
 * @param at epoch ms
 */
export function paymentObject({ appid, prepay_id, at, nonce, api_v2_key }: Signing): PaymentObject {
  const timeStamp = String(Math.floor(at / 1000));
  const packageLine = `prepay_id=${prepay_id}`;
  const text = `appId=${appid}&nonceStr=${nonce}&package=${packageLine}&signType=MD5&timeStamp=${timeStamp}`;
  const paySign = md5Hex(`${text}&key=${api_v2_key}`).toUpperCase();
  return { timeStamp, nonceStr: nonce, package: packageLine, signType: 'MD5', paySign };
}
