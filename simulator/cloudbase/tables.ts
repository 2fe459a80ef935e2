import type { Bindable, Store } from '../store';
import { DatabaseError, duplicateKey } from './database-error';
import { type Document, decodeDocument } from './ejson';
import { type Comparable, column, jsonPath } from './query-plan';

export type IndexKey = { field: string; direction: 1 | -1 };
export type Index = { name: string; keys: IndexKey[]; unique: boolean };

/** A change of one document; `text` is its stored form, null removes it. */
export type Write = { collection: string; key: string; text: string | null; document?: Document };
export type StoredRow = { key: string; text: string };

type Collection = {
  indexes: Index[];
  /**
   * Indexed fields in which an array, an object, a boolean or an instant has been seen. SQL compares those
   * differently from MongoDB, so such a field is compared by mingo alone, as MongoDB marks an index multikey.
   */
  complex: Set<string>;
};

const NAME_CHARS_MAX = 64;

/** The cloud database's collections as SQL tables `db_<name>` with expression indexes. */
export class Tables {
  private readonly collections = new Map<string, Collection>();

  constructor(private readonly store: Store) {
    store.exec(`create table if not exists db_collections
      (name text primary key collate nocase, indexes text not null, complex text not null)`);
    for (const row of store.all('select name, indexes, complex from db_collections')) {
      this.collections.set(String(row.name), {
        indexes: JSON.parse(String(row.indexes)) as Index[],
        complex: new Set(JSON.parse(String(row.complex)) as string[]),
      });
    }
  }

  names(): string[] {
    return [...this.collections.keys()].sort();
  }

  has(name: string): boolean {
    return this.collections.has(name);
  }

  indexes(name: string): Index[] {
    return this.need(name).indexes;
  }

  /** @throws DatabaseError DATABASE_REQUEST_FAILED when it exists, also under other capitals (SQLite's rule) */
  create(name: string): void {
    if (name === '' || name.length > NAME_CHARS_MAX || name.includes('\0')) {
      throw new DatabaseError('INVALID_PARAM', 'collectionName is empty or too long');
    }
    const taken = this.names().some((other) => other.toLowerCase() === name.toLowerCase());
    if (taken || name.toLowerCase() === 'collections') {
      throw new DatabaseError('DATABASE_REQUEST_FAILED', `[ResourceExist] Table exist. ${name}`);
    }
    this.store.atomic(() => {
      this.store.exec(`create table ${table(name)} (_id text primary key, doc text not null)`);
      this.store.run('insert into db_collections (name, indexes, complex) values (?, ?, ?)', [
        name,
        '[]',
        '[]',
      ]);
    });
    this.collections.set(name, { indexes: [], complex: new Set() });
  }

  /** Adds the index unless one of that name is there. @throws duplicateKey when the documents break it */
  addIndex(name: string, index: Index): void {
    const collection = this.need(name);
    if (collection.indexes.some((other) => other.name === index.name)) return;
    const terms = index.keys.map((key) => `${column(key.field)} ${key.direction === -1 ? 'desc' : 'asc'}`);
    // `_id` at the end: answers are ordered by it where all else is equal.
    const plain = `create index ${quote(`${name}.${index.name}`)} on ${table(name)} (${terms.join(', ')}, _id)`;
    // A missing field is null, and null is unique, too; SQLite by itself holds nulls to be different.
    const values = index.keys.map((key) => `coalesce(doc -> ${jsonPath(key.field)}, 'null')`);
    const unique = `create unique index ${quote(`${name}.${index.name}.unique`)} on ${table(name)} (${values.join(', ')})`;
    guardUnique(name, () =>
      this.store.atomic(() => {
        this.store.exec(plain);
        if (index.unique) this.store.exec(unique);
        this.saveMeta(name, { ...collection, indexes: [...collection.indexes, index] });
      }),
    );
    collection.indexes.push(index);
    for (const row of this.store.all(`select doc from ${table(name)}`)) {
      this.noteFields(name, decodeDocument(String(row.doc)));
    }
  }

  /** May SQL compare this field? Only what is indexed has been watched. */
  comparable(name: string): Comparable {
    const { indexes, complex } = this.need(name);
    return (field) => {
      if (complex.has(field)) return false;
      return field === '_id' || indexes.some((index) => index.keys.some((key) => key.field === field));
    };
  }

  read(name: string, key: string): string | null {
    this.need(name);
    const row = this.store.first(`select doc from ${table(name)} where _id = ?`, [key]);
    return row ? String(row.doc) : null;
  }

  /** @param clauses ` where …`, ` order by …`, ` limit …` as `planQuery` and `planOrder` make them */
  scan(name: string, clauses: string, args: Bindable[]): StoredRow[] {
    this.need(name);
    const rows = this.store.all(`select _id, doc from ${table(name)}${clauses}`, args);
    return rows.map((row) => ({ key: String(row._id), text: String(row.doc) }));
  }

  count(name: string, clauses: string, args: Bindable[]): number {
    this.need(name);
    return Number(this.store.first(`select count(*) as n from ${table(name)}${clauses}`, args)?.n);
  }

  /** SQLite's own words on how it would answer: which index, which sort. */
  explain(name: string, clauses: string, args: Bindable[]): string {
    const rows = this.store.all(`explain query plan select _id, doc from ${table(name)}${clauses}`, args);
    return rows.map((row) => String(row.detail)).join('; ');
  }

  /** All of the writes or none. @throws duplicateKey */
  apply(writes: Write[]): void {
    for (const write of writes) {
      if (write.text !== null)
        this.noteFields(write.collection, write.document ?? decodeDocument(write.text));
    }
    const first = writes[0];
    if (first && writes.length === 1) this.applyOne(first);
    else if (first) {
      this.store.atomic(() => {
        for (const write of writes) this.applyOne(write);
      });
    }
  }

  empty(name: string): void {
    const collection = this.need(name);
    this.store.run(`delete from ${table(name)}`);
    collection.complex.clear();
    this.saveMeta(name, collection);
  }

  need(name: string): Collection {
    const collection = this.collections.get(name);
    if (collection) return collection;
    throw new DatabaseError(
      'DATABASE_COLLECTION_NOT_EXIST',
      `[ResourceNotFound] Db or Table not exist: ${name}`,
    );
  }

  private applyOne({ collection, key, text }: Write): void {
    if (text === null) {
      this.store.run(`delete from ${table(collection)} where _id = ?`, [key]);
      return;
    }
    guardUnique(collection, () =>
      this.store.run(
        `insert into ${table(collection)} (_id, doc) values (?, ?) on conflict (_id) do update set doc = excluded.doc`,
        [key, text],
      ),
    );
  }

  /** Before a document is stored: remembers indexed fields that SQL cannot compare from now on. */
  private noteFields(name: string, document: Document): void {
    const collection = this.need(name);
    const fields = new Set(collection.indexes.flatMap((index) => index.keys.map((key) => key.field)));
    fields.add('_id');
    for (const field of fields) {
      if (collection.complex.has(field) || isSimple(document, field)) continue;
      collection.complex.add(field);
      this.saveMeta(name, collection);
    }
  }

  private saveMeta(name: string, { indexes, complex }: Collection): void {
    this.store.run('update db_collections set indexes = ?, complex = ? where name = ?', [
      JSON.stringify(indexes),
      JSON.stringify([...complex]),
      name,
    ]);
  }
}

function isSimple(document: Document, field: string): boolean {
  let value: unknown = document;
  for (const part of field.split('.')) {
    if (Array.isArray(value)) return false;
    if (typeof value !== 'object' || value === null) return true;
    value = (value as Document)[part];
  }
  if (field === '_id') return typeof value === 'string';
  return value === undefined || value === null || typeof value === 'string' || Number.isFinite(value);
}

function table(name: string): string {
  return quote(`db_${name}`);
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function guardUnique(collection: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const found = /UNIQUE constraint failed: index '[^']*?\.([^'.]+)\.unique'/.exec(String(error));
    if (found?.[1] !== undefined) throw duplicateKey(collection, found[1]);
    throw error;
  }
}
