import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { npm, run } from './run';

const ROOT = resolve(__dirname, '../..');
const BIN = join(ROOT, 'node_modules');
/** Loads what was built in a process that has nothing: no variables, and no package in reach. */
const EXPORTS_MAIN =
  "const { main } = require(process.argv[1]); if (typeof main !== 'function') throw new Error('no main')";

/** What is done with an example between its installation and its tests. */
const BUILDS: Record<string, (project: string) => void> = {
  'server-commonjs': () => undefined,
  'server-esm': () => undefined,
  // The compiler and Node's types are this project's: an example installs nothing but the package.
  'server-typescript': (project) => {
    run(project, process.execPath, join(BIN, 'typescript/bin/tsc'), '--typeRoots', join(BIN, '@types'));
  },
  'server-cloud-function': (project) => {
    run(project, join(BIN, 'esbuild/bin/esbuild'), ...argumentsOf(project, 'build'));
    for (const name of ['pay', 'pay-notify']) {
      const built = join(project, 'cloudfunctions', name, 'index.js');
      run('/', process.execPath, '-e', EXPORTS_MAIN, built);
    }
  },
};

export const SERVER_EXAMPLES = Object.keys(BUILDS);

/**
 * Copies an example, installs the package into it, builds it as its package.json says, and runs its tests.
 * @param packed the file that `npm pack` made
 * @throws Error with what was said by whichever of these failed
 */
export function checkServerExample(name: string, packed: string, temporary: string): void {
  const project = join(temporary, name);
  cpSync(join(ROOT, 'examples', name), project, { recursive: true });
  npm(project, 'install', packed);
  BUILDS[name]!(project);
  npm(project, 'test');
}

/** The arguments of a script that the example's package.json has. */
function argumentsOf(project: string, script: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  return scripts[script].split(' ').slice(1);
}
