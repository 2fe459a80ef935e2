import { createSign, randomBytes } from 'node:crypto';
import type { OpenedCashier } from '../../../../simulator/wechatpay/cashier/cashier';
import type { CashierResult } from '../../../../simulator/wechatpay/cashier/ways';
import type { Credentials } from './client';
import { jsonOf } from './client';
import { type Endpoint, place } from './ordering';
import type { World } from './world';

/** What an order was answered with: `prepay_id`, `code_url` or `h5_url`. */
export async function voucher(
  world: World,
  endpoint: Pick<Endpoint, 'way' | 'role'>,
  changes: Record<string, unknown> = {},
): Promise<string> {
  const answer = jsonOf(await place(world, endpoint, changes));
  return String(answer.prepay_id ?? answer.code_url ?? answer.h5_url);
}

/** What an app hands to WeChat's SDK, signed with the merchant's key. */
export function signAppParams(credentials: Credentials, appId: string, partnerId: string, prepayId: string) {
  const timeStamp = '1930000000';
  const nonceStr = randomBytes(16).toString('hex');
  const signer = createSign('RSA-SHA256');
  signer.update(`${appId}\n${timeStamp}\n${nonceStr}\n${prepayId}\n`);
  const sign = signer.sign(credentials.private_key, 'base64');
  return { appId, partnerId, prepayId, packageValue: 'Sign=WXPay', nonceStr, timeStamp, sign };
}

/** @throws when it did not open */
export function idOf(answer: OpenedCashier | CashierResult): string {
  if ('cashier_id' in answer) return answer.cashier_id;
  throw new Error(`the cashier did not open: ${JSON.stringify(answer)}`);
}
