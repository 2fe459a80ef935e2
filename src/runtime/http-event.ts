import type { RawMessage } from '../gateways/gateway';
import { KitError } from '../protocol/errors';

const BODY_BYTES_MAX = 64 * 1024;
const HEADERS_MAX = 100;

/** What HTTP access to a cloud function hands over, and what the function gives back. */
export type HttpAnswer = { statusCode: number; headers: Record<string, string>; body: string };

/**
 * Restores the bytes that were signed. The event may have been written by anybody, types included: header
 * and body values must be strings, `isBase64Encoded` a boolean, and all of it within bounds.
 * @throws KitError REQUEST_INVALID
 */
export function readHttpEvent(event: unknown): RawMessage {
  if (!isRecord(event)) throw invalid('the event is not an object');
  const { httpMethod, headers, body, isBase64Encoded } = event;
  if (httpMethod !== 'POST') throw invalid('not a POST');
  if (body !== undefined && typeof body !== 'string') throw invalid('the body is not a string');
  if (isBase64Encoded !== undefined && typeof isBase64Encoded !== 'boolean') {
    throw invalid('isBase64Encoded is not a boolean');
  }
  const text = body ?? '';
  // Base64 is a third longer than what it stands for.
  if (text.length > BODY_BYTES_MAX * 1.4) throw invalid('the body is over 64 KB');
  const bytes = Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > BODY_BYTES_MAX) throw invalid('the body is over 64 KB');
  return { headers: readHeaders(headers), body: bytes };
}

/** Names in lower case, on an object without a prototype. */
function readHeaders(headers: unknown): Record<string, string> {
  if (!isRecord(headers)) throw invalid('the headers are not an object');
  const entries = Object.entries(headers);
  if (entries.length > HEADERS_MAX) throw invalid(`more than ${HEADERS_MAX} headers`);
  const read: Record<string, string> = Object.create(null);
  for (const [name, value] of entries) {
    if (typeof value !== 'string') throw invalid('a header value is not a string');
    read[name.toLowerCase()] = value;
  }
  return read;
}

function invalid(what: string): KitError {
  return new KitError('REQUEST_INVALID', { message: `not a notification: ${what}` });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
