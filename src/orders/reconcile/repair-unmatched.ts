import type { Kit } from '../kit';
import { isOrderNumber } from '../order-number';
import { keepUnmatched } from '../unmatched';
import type { Difference, Outcome } from './difference';
import { tell } from './tell';

/** Numbers of another system that are kept, for a day: it may have thousands. */
const STRAYS_KEPT = 100;

/**
 * The bill has a payment or refund of no order of ours: kept for staff, under the key that a notification of it would
 * have. A number that we cannot have made is of another system of the same merchant; of the others a person is told.
 * @param strays how many of these the day had before this one
 */
export async function keepUnmatchedRow(kit: Kit, difference: Difference, strays: number): Promise<Outcome> {
  const { out_trade_no, transaction_id, refund_id, billed } = difference;
  const ours = isOrderNumber(out_trade_no, kit.settings.order_prefix);
  const outcome: Outcome = { state: 'open', outcome: ours ? 'unmatched' : 'other_system' };
  if (!ours && strays >= STRAYS_KEPT) return outcome;
  const at = kit.clock.now();
  const named = refund_id === undefined ? transaction_id : refund_id;
  const stored = await keepUnmatched(kit, {
    ...{ kind: refund_id === undefined ? 'payment' : 'refund', number: named, at, out_trade_no },
    ...(billed ? { amount: billed } : {}),
  });
  if (stored === 'inserted' && ours) await tell(kit, { code: 'BILL_UNMATCHED', out_trade_no });
  return outcome;
}
