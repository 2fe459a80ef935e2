import type { Order, RefundRow } from '../../../src/orders/order';
import { billDay } from '../../../src/orders/reconcile/bill-day';
import { reconcileDay } from '../../../src/orders/reconcile/reconcile-day';
import { readDay } from '../../../src/orders/reconcile/reconciliation-store';
import { GatewayError } from '../../../src/protocol/errors';
import { exactly } from '../../support/exactly';
import { DATE, MCHID, NOON, numberOf, paymentRow, transactionOf } from './bill-rows';
import { billDesk, type Desk } from './scripted-bill';

/** What happens near midnight may be counted to another day there than here: it is looked for once more. */

const NEXT = '2026-01-06';
const { from, until } = billDay(DATE)!;
const DAY_MS = 86_400_000;

let desk: Desk;
beforeEach(() => {
  desk = billDesk();
  desk.time.now += 2 * DAY_MS;
});
const run = (date: string) => reconcileDay(desk.kit, date, 12_000);
const report = async (date: string) => (await readDay(desk.db, MCHID, date))!;
const found = async (date: string) =>
  (await report(date)).items.map((one) => [one.class, one.state, one.outcome]);

test('D-16 paid before midnight here and after it there: the next bill has it, and nobody is asked', async () => {
  await desk.put(1, 'paid', { paid_at: until - 1_000 });
  desk.bills.set(DATE, [paymentRow(2, { out_trade_no: 'other' })]);
  desk.bills.set(NEXT, [paymentRow(1, { at: until })]);
  expect(await run(DATE)).toMatchObject({
    status: 'done',
    classes: exactly({ 'D-03': 1 }),
    carried: [{ out_trade_no: numberOf(1) }],
  });
  expect(await run(NEXT)).toMatchObject({
    status: 'done',
    classes: exactly({ 'D-16': 1 }),
    open: 0,
    matched: 1,
  });
  expect(desk.asked).toEqual([]);
});

test('D-04 what is in neither bill is asked about with the second one', async () => {
  await desk.put(1, 'paid', { paid_at: until - 1_000 });
  await desk.put(2, 'paid', { paid_at: from, transaction_id: transactionOf(2) });
  desk.pays(paymentRow(2));
  desk.bills.set(DATE, [paymentRow(3, { out_trade_no: 'other' })]);
  desk.bills.set(NEXT, [paymentRow(4, { out_trade_no: 'other' })]);
  await run(DATE);
  expect(desk.asked).toEqual([]);
  expect(await run(NEXT)).toMatchObject({ classes: exactly({ 'D-03': 1, 'D-04': 2 }), carried: [] });
  expect((await found(NEXT)).sort()).toEqual([
    ['D-03', 'open', 'other_system'],
    ['D-04', 'open', 'in_review'],
    ['D-04', 'repaired', 'confirmed'],
  ]);
  expect((await desk.db.get<Order>('orders', numberOf(1)))!.review).toMatchObject([{ code: 'BILL_DIFFERS' }]);
});

test('D-04 outside the margin of ten minutes it counts at once', async () => {
  await desk.put(1, 'paid', { paid_at: until - 600_000 });
  await desk.put(2, 'paid', { paid_at: from + 600_000, transaction_id: transactionOf(2) });
  await desk.put(3, 'paid', { paid_at: until - 599_000, transaction_id: transactionOf(3) });
  desk.bills.set(DATE, [paymentRow(4, { out_trade_no: 'other' })]);
  const day = await run(DATE);
  expect(day.classes['D-04']).toBe(2);
  expect(day.carried.map((one) => one.out_trade_no)).toEqual([numberOf(3)]);
});

test('D-07 a refund sent at midnight is carried over as a payment is', async () => {
  const row: RefundRow = {
    ...{ out_refund_no: `${numberOf(1)}_r`, refund_id: '5', transaction_id: transactionOf(1), reason: '' },
    ...{ amount: { total: 100, currency: 'CNY' }, paid_total: 10_000 },
    status: 'succeeded',
    ...{ requested_by: 's', created_at: until - 1, sent_at: until - 1, succeeded_at: until, attempts: 0 },
  };
  await desk.put(1, 'paid', { paid_at: NOON, refunds: [row] });
  desk.bills.set(DATE, [paymentRow(1)]);
  expect(await run(DATE)).toMatchObject({
    status: 'done',
    classes: exactly({}),
    carried: [{ kind: 'refund' }],
  });
  desk.bills.set(NEXT, [paymentRow(2, { out_trade_no: 'other' })]);
  expect((await run(NEXT)).classes).toEqual({ 'D-03': 1, 'D-07': 1 });
});

test('a day that is done after the next one asks about its midnight itself', async () => {
  await desk.put(1, 'paid', { paid_at: until - 1_000 });
  desk.pays(paymentRow(1));
  desk.bills.set(DATE, 'not_ready');
  desk.bills.set(NEXT, [paymentRow(2, { out_trade_no: 'other' })]);
  await run(DATE);
  await run(NEXT);
  desk.bills.set(DATE, [paymentRow(3, { out_trade_no: 'other' })]);
  expect(await run(DATE)).toMatchObject({
    status: 'done',
    classes: exactly({ 'D-03': 1, 'D-04': 1 }),
    carried: [],
  });
  expect(await found(DATE)).toContainEqual(['D-04', 'repaired', 'confirmed']);
});

test('what a day has left that is not done yet is not taken over: it is counted once, by that day', async () => {
  const silent = { queryOrder: () => Promise.reject(new GatewayError('GATEWAY_NO_ANSWER')) };
  desk = billDesk({ gateway: silent });
  desk.time.now += 2 * DAY_MS;
  await desk.put(1, 'paid', { paid_at: until - 1_000 });
  await desk.put(2, 'pending');
  desk.bills.set(DATE, [paymentRow(2)]);
  desk.bills.set(NEXT, [paymentRow(3, { out_trade_no: 'other' })]);
  expect(await run(DATE)).toMatchObject({ status: 'running', carried: [{ out_trade_no: numberOf(1) }] });
  expect(await run(NEXT)).toMatchObject({ status: 'done', classes: exactly({ 'D-03': 1 }) });
  for (let runs = 0; runs < 12; runs++) await run(DATE);
  expect((await report(DATE)).classes).toEqual({ 'D-01': 1, 'D-04': 1 });
  expect((await report(DATE)).status).toBe('done');
});

test('at most three hundred are carried over; more are asked about at once', async () => {
  for (let n = 1; n <= 310; n++) {
    await desk.put(n, 'paid', { paid_at: until - 1_000, transaction_id: transactionOf(n) });
    desk.pays(paymentRow(n));
  }
  desk.bills.set(DATE, [paymentRow(999, { out_trade_no: 'other' })]);
  const day = await run(DATE);
  expect([day.status, day.carried.length, day.classes['D-04']]).toEqual(['done', 300, 10]);
});

test('an empty bill and payments only at midnight: they are carried over, not missed', async () => {
  await desk.put(1, 'paid', { paid_at: until - 1_000 });
  desk.bills.set(DATE, []);
  expect(await run(DATE)).toMatchObject({
    status: 'done',
    classes: exactly({}),
    carried: [{ out_trade_no: numberOf(1) }],
  });
});

test('D-14 an empty bill though we had payments: each is asked about', async () => {
  await desk.put(1, 'paid');
  desk.pays(paymentRow(1));
  desk.bills.set(DATE, []);
  await run(DATE);
  expect(await found(DATE)).toEqual([['D-14', 'repaired', 'confirmed']]);
});
