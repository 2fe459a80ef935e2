import type { StaffOrderView } from '../../../typings/contract';
import { formatAmount } from '../../components/pay-checkout/format-amount';
import { refundableOf } from './refund-words';
import { type AmountIssue, parseYuan } from './yuan';

/** What is typed into the refund form. */
export type RefundForm = { whole: boolean; amount: string; reason: string };

export const EMPTY_FORM: RefundForm = { whole: true, amount: '', reason: '' };

/** WeChat Pay shows the reason to the buyer; the server takes no longer one. */
export const REASON_MAX = 80;
export const REASONS = ['买家不想要了', '商品缺货', '商品有问题', '与买家协商一致'];

export type ReadForm = { ok: true; total: number; reason: string } | { ok: false; issue: string };

/** The form as a refund of this order, or the first thing that is wrong with it. */
export function readForm(form: RefundForm, order: StaffOrderView): ReadForm {
  const amount = amountOf(form, order);
  if (!amount.ok) return { ok: false, issue: issueText(amount.issue, order) };
  const reason = form.reason.trim();
  if (!reason) return { ok: false, issue: '请填写退款原因' };
  return { ok: true, total: amount.total, reason: reason.slice(0, REASON_MAX) };
}

/** The button names the amount as it was understood. */
export function buttonText(form: RefundForm, order: StaffOrderView): string {
  const amount = amountOf(form, order);
  return amount.ok ? `退款 ${moneyOf(order, amount.total)}` : '退款';
}

function amountOf(form: RefundForm, order: StaffOrderView) {
  const left = refundableOf(order);
  if (form.whole && left > 0) return { ok: true as const, total: left };
  if (form.whole) return { ok: false as const, issue: 'too_much' as const };
  return parseYuan(form.amount, currencyOf(order), left);
}

function issueText(issue: AmountIssue, order: StaffOrderView): string {
  switch (issue) {
    case 'empty':
      return '请输入退款金额';
    case 'unreadable':
      return '金额只能是数字，例如 19.90';
    case 'too_fine':
      return currencyOf(order) === 'CNY' ? '金额最多两位小数，精确到分' : '金额的小数位太多';
    case 'zero':
      return '退款金额要大于 0';
    case 'too_much':
      return `最多可退 ${moneyOf(order, refundableOf(order))}`;
  }
}

function moneyOf(order: StaffOrderView, total: number): string {
  return formatAmount({ total, currency: currencyOf(order) });
}

function currencyOf(order: StaffOrderView): string {
  return (order.paid_amount || order.amount).currency;
}
