import { EJSON } from 'bson';

/** A document in memory: numbers are JavaScript numbers, instants are Date, ids may be ObjectId. */
export type Document = Record<string, unknown>;

/** What bson's own reader is left to do; none of them is made by the SDKs' ordinary calls. */
const RARE_TYPES = new Set([
  '$binary',
  '$uuid',
  '$numberDecimal',
  '$timestamp',
  '$minKey',
  '$maxKey',
  '$symbol',
  '$code',
  '$oid',
]);
const INT32_MIN = -0x80000000;
const INT32_MAX = 0x7fffffff;
const INT64_LIMIT = 2 ** 63;
/** The options of a MongoDB pattern that JavaScript has, too. */
const REGEXP_FLAGS = /[^imsu]/g;

/**
 * Reads extended JSON, as it came over the wire or as it was stored. bson's own reader does the same but
 * dominates the cost of a scan.
 */
export function decode(text: string): unknown {
  return revive(JSON.parse(text));
}

export function decodeDocument(text: string): Document {
  return decode(text) as Document;
}

/** Canonical extended JSON: what the server sends, so that the SDKs can read it in either mode. */
export function encodeWire(value: unknown): string {
  return JSON.stringify(plain(value, true));
}

/** As stored: numbers and strings as they are, so that SQL can compare them. */
export function encodeStored(value: unknown): string {
  return JSON.stringify(plain(value, false));
}

/** Replaces `db.serverDate({offset})` by the server's instant (epoch ms) plus its offset (ms). */
export function resolveServerDates(value: unknown, now: number): unknown {
  if (Array.isArray(value)) return value.map((one) => resolveServerDates(one, now));
  if (!isPlainObject(value)) return value;
  const marker = value.$tcb_server_date;
  if (isPlainObject(marker)) return new Date(now + (typeof marker.offset === 'number' ? marker.offset : 0));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolveServerDates(one, now)]));
}

/** An object that is neither an array, a Date, a RegExp nor a bson type. */
export function isPlainObject(value: unknown): value is Document {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Is it an object of operators, like `{$gt: 5}`? */
export function isOperators(value: unknown): value is Document {
  if (!isPlainObject(value)) return false;
  const first = Object.keys(value)[0];
  return first?.startsWith('$') === true;
}

function revive(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = revive(value[i]);
    return value;
  }
  const object = value as Document;
  for (const key of Object.keys(object)) {
    if (key.startsWith('$')) {
      const special = reviveSpecial(object, key);
      if (special !== undefined) return special.value;
    }
    object[key] = revive(object[key]);
  }
  return object;
}

function reviveSpecial(object: Document, key: string): { value: unknown } | undefined {
  const inner = object[key];
  switch (key) {
    case '$numberInt':
    case '$numberLong':
    case '$numberDouble':
      return { value: Number(inner) };
    case '$date':
      return {
        value: new Date(isPlainObject(inner) ? Number(inner.$numberLong) : (inner as string | number)),
      };
    case '$undefined':
      return { value: null };
    case '$regularExpression': {
      const { pattern, options } = inner as { pattern: string; options?: string };
      return { value: new RegExp(pattern, (options ?? '').replace(REGEXP_FLAGS, '')) };
    }
  }
  return RARE_TYPES.has(key) ? { value: EJSON.deserialize(object, { relaxed: true }) } : undefined;
}

function plain(value: unknown, canonical: boolean): unknown {
  if (typeof value === 'number') return canonical || !Number.isFinite(value) ? canonicalNumber(value) : value;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return value.map((one) => plain(one, canonical));
  if (value instanceof Date) {
    return { $date: canonical ? { $numberLong: String(value.getTime()) } : value.getTime() };
  }
  if (value instanceof RegExp) return { $regularExpression: { pattern: value.source, options: value.flags } };
  if ('_bsontype' in value) return EJSON.serialize(value, { relaxed: false });
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one, canonical)]));
}

function canonicalNumber(value: number): unknown {
  if (!Number.isInteger(value)) return { $numberDouble: String(value) };
  if (value >= INT32_MIN && value <= INT32_MAX) return { $numberInt: String(value) };
  if (value >= -INT64_LIMIT && value < INT64_LIMIT) return { $numberLong: String(value) };
  return { $numberDouble: String(value) };
}
