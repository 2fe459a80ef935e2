import { OrderFeed } from '../../shop/order-feed';
import { ORDER_FILTERS, orderFilter } from '../../shop/order-filters';
import { createOrderService } from '../../shop/order-service';
import { type OrderText, orderText } from '../../shop/order-text';

const PAGE_SIZE = 10;
/** Grey cards while there is nothing to show: the widths of their lines, in percent. */
const SKELETON = [[60], [52], [64], [56]];
const NO_MORE = { more: false, loadingMore: false, moreFailed: false };
const service = createOrderService('pay');

const [FIRST] = ORDER_FILTERS;

Page({
  data: {
    tabs: ORDER_FILTERS.map(({ key, text }) => ({ key, text })),
    tab: FIRST!.key,
    empty: FIRST!.empty,
    orders: [] as OrderText[],
    /** loading · ready · error */
    load: 'loading',
    /** The list stands, but could not be read again. */
    isStale: false,
    more: false,
    loadingMore: false,
    moreFailed: false,
    skeleton: SKELETON,
  },

  /** Where the list on screen goes on. */
  feed: null as OrderFeed | null,
  /** The feed that was asked for a list last: what an older one still answers belongs to no tab on screen. */
  asked: null as OrderFeed | null,

  /** Each time: an order may have been paid on the page above. */
  onShow() {
    void this.reload();
  },

  async onPullDownRefresh() {
    await this.reload();
    void wx.stopPullDownRefresh();
  },

  onReachBottom() {
    if (!this.data.moreFailed && this.data.orders.length > 0) void this.onMore();
  },

  onTab(event: WechatMiniprogram.TouchEvent) {
    const { key } = event.currentTarget.dataset as { key: string };
    if (key === this.data.tab) return;
    this.setData({ tab: key, empty: orderFilter(key).empty });
    this.begin();
  },

  onRetry() {
    if (this.data.load === 'ready') void this.reload();
    else this.begin();
  },

  onOpen(event: WechatMiniprogram.TouchEvent) {
    const { no } = event.currentTarget.dataset as { no: string };
    void wx.navigateTo({ url: `/pages/order/index?out_trade_no=${encodeURIComponent(no)}` });
  },

  onShop() {
    void wx.reLaunch({ url: '/pages/shop/index' });
  },

  begin() {
    this.feed = null;
    this.setData({ load: 'loading', orders: [], isStale: false, ...NO_MORE });
    void this.reload();
  },

  /** As many as are on screen: coming back from an order keeps the place in a long list. */
  async reload() {
    const feed = new OrderFeed((page) => service.list(page), orderFilter(this.data.tab));
    this.asked = feed;
    const answer = await feed.next(Math.max(PAGE_SIZE, this.data.orders.length));
    if (this.asked !== feed) return;
    if (answer.ok) {
      this.feed = feed;
      const orders = answer.orders.map(orderText);
      this.setData({ load: 'ready', isStale: false, ...NO_MORE, orders, more: answer.more });
    } else if (this.data.load === 'ready') {
      this.setData({ isStale: true });
    } else {
      this.setData({ load: 'error' });
    }
  },

  async onMore() {
    const { feed } = this;
    if (!feed || !this.data.more || this.data.loadingMore) return;
    this.setData({ loadingMore: true, moreFailed: false });
    const answer = await feed.next(PAGE_SIZE);
    // The list may have begun anew in between: this portion no longer follows it.
    if (this.feed !== feed) return;
    if (!answer.ok) return this.setData({ loadingMore: false, moreFailed: true });
    const orders = this.data.orders.concat(answer.orders.map(orderText));
    this.setData({ ...NO_MORE, orders, more: answer.more });
  },
});
