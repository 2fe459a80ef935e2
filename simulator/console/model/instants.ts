const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** WeChat Pay, its documents and its bills go by UTC+8, wherever this machine is. */
const BEIJING_MS = 8 * HOUR_MS;
const MORNING_HOUR = 10;

export type Unit = 'ms' | 's' | 'min' | 'h' | 'd';
export const UNIT_MS: Record<Unit, number> = {
  ms: 1,
  s: SECOND_MS,
  min: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
};

/** `2026-05-20 10:30:00`, UTC+8. @param at epoch ms */
export function dateTime(at: number): string {
  return beijing(at).slice(0, 19).replace('T', ' ');
}

/** `10:30:00`, UTC+8 */
export function timeOfDay(at: number): string {
  return beijing(at).slice(11, 19);
}

/** `10:30:00.125`, UTC+8 */
export function timeOfDayMs(at: number): string {
  return beijing(at).slice(11, 23);
}

/** Epoch ms of `2026-05-20 10:30` or `2026-05-20 10:30:00`, UTC+8; undefined for anything else. */
export function parseDateTime(text: string): number | undefined {
  const found = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)$/.exec(text.trim());
  if (!found) return undefined;
  const at = Date.parse(`${found[1]}T${found[2]}Z`) - BEIJING_MS;
  // A day that a month has not is another day by now.
  return Number.isNaN(at) || !dateTime(at).startsWith(found[1] ?? '') ? undefined : at;
}

/** The next ten o'clock in the morning, UTC+8, when the bills of the day before are ready. Never now itself. */
export function nextMorning(now: number): number {
  const midnight = Math.floor((now + BEIJING_MS) / DAY_MS) * DAY_MS - BEIJING_MS;
  const today = midnight + MORNING_HOUR * HOUR_MS;
  return today > now ? today : today + DAY_MS;
}

/** The largest unit that a duration fills, rounded down: 90,000 ms is `{ value: 1, unit: 'min' }`. Under a second, ms. */
export function inUnits(ms: number): { value: number; unit: Unit } {
  const size = Math.abs(ms);
  const unit = (['d', 'h', 'min', 's'] as const).find((one) => size >= UNIT_MS[one]) ?? 'ms';
  return { value: Math.floor(size / UNIT_MS[unit]), unit };
}

function beijing(at: number): string {
  return new Date(at + BEIJING_MS).toISOString();
}
