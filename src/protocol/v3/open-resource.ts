import { AesGcmError, open } from '../crypto/aes-gcm';
import { KitError } from '../errors';

/** The sealed part of a notification or of a certificate list. */
export type SealedResource = {
  ciphertext: string;
  nonce: string;
  associated_data?: string | null | undefined;
};

const NONCE_BYTES = 12;

/**
 * Opens an AEAD_AES_256_GCM resource with the merchant's APIv3 key, 32 ASCII characters (page 4012791861).
 *
 * @throws KitError DECRYPTION_FAILED when key, nonce, associated data, ciphertext or tag do not fit;
 *   MESSAGE_MALFORMED when it opens, but is no UTF-8. No message holds key or plaintext.
 */
export function openResource(sealed: SealedResource, apiV3Key: string): string {
  const { ciphertext, nonce } = sealed;
  if (Buffer.byteLength(nonce, 'utf8') !== NONCE_BYTES) throw failed(`the nonce is not ${NONCE_BYTES} bytes`);
  try {
    return open({ ciphertext, nonce, associated_data: sealed.associated_data ?? '' }, apiV3Key);
  } catch (error) {
    if (!(error instanceof AesGcmError)) throw error;
    if (error.reason === 'not_utf8') {
      throw new KitError('MESSAGE_MALFORMED', { message: 'the opened resource is not UTF-8' });
    }
    throw failed(error.reason);
  }
}

function failed(reason: string): KitError {
  return new KitError('DECRYPTION_FAILED', {
    message: `a sealed resource does not open with our APIv3 key (${reason})`,
  });
}
