/** A day of the gateway's bills: YYYY-MM-DD, from midnight to midnight in UTC+8, which has no summer time. */
export type BillDay = { date: string; from: number; until: number };

export const DAY_MS = 24 * 3_600_000;
const UTC8_MS = 8 * 3_600_000;
/** The bill of a day is there from 10:00 of the next (page 4012791866); half an hour later it is asked for. */
const DUE_MS = 10.5 * 3_600_000;
/** A bill that is missing still at noon of the next day is told of. */
const OVERDUE_MS = 12 * 3_600_000;
/** What happened so close to midnight may stand in the bill of the neighbouring day. */
export const MIDNIGHT_MARGIN_MS = 10 * 60_000;

/** @returns undefined for a text that is no day */
export function billDay(date: string): BillDay | undefined {
  const from = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00+08:00`) : Number.NaN;
  return !Number.isNaN(from) && dateOf(from) === date ? { date, from, until: from + DAY_MS } : undefined;
}

/** The day that an instant belongs to. */
export function dateOf(at: number): string {
  return new Date(at + UTC8_MS).toISOString().slice(0, 10);
}

/** So many days later; earlier, below zero. */
export function daysFrom(date: string, days: number): string {
  return dateOf(Date.parse(`${date}T00:00:00+08:00`) + days * DAY_MS);
}

/** The last day whose bill is to be had, and should be reconciled by now. */
export function lastDueDay(now: number): string {
  return dateOf(now - DUE_MS - DAY_MS);
}

export function isOverdue(day: BillDay, now: number): boolean {
  return now >= day.until + OVERDUE_MS;
}

export function isIn(day: BillDay, at: number): boolean {
  return at >= day.from && at < day.until;
}

/** Is this so close to either end of the day that the other side may count it to the neighbouring one? */
export function isNearMidnight(day: BillDay, at: number): boolean {
  const border = Math.min(Math.abs(at - day.from), Math.abs(at - day.until));
  return border < MIDNIGHT_MARGIN_MS;
}
