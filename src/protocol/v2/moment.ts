import { formatInstant, parseInstant } from '../instant';

const MOMENT = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;

/** `20260101123000`, meant in UTC+8, as orders of APIv2 write it → epoch ms; undefined for any other text. */
export function parseMoment(text: string): number | undefined {
  return MOMENT.test(text) ? parseInstant(text.replace(MOMENT, '$1-$2-$3T$4:$5:$6+08:00')) : undefined;
}

/** Epoch ms → `20260101123000` in UTC+8; parts of a second are cut off. @throws RangeError as formatInstant */
export function formatMoment(at: number): string {
  return formatInstant(at).slice(0, 19).replace(/\D/g, '');
}
