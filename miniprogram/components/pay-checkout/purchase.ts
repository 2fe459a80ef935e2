import type { ItemRequest } from '../../../typings/contract';

/** One purchase that is not resolved yet: these goods, under this request_id, as this order once it is known. */
export type Purchase = { goods: string; request_id: string; out_trade_no?: string };

/** What makes two carts the same: the items as they are sent, since the server compares exactly that. */
export function goodsKey(items: ItemRequest[]): string {
  return JSON.stringify(items.map((item) => [item.sku, item.quantity]));
}

/** So many purchases are remembered; of more, the oldest is forgotten. */
const KEPT_MAX = 8;

/** Those of the checkouts on all open pages: what one has paid, another must not sell again. */
const opened = new Set<PurchaseMemory>();

/**
 * Remembers the unresolved purchases of one function, in storage too: an app that was killed between the tap and
 * the answer sends the same create again under the same request_id, and the server answers with the same order.
 */
export class PurchaseMemory {
  /** The last purchase of this checkout, where storage would not take it. */
  private unsaved?: Purchase | undefined;
  /** What another checkout has paid, until this one sells other goods. */
  private paidElsewhere?: Purchase | undefined;
  private readonly key: string;

  constructor(functionName: string) {
    this.key = `pay-checkout/${functionName}`;
    opened.add(this);
  }

  close(): void {
    opened.delete(this);
  }

  /** The unresolved purchase of exactly these goods, if there is one. */
  recall(goods: string): Purchase | undefined {
    const known = [...this.read(), this.unsaved, this.paidElsewhere];
    return known.filter((one) => one && one.goods === goods)[0];
  }

  keep(purchase: Purchase): void {
    this.unsaved = purchase;
    this.write([...this.read().filter(({ goods }) => goods !== purchase.goods), purchase].slice(-KEPT_MAX));
  }

  /** This order is paid. The checkouts on other open pages ask about it before they sell the same goods. */
  paid(outTradeNo: string): void {
    const [purchase] = this.read().filter((one) => one.out_trade_no === outTradeNo);
    this.forget(outTradeNo);
    if (!purchase) return;
    for (const other of Array.from(opened))
      if (other !== this && other.key === this.key) other.paidElsewhere = purchase;
  }

  /** Other goods are sold now: the same ones, later, are a new purchase. */
  moveOn(): void {
    this.paidElsewhere = undefined;
  }

  /** @param id the purchase's request_id or order; another one of the same goods stays */
  forget(id: string): void {
    const isOther = (one: Purchase) => one.request_id !== id && one.out_trade_no !== id;
    if (this.unsaved && !isOther(this.unsaved)) this.unsaved = undefined;
    const all = this.read();
    const others = all.filter(isOther);
    if (others.length < all.length) this.write(others);
  }

  private read(): Purchase[] {
    try {
      const value: unknown = wx.getStorageSync(this.key);
      return Array.isArray(value) ? value.filter(isPurchase) : [];
    } catch {
      return [];
    }
  }

  private write(purchases: Purchase[]): void {
    try {
      wx.setStorageSync(this.key, purchases);
      this.unsaved = undefined;
    } catch {
      // Storage that is full costs the memory of a killed app, not the payment: an old purchase that is read back
      // later is recognised by the server as closed or paid.
    }
  }
}

function isPurchase(value: Partial<Purchase> | null): value is Purchase {
  return Boolean(value) && typeof value!.goods === 'string' && typeof value!.request_id === 'string';
}
