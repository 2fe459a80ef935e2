import type { Order } from '../order';
import { changed, type Transition, unchanged, withAlert, withHistory, without } from './change';

/**
 * Refusals that every order of the shop will meet until a person repairs something: keys, products, the binding of AppID
 * and merchant number (page 4012791897).
 */
const OF_THE_SHOP = new Set([
  'SIGN_ERROR',
  'NO_AUTH',
  'APPID_MCHID_NOT_MATCH',
  'APPID_NOT_EXIST',
  'MCHID_NOT_EXIST',
  'MCH_NOT_EXISTS',
  'GATEWAY_SIGNATURE_REFUSED',
  // Without a code of the gateway's own: APIv2 and cloudPay refuse like this who is not let in at all.
  'GATEWAY_REFUSED',
]);

/** Whatever the reason, the lease is given back: the same request may try again. */
export function applyPrepayFailed(order: Order, code: string, at: number): Transition {
  if (order.status === 'paid' || order.status === 'closed') return unchanged(order);
  const next = { ...without(order, 'prepay_lease_until'), last_error: { code, at } };
  return changed(order, OF_THE_SHOP.has(code) ? withAlert(next, 'PREPAY_REFUSED', at, code) : next, at);
}

/** Nobody shall pay this order any more. No status of its own: it is closed when the gateway has closed it. */
export function applyCancelled(order: Order, code: string | undefined, at: number): Transition {
  if (order.status === 'paid' || order.status === 'closed' || order.cancelled_at !== undefined) {
    return unchanged(order);
  }
  const next: Order = {
    ...without(order, 'prepay_lease_until'),
    cancelled_at: at,
    // Whoever cancels closes at once; should it die, the sweep takes over a minute later.
    needs: { ...order.needs, close: { next_at: at + 60_000, attempts: 0 } },
  };
  if (code !== undefined) next.last_error = { code, at };
  return changed(order, withHistory(next, at, 'cancelled'), at);
}

/** Takes the prepay lease, if nobody holds it. */
export function applyLease(order: Order, at: number, until: number): Transition {
  if (order.prepay_lease_until !== undefined && order.prepay_lease_until > at) return unchanged(order);
  return changed(order, { ...order, prepay_lease_until: until }, at);
}
