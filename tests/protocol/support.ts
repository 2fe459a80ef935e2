import { type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePrivateKey, parsePublicKey } from '../../src/protocol/crypto/rsa';
import { isKitError, type KitError } from '../../src/protocol/errors';

type Vector = { id: string; kind: string; source: string } & Record<string, unknown>;
type VectorFile = { keys: Record<string, { pem: string; serial_no?: string }>; vectors: Vector[] };

const file: VectorFile = JSON.parse(readFileSync(join(__dirname, '..', 'vectors', 'wechatpay.json'), 'utf8'));

/** The published vectors of one kind, as [id, vector] for test.each. */
export function vectorsOf<T>(kind: string): [string, T][] {
  return file.vectors.filter((v) => v.kind === kind).map((v) => [v.id, v as unknown as T]);
}

export const vectorKinds = new Set(file.vectors.map((v) => v.kind));

export function pemOf(name: string): string {
  return file.keys[name]!.pem;
}

export function privateKeyOf(name: string): KeyObject {
  return parsePrivateKey(pemOf(name));
}

export function publicKeyOf(name: string): KeyObject {
  return parsePublicKey(pemOf(name));
}

/** The fixed test keys of tests/fixtures/keys. */
export function fixture(name: string): string {
  return readFileSync(join(__dirname, '..', 'fixtures', 'keys', name), 'utf8');
}

export function serialOf(certificatePem: string): string {
  return new X509Certificate(certificatePem).serialNumber;
}

/** The KitError that a function throws; fails when it throws nothing or something else. */
export function errorOf(run: () => unknown): KitError {
  try {
    run();
  } catch (error) {
    if (isKitError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
