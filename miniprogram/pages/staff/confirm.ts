import type { StaffOrderView } from '../../../typings/contract';
import { formatAmount } from '../../components/pay-checkout/format-amount';
import { leftOf, refundableOf, shortOpenid } from './refund-words';
import { type Decision, reviewWords } from './review-text';

/** Questions before money moves. Each names the amount, what is left after it, and the buyer. */

type Question = { title: string; lines: string[]; confirmText: string };

/** @param total minor units of the payment's currency */
export function refundQuestion(order: StaffOrderView, total: number, reason: string): Question {
  const { currency } = order.paid_amount || order.amount;
  const left = refundableOf(order);
  const amount = formatAmount({ total, currency });
  return {
    title: `退款 ${amount}？`,
    lines: [
      total === left ? `金额：${amount}（全部剩余）` : `金额：${amount}（部分）`,
      `退后剩余：${formatAmount({ total: left - total, currency })}`,
      ...whoAndWhat(order),
      `原因：${reason}`,
    ],
    confirmText: '确认退款',
  };
}

/** What a decision does, in money. An entry that is gone answers with nothing to ask. */
export function decisionQuestion(
  order: StaffOrderView,
  review_id: string,
  decision: Decision,
): Question | undefined {
  const entry = order.review.find((one) => one.review_id === review_id);
  if (!entry) return undefined;
  const words = reviewWords(entry.code);
  const lines = [`事项：${words.title}`, ...whoAndWhat(order)];
  if (decision === 'accept')
    return { title: `${words.accept}？`, lines: [...lines, '不会退款。'], confirmText: '确定' };
  const second = entry.code === 'DOUBLE_PAYMENT';
  const paid = second ? entry.amount : order.paid_amount || order.amount;
  const total = second ? leftOf(order, entry.transaction_id, paid.total) : refundableOf(order);
  if (total === 0) {
    const waits = order.refunds.some((refund) => refund.status === 'awaiting_approval');
    const none = second
      ? '这笔付款已没有可退金额，不会产生退款。'
      : '已没有可退金额，不会产生退款，但不再发货。';
    const effect = waits ? '可退金额已登记退款，正等另一位店员批准。' : none;
    return { title: `${words.refund}？`, lines: [...lines, effect], confirmText: '确定' };
  }
  const amount = formatAmount({ total, currency: paid.currency });
  const rest = second
    ? '第一笔付款不动，订单照常。'
    : `退后剩余：${formatAmount({ ...paid, total: 0 })}，不再发货。`;
  return { title: `退款 ${amount}？`, lines: [...lines, `金额：${amount}`, rest], confirmText: '确认退款' };
}

export function approvalQuestion(
  order: StaffOrderView,
  out_refund_no: string,
  decision: 'approve' | 'decline',
): Question | undefined {
  const refund = order.refunds.find((one) => one.out_refund_no === out_refund_no);
  if (!refund) return undefined;
  const amount = formatAmount(refund.amount);
  const { currency } = refund.amount;
  const asked = refund.requested_by ? [`发起人：${shortOpenid(refund.requested_by)}`] : [];
  const lines = [`金额：${amount}`, ...whoAndWhat(order), ...asked, `原因：${refund.reason}`];
  if (decision === 'decline') return { title: '不批准这笔退款？', lines, confirmText: '不批准' };
  // What waits for approval holds its money already: what is left is left after it, too.
  const left = `退后剩余：${formatAmount({ total: refundableOf(order), currency })}`;
  return {
    title: `批准退款 ${amount}？`,
    lines: [lines[0] || '', left, ...lines.slice(1)],
    confirmText: '批准退款',
  };
}

export async function confirmed({ title, lines, confirmText }: Question): Promise<boolean> {
  try {
    const { confirm } = await wx.showModal({ title, content: lines.join('\n'), confirmText });
    return confirm;
  } catch {
    // A dialog that could not be shown was not agreed to.
    return false;
  }
}

function whoAndWhat(order: StaffOrderView): string[] {
  return [`买家：${shortOpenid(order.openid)}`, `商品：${order.description}`];
}
