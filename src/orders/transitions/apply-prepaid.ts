import type { Order } from '../order';
import { askNow, changed, type Transition, unchanged, withHistory, without } from './change';

export type PrepaidFact = { prepay_id: string; asked_at: number };

/**
 * The gateway gave a prepay_id. Of two, the one asked for later is kept. For an order that we hold closed it
 * means that the gateway has it open: ask now, and close it again.
 */
export function applyPrepaid(order: Order, fact: PrepaidFact, at: number): Transition {
  switch (order.status) {
    case 'paid':
      return unchanged(order);
    case 'closed':
      return changed(order, askNow(without(order, 'prepay_lease_until'), at), at);
    case 'created':
    case 'pending': {
      if (order.prepay_asked_at !== undefined && order.prepay_asked_at > fact.asked_at)
        return unchanged(order);
      const next: Order = {
        ...without(order, 'prepay_lease_until', 'last_error'),
        status: 'pending',
        prepay_id: fact.prepay_id,
        prepay_asked_at: fact.asked_at,
      };
      return changed(
        order,
        order.status === 'created' ? withHistory(next, at, 'pending', 'answer') : next,
        at,
      );
    }
  }
}
