import type { StaffOrderView } from '../../../typings/contract';
import { formatAmount } from '../../components/pay-checkout/format-amount';
import { formatInstant } from '../../shop/instant';
import { fulfilmentText, type ItemText, itemText, statusText } from '../../shop/order-text';
import { effectWords, evidenceWords, historyWords, sourceWords } from './history-words';
import { refundableOf, type StaffRefundText, shortOpenid, staffRefundText } from './refund-words';
import { type ReviewText, reviewText, reviewWords } from './review-text';

type Line = { key: string; what: string; at: string; note: string };

/** One order as staff sees it, ready for a template. */
export type StaffOrderText = {
  out_trade_no: string;
  status: string;
  badge: string;
  amount: string;
  description: string;
  items: ItemText[];
  buyer: string;
  facts: { key: string; label: string; value: string }[];
  refunds: StaffRefundText[];
  review: ReviewText[];
  timeline: Line[];
  effects: { key: string; what: string }[];
  evidence: Line[];
  /** What can still be given back; empty when nothing can. */
  left: string;
};

/** @param me openid of who reads this, as far as it is known */
export function staffOrderText(order: StaffOrderView, me: string): StaffOrderText {
  const left = refundableOf(order);
  const { currency } = order.paid_amount || order.amount;
  return {
    out_trade_no: order.out_trade_no,
    ...statusText(order),
    amount: formatAmount(order.amount),
    description: order.description,
    items: order.items.map(itemText),
    buyer: shortOpenid(order.openid),
    facts: factsOf(order),
    refunds: order.refunds.map((refund) => staffRefundText(refund, me)),
    review: order.review.map(reviewText),
    timeline: order.history.map((line, index) => ({
      key: `${index}`,
      what: historyWords(line.what),
      at: formatInstant(line.at),
      note: sourceWords(line.source),
    })),
    effects: order.effects.map((effect, index) => ({ key: `${index}`, what: effectWords(effect) })),
    evidence: order.evidence.map(evidenceLine),
    left: left > 0 ? formatAmount({ total: left, currency }) : '',
  };
}

function factsOf(order: StaffOrderView): StaffOrderText['facts'] {
  const { paid_amount, amount, refunded_total, decisions } = order;
  const differs =
    paid_amount && (paid_amount.total !== amount.total || paid_amount.currency !== amount.currency);
  const back = { total: refunded_total, currency: (paid_amount || amount).currency };
  const given: [string, string | false | undefined][] = [
    ['实付金额', differs && formatAmount(paid_amount)],
    ['已退金额', refunded_total > 0 && formatAmount(back)],
    ['发货', fulfilmentText(order)],
    ['下单时间', formatInstant(order.created_at)],
    ['支付时间', order.paid_at !== undefined && formatInstant(order.paid_at)],
    [
      '逾期付款',
      order.late && (order.late_policy === 'fulfil' ? '关单后付款，照常发货' : '关单后付款，自动退款'),
    ],
    ['取消时间', order.cancelled_at !== undefined && formatInstant(order.cancelled_at)],
    ['微信单号', order.transaction_id],
    ['商家单号', order.reference],
    ...decisions.map(decisionFact),
  ];
  return given.flatMap(([label, value], index) => (value ? [{ key: `${index}`, label, value }] : []));
}

function decisionFact(decision: StaffOrderView['decisions'][number]): [string, string] {
  const words = reviewWords(decision.review_id.split(':')[0] || '');
  return ['店员决定', `${words.title}：${words[decision.decision]}（${shortOpenid(decision.by)}）`];
}

function evidenceLine(entry: StaffOrderView['evidence'][number], index: number): Line {
  const details = [entry.amount ? formatAmount(entry.amount) : '', entry.transaction_id || ''];
  return {
    key: `${index}`,
    what: evidenceWords(entry.code),
    at: formatInstant(entry.at),
    note: [sourceWords(entry.source), ...details].filter(Boolean).join(' · '),
  };
}
