import { type BillDay, isOverdue } from './bill-day';
import { compareBill, type Ours } from './compare-bill';
import { expectationsOf } from './our-side';
import { beginning } from './reconciliation';
import type { Run } from './run';
import { tell } from './tell';

const MINUTE_MS = 60_000;
/** The gateway's own advice for a bill that is not there yet (page 4012791866). */
const WAIT_MS = 30 * MINUTE_MS;
/** A file that was worth nothing is fetched again at the next tick; after three times a person is told. */
const DAMAGED_TOLD_AFTER = 3;
/** As many runs in a row without an answer, and a person is told. */
const FAILED_TOLD_AFTER = 5;
/** Stands for the digest of a bill that there is none of. */
const NO_FILE = 'none';

/** A day without payments has no bill. With payments it may come late, and from noon on they are asked about. */
export async function withoutBill(run: Run, day: BillDay, ours: Ours): Promise<void> {
  const expecting = expectationsOf(ours.side).length > 0;
  if (expecting && !isOverdue(day, run.kit.clock.now())) return notReady(run, day, 'NO_STATEMENT_EXIST');
  if (run.day.sha1 !== undefined && run.day.sha1 !== NO_FILE) return startAnew(run, day);
  if (expecting) await tellOnce(run);
  await compareBill(run, day, { sha1: NO_FILE, file_rows: 0, rows: [] }, ours);
}

/** Nobody has it yet. */
export async function notReady(run: Run, day: BillDay, code: string): Promise<void> {
  if (isOverdue(day, run.kit.clock.now())) await tellOnce(run);
  postpone(run, 'waiting', code, WAIT_MS);
}

/** Nothing of it was applied. */
export async function damaged(run: Run, code: string): Promise<void> {
  const times = run.day.damaged + 1;
  run.day = { ...run.day, damaged: times };
  if (times === DAMAGED_TOLD_AFTER) await tell(run.kit, { code: 'BILL_DAMAGED', date: run.day.date });
  postpone(run, 'damaged', code, times < DAMAGED_TOLD_AFTER ? MINUTE_MS : WAIT_MS);
}

/** No answer, or a refusal: more and more rarely. */
export async function failed(run: Run, code: string): Promise<void> {
  const attempts = run.day.attempts + 1;
  run.day = { ...run.day, attempts };
  if (attempts === FAILED_TOLD_AFTER) await tellOnce(run);
  postpone(run, 'waiting', code, Math.min(2 ** attempts * MINUTE_MS, WAIT_MS));
}

/** The gateway has written the bill anew. What was repaired by the old one is no difference any more. */
export function startAnew(run: Run, day: BillDay): void {
  const now = run.kit.clock.now();
  run.kit.log.write({ event: 'bill_changed', date: day.date });
  run.day = { ...run.day, ...beginning(day, now), sha1: undefined, file_rows: undefined, next_at: now };
}

function postpone(run: Run, status: 'waiting' | 'damaged', code: string, wait_ms: number): void {
  const at = run.kit.clock.now();
  run.day = { ...run.day, status, next_at: at + wait_ms, last_error: { code, at } };
}

async function tellOnce(run: Run): Promise<void> {
  if (run.day.missing_told) return;
  run.day = { ...run.day, missing_told: true };
  await tell(run.kit, { code: 'BILL_MISSING', date: run.day.date });
}
