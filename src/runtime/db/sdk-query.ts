import type { Query, VersionedDoc } from '../../orders/db';
import { changesBetween } from '../../orders/db-values';

/** `db.command` of either SDK. */
export type SdkCommand = {
  set(value: unknown): unknown;
  remove(): unknown;
  in(values: string[]): unknown;
  lte(value: number): unknown;
  lt(value: number | string): unknown;
};

/** A query under construction, the same in both SDKs. */
export type SdkQuery = {
  where(conditions: object): SdkQuery;
  orderBy(field: string, direction: 'asc' | 'desc'): SdkQuery;
  limit(limit: number): SdkQuery;
  field(projection: Record<string, boolean>): SdkQuery;
  get(): Promise<{ data: unknown[] }>;
};

/** `next` against `before` as an argument of `update`. */
export function updateOf(
  command: SdkCommand,
  before: VersionedDoc,
  next: VersionedDoc,
): Record<string, unknown> {
  const { set, remove } = changesBetween(before, next);
  const update: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(set)) {
    // Both SDKs flatten a plain object into dotted paths: it would be merged into the stored one, and an empty
    // one lost. `set` sends it whole.
    update[field] = typeof value === 'object' && value !== null ? command.set(value) : value;
  }
  for (const field of remove) update[field] = command.remove();
  return update;
}

/** Carries a query out. */
export async function runQuery<T>(collection: SdkQuery, command: SdkCommand, query: Query): Promise<T[]> {
  const conditions: Record<string, unknown> = { ...query.equal };
  if (query.one_of) conditions[query.one_of.field] = command.in(query.one_of.values);
  if (query.at_most) conditions[query.at_most.field] = command.lte(query.at_most.value);
  if (query.below) conditions[query.below.field] = command.lt(query.below.value);
  let built = Object.keys(conditions).length > 0 ? collection.where(conditions) : collection;
  for (const { field, direction } of query.order_by ?? []) built = built.orderBy(field, direction);
  built = built.limit(query.limit);
  if (query.fields)
    built = built.field(Object.fromEntries(['_id', ...query.fields].map((one) => [one, true])));
  const { data } = await built.get();
  return data as T[];
}
