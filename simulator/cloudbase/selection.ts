import { type Document, decodeDocument } from './ejson';
import { matcher, runStages, type SortSpec } from './matching';
import { planOrder, planQuery } from './query-plan';
import type { StoredRow, Tables } from './tables';
import type { Transaction, Transactions } from './transactions';

export type Window = { sort?: SortSpec; skip?: number; limit?: number };

/** Finds documents, in the committed state or as a transaction sees it. */
export class Selection {
  constructor(
    private readonly tables: Tables,
    private readonly transactions: Transactions,
  ) {}

  read(collection: string, key: string, transaction: Transaction | undefined): string | null {
    const current = this.tables.read(collection, key);
    return transaction ? this.transactions.sees(transaction, collection, key, current) : current;
  }

  count(collection: string, query: Document): number {
    const plan = planQuery(query, this.tables.comparable(collection));
    if (plan.exact) return this.tables.count(collection, plan.where, plan.args);
    return this.select(collection, query, {}, undefined).length;
  }

  /** Documents that fit, in order. SQL does what it can do exactly; mingo judges every document all the same. */
  select(
    collection: string,
    query: Document,
    { sort, skip = 0, limit }: Window,
    transaction: Transaction | undefined,
  ): Document[] {
    const comparable = this.tables.comparable(collection);
    const plan = planQuery(query, comparable);
    const order = sort && Object.keys(sort).length > 0 ? planOrder(sort, comparable) : '';
    const fits = matcher(query);
    if (!transaction && plan.exact && order !== undefined) {
      const window = ` limit ? offset ?`;
      const args = [...plan.args, limit ?? -1, skip];
      const rows = this.tables.scan(collection, plan.where + order + window, args);
      return rows.map((row) => decodeDocument(row.text)).filter(fits);
    }
    const rows = this.tables.scan(collection, plan.where + (order ?? ''), plan.args);
    const seen = transaction ? this.overlay(transaction, collection, rows) : rows;
    const hits = seen.map((row) => decodeDocument(row.text)).filter(fits);
    const sorted = sort && (order === undefined || transaction) ? runStages(hits, sortStages(sort)) : hits;
    return sorted.slice(skip, limit === undefined ? undefined : skip + limit);
  }

  /** How SQLite would go about it: which index, and whether it has to sort. */
  explain(collection: string, query: Document, sort: SortSpec): string {
    const comparable = this.tables.comparable(collection);
    const plan = planQuery(query, comparable);
    return this.tables.explain(collection, plan.where + (planOrder(sort, comparable) ?? ''), plan.args);
  }

  private overlay(transaction: Transaction, collection: string, rows: StoredRow[]): StoredRow[] {
    const texts = new Map(rows.map((row) => [row.key, row.text]));
    for (const key of this.transactions.touched(transaction, collection)) {
      const text = this.read(collection, key, transaction);
      if (text === null) texts.delete(key);
      else texts.set(key, text);
    }
    return [...texts].map(([key, text]) => ({ key, text }));
  }
}

/** Equals are ordered by `_id`, as SQL orders them. */
function sortStages(sort: SortSpec): Document[] {
  return [{ $sort: '_id' in sort ? sort : { ...sort, _id: 1 } }];
}
