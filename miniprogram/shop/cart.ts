import type { Amount, ItemRequest } from '../../typings/contract';
import { CATALOGUE, type Good } from './catalogue';

/** How many of each good; a good that is not in it is not wanted. */
export type Cart = { [sku: string]: number };

const STORAGE_KEY = 'shop/cart';
const MOST_OF_ONE = 99;

/** The cart survives a killed app, so that the checkout finds the purchase it was in the middle of. */
export function readCart(): Cart {
  const kept: Cart | '' = wx.getStorageSync(STORAGE_KEY);
  if (!kept || typeof kept !== 'object') return {};
  return CATALOGUE.reduce<Cart>((cart, good) => withQuantity(cart, good, Number(kept[good.sku])), {});
}

export function writeCart(cart: Cart): void {
  wx.setStorageSync(STORAGE_KEY, cart);
}

/** The cart with this many of a good: from none to what there is, at most 99. */
export function withQuantity(cart: Cart, good: Good, wanted: number): Cart {
  const quantity = Math.max(0, Math.min(wanted, mostOf(good)));
  const { [good.sku]: _before, ...others } = cart;
  return Number.isInteger(quantity) && quantity > 0 ? { ...others, [good.sku]: quantity } : others;
}

/** The cart with some more, or fewer, of a good; a good that is not sold here changes nothing. */
export function stepped(cart: Cart, sku: string, by: number): Cart {
  const good = CATALOGUE.find((one) => one.sku === sku);
  return good ? withQuantity(cart, good, (cart[sku] || 0) + by) : cart;
}

export function mostOf(good: Good): number {
  return Math.min(good.stock === undefined ? MOST_OF_ONE : good.stock, MOST_OF_ONE);
}

/** In the catalogue's order, whatever order the buyer tapped in: the same cart is the same purchase. */
export function itemsOf(cart: Cart): ItemRequest[] {
  return CATALOGUE.filter((good) => cart[good.sku]).map((good) => ({
    sku: good.sku,
    quantity: cart[good.sku] || 0,
  }));
}

/** Pieces, of all goods together. */
export function countOf(cart: Cart): number {
  return itemsOf(cart).reduce((sum, item) => sum + item.quantity, 0);
}

/** What the shelf prices add up to, for display. The order's amount is the server's. */
export function totalOf(cart: Cart): Amount {
  const total = CATALOGUE.reduce((sum, good) => sum + good.price.total * (cart[good.sku] || 0), 0);
  return { total, currency: 'CNY' };
}
