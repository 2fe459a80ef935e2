import { GatewayError, KitError } from '../protocol/errors';
import { parseHttpDate } from '../protocol/instant';
import { parseJson } from '../protocol/v3/decode';
import { type Connection, isPaid, readPayment, readTransactionState } from '../protocol/v3/transaction';
import type { OrderReport } from './gateway';
import type { InboundAnswer } from './transport';
import { unclear, V3Refusal } from './v3-refusal';

/**
 * Reads the verified answer to a query. It must be about the order that was asked for.
 * @throws KitError MESSAGE_MALFORMED
 */
export function readReport(answer: InboundAnswer, asked: string, connection: Connection): OrderReport {
  const transaction = parseJson(answer.body);
  const { out_trade_no, trade_state } = readTransactionState(transaction);
  if (out_trade_no !== asked) {
    throw new KitError('MESSAGE_MALFORMED', { message: 'the gateway answered with another order' });
  }
  // The timestamp of the signature stands in for a missing Date: it is checked already.
  const signed_at = Number(answer.headers['wechatpay-timestamp']) * 1000;
  const gateway_now = parseHttpDate(answer.headers.date ?? '') ?? signed_at;
  const report = { kind: 'order', trade_state, gateway_now } as const;
  return isPaid(trade_state) ? { ...report, payment: readPayment(transaction, connection) } : report;
}

/**
 * Reads a refused query: 404 ORDER_NOT_EXIST is an answer, everything else stays the error that it is.
 *
 * It counts only together with the gateway's own time, since what follows from it depends on whether a late
 * prepay may still arrive. Without a `Date` it is an answer that cannot be used.
 */
export function readNoSuchOrder(error: unknown): OrderReport {
  if (!(error instanceof V3Refusal)) throw error;
  const { gateway_now, http_status, gateway_code, request_id } = error;
  if (http_status !== 404 || gateway_code !== 'ORDER_NOT_EXIST') throw error;
  if (gateway_now !== undefined) return { kind: 'no_such_order', gateway_now };
  throw new GatewayError('GATEWAY_ANSWER_MALFORMED', {
    ...unclear({ safe_to_repeat: true }),
    message: 'the gateway knows no such order, but does not say what time it is there',
    http_status,
    gateway_code,
    request_id,
  });
}
