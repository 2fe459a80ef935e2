import type { OrderReport } from '../../gateways/gateway';
import { type Kit, QUERY_DEADLINE_MS } from '../kit';
import { isSeenBy } from '../made-by';
import { merchantOf } from '../merchant-of';
import type { Order } from '../order';
import { applyReport } from '../settle';
import type { Difference, Outcome } from './difference';
import { putInReview } from './put-in-review';
import { tellOfOrder } from './tell';

const GONE: Outcome = { state: 'open', outcome: 'order_gone' };
/** What it learns it leaves to the sweep, which is there within a minute. */
const MODE = { may_close: false, runs_effects: false, writes_no_news: true };

/**
 * The bill has a payment that our order does not: the query decides, and what follows is what follows from any
 * query. A second payment of an order waits for staff.
 */
export async function askOutcomeOfPayment(kit: Kit, difference: Difference): Promise<Outcome> {
  const { out_trade_no, transaction_id } = difference;
  const order = await kit.store.get(out_trade_no);
  if (!order) return GONE;
  if (isPaidBy(order, transaction_id)) return { state: 'repaired', outcome: 'booked_meanwhile' };
  const report = await ask(kit, order);
  if (!('payment' in report)) {
    await tellOfOrder(kit, order);
    return { state: 'open', outcome: 'gateway_says_unpaid' };
  }
  const { order: now } = await applyReport(kit, order, MODE, report);
  if (!isPaidBy(now, transaction_id)) return secondPayment(kit, now, transaction_id);
  // Neither a notification nor the sweep has noticed it: that is worth knowing by itself.
  await tellOfOrder(kit, now);
  return now.review.length > 0
    ? { state: 'open', outcome: 'in_review' }
    : { state: 'repaired', outcome: 'booked' };
}

/** Our order is paid, the bill does not say so: with a gateway that says so it is the bill that is short. */
export async function confirmPayment(kit: Kit, difference: Difference): Promise<Outcome> {
  const { out_trade_no, transaction_id } = difference;
  const order = await kit.store.get(out_trade_no);
  if (!order) return GONE;
  const report = await ask(kit, order);
  const payment = 'payment' in report ? report.payment : undefined;
  if (payment?.transaction_id === transaction_id) return { state: 'repaired', outcome: 'confirmed' };
  if (!payment && !isSeenBy(kit, order)) return { state: 'open', outcome: 'not_asked' };
  return putInReview(kit, order, difference);
}

/** Sums or currencies differ: a person decides, and until then nothing more is delivered. */
export async function reviewPayment(kit: Kit, difference: Difference): Promise<Outcome> {
  const order = await kit.store.get(difference.out_trade_no);
  if (!order) return GONE;
  await applyReport(kit, order, MODE, await ask(kit, order));
  return putInReview(kit, order, difference);
}

async function secondPayment(kit: Kit, order: Order, transaction_id: string): Promise<Outcome> {
  const review_id = `DOUBLE_PAYMENT:${transaction_id}`;
  if (order.decisions?.some((one) => one.review_id === review_id))
    return { state: 'noted', outcome: 'decided' };
  if (order.review.some((one) => one.review_id === review_id)) return { state: 'open', outcome: 'in_review' };
  await tellOfOrder(kit, order);
  return { state: 'open', outcome: 'not_asked' };
}

function ask(kit: Kit, order: Order): Promise<OrderReport> {
  const ref = { ...merchantOf(order), out_trade_no: order.out_trade_no };
  return kit.log.traced(order.trace_id, () =>
    kit.gateway.queryOrder(ref, { deadline_ms: QUERY_DEADLINE_MS }),
  );
}

function isPaidBy(order: Order, transaction_id: string): boolean {
  return order.status === 'paid' && order.transaction_id === transaction_id;
}
