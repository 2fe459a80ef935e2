import type { StaffOrderView } from '../../../typings/contract';
import type { ServiceError } from '../../components/pay-checkout/pay-service';
import { approvalQuestion, confirmed, refundQuestion } from './confirm';
import { DECIDED, decideAfterQuestion } from './decide';
import { rememberMe, whoAmI } from './me';
import { type Load, loadOf, type Problem, problemOf } from './problem';
import { RefundDraft } from './refund-draft';
import { buttonText, EMPTY_FORM, REASON_MAX, REASONS, type RefundForm, readForm } from './refund-form';
import { type StaffRefundText, staffRefundText } from './refund-words';
import type { Decision } from './review-text';
import { type StaffOrderText, staffOrderText } from './staff-order-text';
import { staffService } from './staff-service';

type Held = { draft: RefundDraft; order?: StaffOrderView };
type Failure = Pick<ServiceError, 'code'> & { retry?: ServiceError['retry'] };

/** The order of each page on screen, as the server sent it. Not in `data`: it is no part of what is drawn. */
const held = new WeakMap<object, Held>();

const OWN_REFUND = { cause: '不能批准自己发起的退款', step: '请另一位店员来批准' };
const NO_RANDOMNESS = { cause: '无法生成退款编号', step: '请升级微信后再试' };

Page({
  data: {
    outTradeNo: '',
    load: 'loading' as Load,
    problem: null as Problem | null,
    order: null as StaffOrderText | null,
    /** What is under way: a review_id, an out_refund_no, or `refund`. Nothing else can be done meanwhile. */
    busy: '',
    /** How the last action ended, and where one that failed was begun. */
    said: '',
    failed: null as Problem | null,
    failedAt: '',
    form: EMPTY_FORM,
    reasons: REASONS,
    reasonMax: REASON_MAX,
    button: '退款',
    issue: '',
    result: null as StaffRefundText | null,
    /** A refund was sent and not answered: pressing again is the same one. */
    isRetry: false,
    showsRecords: false,
  },

  onLoad(query: { out_trade_no?: string }) {
    const outTradeNo = query.out_trade_no || '';
    held.set(this, { draft: new RefundDraft(outTradeNo) });
    this.setData({ outTradeNo });
    void this.reload();
  },

  async onPullDownRefresh() {
    await this.reload();
    void wx.stopPullDownRefresh();
  },

  onRetry() {
    this.setData({ load: 'loading', problem: null });
    void this.reload();
  },

  onCopyNumber() {
    void wx.setClipboardData({ data: this.data.outTradeNo });
  },

  onCopyBuyer() {
    const { order } = this.held();
    if (order) void wx.setClipboardData({ data: order.openid });
  },

  onRecords() {
    this.setData({ showsRecords: !this.data.showsRecords });
  },

  onWhole(event: WechatMiniprogram.TouchEvent) {
    const { whole } = event.currentTarget.dataset as { whole: boolean };
    this.fill({ whole: Boolean(whole) });
  },

  onAmount(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.fill({ amount: event.detail.value });
  },

  onReason(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.fill({ reason: event.detail.value });
  },

  onReasonChoice(event: WechatMiniprogram.TouchEvent) {
    const { reason } = event.currentTarget.dataset as { reason: string };
    this.fill({ reason });
  },

  async onRefund() {
    const { order } = this.held();
    if (!order || this.data.busy) return;
    const read = readForm(this.data.form, order);
    if (!read.ok) return this.setData({ issue: read.issue });
    this.begin('refund');
    if (await confirmed(refundQuestion(order, read.total, read.reason)))
      await this.sendRefund(order, read.total, read.reason);
    this.setData({ busy: '' });
  },

  async onApprove(event: WechatMiniprogram.TouchEvent) {
    if (this.data.busy) return;
    const { no, decision } = event.currentTarget.dataset as { no: string; decision: 'approve' | 'decline' };
    this.begin(no);
    await this.approve(no, decision);
    this.setData({ busy: '' });
  },

  async onAsk(event: WechatMiniprogram.TouchEvent) {
    if (this.data.busy) return;
    const { no } = event.currentTarget.dataset as { no: string };
    this.begin(no);
    const answer = await staffService.queryRefund(no);
    if (answer.ok) await this.reload();
    else this.fail(no, answer.error);
    this.setData({ busy: '' });
  },

  async onDecide(event: WechatMiniprogram.TouchEvent) {
    if (this.data.busy) return;
    const { review, decision } = event.currentTarget.dataset as { review: string; decision: Decision };
    this.begin(review);
    const decided = await decideAfterQuestion(this.data.outTradeNo, review, decision);
    if (decided.outcome === 'failed') this.fail(review, decided.error);
    else if (decided.outcome !== 'cancelled') {
      this.setData({ said: DECIDED[decided.outcome] });
      this.show(decided.order);
    }
    this.setData({ busy: '' });
  },

  async approve(no: string, decision: 'approve' | 'decline') {
    const fresh = await staffService.order(this.data.outTradeNo);
    if (!fresh.ok) return this.fail(no, fresh.error);
    this.show(fresh.order);
    const refund = fresh.order.refunds.find((one) => one.out_refund_no === no);
    const question = approvalQuestion(fresh.order, no, decision);
    if (!refund || !question || refund.status !== 'awaiting_approval')
      return this.setData({ said: '这笔退款已经由其他店员处理' });
    if (!(await confirmed(question))) return;
    const answer = await staffService.approve({ out_refund_no: no, decision });
    if (answer.ok) {
      this.setData({ said: decision === 'approve' ? '已批准，退款已提交' : '已拒绝，金额已释放' });
    } else if (answer.error.code === 'NOT_ALLOWED') {
      // Staff it is, or the order would not have come: so this is their own refund.
      if (refund.requested_by) rememberMe(refund.requested_by);
      this.setData({ failed: { code: 'NOT_ALLOWED', ...OWN_REFUND }, failedAt: no });
    } else this.fail(no, answer.error);
    await this.reload();
  },

  async sendRefund(order: StaffOrderView, total: number, reason: string) {
    const { draft } = this.held();
    const known = order.refunds.map((one) => one.out_refund_no);
    let request_id: string;
    try {
      request_id = await draft.take({ total, reason }, known);
    } catch {
      return this.setData({ failed: { code: 'NO_RANDOMNESS', ...NO_RANDOMNESS }, failedAt: 'refund' });
    }
    const { out_trade_no } = order;
    const answer = await staffService.refund({ request_id, out_trade_no, total, reason });
    if (answer.ok) {
      draft.forget();
      this.fill(EMPTY_FORM);
      this.setData({ result: staffRefundText(answer.refund, whoAmI()) });
    } else {
      this.fail('refund', answer.error);
      if (answer.error.code === 'REQUEST_CONFLICT') draft.forget();
      else if (answer.error.retry === 'never') draft.refused({ total, reason });
    }
    await this.reload();
    if (answer.ok) this.learnWhoIAm(answer.refund.out_refund_no);
  },

  /** Whose refund was just made? Theirs who hold this phone. */
  learnWhoIAm(out_refund_no: string) {
    const { order } = this.held();
    const row = order && order.refunds.find((one) => one.out_refund_no === out_refund_no);
    if (!order || !row || !row.requested_by || row.requested_by === whoAmI()) return;
    rememberMe(row.requested_by);
    this.show(order);
  },

  async reload() {
    const answer = await staffService.order(this.data.outTradeNo);
    if (answer.ok) return this.show(answer.order);
    const load = loadOf(answer.error);
    // What is already on screen is better than an error in its place, unless it is no longer for these eyes.
    if (this.data.order && load !== 'denied') this.setData({ problem: problemOf(answer.error) });
    else this.setData({ load, problem: problemOf(answer.error), order: null });
  },

  show(order: StaffOrderView) {
    const { draft } = this.held();
    held.set(this, { draft, order });
    if (draft.isAmong(order.refunds)) {
      draft.forget();
      this.setData({
        form: EMPTY_FORM,
        said: '上一次提交的退款已经登记，见退款记录',
        failed: null,
        failedAt: '',
      });
    }
    this.setData({
      load: 'ready',
      problem: null,
      order: staffOrderText(order, whoAmI()),
      button: buttonText(this.data.form, order),
      isRetry: draft.isOpen,
    });
  },

  fill(changed: Partial<RefundForm>) {
    const { order } = this.held();
    const form = { ...this.data.form, ...changed };
    this.setData({ form, issue: '', ...(order ? { button: buttonText(form, order) } : {}) });
  },

  begin(what: string) {
    this.setData({ busy: what, said: '', failed: null, failedAt: '', issue: '', result: null });
  },

  fail(where: string, error: Failure) {
    if (loadOf(error) === 'denied') this.setData({ load: 'denied', order: null });
    else this.setData({ failed: problemOf(error), failedAt: where });
  },

  held(): Held {
    return held.get(this) || { draft: new RefundDraft(this.data.outTradeNo) };
  },
});
