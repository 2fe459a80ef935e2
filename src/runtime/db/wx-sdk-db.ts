import type { Db, Doc, Query, VersionedDoc } from '../../orders/db';
import { checkQuery, cleanCopy } from '../../orders/db-values';
import { isDuplicateKey, storeUnavailable } from './sdk-error';
import { runQuery, type SdkCommand, type SdkQuery, updateOf } from './sdk-query';

type WxQuery = Omit<SdkQuery, 'where'> & {
  where(conditions: object): WxQuery;
  update(options: { data: object }): Promise<{ stats: { updated: number } }>;
};
type WxCollection = WxQuery & {
  doc(id: string): { get(): Promise<{ data: unknown }> };
  add(options: { data: object }): Promise<unknown>;
};
type WxDatabase = { command: SdkCommand; collection(name: string): WxCollection };

/** The wx-server-sdk module after `init()`; of its types only what is used here. */
export type WxSdkApp = { database(config?: object): unknown };

/**
 * The database port over wx-server-sdk (checked with 4.0.2). It has no `claim`: the SDK has no
 * `updateAndReturn`. Its operations may be handed on by themselves.
 */
export class WxSdkDb implements Db {
  private readonly database: WxDatabase;

  constructor(app: WxSdkApp) {
    // Without the switch a missing document is an error that only its text tells from others. The SDK's own
    // types do not know it; these are what the contract suite checks.
    this.database = app.database({ throwOnNotFound: false }) as WxDatabase;
  }

  readonly get = <T extends Doc>(collection: string, id: string): Promise<T | null> =>
    this.guarded('get', collection, async (documents) => {
      const { data } = await documents.doc(id).get();
      return (data as T | null | undefined) ?? null;
    });

  readonly insertOnce = (collection: string, id: string, document: object): Promise<'inserted' | 'exists'> =>
    this.guarded('insertOnce', collection, async (documents) => {
      try {
        await documents.add({ data: { ...cleanCopy(document), _id: id } });
        return 'inserted';
      } catch (error) {
        if (isDuplicateKey(error)) return 'exists';
        throw error;
      }
    });

  readonly replace = async <T extends VersionedDoc>(
    collection: string,
    before: T,
    next: T,
  ): Promise<'replaced' | 'stale'> => {
    const data = updateOf(this.database.command, before, next);
    return this.guarded('replace', collection, async (documents) => {
      const { stats } = await documents.where({ _id: before._id, version: before.version }).update({ data });
      return stats.updated === 1 ? 'replaced' : 'stale';
    });
  };

  readonly find = async <T>(collection: string, query: Query): Promise<T[]> => {
    checkQuery(query);
    return this.guarded('find', collection, (documents) =>
      runQuery<T>(documents, this.database.command, query),
    );
  };

  private async guarded<T>(
    operation: string,
    collection: string,
    work: (documents: WxCollection) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(this.database.collection(collection));
    } catch (error) {
      throw storeUnavailable(operation, collection, error);
    }
  }
}
