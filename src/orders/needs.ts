import type { Effect, Need, Order } from './order';
import { isFullyReserved } from './refund-money';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** A pending order is asked about for the first time after this: most are notified sooner. */
export const FIRST_CONFIRM_MS = 60 * SECOND_MS;
/** A prepay is signed only before `pay_before` less this. */
export const SIGN_MARGIN_MS = MINUTE_MS;
/**
 * Past `pay_before` and this, by the gateway's own clock, every prepay we ever signed is refused for its
 * timestamp (5 minutes), so "no such order" means that there will never be one.
 */
export const FENCE_MS = 6 * MINUTE_MS;
/**
 * Where a late prepay is not refused for its timestamp, an order that was closed because nobody knew it is asked about
 * again, so long after it was closed.
 */
const RECHECKS_MS = [10 * MINUTE_MS, HOUR_MS, 24 * HOUR_MS];
/** An effect that somebody is about to run is left alone for this long. */
export const EFFECT_LEASE_MS = 2 * MINUTE_MS;
/** A prepay_id lives 2 h, the address of an H5 payment 5 min; they are asked for again a little earlier. */
export const PREPAY_FRESH_MS = 110 * MINUTE_MS;
export const H5_FRESH_MS = 4 * MINUTE_MS;

/** Waits between questions about one order. The last is repeated. */
const QUESTION_BACK_OFF_MS = [1, 1, 2, 3, 5, 5, 10, 30, 60].map((minutes) => minutes * MINUTE_MS);
/** After so many unanswered questions somebody is told, once; we go on asking, a day apart: money may be waiting. */
export const QUESTION_ATTEMPTS_MAX = 40;
const QUESTION_DEAD_MS = 24 * HOUR_MS;

const EFFECT_BACK_OFF_MS = [1, 2, 5, 10, 30, 60].map((minutes) => minutes * MINUTE_MS);
/** After so many failures an effect is left to a person. */
export const EFFECT_ATTEMPTS_MAX = 20;

/** Waits between steps of one refund. The last is repeated. */
const REFUND_BACK_OFF_MS = [1, 1, 2, 5, 10, 30, 60].map((minutes) => minutes * MINUTE_MS);
/** After so many steps without an end somebody is told, once; we go on, a day apart: money is on its way. */
export const REFUND_ATTEMPTS_MAX = 40;
const REFUND_DEAD_MS = 24 * HOUR_MS;
/** A refund that was refused counts as refused when it is unknown this much later. */
export const REFUSAL_PROOF_MS = 10 * MINUTE_MS;
/** Between two refunds of one order (page 4012791862). */
export const REFUND_GAP_MS = MINUTE_MS;

/** The question was asked and not settled: when to ask again. `not_after` caps the wait, e.g. at the fence. */
export function askAgain(need: Need, now: number, not_after?: number): Need {
  const attempts = need.attempts + 1;
  const wait = attempts > QUESTION_ATTEMPTS_MAX ? QUESTION_DEAD_MS : backOff(QUESTION_BACK_OFF_MS, attempts);
  const next_at =
    not_after === undefined ? now + wait : Math.min(now + wait, Math.max(not_after, now + SECOND_MS));
  return { next_at, attempts };
}

/** The next time to ask again about an order that was closed because nobody knew it; undefined after the last. */
export function recheckAt(closed_at: number, now: number): number | undefined {
  return RECHECKS_MS.map((wait) => closed_at + wait).find((at) => at > now);
}

/** When an effect that failed `attempts` times is tried again. */
export function effectRetryAt(attempts: number, now: number): number {
  return now + backOff(EFFECT_BACK_OFF_MS, attempts);
}

/** When a refund is looked at again after `attempts` steps that did not end it. */
export function refundRetryAt(attempts: number, now: number): number {
  return now + (attempts > REFUND_ATTEMPTS_MAX ? REFUND_DEAD_MS : backOff(REFUND_BACK_OFF_MS, attempts));
}

/**
 * Does an effect have to wait for something other than its time? While a person has to decide, all but alerts do;
 * goods wait for good once the last of the money is reserved to go back.
 */
export function waits(order: WaitsOn, effect: Effect): boolean {
  if (effect.kind === 'alert') return false;
  if (order.review.length > 0) return true;
  return effect.kind === 'fulfil' && isFullyReserved(order);
}

type WaitsOn = Pick<Order, 'review' | 'refunds' | 'transaction_id' | 'paid_amount'>;

/**
 * When this order wants attention next: the earliest of everything unfinished, a pure function of the
 * document, recomputed in every write.
 */
export function dueAt(order: Pick<Order, 'needs' | 'effects'> & WaitsOn): number | undefined {
  const instants: number[] = [];
  if (order.needs.confirm) instants.push(order.needs.confirm.next_at);
  if (order.needs.close) instants.push(order.needs.close.next_at);
  for (const effect of order.effects) {
    if (effect.state === 'pending' && !waits(order, effect)) instants.push(effect.next_at);
  }
  for (const row of order.refunds) if (row.next_at !== undefined) instants.push(row.next_at);
  return instants.length === 0 ? undefined : Math.min(...instants);
}

/** Since when a person has to look at this order: a pure function of the document, recomputed in every write. */
export function staffAt(order: Pick<Order, 'review' | 'refunds' | 'effects'>): number | undefined {
  const since = [
    ...order.review.map((entry) => entry.at),
    ...order.refunds.filter((row) => ASKS_STAFF.has(row.status)).map((row) => row.created_at),
    ...order.effects.filter((effect) => effect.state === 'dead').map((effect) => effect.next_at),
  ];
  return since.length === 0 ? undefined : Math.min(...since);
}

/** When a refund was last sent, recomputed in every write. */
export function refundAt({ refunds }: Pick<Order, 'refunds'>): number | undefined {
  const sent = refunds.flatMap((row) => (row.sent_at === undefined ? [] : [row.sent_at]));
  return sent.length === 0 ? undefined : Math.max(...sent);
}

const ASKS_STAFF = new Set(['awaiting_approval', 'abnormal']);

function backOff(steps: readonly number[], attempts: number): number {
  return steps[Math.min(Math.max(attempts, 1), steps.length) - 1]!;
}
