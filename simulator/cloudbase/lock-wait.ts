import { DatabaseError } from './database-error';
import { Locked } from './transactions';

/** One call waits this long in all for transactions to let go; the SDKs give up after 15 s. */
export const LOCK_WAIT_MS = 10_000;
const LOCK_TRIES_MAX = 1_000;

/**
 * Does the work, and again each time a transaction in its way has ended.
 * @throws DatabaseError DATABASE_TIMEOUT after `max_ms`
 */
export async function afterLocks<T>(max_ms: number, work: () => T): Promise<T> {
  const end = performance.now() + max_ms;
  for (let tries = 0; tries < LOCK_TRIES_MAX; tries++) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Locked)) throw error;
      if (!(await happensBefore(end, error.released))) break;
    }
  }
  throw new DatabaseError('DATABASE_TIMEOUT', 'the write waited too long for the lock of a transaction');
}

async function happensBefore(end: number, event: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, end - performance.now()));
  });
  const in_time = await Promise.race([event.then(() => true), late]);
  clearTimeout(timer);
  return in_time;
}
