import { createHash, createHmac } from 'node:crypto';
import type { XmlFields } from './xml';

export const SIGN_TYPES = ['MD5', 'HMAC-SHA256'] as const;
export type SignType = (typeof SIGN_TYPES)[number];

/** @returns undefined for a name that no signature has */
export function signTypeOf(text: string): SignType | undefined {
  return SIGN_TYPES.find((name) => name === text);
}

/**
 * The signature of APIv2, for messages and for what a client is to hand over: every value that is not empty, by name in
 * ASCII order, then the merchant's key; upper-case hex.
 */
export function signatureOf(fields: XmlFields, sign_type: SignType, api_v2_key: string): string {
  const text = `${signedText(fields)}&key=${api_v2_key}`;
  const digest = sign_type === 'MD5' ? createHash('md5') : createHmac('sha256', api_v2_key);
  return digest.update(text, 'utf8').digest('hex').toUpperCase();
}

/** What is signed, without the key at its end. */
export function signedText(fields: XmlFields): string {
  return Object.keys(fields)
    .filter((name) => name !== 'sign' && fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&');
}
