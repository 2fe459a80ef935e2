import { createHash } from 'node:crypto';

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
