import type { OrderView } from '../../../typings/contract';
import { formatAmount } from '../../components/pay-checkout/format-amount';
import { type Cart, countOf, itemsOf, readCart, stepped, totalOf, writeCart } from '../../shop/cart';
import { CATALOGUE } from '../../shop/catalogue';
import { isPayUnderWay } from '../../shop/pay-phase';
import { type Shelf, shelfOf } from '../../shop/shelf';

/** What is in the cart, in the catalogue's order, and what pays for it. */
Page({
  data: {
    cart: {} as Cart,
    lines: [] as Shelf[],
    items: itemsOf({}),
    count: 0,
    total: formatAmount(totalOf({})),
    /** While a payment is under way the cart stands still: the order was made from it. */
    locked: false,
  },

  onLoad() {
    this.show(readCart());
  },

  onStep(event: WechatMiniprogram.TouchEvent) {
    if (this.data.locked) return;
    const { sku, by } = event.currentTarget.dataset as { sku: string; by: number };
    this.keep(stepped(this.data.cart, sku, Number(by)));
  },

  async onEmpty() {
    if (this.data.locked || !(await this.mayEmpty())) return;
    // A payment may have begun while the question stood there: its goods stay.
    if (!this.data.locked) this.keep({});
  },

  onStateChange(event: WechatMiniprogram.CustomEvent<{ state: string }>) {
    this.setData({ locked: isPayUnderWay(event.detail.state) });
  },

  /** The order takes this page's place: what is behind it is the shop, not an empty cart. */
  onPaid(event: WechatMiniprogram.CustomEvent<{ order: OrderView }>) {
    writeCart({});
    const no = encodeURIComponent(event.detail.order.out_trade_no);
    void wx.redirectTo({ url: `/pages/order/index?out_trade_no=${no}` });
  },

  onShop() {
    // Opened by an address of its own, there is no page to go back to.
    wx.navigateBack({ fail: () => void wx.reLaunch({ url: '/pages/shop/index' }) });
  },

  async mayEmpty(): Promise<boolean> {
    const content = `将移除购物车里的 ${this.data.count} 件商品`;
    try {
      const { confirm } = await wx.showModal({ title: '清空购物车？', content, confirmText: '清空' });
      return confirm;
    } catch {
      // A question that could not be shown was not answered.
      return false;
    }
  },

  keep(cart: Cart) {
    writeCart(cart);
    this.show(cart);
  },

  show(cart: Cart) {
    const shelves = CATALOGUE.map((good, place) => shelfOf(good, cart, place));
    this.setData({
      cart,
      lines: shelves.filter(({ quantity }) => quantity > 0),
      items: itemsOf(cart),
      count: countOf(cart),
      total: formatAmount(totalOf(cart)),
    });
  },
});
