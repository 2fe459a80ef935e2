import { formatAmount } from '../components/pay-checkout/format-amount';
import { type Cart, mostOf } from './cart';
import type { Good } from './catalogue';

/** A good and how many of it are in the cart, ready for a template. */
export type Shelf = {
  sku: string;
  name: string;
  /** Stands where a shop has its picture. */
  mark: string;
  /** Which of the three colours its mark has: the same in every list. */
  tone: number;
  price: string;
  stock: string;
  quantity: number;
  /** What this many cost, by the shelf's price. */
  sum: string;
  /** No more of it can be taken. */
  isFull: boolean;
};

const TONES = 3;

/** @param place where it stands in the catalogue, from 0 */
export function shelfOf(good: Good, cart: Cart, place: number): Shelf {
  const quantity = cart[good.sku] || 0;
  return {
    sku: good.sku,
    name: good.name,
    mark: good.name.charAt(0),
    tone: place % TONES,
    price: formatAmount(good.price),
    stock: good.stock === undefined ? '' : `限量 ${good.stock} 件`,
    quantity,
    sum: formatAmount({ total: good.price.total * quantity, currency: good.price.currency }),
    isFull: quantity >= mostOf(good),
  };
}
