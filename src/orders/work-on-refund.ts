import type { RefundSnapshot } from '../gateways/gateway';
import { isGatewayError, isKitError } from '../protocol/errors';
import { commit } from './commit';
import { type Kit, QUERY_REFUND_DEADLINE_MS, REFUND_DEADLINE_MS } from './kit';
import { isSeenBy } from './made-by';
import { merchantOf } from './merchant-of';
import type { Order, RefundRow } from './order';
import {
  applyRefundFact,
  applyRefundPostponed,
  applyRefundRefusal,
  applyRefundUnknown,
} from './transitions/apply-refund';
import { type Transition, unchanged } from './transitions/change';
import { sendableAt } from './transitions/reserve-refund';

/** Refusals that say nothing of this refund: the account is empty, the product is not opened. */
const NOT_ABOUT_IT = new Set(['NOT_ENOUGH', 'NO_AUTH']);
/** What a gateway says to a refund that it does not send. */
const NOT_SENT = new Set<string>(['CONFIG_INVALID', 'REQUEST_INVALID']);
/** A fresh payment is sometimes unknown to the refund service for minutes (page 4012791862). */
const SETTLING_MS = 30 * 60_000;

/**
 * One step of one refund: what the gateway has heard of is asked about, everything else is sent. The caller holds the
 * order, by claim or lease.
 * @returns what the last write left
 */
export async function workOnRefund(kit: Kit, order: Order, out_refund_no: string): Promise<Transition> {
  const row = order.refunds.find((one) => one.out_refund_no === out_refund_no);
  if (row?.status === 'processing') return askRefund(kit, order, row);
  if (row?.status !== 'reserved') return unchanged(order);
  return row.sent_at === undefined ? sendInTurn(kit, order, row) : askRefund(kit, order, row);
}

/** Sends a refund that is leased to the caller and whose turn it is. */
export async function sendRefund(kit: Kit, order: Order, row: RefundRow): Promise<Transition> {
  const sent_at = kit.clock.now();
  try {
    const report = await kit.log.traced(order.trace_id, () =>
      kit.gateway.refund(snapshotOf(order, row), { deadline_ms: REFUND_DEADLINE_MS }),
    );
    return await commit(kit, order, (current) =>
      applyRefundFact(current, { report, source: 'answer', runs_effects: false }, kit.clock.now()),
    );
  } catch (error) {
    if (!isGatewayError(error)) throw await unsendable(kit, order, row, error);
    noteFailure(kit, order, row, error);
    const code = error.gateway_code ?? error.code;
    const at = kit.clock.now();
    const definite = isDefinite(error, code, at - order.paid_at!);
    const why = { code, ...(error.outcome === 'unknown' ? { sent_at } : {}) };
    return commit(kit, order, (current) =>
      definite
        ? applyRefundRefusal(current, row.out_refund_no, code, at)
        : applyRefundPostponed(current, row.out_refund_no, why, at),
    );
  }
}

/**
 * Refused here, before anything went out: no certificate to show, another merchant's number. A person has to repair that;
 * until then it is tried ever more rarely, and the rest of the order goes on.
 */
async function unsendable(kit: Kit, order: Order, row: RefundRow, error: unknown): Promise<unknown> {
  // Of a write that failed nothing must be written.
  if (isKitError(error) && NOT_SENT.has(error.code)) await postpone(kit, order, row, error.code);
  return error;
}

/** Asks what became of a refund. What never arrived is sent again, under the same number. */
export async function askRefund(kit: Kit, order: Order, row: RefundRow): Promise<Transition> {
  const { out_refund_no } = row;
  const ref = { ...merchantOf(order), out_refund_no };
  try {
    const report = await kit.log.traced(order.trace_id, () =>
      kit.gateway.queryRefund(ref, { deadline_ms: QUERY_REFUND_DEADLINE_MS }),
    );
    if (report !== 'no_such_refund') {
      const fact = { report, source: 'query', runs_effects: false } as const;
      return await commit(kit, order, (current) => applyRefundFact(current, fact, kit.clock.now()));
    }
  } catch (error) {
    if (!isKitError(error)) throw error;
    noteFailure(kit, order, row, error);
    return postpone(kit, order, row, error.code);
  }
  if (row.status === 'processing' || !isSeenBy(kit, order))
    return postpone(kit, order, row, 'REFUND_NOT_FOUND');
  const unknown = await commit(kit, order, (current) =>
    applyRefundUnknown(current, out_refund_no, kit.clock.now()),
  );
  const again = unknown.order.refunds.find((one) => one.out_refund_no === out_refund_no);
  const resend = again?.status === 'reserved' && again.sent_at === undefined;
  return resend ? sendInTurn(kit, unknown.order, again) : unknown;
}

async function sendInTurn(kit: Kit, order: Order, row: RefundRow): Promise<Transition> {
  const now = kit.clock.now();
  const first = sendableAt(order, row, now);
  if (first <= now) return sendRefund(kit, order, row);
  return commit(kit, order, (current) => applyTurn(current, row.out_refund_no, first, kit.clock.now()));
}

function applyTurn(order: Order, out_refund_no: string, next_at: number, at: number): Transition {
  return applyRefundPostponed(order, out_refund_no, { code: 'WAITS_ITS_TURN', next_at }, at);
}

function postpone(kit: Kit, order: Order, row: RefundRow, code: string): Promise<Transition> {
  return commit(kit, order, (current) =>
    applyRefundPostponed(current, row.out_refund_no, { code }, kit.clock.now()),
  );
}

/** A clear no to this very refund; a limit, an empty account or a wrong signature is none. */
function isDefinite(error: { code: string; outcome: string }, code: string, age_ms: number): boolean {
  if (error.code !== 'GATEWAY_REFUSED' || error.outcome !== 'not_applied') return false;
  if (code === 'RESOURCE_NOT_EXISTS') return age_ms >= SETTLING_MS;
  return !NOT_ABOUT_IT.has(code);
}

function snapshotOf(order: Order, row: RefundRow): RefundSnapshot {
  const { out_trade_no, notify_url } = order.snapshot;
  const { out_refund_no, transaction_id, amount, paid_total, reason } = row;
  return {
    ...merchantOf(order),
    out_trade_no,
    notify_url,
    out_refund_no,
    transaction_id,
    amount,
    paid_total,
    reason,
  };
}

function noteFailure(kit: Kit, order: Order, row: RefundRow, error: Error & { code: string }): void {
  kit.log.write({
    event: 'refund_step_failed',
    trace_id: order.trace_id,
    out_trade_no: order.out_trade_no,
    out_refund_no: row.out_refund_no,
    code: isGatewayError(error) ? (error.gateway_code ?? error.code) : error.code,
    message: error.message,
  });
}
