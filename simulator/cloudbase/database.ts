import { randomBytes } from 'node:crypto';
import type { Store } from '../store';
import { type Change, insertions, modification, type NewId, upsertion } from './changes';
import { DatabaseError } from './database-error';
import { type Document, decodeDocument, resolveServerDates } from './ejson';
import { afterLocks, LOCK_WAIT_MS } from './lock-wait';
import { runStages } from './matching';
import { keyOf } from './query-plan';
import { Selection, type Window } from './selection';
import { type Index, Tables, type Write } from './tables';
import { TRANSACTION_MS_MAX, type Transaction, Transactions } from './transactions';

export type DatabaseOptions = {
  /** Epoch ms, for `db.serverDate()`. */
  now: () => number;
  /**
   * How a duplicate is answered: `documented` DATABASE_DUPLICATE_WRITE, or `e11000` DATABASE_REQUEST_FAILED with
   * the same text, which is what was seen of the real cloud through wx-server-sdk.
   */
  duplicate_error?: 'documented' | 'e11000';
  transaction_ms?: number;
  lock_wait_ms?: number;
  /** 32 hex characters for a new document or transaction; absent, the machine's own chance. */
  newId?: NewId;
};
type Planned<T> = { writes: Write[]; result: T };

const LIST_MAX = 10_000;

/**
 * The cloud database: documents in collections, MongoDB's operators, single-document atomicity and
 * transactions, on the world's store. Writes are on disk before they are answered.
 */
export class CloudDatabase {
  readonly selection: Selection;
  private readonly tables: Tables;
  private readonly transactions: Transactions;
  private readonly newId: NewId;

  constructor(
    store: Store,
    private readonly options: DatabaseOptions,
  ) {
    this.tables = new Tables(store);
    this.newId = options.newId ?? (() => randomBytes(16).toString('hex'));
    this.transactions = new Transactions(options.transaction_ms ?? TRANSACTION_MS_MAX, this.newId);
    this.selection = new Selection(this.tables, this.transactions);
  }

  collections(): string[] {
    return this.tables.names();
  }

  hasCollection(name: string): boolean {
    return this.tables.has(name);
  }

  /** @throws DatabaseError DATABASE_REQUEST_FAILED when there is one of that name */
  createCollection(name: string): void {
    this.tables.create(name);
  }

  /** Does nothing when the collection has an index of that name. */
  addIndex(collection: string, index: Index): void {
    this.tables.addIndex(collection, index);
  }

  /**
   * Stores all of the documents or none; those without `_id` get one.
   * @returns their ids
   * @throws DatabaseError DATABASE_DUPLICATE_WRITE when an id or a unique value is taken
   */
  insert(collection: string, documents: Document[], transaction_id?: string): Promise<unknown[]> {
    return this.write(transaction_id, (transaction) => {
      const dated = documents.map((document) => this.dated(document));
      const taken = (key: string) => this.selection.read(collection, key, transaction) !== null;
      const writes = insertions(collection, dated, taken, this.newId);
      return { writes, result: writes.map((one) => one.document._id) };
    });
  }

  find(
    collection: string,
    query: Document,
    options: Window & { projection?: Document } = {},
    transaction_id?: string,
  ): Document[] {
    const found = this.selection.select(collection, query, options, this.transaction(transaction_id));
    const { projection } = options;
    return projection && Object.keys(projection).length > 0
      ? runStages(found, [{ $project: projection }])
      : found;
  }

  count(collection: string, query: Document): number {
    return this.selection.count(collection, query);
  }

  /** @returns how many were changed (not merely matched), and the id of an inserted one */
  modify(
    collection: string,
    query: Document,
    change: Change,
    transaction_id?: string,
  ): Promise<{ updated: number; upsert_id: unknown }> {
    return this.write(transaction_id, (transaction) => {
      const dated = { ...change, data: this.dated(change.data) };
      const hits = this.selection.select(collection, query, change.multi ? {} : { limit: 1 }, transaction);
      if (hits.length === 0 && change.upsert) {
        const write = upsertion(collection, dated, query, this.newId);
        return { writes: [write], result: { updated: 0, upsert_id: write.document._id } };
      }
      const writes = hits.flatMap((before) => modification(collection, before, dated, query));
      return { writes, result: { updated: writes.length, upsert_id: null } };
    });
  }

  /** Changes the first match by operators and returns it as it then is. */
  modifyAndReturn(
    collection: string,
    query: Document,
    operators: Document,
    transaction_id?: string,
  ): Promise<{ updated: number; document: Document | null }> {
    return this.write<{ updated: number; document: Document | null }>(transaction_id, (transaction) => {
      const change = { data: this.dated(operators), merge: true };
      const before = this.selection.select(collection, query, { limit: 1 }, transaction)[0];
      if (!before) return { writes: [], result: { updated: 0, document: null } };
      const writes = modification(collection, before, change, query);
      return { writes, result: { updated: writes.length, document: writes[0]?.document ?? before } };
    });
  }

  /** @returns how many were removed */
  remove(collection: string, query: Document, multi: boolean, transaction_id?: string): Promise<number> {
    return this.write(transaction_id, (transaction) => {
      const hits = this.selection.select(collection, query, multi ? {} : { limit: 1 }, transaction);
      const writes = hits.map((one) => ({ collection, key: keyOf(one._id), text: null }));
      return { writes, result: writes.length };
    });
  }

  aggregate(collection: string, stages: Document[]): Document[] {
    const [first, ...rest] = stages;
    // A leading $match goes where the indexes are.
    if (first && '$match' in first) return runStages(this.find(collection, first.$match as Document), rest);
    return runStages(this.find(collection, {}), stages);
  }

  startTransaction(): string {
    return this.transactions.begin().id;
  }

  commitTransaction(id: string): void {
    const { writes } = this.transactions.get(id);
    // The locks are let go after the write; nothing comes between, since nothing here waits.
    try {
      this.namingDuplicates(() => this.commit([...writes.values()]));
    } finally {
      this.transactions.end(id);
    }
  }

  abortTransaction(id: string): void {
    this.transactions.get(id);
    this.transactions.end(id);
  }

  /** The documents as plain JSON, ordered by `_id`, 10,000 at most: for looking at, not for working with. */
  listAll(collection: string): Document[] {
    const rows = this.tables.scan(collection, ' order by _id limit ?', [LIST_MAX]);
    return rows.map((row) => JSON.parse(JSON.stringify(decodeDocument(row.text))) as Document);
  }

  /** Empties every collection but these; collections and indexes stay. Open transactions are over. */
  reset(except: string[]): void {
    this.transactions.endAll();
    for (const name of this.tables.names()) if (!except.includes(name)) this.tables.empty(name);
  }

  private dated(value: Document): Document {
    return resolveServerDates(value, this.options.now()) as Document;
  }

  private transaction(id: string | undefined): Transaction | undefined {
    return id === undefined ? undefined : this.transactions.get(id);
  }

  /** Plans the writes and does them without anything in between; waits first where a transaction holds a lock. */
  private write<T>(
    transaction_id: string | undefined,
    plan: (transaction: Transaction | undefined) => Planned<T>,
  ): Promise<T> {
    return afterLocks(this.options.lock_wait_ms ?? LOCK_WAIT_MS, () =>
      this.namingDuplicates(() => {
        const transaction = this.transaction(transaction_id);
        const { writes, result } = plan(transaction);
        if (transaction) for (const write of writes) this.transactions.stage(transaction, write);
        else {
          this.transactions.assertFree(writes);
          this.commit(writes);
        }
        return result;
      }),
    );
  }

  private commit(writes: Write[]): void {
    if (this.transactions.isIdle()) {
      this.tables.apply(writes);
      return;
    }
    const changes = writes.map((write) => ({
      write,
      previous: this.tables.read(write.collection, write.key),
    }));
    this.tables.apply(writes);
    this.transactions.committed(changes);
  }

  private namingDuplicates<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const duplicate = error instanceof DatabaseError && error.code === 'DATABASE_DUPLICATE_WRITE';
      if (!duplicate || this.options.duplicate_error !== 'e11000') throw error;
      throw new DatabaseError('DATABASE_REQUEST_FAILED', error.message);
    }
  }
}
