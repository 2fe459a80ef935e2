import type { GatewayName } from '../../gateways/gateway';
import type { BillDay } from './bill-day';
import type { Difference, DifferenceClass, Item } from './difference';
import type { Expectation } from './expectation';
import type { Cursor } from './walk';

/** One day of one merchant, as far as it is reconciled. Advanced by compare-and-set; small enough for one answer. */
export type Reconciliation = {
  /** = mchid_date */
  _id: string;
  schema: 1;
  version: number;
  mchid: string;
  /** YYYY-MM-DD, UTC+8 */
  date: string;
  gateway: GatewayName;
  /** `waiting`: the bill is not to be had. `damaged`: it was worth nothing. Both are tried again at `next_at`. */
  status: 'running' | 'waiting' | 'damaged' | 'done';
  created_at: number;
  updated_at: number;
  finished_at?: number;
  next_at: number;
  /** Held by one run; another finds it so and leaves. */
  lease_until?: number;
  /** Runs in a row that got no bill, and why the last one did not. */
  attempts: number;
  last_error?: { code: string; at: number };
  /** How often the file was worth nothing. */
  damaged: number;
  /** A person was told that the bill is missing. */
  missing_told?: true;

  /** The file that all of this is about; another one begins anew. */
  sha1?: string;
  /** Rows of the file that were compared, from its beginning; and how many there are, once it was read. */
  offset: number;
  file_rows?: number;
  /** Where our side of the day goes on; null: through. */
  payments: Cursor | null;
  refunds: Cursor | null;
  /** What the day before left to this one's bill was taken over. */
  took_over: boolean;

  matched: number;
  classes: Partial<Record<DifferenceClass, number>>;
  sums: DaySum[];
  /** What the account's own bill says came in and went back; minor units. */
  funds?: { paid: number; refunded: number };
  open: number;
  items: Item[];
  /** Items that there was no room for; they are in `classes` and `open`. */
  items_left_out: number;
  /** Found, and not asked about yet. */
  pending: Difference[];
  /** Near midnight and not in this day's bill: looked for in the next one's. */
  carried: Expectation[];
};

/** Of the rows compared; minor units. */
export type DaySum = {
  currency: string;
  payments: number;
  paid: number;
  refunds: number;
  refunded: number;
};

/** Enough for a person; beyond it they are counted. */
export const ITEMS_MAX = 500;
/** More than these a day at midnight are asked about at once instead. */
export const CARRIED_MAX = 300;

export function reconciliationId(mchid: string, date: string): string {
  return `${mchid}_${date}`;
}

export function newReconciliation(
  day: BillDay,
  { mchid, gateway }: { mchid: string; gateway: GatewayName },
  now: number,
): Reconciliation {
  const _id = reconciliationId(mchid, day.date);
  return {
    ...{ _id, schema: 1, version: 1, mchid, date: day.date, gateway },
    ...{ status: 'running', created_at: now, updated_at: now, next_at: now, attempts: 0, damaged: 0 },
    ...beginning(day, now),
  };
}

/** Nothing was read yet, or of another file. What was repaired stays so: it is no difference any more. */
export function beginning(day: BillDay, now: number) {
  return {
    offset: 0,
    payments: { at_most: day.until - 1, skip: 0 },
    refunds: { at_most: Math.max(now, day.until), skip: 0 },
    ...{ took_over: false, matched: 0, classes: {}, sums: [], open: 0, items: [] },
    ...{ items_left_out: 0, pending: [], carried: [] },
  };
}

/** Both sides of the day were compared, and everything that was found was asked about. */
export function isThrough(one: Reconciliation): boolean {
  const rows = one.file_rows !== undefined && one.offset >= one.file_rows;
  return rows && one.payments === null && one.refunds === null && one.took_over && one.pending.length === 0;
}
