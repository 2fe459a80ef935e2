import { dirname } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles a component's script, with everything it imports, into one CommonJS file.
 *
 * ES2018, because every phone on the lowest base library that the component runs on (2.20.1) knows it, and it is a
 * third smaller than ES5. Class fields and whatever else is newer are lowered. Where "ES6 转 ES5" is on in DevTools,
 * the mini-program's own compiler lowers it further.
 *
 * @throws Error when something would be left to load at run time
 */
export async function componentScript(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    outfile: 'index.js',
    absWorkingDir: dirname(entry),
    bundle: true,
    platform: 'neutral',
    format: 'cjs',
    target: 'es2018',
    charset: 'utf8',
    legalComments: 'none',
    write: false,
    logLevel: 'silent',
  });
  const bundle = outputFiles[0]!.text;
  const left = /\brequire\s*\([^)]*\)/.exec(bundle)?.[0];
  if (left) throw new Error(`${entry}: ${left} would be left to load at run time`);
  return bundle;
}
