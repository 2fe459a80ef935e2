import type { OrderContext, Refusal, Revocation } from '../src/orders/merchant-rules';
import { type Product, soldOut } from './quote';
import { reach, stepOf } from './record';
import { givePiecesBack, piecesLeft, takePieces } from './stock';

/** Keeps limited goods back. A refusal cancels the order. */
export async function hold(context: OrderContext): Promise<void | Refusal> {
  const { order, db } = context;
  const step = await reach(db, order.out_trade_no, 'held', order.updated_at);
  if (isOver(step)) return { refused: '订单已关闭' };
  const refusal = await takeLimited(context, 'held');
  if (refusal) return refusal;
  // Over while we took them: give them back, whoever ended it has looked already.
  if (isOver(await stepOf(db, order.out_trade_no))) await giveBack(context, 'held');
}

/** Hands the goods over. For an order paid late its pieces may be gone: then it cannot be fulfilled, for good. */
export async function fulfil(context: OrderContext): Promise<void | 'cannot'> {
  const { order, db } = context;
  const before = await stepOf(db, order.out_trade_no);
  if (before === 'sold' || before === 'revoked') return;
  const isShort = before === 'refused' || (await takeLimited(context, 'sold')) !== undefined;
  const at = order.paid_at ?? order.updated_at;
  // Of two at once, the first to mark decides for both.
  const step = await reach(db, order.out_trade_no, isShort ? 'refused' : 'sold', at);
  if (step === 'sold') return;
  await giveBack(context, 'sold');
  if (step === 'refused') return 'cannot';
}

/** All the money is back: so are the goods, or they never leave. Of a part of it there is nothing to take back. */
export async function revoke(context: OrderContext & { refund: Revocation }): Promise<void> {
  const { order, db, refund } = context;
  if (!refund.full) return;
  await reach(db, order.out_trade_no, 'revoked', order.updated_at);
  await giveBack(context, 'sold');
}

/** The order is closed: gives back what was kept. */
export async function release(context: OrderContext): Promise<void> {
  const { order, db } = context;
  const step = await reach(db, order.out_trade_no, 'released', order.closed_at ?? order.updated_at);
  if (step === 'released') await giveBack(context, 'held');
}

function isOver(step: string | undefined): boolean {
  return step === 'released' || step === 'refused' || step === 'revoked';
}

async function takeLimited(context: OrderContext, as: 'held' | 'sold'): Promise<Refusal | undefined> {
  const { order, db } = context;
  for (const { product, quantity } of await limitedGoods(context)) {
    const wanted = { out_trade_no: order.out_trade_no, pieces: quantity, sold: as === 'sold' };
    if (!(await takePieces(db, product, wanted))) {
      return { refused: soldOut(product, await piecesLeft(db, product, quantity)) };
    }
  }
  return undefined;
}

/** `held`: what is sold meanwhile stays. `sold`: all of it, for an order that cannot be fulfilled. */
async function giveBack(context: OrderContext, what: 'held' | 'sold'): Promise<void> {
  for (const { product } of await limitedGoods(context)) {
    await givePiecesBack(context.db, product._id, context.order.out_trade_no, what);
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
