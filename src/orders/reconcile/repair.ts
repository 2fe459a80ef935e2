import type { Kit } from '../kit';
import type { Difference, Outcome } from './difference';
import { askOutcomeOfPayment, confirmPayment, reviewPayment } from './repair-payment';
import { askOutcomeOfRefund, confirmRefund } from './repair-refund';
import { keepUnmatchedRow } from './repair-unmatched';

/**
 * Does about a difference what may be done without a person. Each begins with a question to the gateway: the bill
 * alone changes no order. Only the customer may gain by it: an order becomes paid, a refund is booked; nothing is
 * taken back. It may be called again, and does the same once.
 * @param strays how many rows of no order of ours the day had before this one
 * @throws what kept the gateway, or the database, from answering: to be asked again
 */
export function repair(kit: Kit, difference: Difference, strays = 0): Promise<Outcome> {
  switch (difference.class) {
    case 'D-01':
    case 'D-02':
    case 'D-10':
      return askOutcomeOfPayment(kit, difference);
    case 'D-03':
      return keepUnmatchedRow(kit, difference, strays);
    case 'D-04':
    case 'D-14':
      return confirmPayment(kit, difference);
    case 'D-05':
    case 'D-11':
      return reviewPayment(kit, difference);
    case 'D-06':
    case 'D-08':
    case 'D-09':
      return askOutcomeOfRefund(kit, difference);
    case 'D-07':
      return confirmRefund(kit, difference);
    default:
      return Promise.resolve({ state: 'noted', outcome: 'told_only' });
  }
}
