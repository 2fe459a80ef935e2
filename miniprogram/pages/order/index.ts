import type { OrderView } from '../../../typings/contract';
import type { PayCheckoutInstance } from '../../components/pay-checkout/types';
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
    /** asked · heard: the order is being closed; empty otherwise */
    giveUp: '' as 'asked' | 'heard' | '',
    giveUpFailed: false,
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

  /** The server stores the wish first and closes then: the answer may still be open, or paid when that was faster. */
  async onGiveUp() {
    if (this.data.giveUp || !(await mayGiveUp())) return;
    this.setData({ giveUp: 'asked', giveUpFailed: false });
    const answer = await service.cancel(this.data.outTradeNo);
    this.setData({ giveUp: answer.ok ? 'heard' : '', giveUpFailed: !answer.ok });
    if (answer.ok) this.show(answer.order);
    const checkout = this.selectComponent('#checkout') as unknown as PayCheckoutInstance | null;
    if (checkout) await checkout.refresh();
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

async function mayGiveUp(): Promise<boolean> {
  try {
    const content = '取消后不能再支付这个订单';
    const asked = { title: '取消订单？', content, confirmText: '取消订单', cancelText: '再想想' };
    return (await wx.showModal(asked)).confirm;
  } catch {
    // A question that could not be shown was not answered.
    return false;
  }
}
