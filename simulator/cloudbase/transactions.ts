import type { NewId } from './changes';
import { DatabaseError } from './database-error';
import type { Write } from './tables';

/** A transaction left open is ended by the server. No official number is known; the SDKs wait 15 s for an answer. */
export const TRANSACTION_MS_MAX = 30_000;

/** An ordinary write met a document that a transaction has locked: it waits for `released`, then tries again. */
export class Locked extends Error {
  constructor(readonly released: Promise<void>) {
    super('locked by a transaction');
  }
}

type Before = { seq: number; text: string | null };
export type Transaction = {
  id: string;
  /** What was committed after this is not seen. */
  snapshot: number;
  writes: Map<string, Write>;
  released: Promise<void>;
  release: () => void;
  timer: NodeJS.Timeout;
};

/**
 * Snapshot isolation. A transaction reads the state at its start plus its own writes; its writes lock. A second
 * transaction that writes a locked or meanwhile changed document fails at once, an ordinary write waits
 * (developers.weixin.qq.com, cloud database, transactions). Committed states live in SQL; while a
 * transaction is open the states before each change are kept here.
 */
export class Transactions {
  private readonly open = new Map<string, Transaction>();
  private readonly before = new Map<string, Before[]>();
  private seq = 0;

  constructor(
    private readonly max_ms: number,
    private readonly newId: NewId,
  ) {}

  begin(): Transaction {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const id = this.newId();
    const timer = setTimeout(() => this.end(id), this.max_ms);
    timer.unref();
    const transaction = {
      id,
      snapshot: this.seq,
      writes: new Map<string, Write>(),
      released,
      release,
      timer,
    };
    this.open.set(id, transaction);
    return transaction;
  }

  /** @throws DatabaseError when it was committed, rolled back, timed out or never begun */
  get(id: string): Transaction {
    const transaction = this.open.get(id);
    if (transaction) return transaction;
    throw new DatabaseError(
      'DATABASE_TRANSACTION_NOT_EXIST',
      '[ResourceUnavailable.TransactionNotExist] Transaction does not exist on the server',
    );
  }

  /** What the transaction sees of a document whose committed state is `current`. */
  sees(transaction: Transaction, collection: string, key: string, current: string | null): string | null {
    const id = idOf(collection, key);
    const own = transaction.writes.get(id);
    if (own) return own.text;
    const older = this.before.get(id)?.find((state) => state.seq > transaction.snapshot);
    return older ? older.text : current;
  }

  /** The keys in a collection for which `sees` may differ from the committed state. */
  touched(transaction: Transaction, collection: string): string[] {
    const prefix = idOf(collection, '');
    const ids = [...transaction.writes.keys(), ...this.before.keys()];
    return [...new Set(ids)].filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length));
  }

  /**
   * Takes a write into the transaction and locks its document.
   * @throws DatabaseError DATABASE_TRANSACTION_CONFLICT; the transaction is over then, as the SDKs do not end it
   */
  stage(transaction: Transaction, write: Write): void {
    const id = idOf(write.collection, write.key);
    const locked = this.lockedBy(id, transaction) !== undefined;
    const changed = this.before.get(id)?.some((state) => state.seq > transaction.snapshot) ?? false;
    if (locked || (changed && !transaction.writes.has(id))) {
      this.end(transaction.id);
      throw new DatabaseError(
        'DATABASE_TRANSACTION_CONFLICT',
        '[ResourceUnavailable.TransactionConflict] Transaction is conflict, maybe resource operated by others',
      );
    }
    transaction.writes.set(id, write);
  }

  /** @throws Locked when one of the documents belongs to an open transaction */
  assertFree(writes: Write[]): void {
    if (this.open.size === 0) return;
    for (const write of writes) {
      const owner = this.lockedBy(idOf(write.collection, write.key));
      if (owner) throw new Locked(owner.released);
    }
  }

  /** After writes were committed: keeps what was there before, as long as a transaction may want to read it. */
  committed(changes: { write: Write; previous: string | null }[]): void {
    if (this.open.size === 0) return;
    this.seq++;
    for (const { write, previous } of changes) {
      const id = idOf(write.collection, write.key);
      const states = this.before.get(id) ?? [];
      states.push({ seq: this.seq, text: previous });
      this.before.set(id, states);
    }
  }

  isIdle(): boolean {
    return this.open.size === 0;
  }

  end(id: string): void {
    const transaction = this.open.get(id);
    if (!transaction) return;
    clearTimeout(transaction.timer);
    this.open.delete(id);
    if (this.open.size === 0) this.before.clear();
    transaction.release();
  }

  endAll(): void {
    for (const id of [...this.open.keys()]) this.end(id);
  }

  private lockedBy(id: string, except?: Transaction): Transaction | undefined {
    for (const transaction of this.open.values()) {
      if (transaction !== except && transaction.writes.has(id)) return transaction;
    }
    return undefined;
  }
}

function idOf(collection: string, key: string): string {
  return `${collection}\0${key}`;
}
