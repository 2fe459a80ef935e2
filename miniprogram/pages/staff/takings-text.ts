import type { Takings } from '../../../typings/contract';
import { formatAmount } from '../../components/pay-checkout/format-amount';

export type SumText = { currency: string; paid: string; refunded: string; net: string; orders: number };

/** A day's takings, ready for a template: one line per currency, never added up across them. */
export function sumsText(takings: Takings): SumText[] {
  return takings.sums.map(({ currency, paid, refunded, orders }) => ({
    currency,
    paid: formatAmount({ total: paid, currency }),
    refunded: formatAmount({ total: refunded, currency }),
    net: formatAmount({ total: paid - refunded, currency }),
    orders,
  }));
}
