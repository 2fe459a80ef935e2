import { parseBeijing } from '../protocol/instant';

/** Fields of answers and events of cloudPay. Each returns undefined for what is not one. */

const TEXT_MAX = 512;
const FEN = /^\d{1,15}$/;

/** Its own members alone: an event may have been written by anybody. An empty text is none. */
export function textIn(fields: object, name: string): string | undefined {
  const value = memberOf(fields, name);
  return typeof value === 'string' && value !== '' && value.length <= TEXT_MAX ? value : undefined;
}

/** Fen, as a number or in digits. */
export function fenIn(fields: object, name: string): number | undefined {
  const value = memberOf(fields, name);
  const number = typeof value === 'string' && FEN.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** `20220321132007` in UTC+8 → epoch ms. */
export function compactTimeIn(fields: object, name: string): number | undefined {
  const text = textIn(fields, name);
  const parts = text === undefined ? null : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  return parseBeijing(`${year}-${month}-${day} ${hour}:${minute}:${second}`);
}

/** `2022-03-21 13:20:07` in UTC+8 → epoch ms. */
export function timeIn(fields: object, name: string): number | undefined {
  const text = textIn(fields, name);
  return text === undefined ? undefined : parseBeijing(text);
}

/** What a word stands for, of those that are known. */
export function wordIn<T>(fields: object, name: string, known: Readonly<Record<string, T>>): T | undefined {
  const word = textIn(fields, name);
  return word !== undefined && Object.hasOwn(known, word) ? known[word] : undefined;
}

function memberOf(fields: object, name: string): unknown {
  return Object.hasOwn(fields, name) ? (fields as Record<string, unknown>)[name] : undefined;
}
