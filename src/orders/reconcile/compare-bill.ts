import type { BillDay } from './bill-day';
import { classifyRows, type ReadRow } from './classify';
import { readOrderBook } from './order-book';
import { missingOf, type OurSide } from './our-side';
import type { BillWindow } from './read-bill';
import type { DaySum, Reconciliation } from './reconciliation';
import type { Run } from './run';
import { addRow, withFound } from './tally';

/** Rows that are compared at a time: four reads, which run at once. */
const STEP_ROWS = 400;
/** As much may be found before it is asked about. */
const PENDING_MAX = 200;

/** Our side of the day, and what of it was met in the bill. */
export type Ours = { side: OurSide; met: ReadonlySet<string> };

/**
 * Compares a window of a bill that has arrived whole, then our own side, and asks about what differs. It ends when
 * time does, and the day knows how far it came; one step is made in any case.
 */
export async function compareBill(run: Run, day: BillDay, bill: BillWindow, ours: Ours): Promise<void> {
  const { sha1, file_rows } = bill;
  run.day = { ...run.day, sha1, file_rows, status: 'running', attempts: 0, last_error: undefined };
  for (let from = 0; from < bill.rows.length; from += STEP_ROWS) {
    if (from > 0 && !run.hasTime()) break;
    run.day = await compareRows(run, day, bill.rows.slice(from, from + STEP_ROWS));
    if (run.day.pending.length >= PENDING_MAX) await run.workOff();
    if (run.day.pending.length >= PENDING_MAX) break;
  }
  const parts = { day, empty: file_rows === 0, room: PENDING_MAX };
  const { found, next } = missingOf(ours.side, ours.met, run.day, parts);
  run.day = withFound({ ...run.day, ...next }, found);
  await run.workOff();
}

async function compareRows(run: Run, day: BillDay, rows: ReadRow[]): Promise<Reconciliation> {
  const { store } = run.kit;
  const book = await readOrderBook(
    store,
    rows.map(({ row }) => row),
  );
  const { matched, differences } = classifyRows(rows, book, day, run.day.mchid);
  const known = run.day;
  const compared = {
    ...known,
    offset: known.offset + rows.length,
    matched: known.matched + matched,
    sums: addedUp(known.sums, rows),
  };
  return withFound(compared, differences);
}

export function addedUp(sums: readonly DaySum[], rows: readonly ReadRow[]): DaySum[] {
  const added = new Map(sums.map((sum) => [sum.currency, { ...sum }]));
  for (const { row, repeated } of rows) if (!repeated) addRow(added, row);
  return [...added.values()];
}
