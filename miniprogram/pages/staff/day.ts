/** Days of the shop: YYYY-MM-DD in UTC+8, whatever the phone's own time zone. Beijing has no summer time. */

const DAY_MS = 24 * 3_600_000;
const BEIJING_MS = 8 * 3_600_000;
/** WeChat Pay has a day's bill from ten o'clock of the next. */
const BILL_HOUR_MS = 10 * 3_600_000;
const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];

/** @param at epoch ms */
export function dayOf(at: number): string {
  return new Date(at + BEIJING_MS).toISOString().slice(0, 10);
}

export function shiftDay(day: string, by: number): string {
  return new Date(midnight(day) + by * DAY_MS).toISOString().slice(0, 10);
}

/** `今天`, `昨天`, or the day of the week. */
export function dayName(day: string, today: string): string {
  if (day === today) return '今天';
  if (day === shiftDay(today, -1)) return '昨天';
  return WEEKDAYS[new Date(midnight(day)).getUTCDay()] || '';
}

/** The last day whose bill there is. @param now epoch ms */
export function lastBillDay(now: number): string {
  return shiftDay(dayOf(now - BILL_HOUR_MS), -1);
}

function midnight(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
