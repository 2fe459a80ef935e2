import type { Order, Payment } from '../ledger/order';
import { orderAnswer, paidFields } from '../v2/order-answer';

/** v2's fields as the cloud hands them on: amounts are numbers, and what is empty is left out. */
type CloudFields = Record<string, unknown>;

/** A payment, as a function is told of it: the page's example has neither of these two. */
export function paymentFields({ terms }: Order, paid: Payment): CloudFields {
  const { settlement_total_fee: _settled, cash_fee_type: _cash, ...told } = paidFields(terms, paid);
  return inJson(told);
}

/** What a query says of an order: little until it is paid. */
export function orderFields(order: Order, paid: Payment | undefined): CloudFields {
  return inJson(orderAnswer(order, paid));
}

function inJson(fields: Record<string, string>): CloudFields {
  const given = Object.entries(fields).filter(([, value]) => value !== '');
  return Object.fromEntries(given.map(([name, value]) => [name, /_fee$/.test(name) ? Number(value) : value]));
}
