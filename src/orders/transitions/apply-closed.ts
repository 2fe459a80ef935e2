import { EFFECT_LEASE_MS } from '../needs';
import type { FactSource, Order } from '../order';
import { changed, type Transition, unchanged, withAlert, withEffect, withHistory, without } from './change';

export type ClosedFact = { source: FactSource; runs_effects: boolean };

/**
 * Nobody can pay this order any more. The caller has proof: the gateway closed an order that a query had
 * shown, or says itself that it is closed, or knows no such order after the fence.
 */
export function applyClosed(order: Order, fact: ClosedFact, at: number): Transition {
  switch (order.status) {
    case 'closed':
      return unchanged(order);
    case 'paid':
      return changed(order, withAlert({ ...order, needs: {} }, 'CLOSED_AFTER_PAID', at), at);
    case 'created':
    case 'pending': {
      const next: Order = {
        ...without(order, 'prepay_lease_until'),
        status: 'closed',
        closed_at: at,
        needs: {},
      };
      const next_at = fact.runs_effects ? at + EFFECT_LEASE_MS : at;
      const release = { kind: 'release', key: 'release', state: 'pending', attempts: 0, next_at } as const;
      return changed(order, withEffect(withHistory(next, at, 'closed', fact.source), release), at);
    }
  }
}
