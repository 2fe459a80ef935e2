import { toRfc3339 } from '../beijing-time';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Bills are made from 9:00 of the next day on, and there from 10:00 (page 4013071254). All times in Beijing. */
const READY_HOUR = 10;
const MONTHS_BACK = 3;

/** One day in Beijing: `from` ≤ instant < `until`, epoch ms. */
export type BillDay = { from: number; until: number };

/** @returns undefined for a text that is no date in the form 2031-03-04, or a date that the calendar does not have */
export function dayOf(date: string): BillDay | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  const from = Date.parse(`${date}T00:00:00+08:00`);
  return !Number.isNaN(from) && dateOf(from) === date ? { from, until: from + DAY_MS } : undefined;
}

/** `2031-03-04`, the day in Beijing that an instant belongs to. */
export function dateOf(at: number): string {
  return toRfc3339(at).slice(0, 10);
}

/** `2031-03-04 12:00:00`, as bills write an instant. */
export function timeText(at: number): string {
  return toRfc3339(at).slice(0, 19).replace('T', ' ');
}

/** When the bill of a day can be had, epoch ms. */
export function readyAt({ until }: BillDay): number {
  return until + READY_HOUR * HOUR_MS;
}

/** The first date that a bill can still be had of: three months back, or the last day of a month that is too short. */
export function earliestDate(now: number): string {
  const [year, month, day] = dateOf(now).split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month - MONTHS_BACK, 0)).getUTCDate();
  const at = Date.UTC(year, month - 1 - MONTHS_BACK, Math.min(day, last));
  return new Date(at).toISOString().slice(0, 10);
}
