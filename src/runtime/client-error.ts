import type { CallableErrorCode, CallError, Failed } from '../../typings/contract';
import { type ErrorCode, isKitError } from '../protocol/errors';

/** What a client sees of an error: a code, a sentence and an advice. Never a gateway's text, a key, or another buyer's order. */
const SENTENCES: Record<CallableErrorCode, string> = {
  ORDER_NOT_FOUND: 'no such order',
  REQUEST_INVALID: 'the request is not one this function understands',
  REQUEST_CONFLICT: 'this request_id was used for other items',
  REFUND_REFUSED: 'this refund is not possible',
  QUOTE_REFUSED: 'the shop does not sell this right now',
  PAYER_UNKNOWN: 'it is not known who pays: log in and try again',
  PAYER_MISMATCH: 'the login code belongs to another user',
  ORDER_BUSY: 'this order is being placed already: try again in a moment',
  ORDER_CLOSED: 'the order is closed',
  ORDER_PAID: 'the order is paid already',
  NOT_ALLOWED: 'not allowed',
  RATE_LIMITED: 'too many requests: try again in a moment',
  GATEWAY_REFUSED: 'WeChat Pay refused the order',
  GATEWAY_UNAVAILABLE: 'WeChat Pay cannot be reached: try again in a moment',
  CONFIG_INVALID: 'the shop’s payment is not set up; its log says what is missing',
  INTERNAL: 'something went wrong in the shop',
};

/** Messages that were written for the client: they say what was found, or are the merchant's own sentence. */
const OWN_MESSAGE = new Set<CallableErrorCode>(['REQUEST_INVALID', 'QUOTE_REFUSED', 'REFUND_REFUSED']);

const TRANSLATED: Partial<Record<ErrorCode, CallableErrorCode>> = {
  LOGIN_CODE_REFUSED: 'PAYER_UNKNOWN',
  GATEWAY_NO_ANSWER: 'GATEWAY_UNAVAILABLE',
  GATEWAY_ANSWER_UNVERIFIED: 'GATEWAY_UNAVAILABLE',
  GATEWAY_ANSWER_MALFORMED: 'GATEWAY_UNAVAILABLE',
  GATEWAY_SYSTEM_ERROR: 'GATEWAY_UNAVAILABLE',
  GATEWAY_RATE_LIMITED: 'GATEWAY_UNAVAILABLE',
  GATEWAY_SIGNATURE_REFUSED: 'GATEWAY_REFUSED',
};

export function toClientError(error: unknown): CallError {
  if (!isKitError(error)) return { code: 'INTERNAL', message: SENTENCES.INTERNAL, retry: 'same_request' };
  const translated = TRANSLATED[error.code] ?? error.code;
  const code: CallableErrorCode = translated in SENTENCES ? (translated as CallableErrorCode) : 'INTERNAL';
  const message = OWN_MESSAGE.has(code) ? error.message : SENTENCES[code];
  const retry = code === 'INTERNAL' && error.outcome === 'unknown' ? 'same_request' : error.retry;
  return { code, message, retry };
}

export function failed(error: unknown, now: number): Failed {
  return { ok: false, now, error: toClientError(error) };
}
