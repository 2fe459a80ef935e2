import { createOrderService } from '../../shop/order-service';
import { type OrderText, orderText } from '../../shop/order-text';

const PAGE_SIZE = 10;
const service = createOrderService('pay');

Page({
  data: {
    orders: [] as OrderText[],
    /** loading · ready · error */
    load: 'loading',
    cursor: '',
    loadingMore: false,
    moreFailed: false,
  },

  /** Each time: an order may have been paid on the page above. */
  onShow() {
    void this.reload();
  },

  async onPullDownRefresh() {
    await this.reload();
    void wx.stopPullDownRefresh();
  },

  onReachBottom() {
    void this.onMore();
  },

  async reload() {
    const answer = await service.list({ limit: PAGE_SIZE });
    if (answer.ok) {
      this.setData({
        load: 'ready',
        orders: answer.orders.map(orderText),
        cursor: answer.next_cursor || '',
        moreFailed: false,
      });
    } else if (this.data.orders.length === 0) {
      this.setData({ load: 'error' });
    }
  },

  async onMore() {
    const { cursor, loadingMore } = this.data;
    if (!cursor || loadingMore) return;
    this.setData({ loadingMore: true, moreFailed: false });
    const answer = await service.list({ limit: PAGE_SIZE, cursor });
    // A reload may have come in between: its list begins anew, and this page no longer follows it.
    if (cursor !== this.data.cursor) return this.setData({ loadingMore: false });
    if (!answer.ok) return this.setData({ loadingMore: false, moreFailed: true });
    this.setData({
      loadingMore: false,
      orders: this.data.orders.concat(answer.orders.map(orderText)),
      cursor: answer.next_cursor || '',
    });
  },

  onRetry() {
    this.setData({ load: 'loading' });
    void this.reload();
  },

  onOpen(event: WechatMiniprogram.TouchEvent) {
    const { no } = event.currentTarget.dataset as { no: string };
    void wx.navigateTo({ url: `/pages/order/index?out_trade_no=${encodeURIComponent(no)}` });
  },

  onShop() {
    void wx.reLaunch({ url: '/pages/shop/index' });
  },
});
