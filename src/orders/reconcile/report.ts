import type { ReportItemView, ReportView } from '../../../typings/contract';
import type { Kit } from '../kit';
import type { Item } from './difference';
import { outcomeText } from './outcome-text';
import { reconcileDay } from './reconcile-day';
import type { Reconciliation } from './reconciliation';
import { type ListedDay, listLatest, readDay } from './reconciliation-store';

const LIST_LIMIT = 20;

/** What staff sees of reconciled days. Who is staff is the caller's matter. One day comes with its items. */
export async function reports(kit: Kit, request: { date?: string; limit?: number }): Promise<ReportView[]> {
  const { mchid } = kit.settings.merchant;
  if (request.date === undefined)
    return (await listLatest(kit.db, mchid, request.limit ?? LIST_LIMIT)).map(toReport);
  const day = await readDay(kit.db, mchid, request.date);
  return day ? [withItems(day)] : [];
}

/** Begins a day, or goes on with it, for as long as there is time; waiting for a bill is cut short. */
export async function reconcileNow(kit: Kit, date: string, budget_ms: number): Promise<ReportView> {
  return withItems(await reconcileDay(kit, date, budget_ms));
}

/** A damaged file is a difference for as long as the day has no other one. */
export function toReport(day: ListedDay): ReportView {
  const damaged = day.status === 'damaged';
  const { date, status, matched, sums, created_at, finished_at, next_at, last_error } = day;
  return {
    ...{ date, status, rows: day.offset, matched, sums },
    classes: damaged ? { ...day.classes, 'D-13': 1 } : day.classes,
    open: day.open + (damaged ? 1 : 0),
    started_at: created_at,
    ...(day.file_rows === undefined ? {} : { file_rows: day.file_rows }),
    ...(status === 'done' ? { finished_at: finished_at! } : { next_at }),
    ...(status !== 'done' && last_error ? { waits_for: last_error.code } : {}),
  };
}

function withItems(day: Reconciliation): ReportView {
  const report = toReport(day);
  const waiting = day.pending.map(({ attempts: _tries, ...one }): Item => {
    return { ...one, state: 'open', outcome: 'not_asked' };
  });
  return {
    ...report,
    open: report.open + waiting.length,
    items: [...day.items, ...waiting].map(toItem),
    items_left_out: day.items_left_out,
  };
}

function toItem(item: Item): ReportItemView {
  return { ...item, repaired: item.state !== 'open', note: outcomeText(item.outcome) };
}
