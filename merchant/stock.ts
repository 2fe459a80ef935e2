import type { Db } from '../src/orders/db';
import type { Product } from './quote';
import { stepOf } from './record';

/**
 * Limited goods: one document per product holds every piece that is kept back or sold, by order number. It is
 * changed by compare-and-set alone, so no two orders can have the same piece, and doing a step twice is doing
 * it once. It is bounded by the number of pieces there are.
 */
type Stock = {
  _id: string;
  version: number;
  pieces: number;
  taken: Record<string, Taken>;
};

/** Under the order's number. What is sold is not given back by a `release` that comes too late. */
type Taken = { pieces: number; sold: boolean };

const STOCK = 'stock';
/** A popular product loses races; more than this in a row is no longer bad luck. */
const TRIES_MAX = 20;

/**
 * Infinity for goods that do not run out. When there seem to be fewer than wanted, pieces that a dead `hold` left
 * behind for an order that is over count as free: `hold` gives them back.
 */
export async function piecesLeft(db: Db, product: Product, wanted: number): Promise<number> {
  if (product.stock === undefined) return Number.POSITIVE_INFINITY;
  const stock = await db.get<Stock>(STOCK, product._id);
  if (!stock) return product.stock;
  const now = left(stock);
  return now >= wanted ? now : left({ ...stock, taken: await withoutOver(db, stock.taken) });
}

/**
 * Takes pieces for an order, as held or as sold; taking them again changes nothing.
 * Pieces left behind for orders that are over are given back before anybody is refused.
 * @returns false when there are not enough
 */
export async function takePieces(
  db: Db,
  product: Product,
  order: { out_trade_no: string; pieces: number; sold: boolean },
): Promise<boolean> {
  const { out_trade_no, pieces, sold } = order;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const stock = await openStock(db, product);
    const mine = stock.taken[out_trade_no];
    if (mine && (mine.sold || !sold)) return true;
    const others = mine || left(stock) >= pieces ? stock.taken : await withoutOver(db, stock.taken);
    if (!mine && left({ ...stock, taken: others }) < pieces) return false;
    const taken = { ...others, [out_trade_no]: { pieces, sold } };
    if ((await db.replace(STOCK, stock, { ...stock, taken, version: stock.version + 1 })) === 'replaced')
      return true;
  }
  throw new Error(`stock of ${product._id}: lost ${TRIES_MAX} compare-and-sets in a row`);
}

/**
 * Gives an order's pieces back; nothing happens when it has none.
 * @param what `held` leaves alone what is sold meanwhile
 */
export async function givePiecesBack(
  db: Db,
  sku: string,
  out_trade_no: string,
  what: 'held' | 'sold',
): Promise<void> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const stock = await db.get<Stock>(STOCK, sku);
    const mine = stock?.taken[out_trade_no];
    if (!stock || !mine || (mine.sold && what === 'held')) return;
    const { [out_trade_no]: _given, ...taken } = stock.taken;
    if ((await db.replace(STOCK, stock, { ...stock, taken, version: stock.version + 1 })) === 'replaced')
      return;
  }
  throw new Error(`stock of ${sku}: lost ${TRIES_MAX} compare-and-sets in a row`);
}

async function openStock(db: Db, product: Product): Promise<Stock> {
  const found = await db.get<Stock>(STOCK, product._id);
  if (found) return found;
  await db.insertOnce(STOCK, product._id, { version: 1, pieces: product.stock ?? 0, taken: {} });
  return (await db.get<Stock>(STOCK, product._id))!;
}

function left(stock: Stock): number {
  return stock.pieces - Object.values(stock.taken).reduce((sum, one) => sum + one.pieces, 0);
}

/** Pieces of an order that is over: whoever took them died before it could give them back. */
async function isLeftBehind(db: Db, out_trade_no: string, one: Taken): Promise<boolean> {
  const step = await stepOf(db, out_trade_no);
  return step === 'refused' || step === 'revoked' || (step === 'released' && !one.sold);
}

async function withoutOver(db: Db, taken: Stock['taken']): Promise<Stock['taken']> {
  const kept: Stock['taken'] = {};
  for (const [out_trade_no, one] of Object.entries(taken)) {
    if (!(await isLeftBehind(db, out_trade_no, one))) kept[out_trade_no] = one;
  }
  return kept;
}
