import * as v from 'valibot';
import type { RetryAdvice } from '../../typings/contract';
import { type ErrorCode, GatewayError, type Outcome } from '../protocol/errors';
import { parseHttpDate } from '../protocol/instant';
import { parseJson } from '../protocol/v3/decode';
import { refusal } from '../protocol/v3/wire';
import type { InboundAnswer } from './transport';

/** An answer that is no 2xx; `gateway_now` (epoch ms) is its `Date`, the gateway's own clock. */
export class V3Refusal extends GatewayError {
  constructor(
    code: ErrorCode,
    options: ConstructorParameters<typeof GatewayError>[1],
    readonly gateway_now: number | undefined,
  ) {
    super(code, options);
  }
}

export type CallNature = {
  /** Does the call change anything at the other side? A question changes nothing. */
  changes: boolean;
  safe_to_repeat: boolean;
  /** An earlier attempt of the same call may have been carried out. */
  may_have_arrived: boolean;
};

/** The same code in the spelling of current pages; APIv2 and v3 of 2020 to 2022 left the underscore out. */
const CURRENT_SPELLING: Record<string, string> = {
  RULELIMIT: 'RULE_LIMIT',
  NOTENOUGH: 'NOT_ENOUGH',
  NOAUTH: 'NO_AUTH',
  ORDERNOTEXIST: 'ORDER_NOT_EXIST',
  SYSTEMERROR: 'SYSTEM_ERROR',
  ORDERPAID: 'ORDER_PAID',
  ORDERCLOSED: 'ORDER_CLOSED',
  ACCOUNTERROR: 'ACCOUNT_ERROR',
  BANKERROR: 'BANK_ERROR',
};

/** These say something of the order, not of the request: ask what it is. */
const QUESTIONS = new Set(['ORDER_PAID', 'ORDER_CLOSED', 'OUT_TRADE_NO_USED']);
/** What WeChat Pay answers in practice where the tables say OUT_TRADE_NO_USED. */
const DUPLICATE_NUMBER_TEXT = '商户订单号重复';
const MESSAGE_MAX = 256;
const BODY_MAX_BYTES = 64 * 1024;
/** The gateway refuses a request whose timestamp is this far from its own clock (page 4012365334). */
const CLOCK_TOLERANCE_MS = 300_000;

/**
 * Turns an answer that is no 2xx into an error. Refusals carry no signature, so the status is read first and
 * nothing in them is ever taken for money.
 *
 * Outcome: a 4xx says that this attempt changed nothing. If an earlier attempt of the same call may have
 * arrived, that says nothing of the earlier one, and a call that changes something is `unknown`: the first may
 * have placed the order that the second is refused for. A 429 or 5xx may have been carried out (page
 * 4012791862); a redirect comes from somebody else, and who knows what that somebody did.
 */
export function refusalError(answer: InboundAnswer, call: CallNature, now: number): V3Refusal {
  const said = readRefusal(answer);
  const { status } = answer;
  const gateway_now = parseHttpDate(answer.headers.date ?? '');
  const error = (code: ErrorCode, known: { outcome: Outcome; retry: RetryAdvice }, message?: string) =>
    new V3Refusal(
      code,
      { ...said, ...known, message, http_status: status, request_id: requestId(answer) },
      gateway_now,
    );
  if (status === 401)
    return error('GATEWAY_SIGNATURE_REFUSED', refused(call), clockMessage(gateway_now, now));
  if (status === 429) return error('GATEWAY_RATE_LIMITED', unclear(call));
  if (status >= 500) return error('GATEWAY_SYSTEM_ERROR', unclear(call));
  if (status < 400) {
    const message = `the gateway answered ${status}, which no API of it does; a proxy in between?`;
    return error('GATEWAY_ANSWER_MALFORMED', unclear(call), message);
  }
  const message = `the gateway refused the request: ${said.gateway_code ?? 'no code'} (HTTP ${status})`;
  return error('GATEWAY_REFUSED', refused(call, said.gateway_code), message);
}

/** What is known after no answer, or one that settles nothing. */
export function unclear(call: Pick<CallNature, 'safe_to_repeat'>): { outcome: Outcome; retry: RetryAdvice } {
  return { outcome: 'unknown', retry: call.safe_to_repeat ? 'same_request' : 'after_query' };
}

/** What is known after a clear no, from the other side or from ourselves. */
export function refused(call: CallNature, gateway_code?: string): { outcome: Outcome; retry: RetryAdvice } {
  if (call.changes && call.may_have_arrived) return { outcome: 'unknown', retry: 'after_query' };
  if (gateway_code !== undefined && QUESTIONS.has(gateway_code)) {
    return { outcome: 'not_applied', retry: 'after_query' };
  }
  // Money may be put on the account; the refund's number stays.
  const retry = gateway_code === 'NOT_ENOUGH' ? 'same_request' : 'never';
  return { outcome: 'not_applied', retry };
}

/** The `Request-ID` by which WeChat Pay finds a call again. */
export function requestId(answer: InboundAnswer): string | undefined {
  return answer.headers['request-id']?.slice(0, 128);
}

/** Of the reasons for a 401 the clock is the one that can be seen from here. */
function clockMessage(gateway_now: number | undefined, now: number): string | undefined {
  const offset = gateway_now === undefined ? 0 : now - gateway_now;
  if (Math.abs(offset) < CLOCK_TOLERANCE_MS) return undefined;
  const seconds = Math.round(Math.abs(offset) / 1000);
  return `the gateway refused our signature (401): our clock is ${seconds} s ${offset > 0 ? 'ahead of' : 'behind'} its own`;
}

function readRefusal(answer: InboundAnswer): { gateway_code?: string; gateway_message?: string } {
  const body = readBody(answer.body);
  const gateway_message = body.message?.slice(0, MESSAGE_MAX);
  const gateway_code = body.code ? currentCode(body.code, body.message ?? '') : undefined;
  return {
    ...(gateway_code === undefined ? {} : { gateway_code }),
    ...(gateway_message === undefined ? {} : { gateway_message }),
  };
}

/** A refusal may have no body (404 of an unknown path, 405) or come from a proxy as HTML. */
function readBody(body: Buffer): { code?: string | null | undefined; message?: string | null | undefined } {
  if (body.length === 0 || body.length > BODY_MAX_BYTES) return {};
  try {
    const result = v.safeParse(refusal, parseJson(body));
    return result.success ? result.output : {};
  } catch {
    return {};
  }
}

function currentCode(code: string, message: string): string {
  if (code === 'INVALID_REQUEST' && message.includes(DUPLICATE_NUMBER_TEXT)) return 'OUT_TRADE_NO_USED';
  return Object.hasOwn(CURRENT_SPELLING, code) ? CURRENT_SPELLING[code]! : code;
}
