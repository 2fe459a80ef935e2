import { dueAt, refundAt, staffAt } from '../needs';
import type { AlertCode, Effect, Evidence, FactSource, Order } from '../order';

/** ≤ 256 lines; what does not fit is counted, and a person is told. */
const HISTORY_MAX = 256;
const EVIDENCE_MAX = 8;

/** What a transition says: the next document, or the very same one when nothing changes. */
export type Transition = { changed: boolean; before: Order; order: Order };

/** Ends every transition: version, time and the instants lists are made by follow from the rest; no claim is open any more. */
export function changed(before: Order, next: Order, at: number): Transition {
  const { due_at: _stale, staff_at: _too, refund_at: _that, claims: _finished, ...rest } = next;
  const [due_at, staff_at, refund_at] = [dueAt(next), staffAt(next), refundAt(next)];
  const order: Order = { ...rest, version: before.version + 1, updated_at: at };
  if (due_at !== undefined) order.due_at = due_at;
  if (staff_at !== undefined) order.staff_at = staff_at;
  if (refund_at !== undefined) order.refund_at = refund_at;
  return { changed: true, before, order };
}

export function unchanged(order: Order): Transition {
  return { changed: false, before: order, order };
}

/** Adds a line; when full, counts instead and raises an alert the first time. Nothing is dropped to make room. */
export function withHistory(order: Order, at: number, what: string, source?: FactSource): Order {
  if (order.history.length < HISTORY_MAX) {
    const line = source === undefined ? { at, what } : { at, what, source };
    return { ...order, history: [...order.history, line] };
  }
  const counted = { ...order, history_overflow: (order.history_overflow ?? 0) + 1 };
  return order.history_overflow === undefined ? withAlert(counted, 'HISTORY_FULL', at) : counted;
}

/** Keeps what a message said; equal evidence is kept once, and never more than eight pieces. */
export function withEvidence(order: Order, evidence: Evidence): Order {
  if (hasEvidence(order, evidence) || order.evidence.length >= EVIDENCE_MAX) return order;
  return { ...order, evidence: [...order.evidence, evidence] };
}

export function hasEvidence(order: Order, evidence: Evidence): boolean {
  return order.evidence.some((one) => sameEvidence(one, evidence));
}

/** Queues an alert, once per code and key while it is still waiting to be raised. */
export function withAlert(order: Order, alert: AlertCode, at: number, key = ''): Order {
  const effectKey = `${alert}:${key}`;
  if (order.effects.some((one) => one.kind === 'alert' && one.key === effectKey)) return order;
  return withEffect(order, {
    kind: 'alert',
    key: effectKey,
    state: 'pending',
    attempts: 0,
    next_at: at,
    alert,
  });
}

export function withEffect(order: Order, effect: Effect): Order {
  const exists = order.effects.some((one) => one.kind === effect.kind && one.key === effect.key);
  return exists ? order : { ...order, effects: [...order.effects, effect] };
}

/** Ask the gateway about this order as soon as somebody can. */
export function askNow(order: Order, at: number): Order {
  return { ...order, needs: { ...order.needs, confirm: { next_at: at, attempts: 0 } } };
}

/** The order without a field, instead of the field set to undefined: `undefined` must never reach a database. */
export function without<K extends keyof Order>(order: Order, ...fields: K[]): Order {
  const copy = { ...order };
  for (const field of fields) delete copy[field];
  return copy;
}

function sameEvidence(a: Evidence, b: Evidence): boolean {
  const key = (one: Evidence) =>
    JSON.stringify([
      one.code,
      one.transaction_id,
      one.out_refund_no,
      one.amount?.total,
      one.amount?.currency,
    ]);
  return key(a) === key(b);
}
