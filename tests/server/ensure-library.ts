import { spawnSync } from 'node:child_process';
import { ROOT } from '../house/rules/source';

const LIMIT_MS = 120_000;

/** Builds what is older than its sources, in a process of its own, as `npm run build` does it. */
export function ensureLibrary(): void {
  const build = "require('./scripts/build/server.ts').ensureServer()";
  const { status, stderr } = spawnSync(process.execPath, ['-r', './scripts/typescript.cjs', '-e', build], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  if (status !== 0) throw new Error(`The build failed:\n${stderr}`);
}
