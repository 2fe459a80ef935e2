import type { Db } from '../src/orders/db';
import type { Product } from './quote';

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

/** Infinity for goods that do not run out. */
export async function piecesLeft(db: Db, product: Product): Promise<number> {
  if (product.stock === undefined) return Number.POSITIVE_INFINITY;
  const stock = await db.get<Stock>(STOCK, product.sku);
  return stock ? left(stock) : product.stock;
}

/**
 * Takes pieces for an order, as held or as sold; taking them again changes nothing.
 * @param isOver is this order over already? Pieces of such orders are given back before anybody is refused:
 *   an instance that froze in the middle of `hold` and woke after `release` may have left some.
 * @returns false when there are not enough
 */
export async function takePieces(
  db: Db,
  product: Product,
  order: { out_trade_no: string; pieces: number; sold: boolean },
  isOver: (out_trade_no: string) => Promise<boolean>,
): Promise<boolean> {
  const { out_trade_no, pieces, sold } = order;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const stock = await openStock(db, product);
    const mine = stock.taken[out_trade_no];
    if (mine && (mine.sold || !sold)) return true;
    const others = mine || left(stock) >= pieces ? stock.taken : await withoutOver(stock.taken, isOver);
    if (!mine && left({ ...stock, taken: others }) < pieces) return false;
    const taken = { ...others, [out_trade_no]: { pieces, sold } };
    if ((await db.replace(STOCK, stock, { ...stock, taken, version: stock.version + 1 })) === 'replaced')
      return true;
  }
  throw new Error(`stock of ${product.sku}: lost ${TRIES_MAX} compare-and-sets in a row`);
}

/** Gives the pieces that an order holds back; nothing happens when it has none, or when they are sold. */
export async function givePiecesBack(db: Db, sku: string, out_trade_no: string): Promise<void> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const stock = await db.get<Stock>(STOCK, sku);
    if (!stock?.taken[out_trade_no] || stock.taken[out_trade_no].sold) return;
    const { [out_trade_no]: _given, ...taken } = stock.taken;
    if ((await db.replace(STOCK, stock, { ...stock, taken, version: stock.version + 1 })) === 'replaced')
      return;
  }
  throw new Error(`stock of ${sku}: lost ${TRIES_MAX} compare-and-sets in a row`);
}

async function openStock(db: Db, product: Product): Promise<Stock> {
  const found = await db.get<Stock>(STOCK, product.sku);
  if (found) return found;
  await db.insertOnce(STOCK, product.sku, { version: 1, pieces: product.stock ?? 0, taken: {} });
  return (await db.get<Stock>(STOCK, product.sku))!;
}

function left(stock: Stock): number {
  return stock.pieces - Object.values(stock.taken).reduce((sum, one) => sum + one.pieces, 0);
}

async function withoutOver(
  taken: Stock['taken'],
  isOver: (out_trade_no: string) => Promise<boolean>,
): Promise<Stock['taken']> {
  const kept: Stock['taken'] = {};
  for (const [out_trade_no, one] of Object.entries(taken)) {
    if (one.sold || !(await isOver(out_trade_no))) kept[out_trade_no] = one;
  }
  return kept;
}
