import { createHash } from 'node:crypto';
import type { OrderTerms, Payment } from './ledger/order';

/** The openids WeChat gives out. Tests' own are shorter, so any that begin like one will do. */
const OPENID = /^o[0-9A-Za-z_-]{5,127}$/;
/** Who pays an order that anybody may pay, when nobody is named. */
export const SOMEBODY = 'oSIMPAYER0000000000000000000';
/** Somebody whom no order asks for. */
export const STRANGER = 'oSOMEBODYELSE000000000000000';

export function looksLikeOpenid(text: string): boolean {
  return OPENID.test(text);
}

/** The same person's openid in another app: 28 characters that depend on both, and on nothing else. */
export function openidElsewhere(openid: string, appid: string): string {
  const digest = createHash('sha256').update(`${appid}\n${openid}`).digest('base64url');
  return `o${digest.slice(0, 27)}`;
}

/** The openid that an order asks for: who is to pay, under the app that the payer uses. */
export function expectedPayer({ payer }: Pick<OrderTerms, 'payer'>): string | undefined {
  if (payer === undefined) return undefined;
  return 'openid' in payer ? payer.openid : payer.sub_openid;
}

/**
 * What WeChat Pay writes down of a payer.
 * @param openid under the app that the payer uses: the sub-merchant's where the order names a sub_appid, unless it was
 *   placed for an openid of the provider's; absent, the order's own payer or somebody
 */
export function payerOf(
  terms: Pick<OrderTerms, 'appid' | 'sub_appid' | 'payer'>,
  openid?: string,
): Pick<Payment, 'openid' | 'sub_openid'> {
  const { appid, sub_appid, payer } = terms;
  const who = openid ?? expectedPayer(terms) ?? SOMEBODY;
  if (sub_appid === undefined) return { openid: who };
  if (payer && 'openid' in payer) return { openid: who, sub_openid: openidElsewhere(who, sub_appid) };
  return { openid: openidElsewhere(who, appid), sub_openid: who };
}
