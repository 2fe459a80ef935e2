import { isKitError } from '../../protocol/errors';
import type { Kit } from '../kit';
import { dateOf, daysFrom, lastDueDay } from './bill-day';
import { reconcileDay } from './reconcile-day';
import { listDays } from './reconciliation-store';

/** Days that a pause of the timer may last; the gateway keeps its bills for three months, for staff's own runs. */
const DAYS_BACK = 7;

/** What one instance knows: a tick of the timer costs nothing once everything up to a day is done. */
export type Memory = { through?: string; reconciled?: string; first_day?: string };
export type ReconcileResult = { reconciled?: string };

/**
 * Reconciles whatever days are due: from 10:30 UTC+8 the day before, and those that were missed, oldest first. A day
 * that waits for its bill holds no other up. A shop begins with the day of its first order.
 * @param budget_ms real time after which no further day is begun
 * @returns the last day with a finished report, whichever run finished it
 */
export async function reconcile(kit: Kit, budget_ms: number, memory: Memory): Promise<ReconcileResult> {
  const started = kit.clock.monotonic();
  const leftMs = () => budget_ms - (kit.clock.monotonic() - started);
  const last = lastDueDay(kit.clock.now());
  if (memory.through === last) return resultOf(memory.reconciled);
  const dates = Array.from({ length: DAYS_BACK }, (_, n) => daysFrom(last, n + 1 - DAYS_BACK));
  const known = new Map(
    (await listDays(kit.db, kit.settings.merchant.mchid, dates)).map((day) => [day.date, day]),
  );
  const done = new Set([...known.values()].filter((day) => day.status === 'done').map((day) => day.date));
  const wanted =
    done.size === dates.length ? [] : await wantedDays(kit, dates, new Set(known.keys()), memory);
  for (const date of wanted) {
    const waits = (known.get(date)?.next_at ?? 0) > kit.clock.now();
    if (done.has(date) || waits) continue;
    if (leftMs() <= 0) break;
    if (await reconciles(kit, date, leftMs())) done.add(date);
  }
  const reconciled = [...done].sort().at(-1);
  if (wanted.every((date) => done.has(date))) Object.assign(memory, { through: last, reconciled });
  return resultOf(reconciled);
}

function resultOf(reconciled: string | undefined): ReconcileResult {
  return reconciled === undefined ? {} : { reconciled };
}

/**
 * Those that were begun, and those from the first order on: before it, bills are another system's. Where days were
 * reconciled and there is no order, orders were lost: the last day shows it.
 */
async function wantedDays(
  kit: Kit,
  dates: string[],
  begun: ReadonlySet<string>,
  memory: Memory,
): Promise<string[]> {
  if (memory.first_day === undefined) {
    const at = await kit.store.firstCreatedAt();
    if (at !== undefined) memory.first_day = dateOf(at);
  }
  const first = memory.first_day ?? (begun.size > 0 ? dates.at(-1) : undefined);
  return dates.filter((date) => begun.has(date) || (first !== undefined && date >= first));
}

/** One day's trouble is its own. @returns whether it is done */
async function reconciles(kit: Kit, date: string, budget_ms: number): Promise<boolean> {
  try {
    return (await reconcileDay(kit, date, budget_ms)).status === 'done';
  } catch (error) {
    kit.log.write({
      event: 'reconcile_failed',
      date,
      code: isKitError(error) ? error.code : 'INTERNAL',
      message: error instanceof Error ? error.message : String(error),
    });
    return false;
  }
}
