import type { PaymentReport } from '../../gateways/gateway';
import { isOurMerchant } from '../merchant-of';
import { EFFECT_LEASE_MS } from '../needs';
import type { Effect, FactSource, LatePolicy, Order, ReviewCode } from '../order';
import { withReview } from './apply-decision';
import { externalRow } from './apply-refund';
import { changed, type Transition, unchanged, withAlert, withEffect, withHistory, without } from './change';
import { withOwnRefund } from './reserve-refund';

export type PaidFact = {
  payment: PaymentReport;
  source: FactSource;
  /** What the merchant's rules say about money for a closed order; asked before the write, and stored. */
  late_policy: LatePolicy;
  /** The writer means to run the effects itself, at once: they are leased to it in the same write. */
  runs_effects: boolean;
};

/**
 * Verified money. It always makes the order `paid`, whatever we thought of it: when it contradicts the
 * order, the order is paid *and* under review, and delivery waits for a person.
 *
 * The caller has made sure that appid and mchid are the order's (`isOurMoney`): other money is not ours.
 */
export function applyPaid(order: Order, fact: PaidFact, at: number): Transition {
  const { payment } = fact;
  if (order.status === 'paid') {
    return order.transaction_id === payment.transaction_id
      ? unchanged(order)
      : doublePayment(order, fact, at);
  }
  const late = order.status === 'closed';
  const code = reviewCode(order, payment);
  let next: Order = {
    ...without(order, 'prepay_lease_until', 'last_error'),
    status: 'paid',
    transaction_id: payment.transaction_id,
    paid_at: payment.success_at,
    paid_amount: payment.amount,
    needs: {},
  };
  if (late) next = { ...next, late: true, late_policy: fact.late_policy };
  next = withHistory(next, at, late ? 'paid late' : 'paid', fact.source);
  next = withRefundsSeen(next, payment, at);
  if (code) next = reviewed(next, code, payment, at);
  if (late) next = withAlert(next, 'PAID_LATE', at, payment.transaction_id);
  if (!late || fact.late_policy === 'fulfil') next = withEffect(next, fulfilEffect(fact, at));
  // What contradicts the order, or went back already, is for a person to decide.
  else if (!code) next = withOwnRefund(next, '订单已关闭，全额退款', at);
  return changed(order, next, at);
}

/** Money for another appid or another merchant says nothing about this order. */
export function isOurMoney(order: Order, payment: PaymentReport): boolean {
  const { appid, sub_appid } = order.snapshot;
  // A sub-merchant's mini-program is not always named; where it is, it must be the order's.
  const isOurApp = payment.appid === appid && (payment.sub_appid ?? sub_appid) === sub_appid;
  return isOurApp && isOurMerchant(order, payment);
}

/** How a payment contradicts the order it is for; undefined when it does not. */
export function contradiction(
  order: Order,
  payment: PaymentReport,
): 'AMOUNT_DIFFERS' | 'CURRENCY_DIFFERS' | 'PAYER_DIFFERS' | undefined {
  if (payment.amount.currency !== order.amount.currency) return 'CURRENCY_DIFFERS';
  if (payment.amount.total !== order.amount.total) return 'AMOUNT_DIFFERS';
  if (!isPayer(order, payment)) return 'PAYER_DIFFERS';
  return undefined;
}

/** Anybody may pay what is shown as a QR code, or opened in a browser. */
function isPayer({ openid, snapshot }: Order, { payer_openid }: PaymentReport): boolean {
  const type = snapshot.trade_type ?? 'JSAPI';
  return type !== 'JSAPI' || payer_openid === undefined || payer_openid === openid;
}

function reviewCode(order: Order, payment: PaymentReport): ReviewCode | undefined {
  if (contradiction(order, payment)) return 'PAYMENT_CONTRADICTS_ORDER';
  // Learnt of first as refunded: somebody gave the money back before we ever delivered.
  const refunded =
    payment.trade_state === 'REFUND' ||
    order.evidence.some(
      (one) => one.code === 'REFUND_NOTICE' && one.transaction_id === payment.transaction_id,
    );
  return refunded ? 'REFUNDED_ELSEWHERE' : undefined;
}

/** Refunds of this payment that we were told of before we knew of it: booked now, and asked about. */
function withRefundsSeen(order: Order, { transaction_id }: PaymentReport, at: number): Order {
  const seen = order.evidence.filter(
    (one) => one.code === 'REFUND_NOTICE' && one.transaction_id === transaction_id && one.out_refund_no,
  );
  const rows = seen.map(({ out_refund_no, amount }) => {
    const said = { out_refund_no: out_refund_no!, transaction_id, refund: amount!.total };
    return { ...externalRow(order, said, at), next_at: at };
  });
  const numbers = [...order.refunds, ...rows].map((row) => row.out_refund_no);
  // Told with two amounts, it is one refund still: which of them is true, the answer will say.
  const fresh = rows.filter((row, n) => numbers.indexOf(row.out_refund_no) === order.refunds.length + n);
  return fresh.length === 0 ? order : { ...order, refunds: [...order.refunds, ...fresh] };
}

function doublePayment(order: Order, fact: PaidFact, at: number): Transition {
  const next = reviewed(order, 'DOUBLE_PAYMENT', fact.payment, at);
  return next === order ? unchanged(order) : changed(order, next, at);
}

function reviewed(order: Order, code: ReviewCode, payment: PaymentReport, at: number): Order {
  const { transaction_id, amount } = payment;
  const review_id = `${code}:${transaction_id}`;
  return withReview(order, { review_id, code, at, transaction_id, amount }, at);
}

function fulfilEffect(fact: PaidFact, at: number): Effect {
  const next_at = fact.runs_effects ? at + EFFECT_LEASE_MS : at;
  return { kind: 'fulfil', key: 'fulfil', state: 'pending', attempts: 0, next_at };
}
