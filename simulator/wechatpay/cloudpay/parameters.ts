import { CloudFailure } from './answer';

/** What a function handed to the SDK, with the names in snake_case. Of any shape. */
export type Parameters = Record<string, unknown>;
type TextRule = { max: number; pattern?: RegExp };

export const OUT_TRADE_NO = /^[0-9A-Za-z_\-|*]{6,32}$/;
export const OUT_REFUND_NO = /^[0-9A-Za-z_\-|*@]{1,64}$/;

/** @throws CloudFailure where it is missing or not of the documented form */
export function requiredText(given: Parameters, name: string, rule: TextRule): string {
  const value = optionalText(given, name, rule);
  if (value === undefined) throw new CloudFailure(`缺少参数${name}`);
  return value;
}

/** An empty text is none. @throws CloudFailure where it is not of the documented form */
export function optionalText(
  given: Parameters,
  name: string,
  { max, pattern }: TextRule,
): string | undefined {
  const value = given[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw new CloudFailure(`${name}参数类型有误`);
  if (value.length > max) throw new CloudFailure(`${name}参数长度有误`);
  if (pattern && !pattern.test(value)) throw new CloudFailure(`${name}参数格式有误`);
  return value;
}

/** Fen. @throws CloudFailure for what is no whole number from 1 on */
export function requiredFen(given: Parameters, name: string): number {
  const value = given[name];
  if (value === undefined || value === null || value === '') throw new CloudFailure(`缺少参数${name}`);
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw new CloudFailure(`${name}参数格式有误`);
  }
  return value;
}

/** Equal for two requests that ask for the same: everything but the nonce counts, in whatever order it came. */
export function fingerprintOf(given: Parameters): string {
  const counted = Object.entries(given).filter(
    ([name, value]) => name !== 'nonce_str' && value !== undefined && value !== null && value !== '',
  );
  return JSON.stringify(counted.sort(([one], [other]) => (one < other ? -1 : 1)));
}
