/**
 * `npm run example-server`: the server library in projects of somebody else's, one for each way of taking it.
 * Everything happens in temporary folders and without network.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureComponent } from './build/component';
import { ensureServer } from './build/server';
import { npm } from './example/run';
import { checkServerExample, SERVER_EXAMPLES } from './example/servers';

const ROOT = resolve(__dirname, '..');

/** @returns the path of the package, as npm would publish it */
async function pack(folder: string): Promise<string> {
  await ensureComponent();
  await ensureServer();
  const said = npm(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder);
  const [packed] = JSON.parse(said) as { filename: string }[];
  if (!packed) throw new Error('npm pack made nothing');
  return join(folder, packed.filename);
}

async function main(): Promise<void> {
  const temporary = mkdtempSync(join(tmpdir(), 'wxpay-server-'));
  try {
    const packed = await pack(temporary);
    for (const name of SERVER_EXAMPLES) {
      const began = performance.now();
      checkServerExample(name, packed, temporary);
      console.log(`${name}: installed and tested in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
