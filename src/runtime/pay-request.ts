import * as v from 'valibot';
import type { PayRequest } from '../../typings/contract';
import { KitError } from '../protocol/errors';

/**
 * What a buyer may say. No request has a price, an amount or an openid, and a key that is not listed is
 * refused, so that nobody believes it was heard.
 */

const MESSAGE_MAX = 200;

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
const orderNumber = text(64);
const loginCode = v.optional(text(256));

const createRequest = v.strictObject({
  action: v.literal('create'),
  request_id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22,64}$/, '22 to 64 of A-Z a-z 0-9 _ -')),
  items: v.pipe(
    v.array(
      v.strictObject({
        sku: text(64),
        quantity: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(999)),
      }),
    ),
    v.minLength(1),
    v.maxLength(50),
  ),
  code: loginCode,
});

const schemas = {
  create: createRequest,
  resume: v.strictObject({ action: v.literal('resume'), out_trade_no: orderNumber, code: loginCode }),
  query: v.strictObject({ action: v.literal('query'), out_trade_no: orderNumber }),
  cancel: v.strictObject({ action: v.literal('cancel'), out_trade_no: orderNumber }),
  list: v.strictObject({
    action: v.literal('list'),
    cursor: v.optional(text(64)),
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(50))),
    status: v.optional(v.picklist(['created', 'pending', 'paid', 'closed'])),
  }),
};

/**
 * @throws KitError REQUEST_INVALID naming the first thing that is wrong, NOT_ALLOWED for an event that was
 *   not sent by a mini-program at all
 */
export function readPayRequest(event: unknown): PayRequest {
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    throw invalid('the request is not an object');
  if ('httpMethod' in event || 'requestContext' in event || ('Type' in event && 'TriggerName' in event)) {
    throw new KitError('NOT_ALLOWED', { message: 'this function is called by mini-programs only' });
  }
  // The platform merges `userInfo` into every event; who calls is read from the cloud context instead.
  const { userInfo: _unread, ...request } = event as Record<string, unknown>;
  const action = request.action;
  if (typeof action !== 'string' || !Object.hasOwn(schemas, action)) {
    throw invalid(`action: one of ${Object.keys(schemas).join(', ')}`);
  }
  const result = v.safeParse(schemas[action as keyof typeof schemas], request);
  if (!result.success) throw invalid(describe(result.issues[0]));
  return result.output as PayRequest;
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? '';
  return issue.type === 'strict_object' && issue.expected === 'never'
    ? `${path}: this function knows no such key`
    : `${path}: ${issue.message}`;
}

function invalid(what: string): KitError {
  // A key or value of the client's may stand in it: a bound keeps it from filling the log.
  return new KitError('REQUEST_INVALID', { message: what.slice(0, MESSAGE_MAX) });
}
