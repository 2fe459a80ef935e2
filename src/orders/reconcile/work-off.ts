import { isKitError } from '../../protocol/errors';
import type { Kit } from '../kit';
import type { Difference, Outcome } from './difference';
import type { Reconciliation } from './reconciliation';
import { repair } from './repair';
import { withOutcome } from './tally';

/** Orders that are asked about at once. */
const AT_ONCE = 4;
/** After so many questions without an answer it is left to a person. */
const UNANSWERED_MAX = 5;

/**
 * Asks about what is pending, order by order, while there is time. What stays without an answer stays pending, and is
 * asked about in a later run.
 */
export async function workOff(
  kit: Kit,
  day: Reconciliation,
  hasTime: () => boolean,
): Promise<Reconciliation> {
  const queue = byOrder(day.pending);
  let strays = (day.classes['D-03'] ?? 0) - day.pending.filter(isStray).length;
  const results = new Map<Difference, Outcome | 'unanswered'>();
  const worker = async () => {
    for (let some = queue.shift(); some && hasTime(); some = queue.shift()) {
      // One after the other: each looks at what the one before has left.
      for (const one of some) results.set(one, await tried(kit, one, isStray(one) ? strays++ : 0));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return [...results].reduce((next, [one, result]) => withResult(next, one, result), day);
}

/** Of no order of ours. */
function isStray({ class: name }: Difference): boolean {
  return name === 'D-03';
}

function byOrder(pending: readonly Difference[]): Difference[][] {
  const orders = new Map<string, Difference[]>();
  for (const one of pending) {
    const known = orders.get(one.out_trade_no);
    if (known) known.push(one);
    else orders.set(one.out_trade_no, [one]);
  }
  return [...orders.values()];
}

/** One order's trouble is its own. */
async function tried(kit: Kit, difference: Difference, strays: number): Promise<Outcome | 'unanswered'> {
  try {
    return await repair(kit, difference, strays);
  } catch (error) {
    const { class: name, out_trade_no } = difference;
    kit.log.write({
      event: 'reconcile_question_unanswered',
      class: name,
      out_trade_no,
      code: isKitError(error) ? error.code : 'INTERNAL',
      message: error instanceof Error ? error.message : String(error),
    });
    return 'unanswered';
  }
}

function withResult(
  day: Reconciliation,
  difference: Difference,
  result: Outcome | 'unanswered',
): Reconciliation {
  if (result !== 'unanswered') return withOutcome(day, difference, result);
  const attempts = (difference.attempts ?? 0) + 1;
  if (attempts >= UNANSWERED_MAX)
    return withOutcome(day, difference, { state: 'open', outcome: 'unanswered' });
  const pending = day.pending.map((one) => (one === difference ? { ...one, attempts } : one));
  return { ...day, pending };
}
