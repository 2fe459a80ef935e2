import type { OrderView } from '../../../typings/contract';
import { formatAmount } from '../../components/pay-checkout/format-amount';
import { type Cart, countOf, itemsOf, readCart, stepped, totalOf, writeCart } from '../../shop/cart';
import { CATALOGUE } from '../../shop/catalogue';
import { isPayUnderWay } from '../../shop/pay-phase';
import { shelfOf } from '../../shop/shelf';

const shelvesOf = (cart: Cart) => CATALOGUE.map((good, place) => shelfOf(good, cart, place));

Page({
  data: {
    cart: {} as Cart,
    shelves: shelvesOf({}),
    items: itemsOf({}),
    count: 0,
    total: formatAmount(totalOf({})),
    /** While a payment is under way the cart stands still: the order was made from it. */
    locked: false,
    /** The cart's page has a checkout of its own for the same goods; this one makes way while that page is open. */
    hasCheckout: true,
  },

  /** Each time: the cart's page may have changed it, or paid for it. */
  onShow() {
    this.show(readCart());
    this.setData({ hasCheckout: true });
  },

  onStep(event: WechatMiniprogram.TouchEvent) {
    if (this.data.locked) return;
    const { sku, by } = event.currentTarget.dataset as { sku: string; by: number };
    const cart = stepped(this.data.cart, sku, Number(by));
    writeCart(cart);
    this.show(cart);
  },

  onStateChange(event: WechatMiniprogram.CustomEvent<{ state: string }>) {
    this.setData({ locked: isPayUnderWay(event.detail.state) });
  },

  onPaid(event: WechatMiniprogram.CustomEvent<{ order: OrderView }>) {
    writeCart({});
    this.show({});
    const no = encodeURIComponent(event.detail.order.out_trade_no);
    void wx.navigateTo({ url: `/pages/order/index?out_trade_no=${no}` });
  },

  onCart() {
    if (this.data.locked) return;
    this.setData({ hasCheckout: false });
    wx.navigateTo({ url: '/pages/cart/index', fail: () => this.setData({ hasCheckout: true }) });
  },

  onOrders() {
    void wx.navigateTo({ url: '/pages/orders/index' });
  },

  onStaff() {
    void wx.navigateTo({ url: '/pages/staff/index' });
  },

  show(cart: Cart) {
    this.setData({
      cart,
      shelves: shelvesOf(cart),
      items: itemsOf(cart),
      count: countOf(cart),
      total: formatAmount(totalOf(cart)),
    });
  },
});
