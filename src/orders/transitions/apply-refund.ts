import type { Amount } from '../../../typings/contract';
import type { RefundReport } from '../../gateways/gateway';
import { EFFECT_LEASE_MS, REFUND_ATTEMPTS_MAX, REFUSAL_PROOF_MS, refundRetryAt } from '../needs';
import type { Effect, FactSource, Order, RefundRow } from '../order';
import { holdsMoney, isFullyRefunded } from '../refund-money';
import { applyEvidence, refundEvidence } from './apply-evidence';
import { changed, type Transition, unchanged, withAlert, withEffect, withHistory } from './change';

/** What the gateway says of a refund, verified. */
export type RefundFact = {
  report: RefundReport;
  source: FactSource;
  /** The writer runs what follows itself, at once: it is leased to it in the same write. */
  runs_effects: boolean;
};

/** The gateway's words for the state of a refund, in ours. */
export const REFUND_STATUS_OF = {
  PROCESSING: 'processing',
  SUCCESS: 'succeeded',
  CLOSED: 'closed',
  ABNORMAL: 'abnormal',
} as const;

/**
 * Books what became of a refund. A fact is always booked: rows may skip steps, an unknown number becomes an external
 * row whatever the sums say, and only `succeeded` is final. Of an order that is not paid it is evidence, and a reason
 * to ask what became of the payment.
 */
export function applyRefundFact(order: Order, fact: RefundFact, at: number): Transition {
  const { report, source } = fact;
  if (order.status !== 'paid') {
    return applyEvidence(order, refundEvidence(order, report, 'REFUND_NOTICE', at, source), undefined, at);
  }
  const known = order.refunds.find((row) => row.out_refund_no === report.out_refund_no);
  const row = known ?? externalRow(order, report, at);
  const status = REFUND_STATUS_OF[report.status];
  if (row.status === 'succeeded') return unchanged(order);
  if (known && known.status === status && status !== 'processing') return unchanged(order);
  const next = settledRow(row, report, at);
  let booked = withRow(order, next);
  if (!known || known.status !== status) {
    booked = withHistory(booked, at, `${known ? 'refund' : 'external refund'} ${status}`, source);
  }
  booked = withRefundAlerts(booked, next, report, at);
  if (status === 'succeeded')
    booked = withRevocation(booked, next, fact.runs_effects ? at + EFFECT_LEASE_MS : at);
  return changed(order, booked, at);
}

/** The gateway refused it for good. That counts only when a later query still knows nothing of it. */
export function applyRefundRefusal(
  order: Order,
  out_refund_no: string,
  code: string,
  at: number,
): Transition {
  return onRow(order, out_refund_no, at, (row) => ({
    ...row,
    refused_at: at,
    last_error: { code, at },
    next_at: at + REFUSAL_PROOF_MS,
  }));
}

/**
 * It is not settled: no answer, not enough money on the account, too many requests, not its turn. It keeps its number
 * and its money, and is asked about, or sent again, later.
 * @param why.sent_at when it went out, if it may have arrived
 */
export function applyRefundPostponed(
  order: Order,
  out_refund_no: string,
  why: { code: string; sent_at?: number; next_at?: number },
  at: number,
): Transition {
  const row = order.refunds.find((one) => one.out_refund_no === out_refund_no);
  if (!row || row.next_at === undefined) return unchanged(order);
  const attempts = row.attempts + 1;
  const { sent_at = row.sent_at } = why;
  const next: RefundRow = {
    ...row,
    attempts,
    last_error: { code: why.code, at },
    next_at: why.next_at ?? refundRetryAt(attempts, at),
    ...(sent_at === undefined ? {} : { sent_at }),
  };
  const postponed = withRow(order, next);
  const told =
    attempts === REFUND_ATTEMPTS_MAX
      ? withAlert(postponed, 'REFUND_UNANSWERED', at, out_refund_no)
      : postponed;
  return changed(order, told, at);
}

/**
 * The gateway knows no such refund. After a refusal that proves that there is none, and its money is free; else it
 * never arrived, and is sent again under the same number. One that we were only told of is not ours to send: still
 * unknown after ten minutes, there is none.
 */
export function applyRefundUnknown(order: Order, out_refund_no: string, at: number): Transition {
  const row = order.refunds.find((one) => one.out_refund_no === out_refund_no);
  if (row?.status !== 'reserved') return unchanged(order);
  if (row.external) {
    const early = at < row.created_at + REFUSAL_PROOF_MS;
    if (early) return applyRefundPostponed(order, out_refund_no, { code: 'REFUND_NOT_FOUND' }, at);
  } else if (row.refused_at === undefined) {
    return onRow(order, out_refund_no, at, ({ sent_at: _lost, ...rest }) => ({ ...rest, next_at: at }));
  }
  const { next_at: _over, ...rest } = row;
  const noted = withHistory(withRow(order, { ...rest, status: 'refused' }), at, 'refund refused', 'query');
  return changed(order, withAlert(noted, 'REFUND_REFUSED', at, out_refund_no), at);
}

function settledRow(row: RefundRow, report: RefundReport, at: number): RefundRow {
  const { next_at: _was, refused_at: _no, last_error: _error, ...rest } = withTrueAmount(row, report);
  const status = REFUND_STATUS_OF[report.status];
  const base: RefundRow = {
    ...rest,
    status,
    refund_id: report.refund_id,
    sent_at: row.sent_at ?? at,
    attempts: status === row.status ? row.attempts + 1 : 0,
    ...(holdsMoney(row) || status === 'closed' ? {} : { reopened: true }),
  };
  if (status === 'succeeded') return { ...base, succeeded_at: report.success_at ?? at };
  return status === 'processing' ? { ...base, next_at: refundRetryAt(base.attempts + 1, at) } : base;
}

/** What we did not ask for we know from hearsay: what is verified takes its place. Of our own the amount is ours. */
function withTrueAmount(row: RefundRow, { refund, currency, transaction_id }: RefundReport): RefundRow {
  if (!row.external) return row;
  return { ...row, transaction_id, amount: { total: refund, currency: currency ?? row.amount.currency } };
}

/** A refund made outside the kit, before it is known how it stands. It counts as sent: it is never ours to send. */
export function externalRow(
  order: Order,
  said: { out_refund_no: string; transaction_id: string; refund: number; currency?: string },
  at: number,
): RefundRow {
  const amount: Amount = { total: said.refund, currency: said.currency ?? order.paid_amount!.currency };
  return {
    out_refund_no: said.out_refund_no,
    transaction_id: said.transaction_id,
    amount,
    paid_total: order.paid_amount!.total,
    status: 'reserved',
    reason: '',
    requested_by: 'elsewhere',
    external: true,
    created_at: at,
    sent_at: at,
    attempts: 0,
  };
}

function withRefundAlerts(order: Order, row: RefundRow, report: RefundReport, at: number): Order {
  let told = order;
  if (row.status === 'abnormal') told = withAlert(told, 'REFUND_ABNORMAL', at, row.out_refund_no);
  if (row.status === 'closed') told = withAlert(told, 'REFUND_CLOSED', at, row.out_refund_no);
  const differs =
    report.refund !== row.amount.total || report.transaction_id !== row.transaction_id || row.reopened;
  return differs ? withAlert(told, 'REFUND_CONTRADICTS_ORDER', at, row.out_refund_no) : told;
}

/**
 * The merchant is told of every refund that succeeded. With the one that gave back the last of the order's own
 * payment, goods that were not handed over yet never will be.
 */
function withRevocation(order: Order, row: RefundRow, next_at: number): Order {
  if (row.transaction_id !== order.transaction_id) return order;
  const told = order.effects.some((effect) => effect.kind === 'revoke' && effect.full);
  const full = isFullyRefunded(order) && !told;
  const effect: Effect = {
    ...{ kind: 'revoke', key: row.out_refund_no, state: 'pending', attempts: 0, next_at },
    ...(full ? { full: true } : {}),
  };
  return withEffect(full ? withoutFulfil(order) : order, effect);
}

/** Drops a `fulfil` that is not done. */
export function withoutFulfil(order: Order): Order {
  const effects = order.effects.filter((one) => one.kind !== 'fulfil' || one.state !== 'pending');
  return effects.length === order.effects.length ? order : { ...order, effects };
}

function withRow(order: Order, row: RefundRow): Order {
  const known = order.refunds.some((one) => one.out_refund_no === row.out_refund_no);
  if (!known) return { ...order, refunds: [...order.refunds, row] };
  return {
    ...order,
    refunds: order.refunds.map((one) => (one.out_refund_no === row.out_refund_no ? row : one)),
  };
}

function onRow(
  order: Order,
  out_refund_no: string,
  at: number,
  change: (row: RefundRow) => RefundRow,
): Transition {
  const row = order.refunds.find((one) => one.out_refund_no === out_refund_no);
  if (row?.status !== 'reserved') return unchanged(order);
  return changed(order, withRow(order, change(row)), at);
}
