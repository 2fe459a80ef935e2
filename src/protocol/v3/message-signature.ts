import type { KeyObject } from 'node:crypto';
import { verifySha256 } from '../crypto/rsa';
import { KitError } from '../errors';
import { nameTheChange } from './changed-body';

/** An answer or a notification: header names in lower case, the body as the bytes that arrived. */
export type SignedMessage = { headers: Record<string, string>; body: Uint8Array };

/** What the Wechatpay-* headers say, after the checks that cost nothing. */
export type SignatureHeaders = { timestamp: string; nonce: string; signature: string; serial: string };

const SIGNATURE_TYPE = 'WECHATPAY2-SHA256-RSA2048';
const PROBE_PREFIX = 'WECHATPAY/SIGNTEST/';
/** Refused from here on, on both sides (the official Go library: seconds >= 300). */
const WINDOW_SECONDS = 300;
/** Printable ASCII without blanks; a signature of RSA-2048 has 344 characters. */
const PLAIN_VALUE = /^[\x21-\x7e]{1,1024}$/;
const LF = Buffer.from('\n');

/**
 * Reads and checks the headers of a signed message, before any key is looked up: all present, a known
 * algorithm, a timestamp less than 300 s from ours, not a probe (page 4013053249).
 *
 * @param now epoch ms
 * @throws KitError SIGNATURE_HEADER_MISSING (all are named), SIGNATURE_TYPE_UNSUPPORTED,
 *   SIGNATURE_TIMESTAMP_INVALID, SIGNATURE_PROBE
 */
export function readSignatureHeaders(headers: Record<string, string>, now: number): SignatureHeaders {
  const read: SignatureHeaders = {
    timestamp: headers['wechatpay-timestamp'] ?? '',
    nonce: headers['wechatpay-nonce'] ?? '',
    signature: headers['wechatpay-signature'] ?? '',
    serial: headers['wechatpay-serial'] ?? '',
  };
  const missing = Object.entries(read)
    .filter(([, value]) => !PLAIN_VALUE.test(value))
    .map(([name]) => `wechatpay-${name}`);
  if (missing.length > 0) {
    throw new KitError('SIGNATURE_HEADER_MISSING', {
      message: `missing or empty headers: ${missing.join(', ')}`,
    });
  }
  const type = headers['wechatpay-signature-type'];
  if (type !== undefined && type !== SIGNATURE_TYPE) throw new KitError('SIGNATURE_TYPE_UNSUPPORTED');
  checkTimestamp(read.timestamp, now);
  if (read.signature.startsWith(PROBE_PREFIX)) throw new KitError('SIGNATURE_PROBE');
  return read;
}

/**
 * Checks the signature over `timestamp \n nonce \n body \n` (page 4013053249). An empty body is an empty line.
 * @throws KitError SIGNATURE_MISMATCH; when a known way of changing a body explains it, the message names it
 */
export function verifySignature(headers: SignatureHeaders, body: Uint8Array, key: KeyObject): void {
  const start = Buffer.from(`${headers.timestamp}\n${headers.nonce}\n`);
  const fits = (bytes: Uint8Array) => verifySha256(Buffer.concat([start, bytes, LF]), headers.signature, key);
  if (fits(body)) return;
  const change = nameTheChange(body, fits);
  throw new KitError('SIGNATURE_MISMATCH', change === undefined ? {} : { message: changedMessage(change) });
}

/**
 * Both checks, with keys by serial or public-key id.
 * @throws KitError SIGNATURE_*
 */
export function verifyMessage(
  message: SignedMessage,
  keys: ReadonlyMap<string, KeyObject>,
  now: number,
): void {
  const headers = readSignatureHeaders(message.headers, now);
  const key = keys.get(headers.serial);
  if (!key) throw new KitError('SIGNATURE_SERIAL_UNKNOWN');
  verifySignature(headers, message.body, key);
}

/** The header has whole seconds, so whole seconds are compared. */
function checkTimestamp(timestamp: string, now: number): void {
  if (!/^[1-9]\d{0,11}$/.test(timestamp)) {
    throw new KitError('SIGNATURE_TIMESTAMP_INVALID', {
      message: 'wechatpay-timestamp is not a number of seconds',
    });
  }
  const offset = Number(timestamp) - Math.floor(now / 1000);
  if (Math.abs(offset) < WINDOW_SECONDS) return;
  const side = offset < 0 ? 'behind' : 'ahead of';
  throw new KitError('SIGNATURE_TIMESTAMP_INVALID', {
    message: `wechatpay-timestamp is ${Math.abs(offset)} s ${side} our clock; less than ${WINDOW_SECONDS} s is accepted`,
  });
}

function changedMessage(change: string): string {
  return `the signature fits another body: ${change}. It is refused; hand the bytes over as they arrived`;
}
