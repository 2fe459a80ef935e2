import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { FUNCTIONS_BUILT } from './functions';

const LOAD_MS_MAX = 20_000;
const PROGRAM =
  "const { main } = require(process.argv[1]); if (typeof main !== 'function') throw new Error('main is ' + typeof main)";

/**
 * Loads each built function in a process that has nothing of ours: no variables, no node_modules of this project in
 * reach of a mistake.
 * @throws Error naming the function and what its process said
 */
export function checkFunctions(names: string[], built = FUNCTIONS_BUILT): void {
  for (const name of names) {
    const { status, stderr } = spawnSync(process.execPath, ['-e', PROGRAM, join(built, name, 'index.js')], {
      env: {},
      cwd: '/',
      encoding: 'utf8',
      timeout: LOAD_MS_MAX,
    });
    if (status !== 0) throw new Error(`the built function '${name}' does not load by itself:\n${stderr}`);
  }
}
