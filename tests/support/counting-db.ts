import type { Db, Doc, Query, Scalar, VersionedDoc } from '../../src/orders/db';

export type CountedOperation = { name: keyof Db; collection: string };
export type CountingDb = Db & {
  /** What was asked for, in order. */
  readonly operations: CountedOperation[];
  /** How many operations since the last `restart`. */
  count(): number;
  restart(): void;
};

/** Passes everything on and writes down what was asked for: for the budget of operations. */
export function countingDb(inner: Db): CountingDb {
  const operations: CountedOperation[] = [];
  const note = (name: keyof Db, collection: string) => operations.push({ name, collection });
  const counting: CountingDb = {
    operations,
    count: () => operations.length,
    restart: () => operations.splice(0),
    get<T extends Doc>(collection: string, id: string) {
      note('get', collection);
      return inner.get<T>(collection, id);
    },
    insertOnce(collection, id, document) {
      note('insertOnce', collection);
      return inner.insertOnce(collection, id, document);
    },
    replace<T extends VersionedDoc>(collection: string, before: T, next: T) {
      note('replace', collection);
      return inner.replace(collection, before, next);
    },
    find<T>(collection: string, query: Query) {
      note('find', collection);
      return inner.find<T>(collection, query);
    },
  };
  const claim = inner.claim?.bind(inner);
  if (!claim) return counting;
  return {
    ...counting,
    claim<T extends VersionedDoc>(
      collection: string,
      id: string,
      version: number,
      set: Record<string, Scalar>,
    ) {
      note('claim', collection);
      return claim<T>(collection, id, version, set);
    },
  };
}
