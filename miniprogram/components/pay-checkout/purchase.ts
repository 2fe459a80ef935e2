import type { ItemRequest } from '../../../typings/contract';

/** One purchase that is not resolved yet: these goods, under this request_id, as this order once it is known. */
export type Purchase = { goods: string; request_id: string; out_trade_no?: string };

/** What makes two carts the same: the items as they are sent, since the server compares exactly that. */
export function goodsKey(items: ItemRequest[]): string {
  return JSON.stringify(items.map((item) => [item.sku, item.quantity]));
}

/**
 * Remembers the unresolved purchase of one function, in storage too: an app that was killed between the tap and
 * the answer sends the same create again under the same request_id, and the server answers with the same order.
 */
export class PurchaseMemory {
  private kept?: Purchase;
  private readonly key: string;

  constructor(functionName: string) {
    this.key = `pay-checkout/${functionName}`;
  }

  /** The unresolved purchase of exactly these goods, if there is one. */
  recall(goods: string): Purchase | undefined {
    const purchase = this.kept || this.read();
    return purchase && purchase.goods === goods ? purchase : undefined;
  }

  keep(purchase: Purchase): void {
    this.kept = purchase;
    try {
      wx.setStorageSync(this.key, purchase);
    } catch {
      // Storage that is full costs the memory of a killed app, not the payment.
    }
  }

  forget(): void {
    this.kept = undefined;
    try {
      wx.removeStorageSync(this.key);
    } catch {
      // As above; an old purchase read back later is recognised by the server as closed or paid.
    }
  }

  private read(): Purchase | undefined {
    try {
      const value: Partial<Purchase> | '' = wx.getStorageSync(this.key);
      const readable = value && typeof value.goods === 'string' && typeof value.request_id === 'string';
      return readable ? (value as Purchase) : undefined;
    } catch {
      return undefined;
    }
  }
}
