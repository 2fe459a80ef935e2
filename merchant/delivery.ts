import type { Db } from '../src/orders/db';
import type { OrderContext, Refusal } from '../src/orders/merchant-rules';
import { type Product, soldOut } from './quote';
import { givePiecesBack, piecesLeft, takePieces } from './stock';

/**
 * One record per order, keyed by its number: `held → sold`, `held → released`. Every step leaves its mark,
 * even when there was nothing to do, so that a late call of an earlier step (an instance that was frozen
 * meanwhile) finds the mark and does nothing. Steps may run twice, even at once: the first write of each is
 * `insertOnce`, every other a compare-and-set.
 */
type Delivery = { _id: string; version: number; step: 'held' | 'sold' | 'released'; at: number };

const DELIVERIES = 'deliveries';
const TRIES_MAX = 20;

/** Keeps limited goods back. A refusal cancels the order. */
export async function hold({ order, db }: OrderContext): Promise<void | Refusal> {
  const record = await reach(db, order.out_trade_no, 'held', order.updated_at);
  if (record === 'released') return { refused: '订单已关闭' };
  const refusal = await takeLimited({ order, db }, false);
  if (refusal) return refusal;
  // Released while we took them: give them back, whoever released has looked already.
  if ((await stepOf(db, order.out_trade_no)) === 'released') await giveBack({ order, db });
}

/** Hands the goods over. For an order paid late its pieces may be gone: then it cannot be fulfilled. */
export async function fulfil({ order, db }: OrderContext): Promise<void | 'cannot'> {
  const before = await stepOf(db, order.out_trade_no);
  if (before === 'sold') return;
  if (await takeLimited({ order, db }, true)) return 'cannot';
  await reach(db, order.out_trade_no, 'sold', order.paid_at ?? order.updated_at);
}

/** The order is closed: gives back what was kept. */
export async function release({ order, db }: OrderContext): Promise<void> {
  const step = await reach(db, order.out_trade_no, 'released', order.closed_at ?? order.updated_at);
  if (step === 'released') await giveBack({ order, db });
}

/** Which step may follow which. Money may arrive for a released order, and then it is sold after all. */
const NEXT: Record<Delivery['step'], Delivery['step'][]> = {
  held: ['sold', 'released'],
  released: ['sold'],
  sold: [],
};

/** Brings the record to the step if that may follow; answers the step it is at afterwards. */
async function reach(db: Db, order: string, step: Delivery['step'], at: number): Promise<Delivery['step']> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    if ((await db.insertOnce(DELIVERIES, order, { version: 1, step, at })) === 'inserted') return step;
    const record = (await db.get<Delivery>(DELIVERIES, order))!;
    if (record.step === step || !NEXT[record.step].includes(step)) return record.step;
    const next = { ...record, step, at, version: record.version + 1 };
    if ((await db.replace(DELIVERIES, record, next)) === 'replaced') return step;
  }
  throw new Error(`delivery of ${order}: lost ${TRIES_MAX} compare-and-sets in a row`);
}

async function stepOf(db: Db, order: string): Promise<Delivery['step'] | undefined> {
  return (await db.get<Delivery>(DELIVERIES, order))?.step;
}

async function takeLimited({ order, db }: OrderContext, sold: boolean): Promise<Refusal | undefined> {
  const isOver = async (other: string) => (await stepOf(db, other)) === 'released';
  for (const { product, quantity } of await limitedGoods({ order, db })) {
    const wanted = { out_trade_no: order.out_trade_no, pieces: quantity, sold };
    if (!(await takePieces(db, product, wanted, isOver))) {
      return { refused: soldOut(product, await piecesLeft(db, product)) };
    }
  }
  return undefined;
}

async function giveBack({ order, db }: OrderContext): Promise<void> {
  for (const { product } of await limitedGoods({ order, db })) {
    await givePiecesBack(db, product.sku, order.out_trade_no);
  }
}

async function limitedGoods({ order, db }: OrderContext): Promise<{ product: Product; quantity: number }[]> {
  const goods = [];
  for (const { sku, quantity } of order.items) {
    const product = await db.get<Product>('products', sku);
    if (product?.stock !== undefined) goods.push({ product, quantity });
  }
  return goods;
}
