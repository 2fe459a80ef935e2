import type { FaultMatch, Faults } from '../../faults';
import { expectedPayer, STRANGER } from '../persons';
import type { Amount, OrderTerms } from './order';

/** What a fault of a payment may be matched with. `openid` is the payer's, under the app that the payer uses. */
export function paymentFacts(terms: OrderTerms, openid = expectedPayer(terms)): FaultMatch {
  const { out_trade_no, owner, trade_type } = terms;
  return { out_trade_no, mchid: owner.mchid, trade_type, ...(openid === undefined ? {} : { openid }) };
}

/** What is paid and by whom: what the order says, but for a fault. */
export function bookedAs(
  faults: Faults,
  terms: OrderTerms,
  openid: string | undefined,
): { openid: string | undefined; amount: Amount } {
  const facts = paymentFacts(terms, openid);
  const { total, currency } = terms.amount;
  return {
    openid: faults.strikes('payment_by_another', facts) ? STRANGER : openid,
    amount: {
      total: faults.strikes('payment_amount_wrong', facts) ? total + 1 : total,
      currency: faults.strikes('payment_currency_wrong', facts) ? 'USD' : currency,
    },
  };
}
