import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { isOld, markBuilt, putWhole } from './freshness';

const ROOT = resolve(__dirname, '../..');
export const COMPONENT_SOURCE = join(ROOT, 'miniprogram/components/pay-checkout');
/** What package.json's field `miniprogram` names: DevTools copies it into `miniprogram_npm/` as it is. */
export const COMPONENT_BUILT = join(ROOT, 'miniprogram_dist/pay-checkout');
const STAMP = 'component';
const INPUTS = [
  'miniprogram/components/pay-checkout',
  'typings',
  'scripts/build/component.ts',
  'scripts/build/component-script.ts',
  'scripts/build/component-types.ts',
  'package-lock.json',
];

/** Read by people, and linked from npm's page: pictures lie elsewhere. */
const PAGES = /^README(\.[\w-]+)?\.md$/;
/** What a mini-program reads besides scripts. */
const COPIED = ['.json', '.wxml', '.wxss', '.wxs', '.png', '.jpg', '.svg'];
/** The file that says what the component publishes, and the file that DevTools' users find it in. */
const TYPES = 'types.ts';
const PUBLISHED = 'index.d.ts';

/** A built file: its path inside the component's folder, and its size. */
export type ComponentFile = { file: string; bytes: number };

/**
 * Makes the component ready to be copied into any mini-program, with or without TypeScript: one script for
 * each component in the folder (sub-components have scripts of their own), everything else as it is, and
 * `index.d.ts` from `types.ts`. What the folder held before and is not made any more is removed.
 *
 * @throws Error on a file that a mini-program could not read, or a script or types that cannot stand alone
 */
export async function buildComponent(
  source = COMPONENT_SOURCE,
  built = COMPONENT_BUILT,
): Promise<ComponentFile[]> {
  const began = new Date();
  const contents = await componentFiles(source);
  for (const [file, text] of contents) putWhole(join(built, file), text);
  for (const file of filesUnder(built)) if (!contents.has(file)) rmSync(join(built, file));
  if (source === COMPONENT_SOURCE && built === COMPONENT_BUILT) markBuilt(STAMP, began);
  return [...contents].map(([file, text]) => ({ file, bytes: Buffer.byteLength(text) }));
}

/** Builds it when a source is newer than the last build. @returns whether there was anything to do */
export async function ensureComponent(): Promise<boolean> {
  if (existsSync(join(COMPONENT_BUILT, 'index.js')) && !isOld(STAMP, INPUTS)) return false;
  await buildComponent();
  return true;
}

async function componentFiles(source: string): Promise<Map<string, string | Uint8Array>> {
  // The compilers are loaded at first use: whoever only asks whether there is anything to do does not wait for them.
  const { componentScript } = require('./component-script') as typeof import('./component-script');
  const { publishedTypes } = require('./component-types') as typeof import('./component-types');
  const contents = new Map<string, string | Uint8Array>();
  for (const file of filesUnder(source)) {
    if (extname(file) === '.ts' || PAGES.test(file)) continue;
    if (!COPIED.includes(extname(file))) throw new Error(`${join(source, file)}: no file of a mini-program`);
    contents.set(file, readFileSync(join(source, file)));
    if (extname(file) !== '.json' || !isComponent(join(source, file))) continue;
    const script = file.replace(/\.json$/, '');
    contents.set(`${script}.js`, await componentScript(join(source, `${script}.ts`)));
  }
  const types = join(source, TYPES);
  contents.set(PUBLISHED, existsSync(types) ? publishedTypes(types) : 'export {};\n');
  return contents;
}

function isComponent(json: string): boolean {
  return JSON.parse(readFileSync(json, 'utf8')).component === true;
}

/** Sorted, with forward slashes: the same everywhere. */
function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !basename(entry.name).startsWith('.'))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}
