import { isUtf8 } from 'node:buffer';
import { createCipheriv, createDecipheriv } from 'node:crypto';

export type AesEcbReason = 'key_length' | 'does_not_open' | 'not_utf8';

export class AesEcbError extends Error {
  override readonly name = 'AesEcbError';
  constructor(readonly reason: AesEcbReason) {
    super(`AES-256-ECB: ${reason}`);
  }
}

/**
 * Opens AES-256-ECB with PKCS#7 padding; the key is 32 ASCII characters. Nothing is authenticated: whatever
 * fits the padding opens, and only a holder of the key can read it or make it.
 * @param sealed base64; Node skips line breaks in it
 * @throws AesEcbError; its message never holds key or plaintext
 */
export function openEcb(sealed: string, key: string): string {
  const decipher = createDecipheriv('aes-256-ecb', keyBytes(key), null);
  let plaintext: Buffer;
  try {
    plaintext = Buffer.concat([decipher.update(Buffer.from(sealed, 'base64')), decipher.final()]);
  } catch {
    throw new AesEcbError('does_not_open');
  }
  // Of wrong keys one in 256 still fits the padding; what comes out is no text.
  if (!isUtf8(plaintext)) throw new AesEcbError('not_utf8');
  return plaintext.toString('utf8');
}

/**
 * Seals text as `openEcb` opens it.
 * @returns base64
 * @throws AesEcbError for a key that is not 32 bytes
 */
export function sealEcb(plaintext: string, key: string): string {
  const cipher = createCipheriv('aes-256-ecb', keyBytes(key), null);
  return Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]).toString('base64');
}

function keyBytes(key: string): Buffer {
  const secret = Buffer.from(key, 'utf8');
  if (secret.length !== 32) throw new AesEcbError('key_length');
  return secret;
}
