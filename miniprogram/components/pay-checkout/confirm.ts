import type { CashierResult } from './request-payment';
import type { Waits } from './waits';

/** After "done" the server is asked at once, and again after each of these, for 30 s in all. */
const DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 8_000, 8_000];
const LIMIT_MS = 30_000;

/**
 * Asks until the server knows, and not for ever. After a cancelled or failed cashier one question is enough: it
 * catches the payment that went through all the same.
 *
 * @param ask one query; says whether the matter is settled. Must not reject
 */
export async function confirm(
  result: CashierResult,
  ask: () => Promise<boolean>,
  waits: Waits,
): Promise<'settled' | 'open'> {
  let over = false;
  const asking = askRepeatedly(result === 'done' ? DELAYS_MS : [], ask, waits, () => over);
  const answer = await waits.within(asking, LIMIT_MS, 'open' as const);
  over = true;
  return answer;
}

async function askRepeatedly(
  delays: number[],
  ask: () => Promise<boolean>,
  waits: Waits,
  isOver: () => boolean,
): Promise<'settled' | 'open'> {
  if (await ask()) return 'settled';
  for (const delay of delays) {
    await waits.wait(delay);
    if (isOver()) break;
    if (await ask()) return 'settled';
  }
  return 'open';
}
