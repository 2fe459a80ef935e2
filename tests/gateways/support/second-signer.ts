import { createCipheriv, createSign, createVerify, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * WeChat Pay's side of the signatures, written from the documentation without a line of the kit, so that a
 * mistake in the kit cannot agree with itself.
 */

function pem(name: string): string {
  return readFileSync(join(__dirname, '..', '..', 'fixtures', 'keys', name), 'utf8');
}

export type PlatformKey = { serial: string; private_pem: string; public_pem: string };

function certificateKey(suffix: string): PlatformKey {
  const public_pem = pem(`platform-cert${suffix}.pem`);
  const serial = new X509Certificate(public_pem).serialNumber;
  return { serial, private_pem: pem(`platform-key${suffix}.pem`), public_pem };
}

export const CERTIFICATE = certificateKey('');
export const CERTIFICATE_2 = certificateKey('-2');
export const PUBLIC_KEY: PlatformKey = {
  serial: 'PUB_KEY_ID_0000000000000000000000000000091910',
  private_pem: pem('public-key-private.pem'),
  public_pem: pem('public-key.pem'),
};
export const MERCHANT = {
  mchid: '1900009191',
  appid: 'wx0000000000000001',
  serial: new X509Certificate(pem('merchant-cert.pem')).serialNumber,
  private_pem: pem('merchant-key.pem'),
  certificate_pem: pem('merchant-cert.pem'),
  api_v3_key: 'sim-api-v3-key-0123456789abcdef0',
};

/** The Wechatpay-* headers over these bytes (page 4013053249), names in lower case. */
export function signMessage(body: string | Buffer, at_ms: number, key: PlatformKey): Record<string, string> {
  const timestamp = String(Math.floor(at_ms / 1000));
  const nonce = 'fIbBt6dKZ0wU3rQ9sX1yVn8Ea2Lc5oGh';
  const signer = createSign('RSA-SHA256');
  signer.update(`${timestamp}\n${nonce}\n`);
  signer.update(body);
  signer.update('\n');
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-serial': key.serial,
    'wechatpay-signature': signer.sign(key.private_pem, 'base64'),
    'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
  };
}

export type Authorization = { mchid: string; nonce_str: string; timestamp: string; serial_no: string };

/** Reads an Authorization header in any order of its items; undefined when its signature is wrong. */
export function checkAuthorization(
  header: string,
  request: { method: string; path: string; body: string },
): Authorization | undefined {
  const [scheme, rest = ''] = header.split(/ (.*)/s);
  const items = Object.fromEntries([...rest.matchAll(/(\w+)="([^"]*)"/g)].map((m) => [m[1], m[2]]));
  if (scheme !== 'WECHATPAY2-SHA256-RSA2048' || items.serial_no !== MERCHANT.serial) return undefined;
  const lines = [request.method, request.path, items.timestamp, items.nonce_str, request.body];
  const verifier = createVerify('RSA-SHA256').update(`${lines.join('\n')}\n`);
  if (!verifier.verify(MERCHANT.certificate_pem, items.signature ?? '', 'base64')) return undefined;
  const { mchid = '', nonce_str = '', timestamp = '', serial_no = '' } = items;
  return { mchid, nonce_str, timestamp, serial_no };
}

/** AEAD_AES_256_GCM, the tag at the end of the ciphertext (page 4012791861). */
export function sealResource(plaintext: string, associated_data: string, key = MERCHANT.api_v3_key) {
  const nonce = 'Xk3pQ7mZ1aBc';
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(associated_data));
  const bytes = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { algorithm: 'AEAD_AES_256_GCM', nonce, associated_data, ciphertext: bytes.toString('base64') };
}
