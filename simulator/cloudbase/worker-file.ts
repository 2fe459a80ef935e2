import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const SOURCES = join(__dirname, 'worker');
const BUILT = resolve(__dirname, '../../dist/simulator/worker.js');

/**
 * The program of a function's process as plain JavaScript: a process that had to compile TypeScript first would make
 * every cold start slow. Built when its sources are newer; several processes may do so at once.
 * @returns the path of the built file
 */
export function workerFile(): string {
  const newest = Math.max(...readdirSync(SOURCES).map((name) => statSync(join(SOURCES, name)).mtimeMs));
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs > newest) return BUILT;
  const { outputFiles } = buildSync({
    entryPoints: [join(SOURCES, 'main.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    write: false,
  });
  mkdirSync(dirname(BUILT), { recursive: true });
  const own = `${BUILT}.${process.pid}`;
  writeFileSync(own, outputFiles[0]!.contents);
  renameSync(own, BUILT);
  return BUILT;
}
