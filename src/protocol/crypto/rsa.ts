import {
  createPrivateKey,
  createPublicKey,
  constants as cryptoConstants,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  sign,
  verify,
} from 'node:crypto';

/**
 * RSA as WeChat Pay uses it. Keys come in as `KeyObject`s, parsed once by the caller: parsing a PEM
 * costs several times the verification it is needed for.
 */

/** RSASSA-PKCS1-v1_5 with SHA-256. Deterministic: equal input gives an equal signature. */
export function signSha256(message: string | Uint8Array, privateKey: KeyObject): string {
  return sign('sha256', toBytes(message), privateKey).toString('base64');
}

/**
 * False for a wrong signature, and for text that is not exact base64: Node skips foreign characters and
 * unused bits, so that one signature would have many spellings. Never throws on the signature's account.
 */
export function verifySha256(message: string | Uint8Array, signature: string, publicKey: KeyObject): boolean {
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== signature) return false;
  return verify('sha256', toBytes(message), publicKey, bytes);
}

/** RSAES-OAEP with SHA-1 and MGF1-SHA-1, for sensitive fields (page 4012365338). At most 214 bytes for 2048 bit. */
export function encryptOaep(plaintext: string, publicKey: KeyObject): string {
  const options = { key: publicKey, padding: cryptoConstants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  return publicEncrypt(options, Buffer.from(plaintext, 'utf8')).toString('base64');
}

/** Opens what `encryptOaep` sealed. Throws Node's own error when it was not meant for this key. */
export function decryptOaep(ciphertext: string, privateKey: KeyObject): string {
  const options = { key: privateKey, padding: cryptoConstants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  return privateDecrypt(options, Buffer.from(ciphertext, 'base64')).toString('utf8');
}

/** Do these two belong together? The public half of the private key is compared, nothing is signed. */
export function isKeyPair(privateKey: KeyObject, publicKey: KeyObject): boolean {
  const derived = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const given = publicKey.export({ type: 'spki', format: 'der' });
  return derived.equals(given);
}

/** @throws Node's own error when the text is not a private key. */
export function parsePrivateKey(pem: string): KeyObject {
  return createPrivateKey(pem);
}

/** Takes a public key (SPKI or PKCS#1) or a certificate. @throws Node's own error when it is neither. */
export function parsePublicKey(pem: string): KeyObject {
  return createPublicKey(pem);
}

function toBytes(message: string | Uint8Array): Uint8Array {
  return typeof message === 'string' ? Buffer.from(message, 'utf8') : message;
}
