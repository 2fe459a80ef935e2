import type { RefundStatus, StaffOrderView } from '../../../typings/contract';
import { formatAmount } from '../../components/pay-checkout/format-amount';
import { formatInstant } from '../../shop/instant';
import { holdsMoney } from '../../shop/refund-text';

type StaffRefund = StaffOrderView['refunds'][number];

/** A refund as staff reads it, ready for a template. */
export type StaffRefundText = {
  out_refund_no: string;
  amount: string;
  status: string;
  badge: string;
  hint: string;
  reason: string;
  when: string;
  /** Who asked, who agreed, what WeChat Pay said. */
  notes: string[];
  /** Waits for somebody of the staff other than who asked. */
  awaits: boolean;
  mine: boolean;
  /** Worth a question to WeChat Pay. */
  underway: boolean;
};

const STATUS: { [status in RefundStatus]: { status: string; badge: string; hint: string } } = {
  awaiting_approval: {
    status: '待批准',
    badge: 'badge--open',
    hint: '金额已预留，另一位店员批准后才会提交给微信支付',
  },
  reserved: {
    status: '待提交',
    badge: 'badge--open',
    hint: '金额已预留，正在提交或稍后自动再试，不会重复退',
  },
  processing: {
    status: '微信处理中',
    badge: 'badge--open',
    hint: '零钱通常几分钟到账，银行卡最长约 3 个工作日',
  },
  succeeded: { status: '已退款', badge: 'badge--paid', hint: '已原路退回买家' },
  closed: { status: '已关闭', badge: 'badge--bad', hint: '微信支付关闭了这笔退款，金额可以重新退' },
  abnormal: {
    status: '退款异常',
    badge: 'badge--bad',
    hint: '买家的收款卡可能已注销或冻结，请到微信支付商户平台处理这笔退款',
  },
  refused: { status: '未退', badge: '', hint: '微信支付未受理，或店员没有批准；金额可以重新退' },
};

/** @param me openid of who reads this, as far as it is known */
export function staffRefundText(refund: StaffRefund, me: string): StaffRefundText {
  const awaits = refund.status === 'awaiting_approval';
  return {
    out_refund_no: refund.out_refund_no,
    amount: formatAmount(refund.amount),
    ...STATUS[refund.status],
    reason: refund.reason,
    when: formatInstant(refund.succeeded_at || refund.created_at),
    notes: notesOf(refund, me),
    awaits,
    mine: awaits && me !== '' && refund.requested_by === me,
    underway: refund.status === 'reserved' || refund.status === 'processing',
  };
}

/** What may still be given back of the order's own payment. The server decides; this is what it last told. */
export function refundableOf(order: StaffOrderView): number {
  const { transaction_id, paid_amount } = order;
  if (order.status !== 'paid' || !paid_amount || transaction_id === undefined) return 0;
  return leftOf(order, transaction_id, paid_amount.total);
}

/** What is left of one payment of the order. */
export function leftOf(order: StaffOrderView, transaction_id: string, paid: number): number {
  const held = order.refunds.filter((one) => one.transaction_id === transaction_id && holdsMoney(one));
  return Math.max(0, paid - held.reduce((sum, one) => sum + one.amount.total, 0));
}

function notesOf(refund: StaffRefund, me: string): string[] {
  const { external, requested_by, approved_by, last_error } = refund;
  const notes: string[] = [];
  if (external) notes.push('在商户平台等处发起，不是在这里');
  else if (requested_by) notes.push(`发起：${who(requested_by, me)}`);
  if (approved_by) notes.push(`${refund.status === 'refused' ? '不批准' : '批准'}：${who(approved_by, me)}`);
  if (last_error && refund.status !== 'succeeded') notes.push(`最近一次错误：${last_error}`);
  return notes;
}

function who(openid: string, me: string): string {
  if (openid === 'kit') return '系统自动';
  return openid === me ? '我' : shortOpenid(openid);
}

/** Enough of an openid to tell two people apart; the whole is one tap away where it matters. */
export function shortOpenid(openid: string): string {
  return openid.length > 14 ? `${openid.slice(0, 6)}…${openid.slice(-6)}` : openid;
}
