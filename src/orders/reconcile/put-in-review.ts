import type { Amount } from '../../../typings/contract';
import { commit } from '../commit';
import type { Kit } from '../kit';
import type { Order, ReviewEntry } from '../order';
import { withReview } from '../transitions/apply-decision';
import { changed, unchanged } from '../transitions/change';
import type { Difference, Outcome } from './difference';

/** What staff reads, after the class. */
const REASONS: Partial<Record<Difference['class'], string>> = {
  'D-04': '订单已付，账单里没有，查询结果也不是这笔付款：请检查密钥是否泄露',
  'D-05': '账单金额或订单号与订单不同',
  'D-07': '已退款，账单里没有，查询也没有这笔退款',
  'D-08': '退款状态与查询结果不同',
  'D-09': '账单里的退款金额与退款记录不同',
  'D-11': '账单币种与订单不同',
  'D-14': '订单已付，当日没有账单，查询结果也不是这笔付款：请检查密钥是否泄露',
};

/** Before a person, once: what was decided does not come up again. Until then nothing more is delivered. */
export async function putInReview(kit: Kit, order: Order, difference: Difference): Promise<Outcome> {
  const review_id = reviewId(difference);
  const { order: now } = await commit(kit, order, (current) => {
    const at = kit.clock.now();
    const next = withReview(current, entryOf(current, difference, at), at);
    return next === current ? unchanged(current) : changed(current, next, at);
  });
  const decided = now.decisions?.some((one) => one.review_id === review_id);
  return decided ? { state: 'noted', outcome: 'decided' } : { state: 'open', outcome: 'in_review' };
}

function entryOf(order: Order, difference: Difference, at: number): ReviewEntry {
  const { class: name, transaction_id, billed, booked } = difference;
  const sums = billed && booked ? `（账单 ${text(billed)}，记录 ${text(booked)}）` : '';
  return {
    review_id: reviewId(difference),
    code: 'BILL_DIFFERS',
    at,
    transaction_id,
    amount: billed ?? booked ?? order.paid_amount ?? order.amount,
    reason: `${name} ${REASONS[name] ?? ''}${sums}`,
  };
}

function reviewId({ class: name, transaction_id, out_refund_no }: Difference): string {
  return `BILL_DIFFERS:${name}:${out_refund_no ?? transaction_id}`;
}

/** Minor units, as everywhere: staff's page writes them out. */
function text({ total, currency }: Amount): string {
  return `${total} ${currency}`;
}
