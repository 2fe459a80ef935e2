import { cashiersOf, decidedCashier } from './cashiers';
import type { Recorded } from './control-types';

/** Clocks of the recorder differ by the fraction of a millisecond that some of its writers leave out. */
const TOLERANCE_MS = 2;

/** A recorded request of one payment, and the function call inside of it where a notification was for a function. */
export type PaymentEntry = { entry: Recorded; inner?: Recorded };

/**
 * What belongs to one payment: the entries with its number, all that happened in the same invocations, the function
 * that a notification woke, and what was done by hand in cashier and console. In order of time.
 */
export function paymentEntries(all: Recorded[], out_trade_no: string): PaymentEntry[] {
  const direct = all.filter((entry) => entry.host !== 'control' && entry.out_trade_no === out_trade_no);
  const woken = wokenFunctions(all, direct);
  const traces = new Set([...direct, ...woken.values()].map(({ trace_id }) => trace_id));
  const cashiers = new Set(cashiersOf(all, out_trade_no));
  const inside = new Set([...woken.values()]);
  return all
    .filter((entry) => {
      if (inside.has(entry)) return false;
      if (entry.host === 'control') return isByHand(entry, out_trade_no, cashiers);
      return direct.includes(entry) || (entry.trace_id !== undefined && traces.has(entry.trace_id));
    })
    .sort((one, other) => one.started_ms - other.started_ms || one.id - other.id)
    .map((entry) => {
      const inner = woken.get(entry);
      return inner ? { entry, inner } : { entry };
    });
}

/** Of each notification, the call of a function that answered it. Copies sent at once each get their own. */
function wokenFunctions(all: Recorded[], direct: Recorded[]): Map<Recorded, Recorded> {
  const found = new Map<Recorded, Recorded>();
  const taken = new Set<Recorded>();
  for (const entry of direct) {
    if (entry.host !== 'notification') continue;
    const inner = all.find((other) => !taken.has(other) && isInside(other, entry));
    if (!inner) continue;
    taken.add(inner);
    found.set(entry, inner);
  }
  return found;
}

function isInside(call: Recorded, notification: Recorded): boolean {
  if (call.host !== 'function' || call.method !== 'http') return false;
  if (!notification.path.endsWith(`/http/${call.path}`)) return false;
  const began = call.started_ms >= notification.started_ms - TOLERANCE_MS;
  return began && call.ended_ms <= notification.ended_ms + TOLERANCE_MS;
}

function isByHand(entry: Recorded, out_trade_no: string, cashiers: Set<string>): boolean {
  const decided = decidedCashier(entry);
  if (decided !== undefined) return cashiers.has(decided);
  if (entry.path === '/_sim/cashier/open') return cashiersOf([entry], out_trade_no).length > 0;
  return entry.path.startsWith(`/_sim/orders/${encodeURIComponent(out_trade_no)}/`);
}
