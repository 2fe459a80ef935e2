import { KitError } from '../protocol/errors';
import type { Kit } from './kit';
import type { Order } from './order';
import type { Transition } from './transitions/change';

/** A compare-and-set that lost so often in a row has met something else than bad luck. */
const TRIES_MAX = 7;

/**
 * Applies a fact to the order and stores it. When somebody else wrote meanwhile, the fact is applied to the
 * fresh document; nothing of the old one is kept, lists of effects included.
 * @returns the document as it now is, and whether this call changed it
 * @throws KitError STORE_STALE (outcome unknown) after seven lost tries
 */
export async function commit(
  kit: Pick<Kit, 'store'>,
  order: Order,
  apply: (current: Order) => Transition,
): Promise<Transition> {
  let current = order;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const transition = apply(current);
    if (!transition.changed) return transition;
    if ((await kit.store.replace(current, transition.order)) === 'replaced') return transition;
    const fresh = await kit.store.get(current.out_trade_no);
    if (!fresh) throw new KitError('ORDER_NOT_FOUND', { message: 'the order vanished while it was written' });
    current = fresh;
  }
  throw new KitError('STORE_STALE', { outcome: 'unknown', retry: 'same_request' });
}
