import type { SignType } from '../protocol/v2/sign';
import type { ConfigReader } from './config-reader';

/** What messages of APIv2 are signed with; absent, HMAC-SHA256. */
export function readSignType(reader: ConfigReader): SignType | undefined {
  const found = reader.optional('WXPAY_SIGN_TYPE', /^(MD5|HMAC-SHA256)$/, {
    needed: "'HMAC-SHA256' (what is used where nothing is said) or 'MD5'",
    where: 'your own choice; MD5 only for an account that refuses the other',
  });
  if (found === undefined) return undefined;
  return found === 'MD5' ? 'MD5' : 'HMAC-SHA256';
}
