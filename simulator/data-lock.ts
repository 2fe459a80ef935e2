import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';

/** Another process holds the folder. */
export class DataLockedError extends Error {}

export type DataLock = { release(): void };

/**
 * Keeps a second simulator off a data folder. The lock is one of the operating system's, through SQLite, so it ends
 * with its process however that ends, and a number that was given to another process cannot keep it.
 * @throws DataLockedError naming the process that holds the folder
 */
export function lockData(folder: string): DataLock {
  const holder = join(folder, 'lock.pid');
  const lock = new Database(join(folder, 'lock.sqlite'));
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (cause) {
    lock.close();
    const pid = existsSync(holder) ? readFileSync(holder, 'utf8').trim() : 'unknown';
    const message = `${folder} is in use by another simulator (process ${pid}). End it, or choose another folder with --data`;
    throw new DataLockedError(message, { cause });
  }
  writeFileSync(holder, `${process.pid}\n`);
  return { release: () => lock.close() };
}
