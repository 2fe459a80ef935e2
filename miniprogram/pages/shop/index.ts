import type { OrderView } from '../../../typings/contract';
import { formatAmount } from '../../components/pay-checkout/format-amount';
import { type Cart, itemsOf, mostOf, readCart, totalOf, withQuantity, writeCart } from '../../shop/cart';
import { CATALOGUE } from '../../shop/catalogue';

/** A good as the list shows it. */
type Shelf = {
  sku: string;
  name: string;
  mark: string;
  price: string;
  stock: string;
  quantity: number;
  isFull: boolean;
};

const BUSY = ['creating', 'paying', 'confirming'];

function shelves(cart: Cart): Shelf[] {
  return CATALOGUE.map((good) => {
    const quantity = cart[good.sku] || 0;
    return {
      sku: good.sku,
      name: good.name,
      mark: good.name.charAt(0),
      price: formatAmount(good.price),
      stock: good.stock === undefined ? '' : `限量 ${good.stock} 件`,
      quantity,
      isFull: quantity >= mostOf(good),
    };
  });
}

Page({
  data: {
    cart: {} as Cart,
    shelves: shelves({}),
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
    const good = CATALOGUE.find((one) => one.sku === sku);
    if (!good) return;
    const cart = withQuantity(this.data.cart, good, (this.data.cart[sku] || 0) + Number(by));
    writeCart(cart);
    this.show(cart);
  },

  onStateChange(event: WechatMiniprogram.CustomEvent<{ state: string }>) {
    this.setData({ locked: BUSY.indexOf(event.detail.state) >= 0 });
  },

  onPaid(event: WechatMiniprogram.CustomEvent<{ order: OrderView }>) {
    writeCart({});
    this.show({});
    this.openOrder(event.detail.order.out_trade_no);
  },

  onOrders() {
    void wx.navigateTo({ url: '/pages/orders/index' });
  },

  onStaff() {
    void wx.navigateTo({ url: '/pages/staff/index' });
  },

  openOrder(outTradeNo: string) {
    void wx.navigateTo({ url: `/pages/order/index?out_trade_no=${encodeURIComponent(outTradeNo)}` });
  },

  show(cart: Cart) {
    const items = itemsOf(cart);
    this.setData({
      cart,
      shelves: shelves(cart),
      items,
      count: items.reduce((sum, item) => sum + item.quantity, 0),
      total: formatAmount(totalOf(cart)),
    });
  },
});
