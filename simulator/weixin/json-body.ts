import { WeixinError } from './errors';

export type JsonObject = Record<string, unknown>;

/** The JSON object of a POST. @throws WeixinError 44002 for nothing, 47001 unless it is one object in UTF-8 */
export function readBody(body: Buffer): JsonObject {
  if (body.length === 0) throw new WeixinError(44002);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new WeixinError(47001);
  }
  if (!isObject(value)) throw new WeixinError(47001);
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Members that are null count as absent. @throws WeixinError 47001 for anything but a text */
export function optionalText(from: JsonObject, name: string): string | undefined {
  const value = from[name] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw new WeixinError(47001);
}

/** @throws WeixinError 47001 for anything but a whole number */
export function optionalInteger(from: JsonObject, name: string): number | undefined {
  const value = from[name] ?? undefined;
  if (value === undefined || Number.isSafeInteger(value)) return value as number | undefined;
  throw new WeixinError(47001);
}

/** @throws WeixinError 47001 for anything but true or false */
export function optionalBoolean(from: JsonObject, name: string): boolean | undefined {
  const value = from[name] ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  throw new WeixinError(47001);
}

/** An object, empty when absent. @throws WeixinError 47001 for anything else */
export function optionalObject(from: JsonObject, name: string): JsonObject {
  const value = from[name] ?? {};
  if (isObject(value)) return value;
  throw new WeixinError(47001);
}

/** A list of objects, empty when absent. @throws WeixinError 47001 for anything else: an object is no list */
export function optionalObjects(from: JsonObject, name: string): JsonObject[] {
  const value = from[name] ?? [];
  if (Array.isArray(value) && value.every(isObject)) return value;
  throw new WeixinError(47001);
}
