import { KitError } from '../../protocol/errors';
import type { Db } from '../db';
import { EFFECT_LEASE_MS } from '../needs';
import { type Reconciliation, reconciliationId } from './reconciliation';

export const RECONCILIATIONS = 'reconciliations';

/** What a list shows: without what there may be hundreds of. */
const LIST_FIELDS = [
  ...['_id', 'date', 'status', 'offset', 'file_rows', 'matched', 'classes', 'sums', 'open', 'damaged'],
  ...['created_at', 'finished_at', 'next_at', 'last_error', 'attempts'],
];
export type ListedDay = Omit<Reconciliation, 'items' | 'pending' | 'carried'>;

/** A run holds its day for so long: longer than the platform lets a function run (20 s). */
const LEASE_MS = EFFECT_LEASE_MS;

export function readDay(db: Db, mchid: string, date: string): Promise<Reconciliation | null> {
  return db.get<Reconciliation>(RECONCILIATIONS, reconciliationId(mchid, date));
}

/** What there is of these days. */
export function listDays(db: Db, mchid: string, dates: string[]): Promise<ListedDay[]> {
  const values = dates.map((date) => reconciliationId(mchid, date));
  const one_of = { field: '_id', values };
  return db.find<ListedDay>(RECONCILIATIONS, { one_of, limit: values.length, fields: LIST_FIELDS });
}

/** The latest days first. */
export function listLatest(db: Db, mchid: string, limit: number): Promise<ListedDay[]> {
  const order_by = [{ field: 'date', direction: 'desc' as const }];
  return db.find<ListedDay>(RECONCILIATIONS, { equal: { mchid }, order_by, limit, fields: LIST_FIELDS });
}

/**
 * Begins a day, or goes on with it: the caller alone holds it then.
 * @returns null while somebody else does
 */
export async function leaseDay(db: Db, fresh: Reconciliation, now: number): Promise<Reconciliation | null> {
  const begun = { ...fresh, lease_until: now + LEASE_MS };
  const known = await readDay(db, fresh.mchid, fresh.date);
  if (!known) return (await db.insertOnce(RECONCILIATIONS, begun._id, begun)) === 'inserted' ? begun : null;
  if (known.schema !== 1)
    throw new KitError('INTERNAL', { message: `a reconciliation of schema ${known.schema}` });
  if (known.status === 'done' || (known.lease_until ?? 0) > now) return null;
  const next = { ...known, version: known.version + 1, lease_until: now + LEASE_MS };
  return (await db.replace<Reconciliation>(RECONCILIATIONS, known, next)) === 'replaced' ? next : null;
}

/**
 * Writes how far a run has come.
 * @returns undefined when somebody else has taken the day over: then nothing was written, and the caller ends
 */
export async function saveDay(
  db: Db,
  before: Reconciliation,
  next: Reconciliation,
  now: number,
): Promise<Reconciliation | undefined> {
  const saved = { ...next, version: before.version + 1, updated_at: now };
  return (await db.replace<Reconciliation>(RECONCILIATIONS, before, saved)) === 'replaced'
    ? saved
    : undefined;
}
