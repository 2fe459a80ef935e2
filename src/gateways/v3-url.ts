import { KitError } from '../protocol/errors';

/** Characters that a path may hold as they are (RFC 3986); `%` only before two hex digits. */
const TO_ENCODE = /%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]+/gu;

/**
 * Path and query as they are signed and sent, encoded exactly once. What is already percent-encoded in the
 * path stays as it is; `|`, legal in an out_trade_no, becomes `%7C`, since most clients send it so.
 *
 * @throws KitError REQUEST_INVALID for a path that is not absolute, carries a query or climbs (`..`)
 */
export function encodeUrl(path: string, query: Record<string, string> = {}): string {
  if (
    !path.startsWith('/') ||
    path.startsWith('//') ||
    /[?#]/.test(path) ||
    /(^|\/)\.{1,2}(\/|$)/.test(path)
  ) {
    throw invalid('the path must be absolute, without query, fragment or dots');
  }
  try {
    const encoded = path.replace(TO_ENCODE, encodeURIComponent);
    const pairs = Object.entries(query).map((pair) => pair.map(encodeURIComponent).join('='));
    return pairs.length === 0 ? encoded : `${encoded}?${pairs.join('&')}`;
  } catch {
    throw invalid('path or query is not valid Unicode text');
  }
}

/** One segment of a path, `/` included. @throws KitError REQUEST_INVALID */
export function encodeSegment(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw invalid('an id is not valid Unicode text');
  }
}

function invalid(message: string): KitError {
  return new KitError('REQUEST_INVALID', { message });
}
