import { createOrderService } from '../../shop/order-service';
import { type OrderText, orderText } from '../../shop/order-text';

const service = createOrderService('pay');
/** The server takes no longer reason. */
const REASON_MAX = 80;
/** Grey cards while there is nothing to show: the widths of their lines, in percent. */
const SKELETON = [[52], [88, 96, 64]];
const REASONS = ['不想要了', '拍错了', '商品有问题', '一直没收到'];

const PROBLEMS: { [code: string]: { cause: string; step: string } } = {
  REFUND_REFUSED: { cause: '这个订单现在不能申请退款', step: '如有疑问请联系店家' },
  ORDER_NOT_FOUND: { cause: '找不到这个订单', step: '它可能属于另一个微信账号' },
  RATE_LIMITED: { cause: '操作过于频繁', step: '请稍等片刻后再提交' },
  NETWORK: { cause: '网络连接失败', step: '请检查网络后再提交，不会重复申请' },
};
const UNKNOWN = { cause: '服务出现问题', step: '请稍后再提交，或联系店家' };

/** The buyer asks for the money back. Whether it is given back, staff decides. */
Page({
  data: {
    outTradeNo: '',
    /** loading · ready · missing · error */
    load: 'loading',
    order: null as OrderText | null,
    skeleton: SKELETON,
    reasons: REASONS,
    reasonMax: REASON_MAX,
    reason: '',
    issue: '',
    busy: false,
    problem: null as { cause: string; step: string; code: string } | null,
    isSent: false,
  },

  onLoad(query: { out_trade_no?: string }) {
    this.setData({ outTradeNo: query.out_trade_no || '' });
    void this.reload();
  },

  async onPullDownRefresh() {
    await this.reload();
    void wx.stopPullDownRefresh();
  },

  onRetry() {
    this.setData({ load: 'loading' });
    void this.reload();
  },

  onReason(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ reason: event.detail.value, issue: '' });
  },

  onReasonChoice(event: WechatMiniprogram.TouchEvent) {
    const { reason } = event.currentTarget.dataset as { reason: string };
    this.setData({ reason, issue: '' });
  },

  onBack() {
    // Opened by an address of its own, there is no page to go back to.
    wx.navigateBack({ fail: () => void wx.reLaunch({ url: '/pages/shop/index' }) });
  },

  /** Repeated after a lost answer it is the same question: the server keeps at most one of an order. */
  async onSend() {
    if (this.data.busy) return;
    const reason = this.data.reason.trim().slice(0, REASON_MAX);
    if (!reason) return this.setData({ issue: '请填写退款原因' });
    this.setData({ busy: true, problem: null, issue: '' });
    const answer = await service.requestRefund(this.data.outTradeNo, reason);
    this.setData({ busy: false });
    if (answer.ok) return this.setData({ isSent: true, order: orderText(answer.order) });
    const { code } = answer.error;
    this.setData({ problem: { ...(PROBLEMS[code] || UNKNOWN), code } });
    // Why it was refused can be seen in the order as it is now.
    if (code === 'REFUND_REFUSED') await this.reload();
  },

  async reload() {
    const answer = await service.query(this.data.outTradeNo);
    if (answer.ok) this.setData({ load: 'ready', order: orderText(answer.order) });
    else if (answer.error.code === 'ORDER_NOT_FOUND') this.setData({ load: 'missing' });
    else if (!this.data.order) this.setData({ load: 'error' });
  },
});
