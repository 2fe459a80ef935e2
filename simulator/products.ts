import { readFileSync } from 'node:fs';
import type { CloudDatabase } from './cloudbase/database';

/** A document of the collection `products`: `_id` is the sku. */
export type ProductRow = { _id: string; [field: string]: unknown };

export const PRODUCTS = 'products';

/** @throws RangeError when the file is not an array of documents with an `_id` each */
export function readProducts(file: string): ProductRow[] {
  const rows: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (Array.isArray(rows) && rows.every((row) => typeof row?._id === 'string')) return rows as ProductRow[];
  throw new RangeError(`${file} is not a JSON array of products with an _id each`);
}

/** Puts on the shelf what is not there; what is there stays as it was left. */
export async function seedProducts(database: CloudDatabase, rows: ProductRow[]): Promise<void> {
  if (!database.hasCollection(PRODUCTS)) database.createCollection(PRODUCTS);
  const there = new Set(database.listAll(PRODUCTS).map((row) => row._id));
  const missing = rows.filter((row) => !there.has(row._id));
  if (missing.length > 0) await database.insert(PRODUCTS, missing);
}

/** Makes the shelf what the rows say; what else is on it stays. */
export async function putProducts(database: CloudDatabase, rows: ProductRow[]): Promise<void> {
  await seedProducts(database, rows);
  for (const { _id, ...fields } of rows)
    await database.modify(PRODUCTS, { _id }, { data: { $set: fields }, merge: true });
}
