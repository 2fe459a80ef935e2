import { EFFECT_LEASE_MS, recheckAt } from '../needs';
import type { FactSource, Needs, Order } from '../order';
import { changed, type Transition, unchanged, withAlert, withEffect, withHistory, without } from './change';

export type ClosedFact = {
  source: FactSource;
  runs_effects: boolean;
  /** All that is known is that nobody knows the order, and a late prepay may still place it. */
  unproven?: boolean;
};

/**
 * Nobody can pay this order any more. The caller has proof: the gateway closed an order that a query had
 * shown, or says itself that it is closed, or knows no such order after the fence.
 */
export function applyClosed(order: Order, fact: ClosedFact, at: number): Transition {
  switch (order.status) {
    case 'closed':
      return fact.unproven ? rechecked(order, at) : unchanged(order);
    case 'paid':
      return changed(order, withAlert({ ...order, needs: {} }, 'CLOSED_AFTER_PAID', at), at);
    case 'created':
    case 'pending': {
      const next: Order = {
        ...without(order, 'prepay_lease_until'),
        status: 'closed',
        closed_at: at,
        needs: fact.unproven ? recheckNeeds(at, at) : {},
      };
      const next_at = fact.runs_effects ? at + EFFECT_LEASE_MS : at;
      const release = { kind: 'release', key: 'release', state: 'pending', attempts: 0, next_at } as const;
      return changed(order, withEffect(withHistory(next, at, 'closed', fact.source), release), at);
    }
  }
}

/** A question about a closed order was answered "no such order" once more. */
function rechecked(order: Order, at: number): Transition {
  if (!order.needs.confirm && !order.needs.close) return unchanged(order);
  return changed(order, { ...order, needs: recheckNeeds(order.closed_at!, at) }, at);
}

function recheckNeeds(closed_at: number, at: number): Needs {
  const next_at = recheckAt(closed_at, at);
  return next_at === undefined ? {} : { confirm: { next_at, attempts: 0 } };
}
