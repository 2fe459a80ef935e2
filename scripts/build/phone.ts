import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { entrySource } from '../../simulator/phone/compiler/entry';
import { copyFonts } from '../../simulator/phone/compiler/fonts';
import { Problems } from '../../simulator/phone/compiler/problems';
import { put } from '../../simulator/phone/compiler/put';
import { type AppConfig, collectUnits } from '../../simulator/phone/compiler/units';
import { compileTemplates } from '../../simulator/phone/compiler/wxml';
import { compileStyles } from '../../simulator/phone/compiler/wxss';

const PROJECT = resolve(__dirname, '../..');
const OUT = join(PROJECT, 'dist/phone');
const BROWSER = join(PROJECT, 'simulator/phone/browser');

/**
 * Compiles `miniprogram/` and the browser that stands in for WeChat into `dist/phone/`: index.html, phone.js,
 * phone.css and the font.
 *
 * @param root the mini-program's folder @param outDir where to; files are put in place whole, so that several builds may run at once
 * @throws Error naming every problem of the templates, styles and scripts; a WXML warning is one
 */
export async function buildPhone(root = join(PROJECT, 'miniprogram'), outDir = OUT): Promise<void> {
  const problems = new Problems();
  const app: AppConfig = JSON.parse(readFileSync(join(root, 'app.json'), 'utf8'));
  const units = collectUnits(root, app, problems);
  const templates = compileTemplates(root, units, problems);
  const styles = compileStyles(root, units, problems);
  problems.throwIfAny();

  const { outputFiles } = await build({
    stdin: { contents: entrySource(root, app, units, templates), resolveDir: PROJECT, loader: 'ts' },
    outfile: join(outDir, 'phone.js'),
    bundle: true,
    format: 'iife',
    target: 'es2020',
    minify: true,
    sourcemap: true,
    write: false,
    logLevel: 'silent',
  });
  for (const { path, contents } of outputFiles) put(path, contents);
  const frame = readFileSync(join(BROWSER, 'phone.css'), 'utf8');
  put(join(outDir, 'phone.css'), [copyFonts(outDir), frame, styles].join('\n'));
  put(join(outDir, 'index.html'), readFileSync(join(BROWSER, 'index.html')));
}

if (require.main === module) {
  buildPhone().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
