/**
 * Instants are epoch milliseconds inside the kit and text on the wire. Nothing here asks the host for its
 * time zone: every text names its own offset, and what is written is UTC+8, as WeChat Pay writes it.
 */

const UTC8_MS = 8 * 60 * 60 * 1000;
const LAST_YEAR_MS = Date.UTC(9999, 11, 31);
const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;
const HTTP_DATE = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Epoch ms → `2018-06-08T10:34:56+08:00`; parts of a second are cut off.
 * @throws RangeError when the number is no instant between the years 1970 and 9999
 */
export function formatInstant(at: number): string {
  if (!Number.isFinite(at) || at < 0 || at >= LAST_YEAR_MS)
    throw new RangeError('not an instant in epoch ms');
  return `${new Date(at + UTC8_MS).toISOString().slice(0, 19)}+08:00`;
}

/**
 * RFC 3339 with any explicit offset → epoch ms.
 * @returns undefined for a text without a zone, with a date that does not exist, or in another form
 */
export function parseInstant(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHours, offsetMinutes] = match;
  const local = utc(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
  if (local === undefined) return undefined;
  const ms = Number((fraction ?? '').padEnd(3, '0').slice(0, 3));
  if (sign === undefined) return local + ms;
  if (Number(offsetHours) > 23 || Number(offsetMinutes) > 59) return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  return local + ms - (sign === '-' ? -offset : offset);
}

/**
 * `2018-11-19 16:24:13`, meant in UTC+8, as bills and APIv2 write it → epoch ms.
 * @returns undefined for a date that does not exist, or another form
 */
export function parseBeijing(text: string): number | undefined {
  return text.length === 19 && text[10] === ' ' ? parseInstant(`${text.replace(' ', 'T')}+08:00`) : undefined;
}

/** The `Date` header of an answer (RFC 9110, IMF-fixdate) → epoch ms; undefined when it is anything else. */
export function parseHttpDate(text: string): number | undefined {
  const match = HTTP_DATE.exec(text);
  if (!match) return undefined;
  const [, day, month, year, hour, minute, second] = match;
  const monthNumber = MONTHS.indexOf(month!) + 1;
  return utc(Number(year), monthNumber, Number(day), Number(hour), Number(minute), Number(second));
}

/** Date.UTC carries 30 February over to March; here such a day does not exist. */
function utc(year: number, month: number, day: number, hour: number, minute: number, second: number) {
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(at);
  const exists =
    back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === day;
  return exists ? at : undefined;
}
