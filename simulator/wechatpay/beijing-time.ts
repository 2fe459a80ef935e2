/** WeChat Pay writes every instant in Beijing time, whatever zone the machine is in. No daylight saving since 1991. */
const BEIJING_MS = 8 * 3_600_000;
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** `2018-06-08T10:34:56+08:00` from epoch ms. */
export function toRfc3339(at: number): string {
  return `${wallClock(at).slice(0, 19)}+08:00`;
}

/** `2018-06-08 10:34:56`, as v2 writes it. */
export function toBeijingText(at: number): string {
  return wallClock(at).slice(0, 19).replace('T', ' ');
}

/** `20180608103456`, as v2 writes it without signs between. */
export function compactBeijing(at: number): string {
  return toBeijingText(at).replace(/\D/g, '');
}

/** Epoch ms, or undefined when the text is not an instant as `compactBeijing` writes it. */
export function fromCompactBeijing(text: string): number | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hours, minutes, seconds] = parts;
  const at = fromRfc3339(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}+08:00`);
  // A day that the calendar does not have would be taken for the next month's.
  return at !== undefined && compactBeijing(at) === text ? at : undefined;
}

/** Epoch ms, or undefined when the text is not an RFC 3339 instant with an offset. */
export function fromRfc3339(text: string): number | undefined {
  const at = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** `20180608` */
export function beijingDay(at: number): string {
  return wallClock(at).slice(0, 10).replaceAll('-', '');
}

/** ddHHmmss and milliseconds, as newer prepay_ids carry it: `08103456789`. */
export function dayAndTime(at: number): string {
  return wallClock(at).slice(8, 23).replace(/\D/g, '');
}

function wallClock(at: number): string {
  return new Date(at + BEIJING_MS).toISOString();
}
