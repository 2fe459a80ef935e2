import type { OrderStatus } from '../../../typings/contract';
import { type OrderText, orderText } from '../../shop/order-text';
import { type Load, loadOf, type Problem, problemOf } from './problem';
import { staffService } from './staff-service';

const PAGE_SIZE = 20;
/** The server takes no longer number. */
const SEARCH_MAX = 64;

const FILTERS: { status: OrderStatus | ''; text: string }[] = [
  { status: '', text: '全部' },
  { status: 'paid', text: '已支付' },
  { status: 'pending', text: '待支付' },
  { status: 'created', text: '下单中' },
  { status: 'closed', text: '已关闭' },
];

Page({
  data: {
    filters: FILTERS,
    status: '' as OrderStatus | '',
    /** As it stands in the field; `search` is what was asked for. */
    typed: '',
    search: '',
    load: 'loading' as Load,
    problem: null as Problem | null,
    orders: [] as OrderText[],
    cursor: '',
    loadingMore: false,
    moreFailed: false,
  },

  /** Coming back from an order shows it as it is now, unless that would lose the place in a long list. */
  onShow() {
    if (this.data.orders.length <= PAGE_SIZE) void this.reload();
  },

  async onPullDownRefresh() {
    await this.reload();
    void wx.stopPullDownRefresh();
  },

  onReachBottom() {
    void this.onMore();
  },

  onType(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ typed: event.detail.value });
  },

  /** A refund's number begins with its order's. */
  onSearch() {
    const [search = ''] = this.data.typed.replace(/\s/g, '').slice(0, SEARCH_MAX).split('_');
    this.setData({ search });
    this.begin();
  },

  onClear() {
    this.setData({ typed: '', search: '' });
    this.begin();
  },

  onFilter(event: WechatMiniprogram.TouchEvent) {
    const { status } = event.currentTarget.dataset as { status: OrderStatus | '' };
    if (status === this.data.status) return;
    this.setData({ status });
    this.begin();
  },

  onRetry() {
    this.begin();
  },

  onOpen(event: WechatMiniprogram.TouchEvent) {
    const { no } = event.currentTarget.dataset as { no: string };
    void wx.navigateTo({ url: `/pages/staff/order?out_trade_no=${encodeURIComponent(no)}` });
  },

  begin() {
    this.setData({ load: 'loading', problem: null, orders: [], cursor: '' });
    void this.reload();
  },

  /** What is asked for now: of an answer that took long it tells whether it still belongs on screen. */
  wanted(): { search: string; status: OrderStatus | '' } {
    return { search: this.data.search, status: this.data.status };
  },

  isWanted(asked: { search: string; status: OrderStatus | '' }): boolean {
    return asked.search === this.data.search && asked.status === this.data.status;
  },

  ask(cursor: string) {
    const { search, status } = this.wanted();
    if (search) return staffService.orders({ search, limit: PAGE_SIZE });
    return staffService.orders({
      limit: PAGE_SIZE,
      ...(status ? { status } : {}),
      ...(cursor ? { cursor } : {}),
    });
  },

  async reload() {
    const asked = this.wanted();
    const answer = await this.ask('');
    if (!this.isWanted(asked)) return;
    if (answer.ok) {
      this.setData({
        load: 'ready',
        problem: null,
        orders: answer.orders.map(orderText),
        cursor: answer.next_cursor || '',
        moreFailed: false,
      });
    } else if (this.data.load !== 'ready' || loadOf(answer.error) === 'denied') {
      this.setData({ load: loadOf(answer.error), problem: problemOf(answer.error), orders: [] });
    } else {
      this.setData({ problem: problemOf(answer.error) });
    }
  },

  async onMore() {
    const { cursor, loadingMore } = this.data;
    if (!cursor || loadingMore) return;
    this.setData({ loadingMore: true, moreFailed: false });
    const answer = await this.ask(cursor);
    // The list may have begun anew in between: this page no longer follows it.
    if (cursor !== this.data.cursor) return this.setData({ loadingMore: false });
    if (!answer.ok) return this.setData({ loadingMore: false, moreFailed: true });
    this.setData({
      loadingMore: false,
      orders: this.data.orders.concat(answer.orders.map(orderText)),
      cursor: answer.next_cursor || '',
    });
  },
});
