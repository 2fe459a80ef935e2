import type { PaymentReport, RefundReport } from '../../src/gateways/gateway';
import type { Order } from '../../src/orders/order';
import { applyApproval } from '../../src/orders/transitions/apply-approval';
import { applyClosed } from '../../src/orders/transitions/apply-closed';
import { applyPaid } from '../../src/orders/transitions/apply-paid';
import { applyPrepaid } from '../../src/orders/transitions/apply-prepaid';
import {
  applyRefundFact,
  applyRefundRefusal,
  applyRefundUnknown,
} from '../../src/orders/transitions/apply-refund';
import type { Transition } from '../../src/orders/transitions/change';
import { applyReservation } from '../../src/orders/transitions/reserve-refund';
import { SAMPLE_AT, SAMPLE_TRANSACTION, sampleRefund } from './sample-order';

const AT = SAMPLE_AT + 2_000;
const QUERY = { source: 'query', runs_effects: false } as const;
const ROW = sampleRefund('reserved');

type Fact = { name: string; apply: (order: Order) => Transition };

/** What can become known of an order's money, in the order of the columns. */
export const FACTS: Fact[] = [
  {
    name: 'prepaid',
    apply: (order) => applyPrepaid(order, { prepay_id: 'wx2', asked_at: SAMPLE_AT + 1_000 }, AT),
  },
  { name: 'paid', apply: (order) => paid(order, {}) },
  { name: 'paid, by another transaction', apply: (order) => paid(order, { transaction_id: '4299' }) },
  {
    name: 'paid, another amount',
    apply: (order) => paid(order, { amount: { total: 101, currency: 'CNY' }, transaction_id: '4298' }),
  },
  { name: 'closed', apply: (order) => applyClosed(order, QUERY, AT) },
  {
    name: 'refund reserved',
    apply: (order) => applyReservation(order, { ...ROW, awaits_approval: false }, AT),
  },
  { name: 'refund settled', apply: (order) => told(order, 'SUCCESS') },
];

/** What can happen to one refund of a paid order. */
export const REFUND_FACTS: Fact[] = [
  { name: 'approved', apply: (order) => decided(order, 'approve') },
  { name: 'declined', apply: (order) => decided(order, 'decline') },
  { name: 'PROCESSING', apply: (order) => told(order, 'PROCESSING') },
  { name: 'SUCCESS', apply: (order) => told(order, 'SUCCESS') },
  { name: 'CLOSED', apply: (order) => told(order, 'CLOSED') },
  { name: 'ABNORMAL', apply: (order) => told(order, 'ABNORMAL') },
  { name: 'refused, and still unknown after ten minutes', apply: refusedForGood },
];

function paid(order: Order, changes: Partial<PaymentReport>): Transition {
  const { snapshot, out_trade_no, amount, openid } = order;
  const payment: PaymentReport = {
    ...{ appid: snapshot.appid, mchid: snapshot.mchid, out_trade_no, amount, payer_openid: openid },
    ...{ transaction_id: SAMPLE_TRANSACTION, success_at: AT, trade_state: 'SUCCESS', ...changes },
  };
  return applyPaid(order, { payment, late_policy: 'refund', ...QUERY }, AT);
}

function told(order: Order, status: RefundReport['status']): Transition {
  const { out_refund_no, transaction_id, amount } = ROW;
  const { out_trade_no } = order;
  const report = {
    out_refund_no,
    refund_id: '5000',
    out_trade_no,
    transaction_id,
    status,
    refund: amount.total,
  };
  return applyRefundFact(order, { report, ...QUERY }, AT);
}

function decided(order: Order, decision: 'approve' | 'decline'): Transition {
  const fact = { out_refund_no: ROW.out_refund_no, decision, staff: 'oOther', leased_until: AT };
  return applyApproval(order, fact, AT);
}

function refusedForGood(order: Order): Transition {
  const refused = applyRefundRefusal(order, ROW.out_refund_no, 'PARAM_ERROR', AT);
  return applyRefundUnknown(refused.order, ROW.out_refund_no, AT);
}
