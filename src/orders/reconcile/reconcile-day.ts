import { isKitError, KitError } from '../../protocol/errors';
import type { Kit } from '../kit';
import { type BillDay, billDay, daysFrom } from './bill-day';
import { compareBill } from './compare-bill';
import { compareFunds } from './compare-funds';
import { missed } from './expectation';
import { damaged, failed, notReady, startAnew, withoutBill } from './no-bill';
import { readOurSide, tickOff } from './our-side';
import { type BillWindow, readBill } from './read-bill';
import { isThrough, newReconciliation, type Reconciliation } from './reconciliation';
import { leaseDay, readDay } from './reconciliation-store';
import { Run } from './run';
import { withFound, withItem } from './tally';

/** Rows of a bill that one run works off. */
const ROWS_MAX = 50_000;
/** Something is without an answer still: again after this. */
const AGAIN_MS = 5 * 60_000;
/** Less time than this is not enough for a bill. */
const DOWNLOAD_MS = 2_000;
/** What reading our own side may take of the time there is. */
const OUR_SHARE = 0.4;

/**
 * One run of one day: bounded in rows and in time, done by one caller alone, and gone on with by the next. A day that
 * is done is left as it is.
 * @param date YYYY-MM-DD, UTC+8
 * @param budget_ms real time; what is begun before it is over is finished
 * @returns the day as it is now, also when another run holds it
 * @throws KitError REQUEST_INVALID for a day that does not exist, or is not over
 */
export async function reconcileDay(kit: Kit, date: string, budget_ms: number): Promise<Reconciliation> {
  const now = kit.clock.now();
  const day = billDay(date);
  if (!day) throw new KitError('REQUEST_INVALID', { message: `date: there is no day ${date}` });
  if (now < day.until) throw new KitError('REQUEST_INVALID', { message: `date: ${date} is not over yet` });
  const { mchid } = kit.settings.merchant;
  const fresh = newReconciliation(day, { mchid, gateway: kit.gateway.name }, now);
  const leased = await leaseDay(kit.db, fresh, now);
  if (!leased) return (await readDay(kit.db, mchid, date)) ?? fresh;
  const run = new Run(kit, leased, budget_ms);
  try {
    await workOn(run, day);
    return run.day;
  } catch (error) {
    if (!isKitError(error) || error.code !== 'STORE_STALE') throw error;
    return (await readDay(kit.db, mchid, date)) ?? run.day;
  }
}

async function workOn(run: Run, day: BillDay): Promise<void> {
  await run.workOff();
  // Without an answer to what was found, more of it helps nobody.
  const stuck = run.day.pending.length > 0;
  if (!stuck && !isThrough(run.day) && run.leftMs() >= DOWNLOAD_MS) await compare(run, day);
  if (isThrough(run.day) && run.hasTime()) await finish(run, day);
  const now = run.kit.clock.now();
  const waits = run.day.pending.some((one) => one.attempts !== undefined);
  await run.save({
    lease_until: undefined,
    ...(run.day.status === 'running' ? { next_at: waits ? now + AGAIN_MS : now } : {}),
  });
}

async function compare(run: Run, day: BillDay): Promise<void> {
  const side = await readOurSide(run.kit, run.day, day, () => run.hasShare(OUR_SHARE));
  const { each, met } = tickOff(side);
  const bill = await fetchBill(run, day, each);
  if (bill === undefined) return;
  if (bill === 'not_ready') return notReady(run, day, 'STATEMENT_CREATING');
  if (bill === 'no_bill') return withoutBill(run, day, { side, met });
  if (run.day.sha1 !== undefined && run.day.sha1 !== bill.sha1) return startAnew(run, day);
  await compareBill(run, day, bill, { side, met });
}

/** @returns undefined when it is not to be had now, which is noted */
async function fetchBill(
  run: Run,
  { date }: BillDay,
  each: Parameters<typeof readBill>[3],
): Promise<BillWindow | 'not_ready' | 'no_bill' | undefined> {
  const { kit } = run;
  const { mchid, offset } = run.day;
  const window = { offset, limit: ROWS_MAX, deadline_ms: run.leftMs() };
  try {
    return await readBill(kit.gateway, { date, mchid }, window, each);
  } catch (error) {
    if (!isKitError(error)) throw error;
    kit.log.write({ event: 'bill_failed', date, code: error.code, message: error.message });
    await (error.code === 'BILL_DAMAGED' ? damaged : failed)(run, error.code);
    return undefined;
  }
}

async function finish(run: Run, day: BillDay): Promise<void> {
  await askForNextDay(run, day);
  if (run.day.pending.length > 0) return;
  const { funds, found } = await compareFunds(run);
  run.day = withFound({ ...run.day, ...(funds ? { funds } : {}) }, found);
  if (run.day.damaged > 0) run.day = withFetchedAgain(run.day);
  const finished_at = run.kit.clock.now();
  run.day = { ...run.day, status: 'done', finished_at };
  const { date, offset, matched, open, classes } = run.day;
  run.kit.log.write({ event: 'reconciled', date, rows: offset, matched, open, classes });
}

/** The next day, which looks for what is left at midnight, was there first: then it is asked about here. */
async function askForNextDay(run: Run, day: BillDay): Promise<void> {
  if (run.day.carried.length === 0) return;
  const next = await readDay(run.kit.db, run.day.mchid, daysFrom(day.date, 1));
  if (!next?.took_over) return;
  const empty = run.day.file_rows === 0;
  const found = run.day.carried
    .map((one) => missed({ ...one, carried: true }, day, empty))
    .filter((one) => one !== 'carried');
  run.day = withFound({ ...run.day, carried: [] }, found);
  await run.workOff();
}

function withFetchedAgain(day: Reconciliation): Reconciliation {
  const counted = { ...day, classes: { ...day.classes, 'D-13': 1 } };
  const said = { class: 'D-13', out_trade_no: '', transaction_id: '' } as const;
  return withItem(counted, { ...said, state: 'repaired', outcome: 'fetched_again' });
}
