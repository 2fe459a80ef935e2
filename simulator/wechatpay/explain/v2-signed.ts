import type { RawMessage } from '../../raw-exchange';
import type { MerchantBook } from '../keys/merchant-book';
import { type SignType, signatureOf, signedText } from '../v2/signature';
import { readXml } from '../v2/xml';
import type { SignedText } from './examiner';

const MD5_CHARS = 32;
/** Stands where the key does: texts are for looking at. */
const KEY = '[key]';

/**
 * What was signed in an APIv2 message, by the sign that it carries.
 * @returns undefined for a message that is none, has no sign, or names no merchant
 */
export function v2Signed(
  what: SignedText['what'],
  { body, encoding, cut }: RawMessage,
  merchants: MerchantBook,
): SignedText | undefined {
  if (cut || encoding !== 'utf8') return undefined;
  const { sign = '', mch_id = '', ...said } = readXml(body) ?? {};
  const key = merchants.apiV2Key(mch_id);
  if (sign === '' || key === undefined) return undefined;
  const fields = { ...said, mch_id };
  const sign_type: SignType = sign.length === MD5_CHARS ? 'MD5' : 'HMAC-SHA256';
  return {
    what,
    text: `${signedText(fields)}&key=${KEY}`,
    signature: sign,
    serial: `APIv2 key of ${mch_id}, ${sign_type}`,
    verdict: signatureOf(fields, sign_type, key) === sign ? 'ok' : 'wrong',
  };
}
