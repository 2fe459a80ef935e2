import { writeFileSync } from 'node:fs';
import { CATALOGUE_FILE, catalogueSource } from './catalogue-source';

/** Writes the shop's shelf anew from merchant/products.json. */
export async function buildCatalogue(): Promise<void> {
  writeFileSync(CATALOGUE_FILE, catalogueSource());
}

if (require.main === module) void buildCatalogue();
