import { readFileSync } from 'node:fs';
import { CATALOGUE_FILE, catalogueSource } from '../../scripts/build/catalogue-source';

test('the shelf is what merchant/products.json says; else run scripts/build/catalogue.ts', () => {
  expect(readFileSync(CATALOGUE_FILE, 'utf8')).toBe(catalogueSource());
});
