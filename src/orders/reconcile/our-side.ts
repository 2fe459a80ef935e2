import type { BillRow } from '../../protocol/v3/bill-row';
import type { Kit } from '../kit';
import { type BillDay, daysFrom } from './bill-day';
import type { Difference } from './difference';
import { type Expectation, expectedPayment, expectedRefunds, missed } from './expectation';
import { CARRIED_MAX, type Reconciliation } from './reconciliation';
import { readDay } from './reconciliation-store';
import { type Cursor, walk } from './walk';

/** Orders of one run, as many as rows of the bill. */
const ORDERS_MAX = 50_000;

type Part = 'payments' | 'refunds';
type OurOrder = { part: Part; cursor: Cursor; expectations: Expectation[] };

/** What our orders let expect of a bill, in the order of the walk, and where the walks have come to. */
export type OurSide = {
  /** Left by the day before; undefined when it is not taken over in this run. */
  carried: Expectation[] | undefined;
  orders: OurOrder[];
  end: Record<Part, Cursor | null>;
};

/** Reads the next part of our side: what the day before has left, the day's payments, the refunds sent on it. */
export async function readOurSide(
  kit: Kit,
  known: Reconciliation,
  day: BillDay,
  hasTime: () => boolean,
): Promise<OurSide> {
  const side: OurSide = {
    carried: known.took_over ? undefined : await leftByDayBefore(kit, known),
    orders: [],
    end: { payments: known.payments, refunds: known.refunds },
  };
  const { mchid } = known;
  const payments = (page: { at_most: number; limit: number }) =>
    kit.store.listPaid({ paid_at_most: page.at_most, limit: page.limit });
  const refunds = (page: { at_most: number; limit: number }) =>
    kit.store.listRefunded({ refund_at_most: page.at_most, limit: page.limit });
  const paidAt = (order: { paid_at?: number }) => order.paid_at!;
  const refundAt = (order: { refund_at?: number }) => order.refund_at!;
  if (known.payments) {
    const steps = walk(payments, paidAt, day.from, known.payments);
    await collect(side, 'payments', steps, (order) => expectedPayment(order, day, mchid), hasTime);
  }
  if (known.refunds) {
    const steps = walk(refunds, refundAt, day.from, known.refunds);
    await collect(side, 'refunds', steps, (order) => expectedRefunds(order, day, mchid), hasTime);
  }
  return side;
}

async function collect<T>(
  side: OurSide,
  part: Part,
  steps: AsyncGenerator<{ document: T; cursor: Cursor }>,
  expected: (document: T) => Expectation[],
  hasTime: () => boolean,
): Promise<void> {
  let taken = 0;
  for await (const { document, cursor } of steps) {
    side.end[part] = cursor;
    // One at least: a run that brings nothing forward would be the first of many.
    if (side.orders.length >= ORDERS_MAX || (taken > 0 && !hasTime())) return;
    side.orders.push({ part, cursor, expectations: expected(document) });
    taken++;
  }
  side.end[part] = null;
}

/** The day before has been through first, as a rule; where it is not, it asks about what it has left itself. */
async function leftByDayBefore(kit: Kit, { mchid, date }: Reconciliation): Promise<Expectation[]> {
  const before = await readDay(kit.db, mchid, daysFrom(date, -1));
  if (before?.status !== 'done') return [];
  return before.carried.map((one) => ({ ...one, carried: true }));
}

export function expectationsOf(side: OurSide): Expectation[] {
  return [...(side.carried ?? []), ...side.orders.flatMap((order) => order.expectations)];
}

/** Ticks off what a bill tells of. */
export function tickOff(side: OurSide): { each: (row: BillRow) => void; met: ReadonlySet<string> } {
  const wanted = new Set(expectationsOf(side).map(keyOf));
  const met = new Set<string>();
  const each = (row: BillRow) => {
    const isPayment = row.kind === 'payment';
    const key = isPayment ? row.transaction_id : row.refund.out_refund_no;
    const named = keyOf({ kind: row.kind, key });
    if (wanted.has(named)) met.add(named);
  };
  return { each, met };
}

function keyOf({ kind, key }: Pick<Expectation, 'kind' | 'key'>): string {
  return `${kind} ${key}`;
}

/**
 * What of our side the bill does not tell of, as far as there is room for it; the walk goes on at the first order
 * that there was none for.
 * @param parts.empty the bill has no row at all, or there is none
 */
export function missingOf(
  side: OurSide,
  met: ReadonlySet<string>,
  known: Reconciliation,
  parts: { day: BillDay; empty: boolean; room: number },
): { found: Difference[]; next: Pick<Reconciliation, Part | 'carried' | 'took_over'> } {
  const found: Difference[] = [];
  const carried = [...known.carried];
  const note = (one: Expectation) => {
    if (met.has(keyOf(one))) return;
    const full = carried.length >= CARRIED_MAX;
    const what = missed(full ? { ...one, carried: true } : one, parts.day, parts.empty);
    if (what === 'carried') carried.push(one);
    else found.push(what);
  };
  for (const one of side.carried ?? []) note(one);
  const end = { ...side.end };
  for (const { part, cursor, expectations } of side.orders) {
    if (found.length >= parts.room) {
      end[part] = cursor;
      // Refunds come after all payments: none of them was looked at.
      if (part === 'payments') end.refunds = known.refunds;
      break;
    }
    for (const one of expectations) note(one);
  }
  return { found, next: { ...end, carried, took_over: true } };
}
