import type { KeyObject } from 'node:crypto';
import { decryptOaep } from '../../../src/protocol/crypto/rsa';
import type { PlatformSigner } from '../keys/platform-signer';
import { parameterError, type Refusal } from './refusal';

const WRONG_SERIAL = '平台证书序列号Wechatpay-Serial错误';

/**
 * Opens the sensitive fields of a request (敏感信息, page 4012365338): RSA-OAEP with SHA-1, for the platform certificate
 * or the public key that the header Wechatpay-Serial names.
 * @returns the plaintexts, in the order of the fields
 * @throws Refusal 400 PARAM_ERROR when the header names no key of today, or a text was not sealed for that key
 */
export function openFields(
  fields: Record<string, string>,
  serial: string | undefined,
  signer: PlatformSigner,
): Record<string, string> {
  const key = serial === undefined ? undefined : signer.keyToOpen(serial);
  if (!key) throw wrongSerial(serial ?? '');
  return Object.fromEntries(
    Object.entries(fields).map(([name, sealed]) => [name, opened(sealed, key) ?? unopened(name)]),
  );
}

function opened(sealed: string, key: KeyObject): string | undefined {
  try {
    return decryptOaep(sealed, key);
  } catch {
    return undefined;
  }
}

function unopened(name: string): never {
  throw parameterError(WRONG_SERIAL, {
    location: 'body',
    field: `/${name}`,
    value: '',
    issue: WRONG_SERIAL,
  });
}

function wrongSerial(value: string): Refusal {
  return parameterError(WRONG_SERIAL, { field: 'Wechatpay-Serial', value: value.slice(0, 64) });
}
