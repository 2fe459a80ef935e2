import { KitError } from '../protocol/errors';
import type { Query, VersionedDoc } from './db';

const LIMIT_MAX = 1000;
const VALUES_MAX = 100;

/** A deep copy without `undefined`, as it comes back from a database. Inside a list `undefined` becomes null. */
export function cleanCopy<T>(value: T): T {
  if (Array.isArray(value)) return value.map((one) => (one === undefined ? null : cleanCopy(one))) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.map(([key, one]) => [key, cleanCopy(one)])) as T;
}

/** Deep equality of JSON values; the order of keys and fields that are `undefined` do not count. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  if (Array.isArray(a) && a.length !== (b as unknown[]).length) return false;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) =>
    sameValue(left[key], right[key]),
  );
}

export type Changes = { set: Record<string, unknown>; remove: string[] };

/**
 * The top-level fields that differ.
 * @throws KitError INTERNAL when `next` is another document or not the next version
 */
export function changesBetween(before: VersionedDoc, next: VersionedDoc): Changes {
  if (next._id !== before._id || next.version !== before.version + 1) {
    throw new KitError('INTERNAL', { message: 'a replacement must keep _id and be of the next version' });
  }
  const changes: Changes = { set: {}, remove: [] };
  for (const [field, value] of Object.entries(next)) {
    if (value !== undefined && !sameValue(before[field], value)) changes.set[field] = cleanCopy(value);
  }
  for (const [field, value] of Object.entries(before)) {
    if (value !== undefined && next[field] === undefined) changes.remove.push(field);
  }
  return changes;
}

/** @throws KitError INTERNAL when a bound is out of range or one field has two conditions */
export function checkQuery(query: Query): void {
  if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > LIMIT_MAX) {
    throw new KitError('INTERNAL', { message: `a query needs a limit of 1 to ${LIMIT_MAX}` });
  }
  const values = query.one_of?.values.length ?? 1;
  if (values < 1 || values > VALUES_MAX) {
    throw new KitError('INTERNAL', { message: `one_of takes 1 to ${VALUES_MAX} values` });
  }
  const fields = [
    ...Object.keys(query.equal ?? {}),
    query.one_of?.field,
    query.at_most?.field,
    query.below?.field,
  ];
  const named = fields.filter((field) => field !== undefined);
  if (new Set(named).size !== named.length) {
    throw new KitError('INTERNAL', { message: 'a query may have one condition per field' });
  }
}
