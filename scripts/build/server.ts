import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isOld, markBuilt, putWhole } from './freshness';

const ROOT = resolve(__dirname, '../..');
const SOURCE = join(ROOT, 'src/server/index.ts');
const BUILT = 'dist/server';
const STAMP = 'server';
const INPUTS = [
  'src',
  'typings',
  'scripts/build/server.ts',
  'scripts/build/server-script.ts',
  'scripts/build/server-types.ts',
  'package-lock.json',
];
/** What package.json's `exports` promises of `wxpay-kit/server`. */
export const SERVER_FILES = ['index.cjs', 'index.mjs', 'index.d.ts', 'index.d.mts'] as const;

export type ServerFile = { file: string; bytes: number };

/**
 * The server library for `require` and for `import`, and its types for both: one text in two files, since TypeScript
 * tells by the name of a declaration file which of the two it is about.
 */
export async function buildServer(): Promise<ServerFile[]> {
  const began = new Date();
  // The compilers are loaded at first use: whoever only asks whether there is anything to do does not wait for them.
  const { serverModule, serverScript } = require('./server-script') as typeof import('./server-script');
  const { serverTypes } = require('./server-types') as typeof import('./server-types');
  const script = await serverScript(SOURCE, `${BUILT}/index.cjs`);
  const types = serverTypes(SOURCE);
  const contents: Record<(typeof SERVER_FILES)[number], string> = {
    'index.cjs': script.text,
    'index.mjs': serverModule(types.values, './index.cjs'),
    'index.d.ts': types.text,
    'index.d.mts': types.text,
  };
  for (const file of SERVER_FILES) putWhole(join(ROOT, BUILT, file), contents[file]);
  putWhole(join(ROOT, 'dist/meta/server.json'), script.meta);
  markBuilt(STAMP, began);
  return SERVER_FILES.map((file) => ({ file, bytes: Buffer.byteLength(contents[file]) }));
}

/** Builds it when a source is newer than the last build. @returns whether there was anything to do */
export async function ensureServer(): Promise<boolean> {
  const isWhole = SERVER_FILES.every((file) => existsSync(join(ROOT, BUILT, file)));
  if (isWhole && !isOld(STAMP, INPUTS)) return false;
  await buildServer();
  return true;
}
