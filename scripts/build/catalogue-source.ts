import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

type Product = { sku: string; name: string; price: { total: number; currency: string }; stock?: number };

const ROOT = resolve(__dirname, '../..');

/** Where the generated file lies; it is committed, because DevTools compiles the mini-program without a build. */
export const CATALOGUE_FILE = resolve(ROOT, 'miniprogram/shop/catalogue.ts');

/** The text of `miniprogram/shop/catalogue.ts`, as it follows from `merchant/products.json`. */
export function catalogueSource(): string {
  const products: Product[] = JSON.parse(readFileSync(resolve(ROOT, 'merchant/products.json'), 'utf8'));
  const goods = products.map(({ sku, name, price, stock }) => ({
    sku,
    name,
    price,
    ...(stock === undefined ? {} : { stock }),
  }));
  return [
    '// Generated from merchant/products.json by scripts/build/catalogue.ts. Do not edit.',
    "import type { Amount } from '../../typings/contract';",
    '',
    '/** For display only: what an order costs is the server’s word. */',
    'export type Good = { sku: string; name: string; price: Amount; stock?: number };',
    '',
    `export const CATALOGUE: Good[] = [\n${goods.map((good) => `  ${literal(good)},`).join('\n')}\n];`,
    '',
  ].join('\n');
}

/** JSON as this repository writes TypeScript: bare keys, single quotes. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, field]) => `${key}: ${literal(field)}`);
  return `{ ${fields.join(', ')} }`;
}
