import type { Notification } from './control-types';
import { type Lane, lanesOf, type MarkName, markOf, pathOf } from './lanes';
import type { PaymentEntry } from './payment-entries';

/**
 * A message of the diagram. `phase` both: the request, and its answer right after; call and answer: other messages
 * lie between the two. `from` and `to` are positions of lanes; an answer goes back.
 */
export type Message = {
  kind: 'message';
  key: string;
  at: number;
  phase: 'call' | 'answer' | 'both';
  from: number;
  to: number;
  source: PaymentEntry;
  mark?: MarkName;
};
/** A notification that a fault kept from being sent. */
export type Lost = { kind: 'lost'; key: string; at: number; from: number; notification: Notification };
/** Nothing happened for a while of simulated time. */
export type Pause = { kind: 'pause'; key: string; at: number; ms: number };
export type Row = Message | Lost | Pause;
export type Sequence = { lanes: Lane[]; rows: Row[]; left_out: number };

/** Told as a pause from this long on. */
const PAUSE_MS = 5_000;
/** More cannot be looked at; the newest are kept. */
const ENTRIES_MAX = 300;

/** Lays out one payment's entries, in order of time, as rows between lanes. */
export function layOut(entries: PaymentEntry[], notifications: Notification[] = []): Sequence {
  const shown = entries.slice(-ENTRIES_MAX);
  const lost = lostAttempts(notifications);
  const lanes = lanesOf(shown);
  if (lost.length > 0 && !lanes.some(({ kind }) => kind === 'notification'))
    lanes.push({ id: 'notification', kind: 'notification' });
  const position = (id: string) => lanes.findIndex((lane) => lane.id === id);
  const messages = timed(shown).map((event) => messageOf(event, position));
  const rows = merged(
    messages,
    lost.map((one) => ({ ...one, from: position('notification') })),
  );
  return { lanes, rows: withPauses(rows), left_out: entries.length - shown.length };
}

function messageOf({ source, phase, at }: Told, position: (lane: string) => number): Message {
  const { from, to } = pathOf(source);
  const there = { from: position(from), to: position(to) };
  const mark = phase === 'call' ? undefined : markOf(source);
  return {
    kind: 'message',
    key: `${source.entry.id}-${phase === 'answer' ? 'answer' : 'call'}`,
    at,
    phase,
    ...(phase === 'answer' ? { from: there.to, to: there.from } : there),
    source,
    ...(mark ? { mark } : {}),
  };
}

type Told = Omit<Timed, 'ms'> & { at: number };
type Timed = { source: PaymentEntry; phase: Message['phase']; ms: number };

/** Beginnings and ends in order of time; an end that follows its beginning at once is one with it. */
function timed(entries: PaymentEntry[]): Told[] {
  const events = entries.flatMap((source): Timed[] => [
    { source, phase: 'call', ms: source.entry.started_ms },
    { source, phase: 'answer', ms: source.entry.ended_ms },
  ]);
  const order = new Map(entries.map((source, index) => [source, index]));
  events.sort((one, other) => one.ms - other.ms || rank(one, other, order));
  return onOneClock(events).flatMap((event, index, all) => {
    const isPair = (a?: Told, b?: Told) => a?.source === b?.source && a?.phase === 'call';
    if (isPair(all[index - 1], event)) return [];
    return [isPair(event, all[index + 1]) ? { ...event, phase: 'both' as const } : event];
  });
}

/**
 * Recorders note the simulated instant now of the beginning, now of the end. So it is taken from the machine's clock,
 * which has them all in order, and set anew wherever the simulated one was moved.
 */
function onOneClock(events: Timed[]): Told[] {
  let shift = 0;
  return events.map(({ source, phase, ms }, index) => {
    const { at, started_ms, ended_ms } = source.entry;
    const [least, most] = [at - ended_ms, at - started_ms];
    const fits = shift >= least - PAUSE_MS && shift <= most + PAUSE_MS;
    if (index === 0 || !fits) shift = most;
    return { source, phase, at: Math.round(ms + shift) };
  });
}

/** Within one millisecond: calls from the outside in, answers from the inside out. */
function rank(one: Timed, other: Timed, order: Map<PaymentEntry, number>): number {
  const difference = (order.get(one.source) ?? 0) - (order.get(other.source) ?? 0);
  if (one.phase === 'call' && other.phase === 'call') return difference;
  if (one.phase === 'answer' && other.phase === 'answer') return -difference;
  if (difference === 0) return one.phase === 'call' ? -1 : 1;
  return one.phase === 'call' ? 1 : -1;
}

type LostAttempt = Omit<Lost, 'from'>;

/** The recorder has only what was sent; what was kept back is told by the notification itself. */
function lostAttempts(notifications: Notification[]): LostAttempt[] {
  return notifications.flatMap((notification) =>
    notification.attempts.flatMap(({ at, error }, index) =>
      error === 'lost'
        ? [{ kind: 'lost' as const, key: `${notification.id}-${index}`, at, notification }]
        : [],
    ),
  );
}

/** Puts what was lost where its instant is, behind all that had happened by then. */
function merged(messages: Message[], lost: Lost[]): Row[] {
  const rows: Row[] = [...messages];
  for (const one of lost) {
    const later = rows.findIndex(({ at }) => at > one.at);
    rows.splice(later < 0 ? rows.length : later, 0, one);
  }
  return rows;
}

function withPauses(rows: Row[]): Row[] {
  return rows.flatMap((row, index) => {
    const before = rows[index - 1];
    const ms = before ? row.at - before.at : 0;
    return ms >= PAUSE_MS
      ? [{ kind: 'pause' as const, key: `before-${row.key}`, at: row.at, ms }, row]
      : [row];
  });
}
