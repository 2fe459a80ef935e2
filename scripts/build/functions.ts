import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { isOld, markBuilt, putWhole } from './freshness';

const ROOT = resolve(__dirname, '../..');
export const FUNCTIONS_SOURCE = join(ROOT, 'cloudfunctions');
export const FUNCTIONS_BUILT = join(ROOT, 'dist/cloudfunctions');
const META = join(ROOT, 'dist/meta');
const STAMP = 'functions';
/** What a function may be made of: a change in any of these makes what was built old. */
const INPUTS = ['cloudfunctions', 'merchant', 'src', 'scripts/build/functions.ts', 'package-lock.json'];
/** The SDKs, sweep, reconciliation and what other gateways need are required at first use: each is a file of its own. */
const PARTS = ['index', 'sdk', 'sweep', 'reconcile', 'v2', 'cloudpay'];
const NEIGHBOUR = new RegExp(`^\\./(${PARTS.slice(1).join('|')})$`);

export type BuiltFile = { name: string; file: string; bytes: number };

/**
 * Bundles each folder of `cloudfunctions/` into one that DevTools can upload as it is: nothing is installed and
 * nothing compiled there. Files are put in place whole, so that several builds may run at once.
 * @throws esbuild's own error, which names file and line
 */
export async function buildFunctions(
  source = FUNCTIONS_SOURCE,
  built = FUNCTIONS_BUILT,
): Promise<BuiltFile[]> {
  const began = new Date();
  const names = functionNames(source);
  const files = await Promise.all(names.map((name) => buildFunction(source, built, name)));
  for (const name of existsSync(built) ? readdirSync(built) : []) {
    if (!names.includes(name)) rmSync(join(built, name), { recursive: true, force: true });
  }
  if (source === FUNCTIONS_SOURCE) markBuilt(STAMP, began);
  return files.flat();
}

/** Builds them when a source is newer than the last build. @returns whether there was anything to do */
export async function ensureFunctions(): Promise<boolean> {
  if (!isOld(STAMP, INPUTS)) return false;
  await buildFunctions();
  return true;
}

function functionNames(source: string): string[] {
  if (!existsSync(source)) return [];
  return readdirSync(source).filter((name) => existsSync(join(source, name, 'index.ts')));
}

async function buildFunction(source: string, built: string, name: string): Promise<BuiltFile[]> {
  const folder = join(source, name);
  const parts = PARTS.filter((part) => existsSync(join(folder, `${part}.ts`)));
  const files = await Promise.all(parts.map((part) => bundle(folder, part, name)));
  for (const { part, contents, meta } of files) {
    putWhole(join(built, name, `${part}.js`), contents);
    if (source === FUNCTIONS_SOURCE) putWhole(join(META, `${name}-${part}.json`), meta);
  }
  putWhole(join(built, name, 'package.json'), packageJson(folder, name));
  const config = join(folder, 'config.json');
  if (existsSync(config)) putWhole(join(built, name, 'config.json'), readFileSync(config));
  return files.map(({ part, contents }) => ({ name, file: `${part}.js`, bytes: contents.byteLength }));
}

async function bundle(folder: string, part: string, name: string) {
  const entry = join(folder, `${part}.ts`);
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    outfile: `${name}/${part}.js`,
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    minifySyntax: true,
    minifyWhitespace: true,
    charset: 'utf8',
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'silent',
    plugins: [neighboursStayOutside(folder)],
  });
  return { part, contents: outputFiles[0]!.contents, meta: JSON.stringify(metafile) };
}

/** `require('./sdk')` in a function's own files stays a require: that is what keeps the SDK from loading at once. */
function neighboursStayOutside(folder: string): Plugin {
  return {
    name: 'neighbours',
    setup(plugin) {
      plugin.onResolve({ filter: NEIGHBOUR }, ({ path, importer }) =>
        importer !== '' && relative(folder, dirname(importer)) === '' ? { path, external: true } : undefined,
      );
    },
  };
}

/** The function's own, with the project's version: it has no dependencies, since everything is bundled. */
function packageJson(folder: string, name: string): string {
  const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const own = join(folder, 'package.json');
  const { version } = read(join(ROOT, 'package.json'));
  const described = existsSync(own) ? read(own) : { name, private: true, main: 'index.js' };
  return `${JSON.stringify({ ...described, version }, null, 2)}\n`;
}
