import type { RetryAdvice } from '../../typings/contract';

/** What is known of the effect on money or records after a failure. No answer is not a no. */
export type Outcome = 'not_applied' | 'applied' | 'unknown';

/** Every code of the kit, with a line that says when it happens. The keys are the type. */
export const ERROR_CODES = {
  CONFIG_INVALID: 'the configuration is missing something or contradicts itself; every problem is listed',

  SIGNATURE_HEADER_MISSING: 'a message of WeChat Pay lacks one of the Wechatpay-* headers; they are named',
  SIGNATURE_TIMESTAMP_INVALID:
    'Wechatpay-Timestamp is not a number of seconds, or 300 s or more from our clock',
  SIGNATURE_TYPE_UNSUPPORTED:
    'Wechatpay-Signature-Type names an algorithm other than WECHATPAY2-SHA256-RSA2048',
  SIGNATURE_PROBE: 'a deliberately wrong signature (WECHATPAY/SIGNTEST/…), sent to see whether we verify',
  SIGNATURE_SERIAL_UNKNOWN:
    'Wechatpay-Serial names a key that we do not hold, even after asking for new ones',
  SIGNATURE_MISMATCH: 'the signature does not fit the bytes that arrived',
  DECRYPTION_FAILED: 'a sealed resource does not open with our APIv3 key',
  MESSAGE_MALFORMED: 'a verified message is not what the documentation says it is',

  GATEWAY_NO_ANSWER: 'the gateway did not answer in time, or the connection broke',
  GATEWAY_ANSWER_UNVERIFIED: 'the gateway answered 2xx, but the signature on it does not verify',
  GATEWAY_ANSWER_MALFORMED: 'the gateway answered something that cannot be read',
  GATEWAY_SYSTEM_ERROR: 'the gateway answered 5xx: it may or may not have done what was asked',
  GATEWAY_RATE_LIMITED: 'the gateway answered 429: too many requests',
  GATEWAY_SIGNATURE_REFUSED:
    'the gateway refused our signature (401): keys, serial number or clock are wrong',
  GATEWAY_REFUSED: 'the gateway refused the request; its own code is in `gateway_code`',

  BILL_DAMAGED:
    'a bill is cut short, does not fit its digest, or disagrees with its own sums; none of it counts',

  AMOUNT_INVALID: 'an amount is not a safe integer, is out of range, or mixes currencies',
  STORE_UNAVAILABLE: 'the database did not do what was asked; whether it was written is unknown',
  STORE_STALE: 'seven compare-and-sets in a row lost to somebody else',

  ORDER_NOT_FOUND: 'no such order, or an order of somebody else',
  ORDER_BUSY: 'another call with the same number is at the gateway right now',
  ORDER_CLOSED: 'the order is closed: buy again as a new one',
  ORDER_PAID: 'the order is paid already',
  ORDER_INVALID: 'an order document breaks an invariant; it was not written',
  REQUEST_INVALID: 'the request has an unknown key, a wrong type or a value out of range',
  REQUEST_CONFLICT: 'the same request_id came with other parameters',
  REFUND_REFUSED: 'this refund is not possible; the message says why',
  QUOTE_REFUSED: "the merchant's rules refuse the sale; the reason is for the buyer",
  PAYER_UNKNOWN: 'neither the cloud nor a login code says who pays',
  PAYER_MISMATCH: 'the login code belongs to another user than the one the cloud names',
  LOGIN_CODE_REFUSED: 'code2Session refused the login code: used, expired or of another mini-program',
  NOT_ALLOWED: 'this caller may not do this',
  RATE_LIMITED: 'too many requests from one user',
  INTERNAL: 'a defect of the kit or of the merchant rules',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

type KitErrorOptions = {
  message?: string;
  outcome?: Outcome;
  retry?: RetryAdvice;
  cause?: unknown;
};

/** Every error of the kit. `message` may be shown to a developer; it never holds a key or a buyer's data. */
export class KitError extends Error {
  override readonly name: string = 'KitError';
  readonly outcome: Outcome;
  readonly retry: RetryAdvice;

  constructor(
    readonly code: ErrorCode,
    options: KitErrorOptions = {},
  ) {
    super(
      options.message ?? ERROR_CODES[code],
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.outcome = options.outcome ?? 'not_applied';
    this.retry = options.retry ?? 'never';
  }
}

/** A refusal or failure of the other side. `gateway_code` and `gateway_message` are for logs, never for buyers. */
export class GatewayError extends KitError {
  override readonly name = 'GatewayError';
  readonly http_status: number | undefined;
  readonly gateway_code: string | undefined;
  readonly gateway_message: string | undefined;
  readonly request_id: string | undefined;

  constructor(
    code: ErrorCode,
    options: KitErrorOptions & {
      http_status?: number;
      gateway_code?: string;
      gateway_message?: string;
      request_id?: string;
    } = {},
  ) {
    super(code, options);
    this.http_status = options.http_status;
    this.gateway_code = options.gateway_code;
    this.gateway_message = options.gateway_message;
    this.request_id = options.request_id;
  }
}

export type ConfigProblem = { variable: string; found: string; needed: string; where: string };

/** Every problem of a configuration at once. */
export class ConfigError extends KitError {
  override readonly name = 'ConfigError';
  constructor(readonly problems: ConfigProblem[]) {
    super('CONFIG_INVALID', {
      message: [
        `The configuration has ${problems.length} problem${problems.length === 1 ? '' : 's'}:`,
        ...problems.map((p) => `- ${p.variable}: found ${p.found}; needed: ${p.needed}. Where: ${p.where}`),
      ].join('\n'),
    });
  }
}

/**
 * Bundles load some code twice (`sweep.js` beside `index.js`), so an error may come from another copy of
 * the class: it is known by its shape, not by `instanceof`.
 */
export function isKitError(error: unknown): error is KitError {
  return error instanceof Error && 'outcome' in error && 'code' in error && String(error.code) in ERROR_CODES;
}

export function isGatewayError(error: unknown): error is GatewayError {
  return isKitError(error) && error.name === 'GatewayError';
}
