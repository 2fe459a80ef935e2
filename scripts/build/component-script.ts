import { build, transform } from 'esbuild';
import ts from 'typescript';

/**
 * Bundles a component's script, with everything it imports, into one CommonJS file in ES5.
 *
 * ES5, because the file then runs on every phone as it is, and DevTools leaves it alone: with "ES6 转 ES5" off it
 * ships what it finds, and with it on newer code drags Babel's helpers in (some 10 kB, half of the component; for
 * ES5 it is a third of a kB). esbuild cannot go below ES2015, so TypeScript lowers the bundle; its few helpers
 * are written into the file.
 *
 * @throws Error when something would be left to load at run time, or would mean something else in ES5
 */
export async function componentScript(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    outfile: 'index.js',
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
  // Refuses whatever is not ES5 yet.
  const checked = await transform(lower(entry, bundle), {
    target: 'es5',
    charset: 'utf8',
    logLevel: 'silent',
  });
  return checked.code;
}

function lower(entry: string, code: string): string {
  const builtIn = /\bclass\b[^{]*\bextends\s+((?:\w*Error|Array|Map|Set|Promise)\b)/.exec(code)?.[1];
  if (builtIn) throw new Error(`${entry}: a class that extends ${builtIn} is not one any more in ES5`);
  const { outputText, diagnostics = [] } = ts.transpileModule(code, {
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES5,
      module: ts.ModuleKind.CommonJS,
      downlevelIteration: true, // for…of and spread over whatever can be iterated, not over arrays alone
      removeComments: true,
      ignoreDeprecations: '5.0',
    },
  });
  const [problem] = diagnostics;
  if (problem) throw new Error(`${entry}: ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`);
  return outputText;
}
