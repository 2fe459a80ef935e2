import type { Prepaid } from '../../gateways/gateway';
import type { Order } from '../order';
import { askNow, changed, type Transition, unchanged, withHistory, without } from './change';

export type PrepaidFact = Prepaid & { asked_at: number };

/**
 * The gateway gave a prepay_id, or what a trade type has instead. Of two, the one asked for later is kept. For an order that we hold closed it
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
      const { asked_at, ...prepaid } = fact;
      const next: Order = {
        ...without(order, 'prepay_lease_until', 'last_error'),
        ...prepaid,
        status: 'pending',
        prepay_asked_at: asked_at,
      };
      return changed(
        order,
        order.status === 'created' ? withHistory(next, at, 'pending', 'answer') : next,
        at,
      );
    }
  }
}
