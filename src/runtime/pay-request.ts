import * as v from 'valibot';
import type { PayRequest, StaffRequest } from '../../typings/contract';
import { KitError } from '../protocol/errors';

/**
 * What a buyer, or staff, may say. No request has a price, an amount to pay or an openid, and a key that is not
 * listed is refused, so that nobody believes it was heard.
 */

const MESSAGE_MAX = 200;

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
const orderNumber = text(64);
const loginCode = v.optional(text(256));

const requestId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22,64}$/, '22 to 64 of A-Z a-z 0-9 _ -'));
const status = v.optional(v.picklist(['created', 'pending', 'paid', 'closed']));
const limit = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(50)));
const cursor = v.optional(text(64));
const reason = text(80);
const day = v.pipe(v.string(), v.isoDate('a day, YYYY-MM-DD'));

const createRequest = v.strictObject({
  action: v.literal('create'),
  request_id: requestId,
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
  trade_type: v.optional(v.picklist(['JSAPI', 'NATIVE', 'H5', 'APP'])),
});

const schemas = {
  create: createRequest,
  resume: v.strictObject({ action: v.literal('resume'), out_trade_no: orderNumber, code: loginCode }),
  query: v.strictObject({ action: v.literal('query'), out_trade_no: orderNumber }),
  cancel: v.strictObject({ action: v.literal('cancel'), out_trade_no: orderNumber }),
  list: v.strictObject({ action: v.literal('list'), cursor, limit, status }),
  request_refund: v.strictObject({
    action: v.literal('request_refund'),
    out_trade_no: orderNumber,
    reason,
  }),
};

const staffSchemas = {
  refund: v.strictObject({
    action: v.literal('refund'),
    request_id: requestId,
    out_trade_no: orderNumber,
    total: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
    reason,
  }),
  query_refund: v.strictObject({ action: v.literal('query_refund'), out_refund_no: text(64) }),
  approve: v.strictObject({
    action: v.literal('approve'),
    out_refund_no: text(64),
    decision: v.picklist(['approve', 'decline']),
  }),
  decide: v.strictObject({
    action: v.literal('decide'),
    out_trade_no: orderNumber,
    review_id: text(128),
    decision: v.picklist(['accept', 'refund']),
  }),
  takings: v.strictObject({ action: v.literal('takings'), date: v.optional(day) }),
  orders: v.strictObject({
    action: v.literal('orders'),
    search: v.optional(text(64)),
    status,
    cursor,
    limit,
  }),
  order: v.strictObject({ action: v.literal('order'), out_trade_no: orderNumber }),
  review: v.strictObject({ action: v.literal('review'), limit }),
  reports: v.strictObject({ action: v.literal('reports'), date: v.optional(day), limit }),
  reconcile: v.strictObject({ action: v.literal('reconcile'), date: day }),
};

const all = { ...schemas, ...staffSchemas };

export function isStaffRequest(request: PayRequest | StaffRequest): request is StaffRequest {
  return Object.hasOwn(staffSchemas, request.action);
}

/**
 * @throws KitError REQUEST_INVALID naming the first thing that is wrong, NOT_ALLOWED for an event that was
 *   not sent by a mini-program at all
 */
export function readPayRequest(event: unknown): PayRequest | StaffRequest {
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    throw invalid('the request is not an object');
  if ('httpMethod' in event || 'requestContext' in event || ('Type' in event && 'TriggerName' in event)) {
    throw new KitError('NOT_ALLOWED', { message: 'this function is called by mini-programs only' });
  }
  // The platform merges `userInfo` into every event; who calls is read from the cloud context instead.
  const { userInfo: _unread, ...request } = event as Record<string, unknown>;
  const action = request.action;
  if (typeof action !== 'string' || !Object.hasOwn(all, action)) {
    throw invalid(`action: one of ${Object.keys(all).join(', ')}`);
  }
  const result = v.safeParse(all[action as keyof typeof all], request);
  if (!result.success) throw invalid(describe(result.issues[0]));
  return result.output as PayRequest | StaffRequest;
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
