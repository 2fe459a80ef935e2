import { createHmac, timingSafeEqual } from 'node:crypto';
import { md5Hex } from '../crypto/digest';

export type SignType = 'MD5' | 'HMAC-SHA256';

/** A message of APIv2: every value the string that is sent or was received. */
export type Members = Readonly<Record<string, string>>;

/**
 * What is signed (page 4011985891): all members but `sign` and those that are empty, by name in the order of ASCII,
 * values as they are, then the key. Members that nobody documents take part.
 */
export function stringToSign(members: Members, apiV2Key: string): string {
  const pairs = Object.keys(members)
    .filter((name) => name !== 'sign' && members[name] !== '')
    .sort()
    .map((name) => `${name}=${members[name]}`);
  return [...pairs, `key=${apiV2Key}`].join('&');
}

/** Upper-case hex. */
export function signMembers(members: Members, apiV2Key: string, type: SignType): string {
  const text = stringToSign(members, apiV2Key);
  const hex = type === 'MD5' ? md5Hex(text) : createHmac('sha256', apiV2Key).update(text).digest('hex');
  return hex.toUpperCase();
}

/** Does `sign` fit? Compared in a time that does not depend on where the two differ. */
export function isSigned(members: Members, apiV2Key: string, type: SignType): boolean {
  const expected = Buffer.from(signMembers(members, apiV2Key, type));
  const found = Buffer.from(members.sign ?? '');
  return found.length === expected.length && timingSafeEqual(found, expected);
}
