import type { OrderView, RefundStatus, RefundView } from '../../typings/contract';
import { formatAmount } from '../components/pay-checkout/format-amount';
import { formatInstant } from './instant';

/** A refund as its buyer reads it, ready for a template. */
export type RefundText = {
  out_refund_no: string;
  amount: string;
  status: string;
  badge: string;
  hint: string;
  reason: string;
  when: string;
};

const STATUS: { [status in RefundStatus]: { status: string; badge: string; hint: string } } = {
  awaiting_approval: { status: '审核中', badge: 'badge--open', hint: '店家正在审核' },
  reserved: { status: '退款中', badge: 'badge--open', hint: '店家已同意，正在提交给微信支付' },
  processing: { status: '退款中', badge: 'badge--open', hint: '微信支付处理中，银行卡最长约 3 个工作日到账' },
  succeeded: { status: '已退款', badge: 'badge--paid', hint: '已原路退回' },
  closed: { status: '未退成', badge: 'badge--bad', hint: '这笔退款已关闭，请联系店家' },
  abnormal: { status: '退款异常', badge: 'badge--bad', hint: '收款账户可能有问题，店家正在处理' },
  refused: { status: '未通过', badge: '', hint: '这笔退款没有通过，如有疑问请联系店家' },
};

export function refundText(refund: RefundView): RefundText {
  return {
    out_refund_no: refund.out_refund_no,
    amount: formatAmount(refund.amount),
    ...STATUS[refund.status],
    reason: refund.reason,
    when: formatInstant(refund.succeeded_at || refund.created_at),
  };
}

/** Does this refund hold its money, as far as the server last said? All but what was closed or refused does. */
export function holdsMoney(refund: { status: RefundStatus }): boolean {
  return refund.status !== 'closed' && refund.status !== 'refused';
}

/** May the buyer still ask for money back? The server decides; this only hides a button that leads nowhere. */
export function mayAskForRefund(order: OrderView): boolean {
  const held = order.refunds.filter(holdsMoney).reduce((sum, refund) => sum + refund.amount.total, 0);
  return order.status === 'paid' && !order.refund_requested && held < order.amount.total;
}
