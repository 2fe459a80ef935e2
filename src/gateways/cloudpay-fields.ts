import { parseBeijing } from '../protocol/instant';

/** Fields of answers and events of cloudPay. Each returns undefined for what is not one. */

const TEXT_MAX = 512;
const ID_MAX = 64;
const FEN = /^[1-9]\d{0,14}$/;

/** Its own members alone: an event may have been written by anybody. An empty text is none. */
export function textIn(fields: object, name: string): string | undefined {
  const value = memberOf(fields, name);
  return typeof value === 'string' && value !== '' && value.length <= TEXT_MAX ? value : undefined;
}

/** A number of an order, a payment or a refund. */
export function idIn(fields: object, name: string): string | undefined {
  const text = textIn(fields, name);
  return text !== undefined && text.length <= ID_MAX ? text : undefined;
}

/** Fen, as a number or in digits. Nothing moves when it is none: an order with such money could not be kept. */
export function fenIn(fields: object, name: string): number | undefined {
  const value = memberOf(fields, name);
  const number = typeof value === 'string' && FEN.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 1 ? number : undefined;
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

/** Is there anything under this name? What stands for a missing one must not stand for one that cannot be read. */
export function isNamed(fields: object, name: string): boolean {
  const value = memberOf(fields, name);
  return value !== undefined && value !== null && value !== '';
}

function memberOf(fields: object, name: string): unknown {
  return Object.hasOwn(fields, name) ? (fields as Record<string, unknown>)[name] : undefined;
}
