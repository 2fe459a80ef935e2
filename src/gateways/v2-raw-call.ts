import { KitError } from '../protocol/errors';
import type { Members } from '../protocol/v2/sign';
import type { MerchantRef, RawCall } from './gateway';
import type { V2Call } from './v2-exchange';
import { encodeUrl } from './v3-url';

const DEADLINE_MS = 8000;
/** The APIs that answer only who shows the client certificate. */
const SHOWS_CERTIFICATE = /^\/secapi\/|^\/pay\/downloadfundflow$/;

/**
 * Any other API: a POST of flat members, which merchant, nonce and sign are added to. Sent once, since of any other
 * API it is not known what a repeat does.
 * @throws KitError REQUEST_INVALID
 */
export function rawCall(raw: RawCall, merchant: MerchantRef): V2Call {
  if (raw.method !== 'POST' || raw.query !== undefined) {
    throw invalid('APIv2 takes POST requests without a query');
  }
  return {
    name: 'request',
    path: encodeUrl(raw.path),
    merchant,
    members: membersOf(raw.body ?? {}),
    changes: true,
    safe_to_repeat: false,
    deadline_ms: raw.deadline_ms ?? DEADLINE_MS,
    ...(SHOWS_CERTIFICATE.test(raw.path) ? { shows_certificate: true } : {}),
  };
}

function membersOf(body: unknown): Members {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('the body is no object');
  return Object.fromEntries(
    Object.entries(body).map(([name, value]: [string, unknown]) => {
      if (typeof value !== 'string' && !Number.isSafeInteger(value)) {
        throw invalid(`<${name}> is neither a text nor a whole number`);
      }
      return [name, String(value)];
    }),
  );
}

function invalid(message: string): KitError {
  return new KitError('REQUEST_INVALID', { message });
}
