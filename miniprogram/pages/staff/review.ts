import type { ReviewAnswer } from '../../../typings/contract';
import { formatAmount } from '../../components/pay-checkout/format-amount';
import { statusText } from '../../shop/order-text';
import { DECIDED, decideAfterQuestion } from './decide';
import { type Load, loadOf, type Problem, problemOf } from './problem';
import { type Decision, type ReviewText, reviewText } from './review-text';
import { staffService } from './staff-service';
import { waitingText } from './waiting';

/** As many as one answer may hold; the oldest come first, so what is beyond moves up. */
const QUEUE_MAX = 50;

type Waiting = Extract<ReviewAnswer, { ok: true }>['orders'][number];

/** One order that waits for a person, ready for a template. */
type Card = {
  out_trade_no: string;
  description: string;
  amount: string;
  status: string;
  badge: string;
  waiting: string;
  review: ReviewText[];
  /** What is decided on the order's own page. */
  notes: { key: string; text: string }[];
};

function cardOf(order: Waiting, now: number): Card {
  const awaiting = order.refunds.filter((refund) => refund.status === 'awaiting_approval');
  const abnormal = order.refunds.filter((refund) => refund.status === 'abnormal');
  const notes = [
    ...awaiting.map((refund) => `退款 ${formatAmount(refund.amount)} 等待批准`),
    ...abnormal.map((refund) => `退款 ${formatAmount(refund.amount)} 异常，需到商户平台处理`),
  ];
  if (notes.length + order.review.length === 0) notes.push('发货等步骤多次失败，已停止重试');
  return {
    out_trade_no: order.out_trade_no,
    description: order.description,
    amount: formatAmount(order.amount),
    ...statusText(order),
    waiting: waitingText(now - order.waiting_since),
    review: order.review.map(reviewText),
    notes: notes.map((text, index) => ({ key: `${index}`, text })),
  };
}

Page({
  data: {
    load: 'loading' as Load,
    problem: null as Problem | null,
    cards: [] as Card[],
    isCut: false,
    /** The review_id that is being decided; nothing else can be, meanwhile. */
    deciding: '',
    decidingOrder: '',
    /** How the last decision ended. */
    said: '',
    failed: null as Problem | null,
    failedOrder: '',
  },

  onShow() {
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

  onOpen(event: WechatMiniprogram.TouchEvent) {
    const { no } = event.currentTarget.dataset as { no: string };
    void wx.navigateTo({ url: `/pages/staff/order?out_trade_no=${encodeURIComponent(no)}` });
  },

  async onDecide(event: WechatMiniprogram.TouchEvent) {
    if (this.data.deciding) return;
    const { no, review, decision } = event.currentTarget.dataset as {
      no: string;
      review: string;
      decision: Decision;
    };
    this.setData({ deciding: review, decidingOrder: no, said: '', failed: null, failedOrder: '' });
    const decided = await decideAfterQuestion(no, review, decision);
    this.setData({ deciding: '', decidingOrder: '' });
    if (decided.outcome === 'cancelled') return;
    if (decided.outcome === 'failed')
      return this.setData({ failed: problemOf(decided.error), failedOrder: no });
    this.setData({ said: `${DECIDED[decided.outcome]}：${decided.order.description}` });
    await this.reload();
  },

  async reload() {
    const answer = await staffService.review(QUEUE_MAX);
    if (answer.ok) {
      const cards = answer.orders.map((order) => cardOf(order, answer.now));
      this.setData({ load: 'ready', problem: null, cards, isCut: cards.length >= QUEUE_MAX });
    } else if (this.data.load !== 'ready' || loadOf(answer.error) === 'denied') {
      this.setData({ load: loadOf(answer.error), problem: problemOf(answer.error), cards: [] });
    } else {
      this.setData({ problem: problemOf(answer.error) });
    }
  },
});
