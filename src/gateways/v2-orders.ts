import { GatewayError } from '../protocol/errors';
import { readV2Order } from '../protocol/v2/payment';
import type { OrderReport } from './gateway';
import type { V2Answer } from './v2-exchange';
import { V2Refusal } from './v2-refusal';
import { unclear } from './v3-refusal';

/**
 * Reads the verified answer to a query.
 * @param now stands in for a missing `Date`: what the state of a known order means does not depend on the time
 * @throws KitError MESSAGE_MALFORMED
 */
export function readOrderReport({ members, told }: V2Answer, asked: string, now: number): OrderReport {
  return { kind: 'order', ...readV2Order(members, asked), gateway_now: told.gateway_now ?? now };
}

/**
 * Reads a refused query: a verified ORDERNOTEXIST is an answer, everything else stays the error that it is. The
 * gateway's own time is its `Date`, which no signature covers; without one the answer cannot be used.
 */
export function readNoSuchV2Order(error: unknown): OrderReport {
  if (!(error instanceof V2Refusal) || error.gateway_code !== 'ORDER_NOT_EXIST') throw error;
  const { gateway_now, http_status, gateway_code, request_id } = error;
  if (gateway_now !== undefined) return { kind: 'no_such_order', gateway_now };
  throw new GatewayError('GATEWAY_ANSWER_MALFORMED', {
    ...unclear({ safe_to_repeat: true }),
    message: 'the gateway knows no such order, but does not say what time it is there',
    http_status,
    gateway_code,
    request_id,
  });
}
