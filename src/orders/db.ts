/**
 * The database as the kit sees it: single documents, compare-and-set, no transactions. The same over
 * wx-server-sdk, over @cloudbase/node-sdk and in memory; the contract suite runs on all three.
 *
 * Every method may throw KitError STORE_UNAVAILABLE with outcome `unknown`: whether a write was done cannot be
 * told then. Field paths may have dots (`amount.total`); values are JSON, `undefined` counts as absent.
 */
export type Scalar = string | number | boolean | null;
export type Doc = { _id: string; version?: number; [field: string]: unknown };
export type VersionedDoc = Doc & { version: number };

export type Query = {
  /** `null` also fits a missing field. */
  equal?: Record<string, Scalar>;
  /** The field has one of these values, 1 to 100 of them. */
  one_of?: { field: string; values: string[] };
  /** field ≤ value; a document without the field does not fit. */
  at_most?: { field: string; value: number };
  /** field < value, of the same type; a document without the field does not fit. */
  below?: { field: string; value: number | string };
  order_by?: { field: string; direction: 'asc' | 'desc' }[];
  /** 1..1000; without a bound nothing is read. An answer above 1 MB fails: name the fields. */
  limit: number;
  /** `_id` always comes with them. Absent: all. */
  fields?: string[];
};

export interface Db {
  get<T extends Doc>(collection: string, id: string): Promise<T | null>;

  /** First writer wins. After an unknown outcome `exists` may be the caller's own earlier write. */
  insertOnce(collection: string, id: string, document: object): Promise<'inserted' | 'exists'>;

  /**
   * Compare-and-set on `before.version`; `next.version` must be `before.version + 1`. Fields that `next` lacks are
   * removed, nested objects replaced whole, and only changed top-level fields are sent.
   */
  replace<T extends VersionedDoc>(collection: string, before: T, next: T): Promise<'replaced' | 'stale'>;

  find<T>(collection: string, query: Query): Promise<T[]>;

  /**
   * The sweep's claim: where `{_id, version}`, `version` + 1 and the given fields set. Returns the document as it
   * now is, or null when somebody was faster. Only @cloudbase/node-sdk can (`updateAndReturn`).
   */
  claim?<T extends VersionedDoc>(
    collection: string,
    id: string,
    version: number,
    set: Record<string, Scalar>,
  ): Promise<T | null>;
}
