import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Lower-case hex. */
export function sha256Hex(input: string | Uint8Array): string {
  return createHash('sha256').update(input).digest('hex');
}

/** Lower-case hex. Bills name their content by it. */
export function sha1Hex(input: string | Uint8Array): string {
  return createHash('sha1').update(input).digest('hex');
}

/** Lower-case hex. Only where a protocol demands it (v2, QFPay). */
export function md5Hex(input: string | Uint8Array): string {
  return createHash('md5').update(input).digest('hex');
}

/** Lower-case hex. */
export function hmacSha256Hex(input: string | Uint8Array, key: string): string {
  return createHmac('sha256', key).update(input).digest('hex');
}

/** Compares in a time that does not depend on where the two differ. */
export function equalConstantTime(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest();
  const right = createHash('sha256').update(b).digest();
  return timingSafeEqual(left, right);
}
