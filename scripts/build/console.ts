import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { copyFonts } from '../../simulator/phone/compiler/fonts';
import { put } from '../../simulator/phone/compiler/put';

const PROJECT = resolve(__dirname, '../..');
const OUT = join(PROJECT, 'dist/console');
const BROWSER = join(PROJECT, 'simulator/console/browser');

/**
 * Bundles the simulator's console into `dist/console/`: index.html, console.js, console.css and the font.
 * @param outDir where to; files are put in place whole, so that several builds may run at once
 * @throws esbuild's own error, which names file and line
 */
export async function buildConsole(outDir = OUT): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [join(BROWSER, 'start.ts')],
    outfile: join(outDir, 'console.js'),
    bundle: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    minify: true,
    sourcemap: true,
    write: false,
    logLevel: 'silent',
  });
  for (const { path, contents } of outputFiles) put(path, contents);
  put(join(outDir, 'console.css'), [copyFonts(outDir), ...styleSheets()].join('\n'));
  put(join(outDir, 'index.html'), readFileSync(join(BROWSER, 'index.html')));
}

/** In the order of their names: they begin with a number. */
function styleSheets(): string[] {
  const folder = join(BROWSER, 'styles');
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}
