import type { Document, Order } from './control-types';

/** One fact as both sides have it. */
export type Fact = { name: 'state' | 'amount'; gateway: string; database: string; agrees: boolean };

/** Which of the kit's states go with which of WeChat Pay's. Shops with other words are not judged. */
const STATES: Record<string, string[]> = {
  created: ['NOTPAY'],
  pending: ['NOTPAY', 'USERPAYING'],
  paid: ['SUCCESS', 'REFUND'],
  closed: ['CLOSED', 'PAYERROR', 'REVOKED'],
};

/** Compares an order with its document, as far as the document is understood. */
export function agreement(order: Order, document: Document): Fact[] {
  const facts: Fact[] = [];
  const { status, amount } = document;
  if (typeof status === 'string' && Object.hasOwn(STATES, status)) {
    const agrees = (STATES[status] ?? []).includes(order.trade_state);
    facts.push({ name: 'state', gateway: order.trade_state, database: status, agrees });
  }
  if (isAmount(amount)) {
    const [gateway, database] = [order.amount, amount].map(
      ({ total, currency }) => `${total} ${currency}`,
    ) as [string, string];
    facts.push({ name: 'amount', gateway, database, agrees: gateway === database });
  }
  return facts;
}

function isAmount(value: unknown): value is { total: number; currency: string } {
  const { total, currency } = (value ?? {}) as Record<string, unknown>;
  return typeof total === 'number' && typeof currency === 'string';
}
