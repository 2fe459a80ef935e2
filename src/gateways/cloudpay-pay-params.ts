import type { PayParams } from '../../typings/contract';
import { KitError } from '../protocol/errors';
import { textIn } from './cloudpay-fields';

/**
 * The cloud signs what wx.requestPayment needs, and nobody else can: there is no key here. It is good as long as the
 * prepay_id in it, so it is kept in that one's place, as text, and handed on as it is.
 */

/** @returns undefined where the answer has no payment object, or one that a phone would not take */
export function keptPayment(payment: unknown): string | undefined {
  const read = readPayment(payment);
  return read && JSON.stringify(read);
}

/** @throws KitError CONFIG_INVALID for what another gateway gave */
export function payParamsOf(prepay_id: string): PayParams {
  const params = readPayment(parsed(prepay_id));
  if (params) return params;
  throw new KitError('CONFIG_INVALID', {
    message: 'the order was placed through another gateway, whose prepay_id cloudPay cannot sign',
  });
}

function readPayment(payment: unknown): PayParams | undefined {
  if (typeof payment !== 'object' || payment === null) return undefined;
  const timeStamp = textIn(payment, 'timeStamp');
  const nonceStr = textIn(payment, 'nonceStr');
  const line = textIn(payment, 'package');
  const signType = textIn(payment, 'signType');
  const paySign = textIn(payment, 'paySign');
  const known = signType === 'MD5' || signType === 'HMAC-SHA256' || signType === 'RSA';
  if (!timeStamp || !nonceStr || !line?.startsWith('prepay_id=') || !known || !paySign) return undefined;
  return { timeStamp, nonceStr, package: line, signType, paySign };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
