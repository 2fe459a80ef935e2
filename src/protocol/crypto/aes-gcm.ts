import { isUtf8 } from 'node:buffer';
import { createCipheriv, createDecipheriv } from 'node:crypto';

const KEY_BYTES = 32;
const TAG_BYTES = 16;

/** Bytes sealed by AES-256-GCM, the tag glued to the end of the ciphertext, all of it in base64. */
export type Sealed = { ciphertext: string; nonce: string; associated_data: string };

export type AesGcmReason = 'key_length' | 'not_base64' | 'too_short' | 'tag_mismatch' | 'not_utf8';

export class AesGcmError extends Error {
  override readonly name = 'AesGcmError';
  constructor(readonly reason: AesGcmReason) {
    super(`AES-256-GCM: ${reason}`);
  }
}

/** Seals text with the 32 ASCII bytes of the key. */
export function seal(plaintext: string, key: string, nonce: string, associatedData: string): Sealed {
  const cipher = createCipheriv('aes-256-gcm', keyBytes(key), Buffer.from(nonce, 'utf8'), {
    authTagLength: TAG_BYTES,
  });
  cipher.setAAD(Buffer.from(associatedData, 'utf8'));
  const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { ciphertext: body.toString('base64'), nonce, associated_data: associatedData };
}

/**
 * Opens what `seal` made. The tag is always the last 16 bytes: Node would take shorter tags too, and a
 * short tag is a forgeable one.
 * @throws AesGcmError; its message never holds key or plaintext.
 */
export function open(sealed: Sealed, key: string): string {
  const bytes = Buffer.from(sealed.ciphertext, 'base64');
  const secret = keyBytes(key);
  // Node skips what is not base64; then many texts would stand for the same bytes.
  if (bytes.toString('base64') !== sealed.ciphertext) throw new AesGcmError('not_base64');
  if (bytes.length < TAG_BYTES) throw new AesGcmError('too_short');
  const body = bytes.subarray(0, bytes.length - TAG_BYTES);
  const tag = bytes.subarray(bytes.length - TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', secret, Buffer.from(sealed.nonce, 'utf8'), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(sealed.associated_data, 'utf8'));
  decipher.setAuthTag(tag);
  let plaintext: Buffer;
  try {
    plaintext = Buffer.concat([decipher.update(body), decipher.final()]);
  } catch {
    throw new AesGcmError('tag_mismatch');
  }
  if (!isUtf8(plaintext)) throw new AesGcmError('not_utf8');
  return plaintext.toString('utf8');
}

function keyBytes(key: string): Buffer {
  const bytes = Buffer.from(key, 'utf8');
  if (bytes.length !== KEY_BYTES) throw new AesGcmError('key_length');
  return bytes;
}
