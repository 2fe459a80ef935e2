import type { RefundRef, RefundReport } from '../../../src/gateways/gateway';
import { acceptNotification } from '../../../src/orders/accept-notification';
import type { Order, RefundRow } from '../../../src/orders/order';
import { reconcileDay } from '../../../src/orders/reconcile/reconcile-day';
import { readDay } from '../../../src/orders/reconcile/reconciliation-store';
import { repair } from '../../../src/orders/reconcile/repair';
import { reports } from '../../../src/orders/reconcile/report';
import { decideReview } from '../../../src/orders/review-order';
import { GatewayError } from '../../../src/protocol/errors';
import { exactly } from '../../support/exactly';
import { orderIn } from '../support';
import { DATE, MCHID, NOON, numberOf, paymentRow, refundRow, transactionOf } from './bill-rows';
import { billDesk, type Desk } from './scripted-bill';

/** What may be done about a difference: always after a question, and never to the buyer's cost. */

let desk: Desk;
beforeEach(() => {
  desk = billDesk();
});
const run = () => reconcileDay(desk.kit, DATE, 12_000);
const order = async (n: number) => (await desk.db.get<Order>('orders', numberOf(n)))!;
const outcomes = async () =>
  (await readDay(desk.db, MCHID, DATE))!.items.map((one) => [one.class, one.state, one.outcome]);
const alerts = () => desk.log.filter((entry) => entry.event === 'alert').map((entry) => entry.code);

const ourRow = (n: number, changes: Partial<RefundRow> = {}): RefundRow => ({
  ...{ out_refund_no: `${numberOf(n)}_r`, refund_id: `5000${n}`, transaction_id: transactionOf(n) },
  ...{ amount: { total: 100, currency: 'CNY' }, paid_total: 10_000, status: 'succeeded', reason: '' },
  ...{ requested_by: 'oStaff', created_at: NOON, sent_at: NOON, succeeded_at: NOON, attempts: 0 },
  ...changes,
});
const report = (n: number, status: RefundReport['status'], refund = 100): RefundReport => ({
  ...{ out_refund_no: `${numberOf(n)}_r`, refund_id: `5000${n}`, out_trade_no: numberOf(n) },
  ...{ transaction_id: transactionOf(n), status, refund, currency: 'CNY' },
});
const say = (n: number, status: RefundReport['status'], refund = 100) =>
  desk.refunds.set(`${numberOf(n)}_r`, report(n, status, refund));

test('the bill alone makes no order paid: a query that says unpaid leaves it as it is, and a person is told', async () => {
  const before = await desk.put(1, 'pending');
  desk.bills.set(DATE, [paymentRow(1)]);
  await run();
  expect(await order(1)).toEqual(before);
  expect(await outcomes()).toEqual([['D-01', 'open', 'gateway_says_unpaid']]);
  expect(alerts()).toEqual(['BILL_DIFFERS']);
});

test('the bill alone books no refund: one that the query does not know leaves the order as it is', async () => {
  const before = await desk.put(1, 'paid');
  desk.bills.set(DATE, [paymentRow(1), refundRow(1)]);
  await run();
  expect(await order(1)).toEqual(before);
  expect(await outcomes()).toEqual([['D-06', 'open', 'gateway_knows_no_refund']]);
});

test('D-06 what the query says of a refund is booked, not what the bill says', async () => {
  await desk.put(1, 'paid');
  desk.bills.set(DATE, [paymentRow(1), refundRow(1, { status: 'PROCESSING', amount: 300 })]);
  say(1, 'SUCCESS', 250);
  await run();
  expect((await order(1)).refunds).toMatchObject([
    { status: 'succeeded', external: true, amount: { total: 250 } },
  ]);
  expect(await outcomes()).toEqual([['D-06', 'repaired', 'booked']]);
});

test('a refund of a sub-merchant’s order is asked about for that sub-merchant, under which alone it is known', async () => {
  const whose = { appid: 'wx0001', mchid: MCHID, sub_appid: 'wx0009', sub_mchid: '1900000109' };
  const asked: object[] = [];
  const queryRefund = async ({ out_refund_no, ...ref }: RefundRef) => {
    asked.push(ref);
    return desk.refunds.get(out_refund_no) ?? ('no_such_refund' as const);
  };
  desk = billDesk({ gateway: { queryRefund } });
  await desk.put(1, 'paid', { snapshot: { ...orderIn('paid').snapshot, ...whose } });
  desk.bills.set(DATE, [paymentRow(1), refundRow(1)]);
  say(1, 'SUCCESS');
  await run();
  expect(asked).toEqual([whose]);
  expect(await outcomes()).toEqual([['D-06', 'repaired', 'booked']]);
});

test('D-01 D-06 a refunded payment that we knew nothing of: both are booked, and nothing is delivered', async () => {
  await desk.put(1, 'pending');
  desk.bills.set(DATE, [refundRow(1)]);
  desk.pays(paymentRow(1), { trade_state: 'REFUND' });
  say(1, 'SUCCESS');
  await run();
  const { status, refunds, review } = await order(1);
  expect([status, refunds.map((row) => row.status)]).toEqual(['paid', ['succeeded']]);
  expect(review).toMatchObject([{ code: 'REFUNDED_ELSEWHERE' }]);
  expect(await outcomes()).toEqual([
    ['D-01', 'open', 'in_review'],
    ['D-06', 'repaired', 'booked'],
  ]);
});

test('D-08 a refund that got stuck is for a person, and the row says so', async () => {
  await desk.put(1, 'paid', { refunds: [ourRow(1, { status: 'processing', next_at: NOON })] });
  desk.bills.set(DATE, [paymentRow(1), refundRow(1, { status: 'CHANGE' })]);
  say(1, 'ABNORMAL');
  await run();
  expect((await order(1)).refunds[0]!.status).toBe('abnormal');
  expect(await outcomes()).toEqual([['D-08', 'open', 'refund_abnormal']]);
});

test('D-08 a refund that we have as through stays so, whatever bill and query say; staff decides', async () => {
  await desk.put(1, 'paid', { refunds: [ourRow(1)] });
  desk.bills.set(DATE, [paymentRow(1), refundRow(1, { status: 'FAIL' })]);
  say(1, 'CLOSED');
  await run();
  const { refunds, review } = await order(1);
  expect(refunds[0]!.status).toBe('succeeded');
  expect(review).toMatchObject([{ code: 'BILL_DIFFERS', review_id: `BILL_DIFFERS:D-08:${numberOf(1)}_r` }]);
});

test.each(['PROCESSING', 'CLOSED', 'ABNORMAL'] as const)(
  'D-07 a refund of ours that is not in the bill, and %s at the gateway, is for staff; its row stays',
  async (status) => {
    await desk.put(1, 'paid', { refunds: [ourRow(1)] });
    desk.bills.set(DATE, [paymentRow(1)]);
    say(1, status);
    await run();
    expect((await order(1)).refunds).toMatchObject([ourRow(1)]);
    expect(await outcomes()).toEqual([['D-07', 'open', 'in_review']]);
  },
);

test('D-07 a refund that the query confirms needs nobody', async () => {
  await desk.put(1, 'paid', { refunds: [ourRow(1)] });
  desk.bills.set(DATE, [paymentRow(1)]);
  say(1, 'SUCCESS');
  await run();
  expect(await outcomes()).toEqual([['D-07', 'repaired', 'confirmed']]);
});

test('D-07 a refund of an order that was paid long ago is expected in the bill of the day it was sent on', async () => {
  const paid_at = NOON - 40 * 86_400_000;
  await desk.put(1, 'paid', { paid_at, created_at: paid_at, refunds: [ourRow(1)] });
  await desk.put(2, 'paid', { paid_at, refunds: [ourRow(2, { sent_at: NOON - 86_400_000 })] });
  await desk.put(3, 'paid', { paid_at, refunds: [ourRow(3, { external: true })] });
  desk.bills.set(DATE, []);
  await run();
  expect((await outcomes()).map(([name]) => name)).toEqual(['D-07']);
  expect((await order(1)).review).toHaveLength(1);
});

test('D-07 of several refunds of an order each is expected in the bill of its own day', async () => {
  const later = ourRow(1, { out_refund_no: 'later', refund_id: '6', sent_at: NOON + 86_400_000 });
  await desk.put(1, 'paid', { paid_at: NOON - 86_400_000, refunds: [later, ourRow(1)] });
  desk.bills.set(DATE, []);
  desk.time.now += 2 * 86_400_000;
  await run();
  const { items } = (await readDay(desk.db, MCHID, DATE))!;
  expect(items.map((one) => one.out_refund_no)).toEqual([`${numberOf(1)}_r`]);
  expect((await order(1)).refund_at).toBe(NOON + 86_400_000);
});

test('what is not ours, or not through, is not expected in the bill', async () => {
  const elsewhere = { ...(await desk.put(9, 'closed')).snapshot, mchid: '1900000077' };
  await desk.put(1, 'paid', { snapshot: { ...elsewhere, out_trade_no: numberOf(1) }, refunds: [ourRow(1)] });
  const open = ourRow(2, { status: 'processing', next_at: NOON });
  await desk.put(2, 'paid', { paid_at: NOON - 86_400_000, refunds: [open] });
  desk.bills.set(DATE, []);
  expect(await run()).toMatchObject({ status: 'done', classes: exactly({}) });
});

test('D-04 D-07 what another gateway’s store has is neither in this bill nor seen from here: it stays open, and nobody is held up', async () => {
  desk = billDesk({ gateway: { queryOrder: async () => ({ kind: 'no_such_order', gateway_now: NOON }) } });
  const before = await desk.put(1, 'paid', { gateway: 'cloudpay', refunds: [ourRow(1)] });
  await desk.put(2, 'paid');
  desk.bills.set(DATE, [paymentRow(2)]);
  await run();
  expect(await order(1)).toEqual(before);
  expect((await outcomes()).sort()).toEqual([
    ['D-04', 'open', 'not_asked'],
    ['D-07', 'open', 'not_asked'],
  ]);
});

test('D-05 is decided by staff once: a decision stands when the same bill is compared again', async () => {
  await desk.put(1, 'paid');
  const row = paymentRow(1, { total: 10_001 });
  desk.bills.set(DATE, [row]);
  desk.pays(paymentRow(1));
  await run();
  const [entry] = (await order(1)).review;
  expect(entry!.reason).toContain('10001 CNY');
  await decideReview(
    desk.kit,
    { out_trade_no: numberOf(1), review_id: entry!.review_id, decision: 'accept', staff: 'oStaff' },
    () => true,
  );
  const next = '2026-01-06';
  desk.time.now += 86_400_000;
  desk.bills.set(next, [row]);
  await reconcileDay(desk.kit, next, 12_000);
  const again = (await readDay(desk.db, MCHID, next))!.items.find((one) => one.class === 'D-05');
  expect(again).toMatchObject({ state: 'noted', outcome: 'decided' });
  expect((await order(1)).review).toEqual([]);
});

test('while a difference is under review nothing is delivered', async () => {
  const due = { kind: 'fulfil', key: 'fulfil', state: 'pending', attempts: 0, next_at: NOON } as const;
  await desk.put(1, 'paid', { effects: [due] });
  desk.bills.set(DATE, [paymentRow(1, { total: 10_001 })]);
  desk.pays(paymentRow(1));
  await run();
  const { due_at, effects } = await order(1);
  const alert = effects.find((one) => one.kind === 'alert')!;
  // Only the alert is due.
  expect(due_at).toBe(alert.next_at);
});

test('without an answer it is asked about five times, in runs five minutes apart, and then left to a person', async () => {
  desk = billDesk({
    gateway: {
      queryOrder: () => Promise.reject(new GatewayError('GATEWAY_NO_ANSWER', { outcome: 'unknown' })),
    },
  });
  const before = await desk.put(1, 'pending');
  desk.bills.set(DATE, [paymentRow(1)]);
  for (let runs = 1; runs < 5; runs++) {
    const day = await run();
    expect(day).toMatchObject({ status: 'running', open: 0, pending: [{ attempts: runs }] });
    expect(day.next_at).toBe(desk.time.now + 300_000);
    desk.time.now += 300_000;
  }
  expect(await run()).toMatchObject({ status: 'done', open: 1, classes: exactly({ 'D-01': 1 }) });
  expect(await outcomes()).toEqual([['D-01', 'open', 'unanswered']]);
  expect(await order(1)).toEqual(before);
});

test('D-03 what a notification has told of already is not kept twice, nor told twice', async () => {
  const payment = {
    transaction_id: transactionOf(1),
    out_trade_no: numberOf(1),
    trade_state: 'SUCCESS',
  } as const;
  const paid = { ...payment, appid: 'wx0001', mchid: MCHID, amount: { total: 10_000, currency: 'CNY' } };
  const told = { kind: 'payment', notification_id: 'n', payment: { ...paid, success_at: NOON } } as const;
  await acceptNotification(desk.kit, told, 'trace');
  desk.bills.set(DATE, [paymentRow(1), refundRow(1)]);
  await run();
  const kept = await desk.db.find<{ kind: string }>('unmatched_notifications', { limit: 10 });
  expect(kept.map((one) => one.kind).sort()).toEqual(['payment', 'refund']);
  expect(alerts()).toEqual(['BILL_UNMATCHED']);
});

test('D-03 of another system’s payments a hundred are kept, all are counted, and nobody is told one by one', async () => {
  const rows = Array.from({ length: 150 }, (_, n) => paymentRow(n, { out_trade_no: `shop2-${n}` }));
  desk.bills.set(DATE, rows);
  const day = await run();
  expect(day).toMatchObject({ classes: exactly({ 'D-03': 150 }), open: 150 });
  expect((await desk.db.find('unmatched_notifications', { limit: 1_000 })).length).toBe(100);
  expect(alerts()).toEqual([]);
});

test('D-01 an order that was told of meanwhile is asked about no more', async () => {
  await desk.put(1, 'paid');
  const found = { class: 'D-01', out_trade_no: numberOf(1), transaction_id: transactionOf(1) } as const;
  expect(await repair(desk.kit, found)).toEqual({ state: 'repaired', outcome: 'booked_meanwhile' });
  expect(desk.asked).toEqual([]);
});

test('D-01 another payment than the bill has is booked, and the one in the bill is left to staff', async () => {
  await desk.put(1, 'pending');
  desk.bills.set(DATE, [paymentRow(1)]);
  desk.pays(paymentRow(1), { transaction_id: '4299' });
  await run();
  expect(await order(1)).toMatchObject({ status: 'paid', transaction_id: '4299', refunds: [] });
  expect(await outcomes()).toEqual([['D-01', 'open', 'not_asked']]);
});

test('D-05 a payment of ours under a number that is not ours is found by the gateway’s number', async () => {
  await desk.put(1, 'paid');
  desk.bills.set(DATE, [paymentRow(1, { out_trade_no: 'elsewhere' })]);
  desk.pays(paymentRow(1));
  await run();
  expect(await outcomes()).toEqual([['D-05', 'open', 'in_review']]);
});

test('what is not asked about yet stands in the report as open', async () => {
  desk = billDesk({ gateway: { queryOrder: () => Promise.reject(new GatewayError('GATEWAY_NO_ANSWER')) } });
  await desk.put(1, 'pending');
  desk.bills.set(DATE, [paymentRow(1)]);
  await run();
  const [report] = await reports(desk.kit, { date: DATE });
  expect(report).toMatchObject({
    ...{ status: 'running', open: 1, rows: 1, file_rows: 1 },
    items: [{ class: 'D-01', state: 'open', repaired: false, outcome: 'not_asked' }],
  });
});
