import type { BillRow } from '../../protocol/v3/bill-row';
import type { BilledOrder } from '../money-reads';
import type { OrderStore } from '../order-store';

/** Orders that rows of a bill may be about, by the gateway's number and by ours. */
export type OrderBook = {
  byTransaction(transaction_id: string): BilledOrder | undefined;
  byNumber(out_trade_no: string): BilledOrder | undefined;
};

export function orderBook(orders: Iterable<BilledOrder>): OrderBook {
  const [numbers, transactions] = [new Map<string, BilledOrder>(), new Map<string, BilledOrder>()];
  for (const order of orders) {
    numbers.set(order._id, order);
    if (order.transaction_id !== undefined) transactions.set(order.transaction_id, order);
  }
  return { byTransaction: (id) => transactions.get(id), byNumber: (id) => numbers.get(id) };
}

/** Values of one condition of a query. */
const VALUES_MAX = 100;

/**
 * Reads the orders of these rows: one read for a hundred of our numbers, the key of every order; the gateway's
 * numbers are looked up for those rows alone that this leaves without their payment.
 */
export async function readOrderBook(
  store: Pick<OrderStore, 'listByNumber' | 'listByTransaction'>,
  rows: readonly BillRow[],
): Promise<OrderBook> {
  const named = await inHundreds(
    rows.map((row) => row.out_trade_no),
    (numbers) => store.listByNumber(numbers),
  );
  const first = orderBook(named);
  const strays = rows
    .filter((row) => row.kind === 'payment' && first.byTransaction(row.transaction_id) === undefined)
    .map((row) => row.transaction_id);
  const found = await inHundreds(strays, (ids) => store.listByTransaction(ids));
  return found.length === 0 ? first : orderBook([...named, ...found]);
}

/** Reads run at once: four of a hundred take as long as one. */
async function inHundreds<T>(values: string[], read: (some: string[]) => Promise<T[]>): Promise<T[]> {
  const all = [...new Set(values)];
  const parts = Array.from({ length: Math.ceil(all.length / VALUES_MAX) }, (_, n) =>
    all.slice(n * VALUES_MAX, (n + 1) * VALUES_MAX),
  );
  return (await Promise.all(parts.map(read))).flat();
}
