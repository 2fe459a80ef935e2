// Generated from merchant/products.json by scripts/build/catalogue.ts. Do not edit.
import type { Amount } from '../../typings/contract';

/** For display only: what an order costs is the server’s word. */
export type Good = { sku: string; name: string; price: Amount; stock?: number };

export const CATALOGUE: Good[] = [
  { sku: 'longjing-50g', name: '龙井明前茶 50 克', price: { total: 12800, currency: 'CNY' } },
  { sku: 'moli-100g', name: '茉莉花茶 100 克', price: { total: 5800, currency: 'CNY' } },
  { sku: 'puer-2018', name: '普洱熟茶饼 2018 年', price: { total: 26800, currency: 'CNY' }, stock: 5 },
  { sku: 'guihuagao', name: '桂花糕 6 块', price: { total: 2990, currency: 'CNY' } },
  { sku: 'hupi-huasheng', name: '虎皮花生 200 克', price: { total: 1580, currency: 'CNY' } },
];
