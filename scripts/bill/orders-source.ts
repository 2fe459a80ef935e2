import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { KnownOrder } from './reckon';
import { askSimulator } from './simulator';

/**
 * Reads an export of the collection `orders`, one document a line, as the cloud console writes it. Of each only what
 * is compared is kept.
 * @throws Error that names the line
 */
export async function readOrders(file: string): Promise<KnownOrder[]> {
  const lines = createInterface({
    input: createReadStream(file, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  const orders: KnownOrder[] = [];
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const order = known(parsed(line));
    if (!order)
      throw new Error(`${file}, line ${number}: this is no order (an export has one JSON document a line)`);
    orders.push(order);
  }
  return orders;
}

/** The documents of the simulated cloud database. */
export async function fetchOrders(base: string): Promise<KnownOrder[]> {
  const documents = await askSimulator<unknown[]>(base, '/db/orders');
  return documents.map(known).filter((order) => order !== undefined);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function known(document: unknown): KnownOrder | undefined {
  if (typeof document !== 'object' || document === null) return undefined;
  const order = document as KnownOrder;
  const { _id, status, transaction_id, paid_at, paid_amount, cancelled_at, snapshot, refunds } = order;
  if (typeof _id !== 'string' || typeof status !== 'string' || typeof snapshot?.mchid !== 'string')
    return undefined;
  const kept: KnownOrder = { _id, status, snapshot: { mchid: snapshot.mchid } };
  if (transaction_id !== undefined) Object.assign(kept, { transaction_id, paid_at, paid_amount });
  if (cancelled_at !== undefined) kept.cancelled_at = cancelled_at;
  if (refunds && refunds.length > 0) kept.refunds = refunds;
  return kept;
}
