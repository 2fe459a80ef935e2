import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join, resolve, sep } from 'node:path';
import type { HttpOut } from './http';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.woff2': 'font/woff2',
  '.map': 'application/json; charset=utf-8',
};

const NOT_BUILT = `<!doctype html><meta charset="utf-8"><title>wxpay-kit</title>
<h1>This page is not built yet</h1><p>Run <code>npm run build</code> and load this page again.
The rest of the simulator works without it: see <a href="/_sim/clock">/_sim/…</a>.</p>`;

/** The files of a built page; undefined for a path that names none of them. */
export function staticFile(folder: string, path: string): HttpOut | undefined {
  const file = fileOf(folder, path);
  if (file) {
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    return {
      status: 200,
      headers: { 'content-type': type, 'cache-control': 'no-store' },
      body: readFileSync(file),
    };
  }
  if (path !== '/') return undefined;
  return { status: 200, headers: { 'content-type': TYPES['.html']! }, body: Buffer.from(NOT_BUILT, 'utf8') };
}

/** Nothing outside of the folder is given away, however the path is written. */
function fileOf(folder: string, path: string): string | undefined {
  let name: string;
  try {
    name = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  if (name.includes('\0')) return undefined;
  const root = resolve(folder);
  const file = join(root, name.endsWith('/') ? `${name}index.html` : name);
  if (!file.startsWith(root + sep) || !existsSync(file)) return undefined;
  return statSync(file).isFile() ? file : undefined;
}
