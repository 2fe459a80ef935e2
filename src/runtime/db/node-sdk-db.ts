import type { Db, Doc, Query, Scalar, VersionedDoc } from '../../orders/db';
import { checkQuery, cleanCopy } from '../../orders/db-values';
import { isDuplicateKey, storeUnavailable } from './sdk-error';
import { runQuery, type SdkCommand, type SdkQuery, updateOf } from './sdk-query';

type NodeQuery = Omit<SdkQuery, 'where'> & {
  where(conditions: object): NodeQuery;
  update(changes: object): Promise<{ updated: number }>;
  updateAndReturn(changes: object): Promise<{ updated: number; doc?: unknown }>;
};
type NodeCollection = NodeQuery & {
  doc(id: string): { get(): Promise<{ data: unknown[] }> };
  add(document: object): Promise<unknown>;
};
type NodeDatabase = { command: SdkCommand; collection(name: string): NodeCollection };

/** What `init()` of @cloudbase/node-sdk returns; of its types only what is used here. */
export type NodeSdkApp = { database(config?: object): unknown };

/**
 * The database port over an app of @cloudbase/node-sdk 3 (checked with 3.18.3). Its operations may be handed
 * on by themselves.
 */
export class NodeSdkDb implements Db {
  private readonly database: NodeDatabase;

  constructor(app: NodeSdkApp) {
    // The SDK's own types promise less than it does; these are what the contract suite checks.
    this.database = app.database() as NodeDatabase;
  }

  readonly get = <T extends Doc>(collection: string, id: string): Promise<T | null> =>
    this.guarded('get', collection, async (documents) => {
      const { data } = await documents.doc(id).get();
      return (data[0] as T | undefined) ?? null;
    });

  readonly insertOnce = (collection: string, id: string, document: object): Promise<'inserted' | 'exists'> =>
    this.guarded('insertOnce', collection, async (documents) => {
      try {
        await documents.add({ ...cleanCopy(document), _id: id });
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
    const update = updateOf(this.database.command, before, next);
    return this.guarded('replace', collection, async (documents) => {
      const { updated } = await documents.where({ _id: before._id, version: before.version }).update(update);
      return updated === 1 ? 'replaced' : 'stale';
    });
  };

  readonly find = async <T>(collection: string, query: Query): Promise<T[]> => {
    checkQuery(query);
    return this.guarded('find', collection, (documents) =>
      runQuery<T>(documents, this.database.command, query),
    );
  };

  readonly claim = <T extends VersionedDoc>(
    collection: string,
    id: string,
    version: number,
    set: Record<string, Scalar>,
  ): Promise<T | null> =>
    this.guarded('claim', collection, async (documents) => {
      const mine = documents.where({ _id: id, version });
      const { updated, doc } = await mine.updateAndReturn({ ...set, version: version + 1 });
      return updated === 1 ? (doc as T) : null;
    });

  private async guarded<T>(
    operation: string,
    collection: string,
    work: (documents: NodeCollection) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(this.database.collection(collection));
    } catch (error) {
      throw storeUnavailable(operation, collection, error);
    }
  }
}
