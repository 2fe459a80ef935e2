import type { Quote, QuoteRequest, Refusal } from '../src/orders/merchant-rules';
import type { OrderItem } from '../typings/contract';
import { piecesLeft } from './stock';

/** A row of the collection `products`; products.json holds the example shop's. */
export type Product = {
  /** The sku: what requests and orders call it. */
  _id: string;
  sku: string;
  name: string;
  price: { total: number; currency: string };
  goods_kind: 'physical' | 'virtual';
  /** Pieces there are in all; absent for goods that do not run out. */
  stock?: number;
};

/** Prices the request from the catalogue. Reads only: what is kept back is kept back by `hold`. */
export async function quote({ items, db }: QuoteRequest): Promise<Quote | Refusal> {
  const skus = items.map((item) => item.sku);
  if (new Set(skus).size !== skus.length) return { refused: '同一商品请合并数量' };
  const one_of = { field: '_id', values: skus };
  const products = await db.find<Product>('products', { one_of, limit: skus.length });
  const lines: OrderItem[] = [];
  for (const { sku, quantity } of items) {
    const product = products.find((one) => one._id === sku);
    if (!product) return { refused: '商品已下架' };
    const left = await piecesLeft(db, product, quantity);
    if (left < quantity) return { refused: soldOut(product, left) };
    lines.push({ sku, name: product.name, quantity, price: product.price });
  }
  const total = lines.reduce((sum, line) => sum + line.price.total * line.quantity, 0);
  const isVirtual = products.some((one) => one.goods_kind === 'virtual' && skus.includes(one._id));
  return {
    amount: { total, currency: 'CNY' },
    description: describe(lines),
    items: lines,
    goods_kind: isVirtual ? 'virtual' : 'physical',
    pay_minutes: 30,
  };
}

/** The sentence the buyer reads on the page. */
export function soldOut(product: Product, left: number): string {
  return left > 0 ? `${product.name}只剩 ${left} 件` : `${product.name}已售罄`;
}

/** What the buyer reads in the bill: at most 127 characters, so the rest is counted. */
function describe(lines: OrderItem[]): string {
  const first = [...lines[0]!.name].slice(0, 80).join('');
  return lines.length === 1 ? first : `${first} 等${lines.length}件商品`;
}
