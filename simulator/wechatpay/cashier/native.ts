import { type Asked, orderOf, TELLERS, type WayParts } from './ways';
import { WORDS } from './words';

/**
 * A QR code that somebody scans (page 4012791877).
 * @param code_url what it says, of any shape
 */
export function askedByScanning(code_url: unknown, { ledger }: WayParts): Asked {
  const found = typeof code_url === 'string' ? orderOf(ledger, ledger.findCode(code_url)) : undefined;
  return found ?? { told: TELLERS.NATIVE.refused(WORDS.format) };
}
