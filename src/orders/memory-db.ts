import type { Db, Doc, Query, Scalar, VersionedDoc } from './db';
import { changesBetween, checkQuery, cleanCopy } from './db-values';

export type DbOperation = {
  name: 'get' | 'insertOnce' | 'replace' | 'find' | 'claim';
  collection: string;
  /** Absent for `find`. */
  id?: string;
};
export type MemoryDbOptions = {
  /** Before the operation looks at anything: may wait (others go first) or throw (nothing was done). */
  beforeOp?: (op: DbOperation) => void | Promise<void>;
  /** After it was done, before the caller knows: may wait or throw (done, but the answer was lost). */
  afterOp?: (op: DbOperation) => void | Promise<void>;
};

type Fields = Record<string, unknown>;
const TYPE_ORDER = ['null', 'number', 'string', 'object', 'boolean'];

/**
 * The database port in memory, for tests and simulations. Each operation is atomic; documents are copied on
 * the way in and out, so that nobody changes what is stored by holding on to it.
 */
export class MemoryDb implements Db {
  private readonly collections = new Map<string, Map<string, Doc>>();

  constructor(private readonly options: MemoryDbOptions = {}) {}

  get<T extends Doc>(collection: string, id: string): Promise<T | null> {
    return this.operation({ name: 'get', collection, id }, () => {
      const found = this.documents(collection).get(id);
      return found ? cleanCopy(found as T) : null;
    });
  }

  insertOnce(collection: string, id: string, document: object): Promise<'inserted' | 'exists'> {
    const copy: Doc = { ...cleanCopy(document as Fields), _id: id };
    return this.operation({ name: 'insertOnce', collection, id }, () => {
      const documents = this.documents(collection);
      if (documents.has(id)) return 'exists';
      documents.set(id, copy);
      return 'inserted';
    });
  }

  async replace<T extends VersionedDoc>(
    collection: string,
    before: T,
    next: T,
  ): Promise<'replaced' | 'stale'> {
    const { set, remove } = changesBetween(before, next);
    return this.operation({ name: 'replace', collection, id: before._id }, () => {
      const stored = this.documents(collection).get(before._id);
      if (stored?.version !== before.version) return 'stale';
      for (const field of remove) delete stored[field];
      Object.assign(stored, set);
      return 'replaced';
    });
  }

  async find<T>(collection: string, query: Query): Promise<T[]> {
    checkQuery(query);
    return this.operation({ name: 'find', collection }, () => {
      const hits = [...this.documents(collection).values()].filter((document) => fits(document, query));
      hits.sort((a, b) => compareBy(a, b, query));
      return hits.slice(0, query.limit).map((document) => cleanCopy(pick(document, query.fields)) as T);
    });
  }

  claim<T extends VersionedDoc>(
    collection: string,
    id: string,
    version: number,
    set: Record<string, Scalar>,
  ): Promise<T | null> {
    return this.operation({ name: 'claim', collection, id }, () => {
      const stored = this.documents(collection).get(id);
      if (stored?.version !== version) return null;
      Object.assign(stored, set, { version: version + 1 });
      return cleanCopy(stored as T);
    });
  }

  private async operation<T>(op: DbOperation, work: () => T): Promise<T> {
    await this.options.beforeOp?.(op);
    const result = work();
    await this.options.afterOp?.(op);
    return result;
  }

  private documents(collection: string): Map<string, Doc> {
    let documents = this.collections.get(collection);
    if (!documents) {
      documents = new Map();
      this.collections.set(collection, documents);
    }
    return documents;
  }
}

function fits(document: Doc, { equal = {}, one_of, at_most, below }: Query): boolean {
  if (!Object.entries(equal).every(([field, value]) => (read(document, field) ?? null) === value))
    return false;
  if (one_of && !one_of.values.includes(read(document, one_of.field) as string)) return false;
  if (at_most && !inRange(read(document, at_most.field), at_most.value, true)) return false;
  return !below || inRange(read(document, below.field), below.value, false);
}

function inRange(value: unknown, bound: number | string, inclusive: boolean): boolean {
  if (typeof value !== typeof bound) return false;
  return (value as number) < (bound as number) || (inclusive && value === bound);
}

/** Null first, then numbers, then strings; equals by `_id`. */
function compareBy(a: Doc, b: Doc, { order_by = [] }: Query): number {
  for (const { field, direction } of [...order_by, { field: '_id', direction: 'asc' }]) {
    const order = compare(read(a, field) ?? null, read(b, field) ?? null);
    if (order !== 0) return direction === 'desc' ? -order : order;
  }
  return 0;
}

function compare(a: unknown, b: unknown): number {
  const byType = typeRank(a) - typeRank(b);
  if (byType !== 0) return byType;
  if (a === b) return 0;
  return (a as number) < (b as number) ? -1 : 1;
}

function typeRank(value: unknown): number {
  return TYPE_ORDER.indexOf(value === null ? 'null' : typeof value);
}

function read(document: Fields, path: string): unknown {
  let value: unknown = document;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Fields)[part];
  }
  return value;
}

function pick(document: Doc, fields: string[] | undefined): Fields {
  if (!fields) return document;
  const paths = fields.map((path) => path.split('.'));
  return { _id: document._id, ...pickPaths(document, paths) };
}

/** As MongoDB projects: a path goes into every element of a list, and what is no object in it is left out. */
function pickPaths(from: Fields, paths: string[][]): Fields {
  const picked: Fields = {};
  for (const name of new Set(paths.map(([first]) => first!))) {
    const value = from[name];
    const rests = paths.filter(([first]) => first === name).map(([, ...rest]) => rest);
    if (value === undefined) continue;
    if (rests.some((rest) => rest.length === 0)) picked[name] = value;
    else if (Array.isArray(value)) picked[name] = value.filter(isFields).map((one) => pickPaths(one, rests));
    else if (isFields(value)) picked[name] = pickPaths(value, rests);
  }
  return picked;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
