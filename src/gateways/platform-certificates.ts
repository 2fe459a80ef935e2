import type { KeyObject } from 'node:crypto';
import { parsePublicKey } from '../protocol/crypto/rsa';
import { KitError } from '../protocol/errors';
import { decode, parseJson } from '../protocol/v3/decode';
import { readSignatureHeaders, verifyMessage } from '../protocol/v3/message-signature';
import { openResource } from '../protocol/v3/open-resource';
import { certificateList } from '../protocol/v3/wire';
import type { InboundAnswer } from './transport';

export type KeysBySerial = ReadonlyMap<string, KeyObject>;

/**
 * Reads the answer of GET /v3/certificates (page 4012551764).
 *
 * The first answer is signed by a certificate that only the answer itself contains. So here, and only here,
 * a message is opened before it is verified: what opens was sealed by a holder of the APIv3 key, and then the
 * answer is verified with a key it brought, or with the merchant's WeChat Pay public key.
 *
 * @param held keys that may have signed the answer besides the ones in it
 * @returns the certificates' keys by serial
 * @throws KitError SIGNATURE_*, DECRYPTION_FAILED, MESSAGE_MALFORMED
 */
export function readCertificates(
  answer: InboundAnswer,
  apiV3Key: string,
  held: KeysBySerial,
  now: number,
): Map<string, KeyObject> {
  readSignatureHeaders(answer.headers, now);
  const { data } = decode(certificateList, parseJson(answer.body), 'the list of certificates');
  const keys = new Map<string, KeyObject>();
  for (const { serial_no, encrypt_certificate } of data) {
    keys.set(serial_no, parseCertificate(openResource(encrypt_certificate, apiV3Key)));
  }
  verifyMessage(answer, new Map([...held, ...keys]), now);
  return keys;
}

function parseCertificate(pem: string): KeyObject {
  try {
    return parsePublicKey(pem);
  } catch {
    throw new KitError('MESSAGE_MALFORMED', { message: 'an opened certificate is no certificate' });
  }
}
