import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

const stampOf = (name: string) => join(ROOT, 'dist/meta', `${name}.stamp`);

/** Has any of these files and folders changed since the build of that name began? */
export function isOld(name: string, inputs: string[]): boolean {
  const stamp = stampOf(name);
  if (!existsSync(stamp)) return true;
  const built = Date.parse(readFileSync(stamp, 'utf8'));
  return inputs.some((input) => newest(join(ROOT, input)) >= built);
}

/** @param began when the build began: what was saved while it ran is newer than it */
export function markBuilt(name: string, began: Date): void {
  putWhole(stampOf(name), began.toISOString());
}

/** Writes a file so that whoever reads it at the same time sees all of it or what was there before. */
export function putWhole(path: string, contents: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const own = `${path}.${process.pid}`;
  writeFileSync(own, contents);
  renameSync(own, path);
}

function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
