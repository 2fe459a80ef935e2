import { ERROR_CODES, type ErrorCode, GatewayError, KitError } from '../../src/protocol/errors';
import { failed, toClientError } from '../../src/runtime/client-error';

const CALLABLE = [
  'ORDER_NOT_FOUND',
  'REQUEST_INVALID',
  'REQUEST_CONFLICT',
  'QUOTE_REFUSED',
  'REFUND_REFUSED',
  'PAYER_UNKNOWN',
  'PAYER_MISMATCH',
  'ORDER_BUSY',
  'ORDER_CLOSED',
  'ORDER_PAID',
  'NOT_ALLOWED',
  'RATE_LIMITED',
  'GATEWAY_REFUSED',
  'GATEWAY_UNAVAILABLE',
  'CONFIG_INVALID',
  'INTERNAL',
];
const TOLD_AS: Partial<Record<ErrorCode, string>> = {
  LOGIN_CODE_REFUSED: 'PAYER_UNKNOWN',
  GATEWAY_NO_ANSWER: 'GATEWAY_UNAVAILABLE',
  GATEWAY_ANSWER_UNVERIFIED: 'GATEWAY_UNAVAILABLE',
  GATEWAY_ANSWER_MALFORMED: 'GATEWAY_UNAVAILABLE',
  GATEWAY_SYSTEM_ERROR: 'GATEWAY_UNAVAILABLE',
  GATEWAY_RATE_LIMITED: 'GATEWAY_UNAVAILABLE',
  GATEWAY_SIGNATURE_REFUSED: 'GATEWAY_REFUSED',
};
const codes = Object.keys(ERROR_CODES) as ErrorCode[];

test.each(codes)('%s is told under a code that a client knows, and never in its own words', (code) => {
  const told = toClientError(new KitError(code, { message: 'canary' }));
  expect(CALLABLE).toContain(told.code);
  expect(told.code).toBe(TOLD_AS[code] ?? (CALLABLE.includes(code) ? code : 'INTERNAL'));
  const ownWords = ['REQUEST_INVALID', 'QUOTE_REFUSED', 'REFUND_REFUSED'].includes(code);
  expect(told.message === 'canary').toBe(ownWords);
});

test('what the gateway said stays with us', () => {
  const error = new GatewayError('GATEWAY_REFUSED', {
    message: 'canary-1',
    gateway_code: 'canary-2',
    gateway_message: 'canary-3',
    request_id: 'canary-4',
  });
  expect(JSON.stringify(failed(error, 5))).not.toContain('canary');
});

test.each([new Error('canary'), 'canary', { code: 'ORDER_PAID' }, undefined])(
  'what is no error of the kit is INTERNAL, to be repeated under the same number: %p',
  (thrown) => {
    expect(toClientError(thrown)).toEqual({
      code: 'INTERNAL',
      message: 'something went wrong in the shop',
      retry: 'same_request',
    });
  },
);

test('the advice goes through; where it is not known what happened, the same request may be repeated', () => {
  expect(toClientError(new KitError('ORDER_BUSY', { retry: 'same_request' })).retry).toBe('same_request');
  expect(toClientError(new KitError('GATEWAY_REFUSED', { retry: 'after_query' })).retry).toBe('after_query');
  expect(toClientError(new KitError('STORE_UNAVAILABLE', { outcome: 'unknown' })).retry).toBe('same_request');
  expect(toClientError(new KitError('ORDER_INVALID')).retry).toBe('never');
});

test('a failed answer has the server’s clock', () => {
  expect(failed(new KitError('ORDER_NOT_FOUND'), 77)).toEqual({
    ok: false,
    now: 77,
    error: { code: 'ORDER_NOT_FOUND', message: 'no such order', retry: 'never' },
  });
});
