import type { OrderView } from '../../../typings/contract';
import { createOrderService } from '../../shop/order-service';
import { isOpen, type OrderText, orderText } from '../../shop/order-text';
import { type Step, timeline } from '../../shop/timeline';

const service = createOrderService('pay');
/** Grey cards while there is nothing to show: the widths of their lines, in percent. */
const SKELETON = [[64], [88, 52], [76, 60, 44]];

Page({
  data: {
    outTradeNo: '',
    /** loading · ready · missing · error */
    load: 'loading',
    order: null as OrderText | null,
    steps: [] as Step[],
    skeleton: SKELETON,
    /** It can be paid, as far as the server last said: then the checkout asks by itself on coming back. */
    isOpen: false,
    /** Stays on once it was needed, so that the buyer sees how the payment ended. */
    hasCheckout: false,
  },

  onLoad(query: { out_trade_no?: string }) {
    this.setData({ outTradeNo: query.out_trade_no || '' });
  },

  /** Each time: a refund may have been asked for on the page above. */
  onShow() {
    if (!this.data.isOpen) void this.load();
  },

  async onPullDownRefresh() {
    await this.load();
    void wx.stopPullDownRefresh();
  },

  async load() {
    if (!this.data.order) this.setData({ load: 'loading' });
    const answer = await service.query(this.data.outTradeNo);
    if (answer.ok) this.show(answer.order);
    else if (answer.error.code === 'ORDER_NOT_FOUND') this.setData({ load: 'missing' });
    // What is already on screen is better than an error in its place.
    else if (!this.data.order) this.setData({ load: 'error' });
  },

  onRetry() {
    void this.load();
  },

  onChange(event: WechatMiniprogram.CustomEvent<{ order?: OrderView }>) {
    if (event.detail.order) this.show(event.detail.order);
  },

  onRefund() {
    const no = encodeURIComponent(this.data.outTradeNo);
    void wx.navigateTo({ url: `/pages/refund/index?out_trade_no=${no}` });
  },

  onCopy() {
    void wx.setClipboardData({ data: this.data.outTradeNo });
  },

  show(order: OrderView) {
    this.setData({
      load: 'ready',
      order: orderText(order),
      steps: timeline(order),
      isOpen: isOpen(order),
      hasCheckout: this.data.hasCheckout || isOpen(order),
    });
  },
});
