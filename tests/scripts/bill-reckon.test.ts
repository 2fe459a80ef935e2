import { progressOn } from '../../scripts/bill/progress';
import { type KnownOrder, Reckoning } from '../../scripts/bill/reckon';
import { billDay } from '../../src/orders/reconcile/bill-day';
import type { Item } from '../../src/orders/reconcile/difference';
import type { BillRow } from '../../src/protocol/v3/bill-row';
import {
  DATE,
  MCHID,
  orderOf,
  ourRefund,
  paymentRow,
  refundRow,
  unpaid,
} from '../orders/reconcile/bill-rows';
import { billText } from '../orders/reconcile/scripted-bill';
import { exactly } from '../support/exactly';

const day = billDay(DATE)!;

function reckon(rows: BillRow[], orders?: object[], onItem?: (item: Item) => void) {
  const known = orders as KnownOrder[] | undefined;
  const reckoning = new Reckoning({
    day,
    ...(known ? { orders: known } : {}),
    ...(onItem ? { onItem } : {}),
  });
  const bytes = Buffer.from(billText(rows));
  for (let at = 0; at < bytes.length; at += 10_000) reckoning.push(bytes.subarray(at, at + 10_000));
  return reckoning.end();
}

test('a bill alone shows rows that come twice, once in the sums, and fees that are not what their rate makes', () => {
  const rows = [paymentRow(1), paymentRow(1), paymentRow(2, { fee: 0 }), refundRow(3), refundRow(3)];
  expect(reckon(rows)).toMatchObject({
    ...{ rows: 5, classes: exactly({ 'D-12': 1, 'D-15': 2 }) },
    sums: [{ currency: 'CNY', payments: 2, paid: 20_000, refunds: 1, refunded: 100 }],
  });
});

test('thousands of rows are compared step by step, and nothing of them is kept', () => {
  const rows = Array.from({ length: 3_500 }, (_, n) => paymentRow(n));
  const orders = rows.map((_, n) => orderOf(n));
  const held: number[] = [];
  const reckoning = new Reckoning({ day, orders: orders as KnownOrder[] });
  const bytes = Buffer.from(billText(rows));
  for (let at = 0; at < bytes.length; at += 10_000) {
    reckoning.push(bytes.subarray(at, at + 10_000));
    held.push((reckoning as unknown as { waiting: unknown[] }).waiting.length);
  }
  expect(Math.max(...held)).toBeLessThan(1_100);
  expect(reckoning.end()).toMatchObject({ compared: { matched: 3_500 }, classes: exactly({}) });
});

test('what our side has and the bill has not is missing; near midnight it is left to the next day', () => {
  const refunded = { ...orderOf(2), refunds: [{ ...ourRefund(2), sent_at: day.from + 3_600_000 }] };
  const late = { ...orderOf(3), paid_at: day.until - 1_000 };
  const report = reckon([paymentRow(9, { out_trade_no: 'x' })], [orderOf(1), refunded, late]);
  expect(report.classes).toEqual({ 'D-03': 1, 'D-04': 2, 'D-07': 1 });
  expect(report.compared).toEqual({ orders: 3, matched: 0, carried: 1 });
});

test('without a bill all of our side is missing', () => {
  const reckoning = new Reckoning({ day, orders: [orderOf(1), unpaid(2, 'pending')] as KnownOrder[] }, MCHID);
  expect(reckoning.finish()).toMatchObject({ rows: 0, classes: exactly({ 'D-14': 1 }) });
});

test('the report has room for five hundred; every one is passed on', () => {
  const rows = Array.from({ length: 600 }, (_, n) => paymentRow(n));
  let passed = 0;
  const report = reckon(rows, [], () => {
    passed++;
  });
  expect([report.items.length, report.items_left_out, passed]).toEqual([500, 100, 600]);
});

test('progress is told now and then, with the part of the file that was read', () => {
  const written: string[] = [];
  const stream = { isTTY: false, write: (text: string) => written.push(text) };
  const progress = progressOn(stream as unknown as NodeJS.WriteStream, DATE);
  for (let rows = 0; rows <= 250_000; rows += 1_000) progress.tell(rows, rows / 250_000);
  progress.end();
  expect(written).toEqual([
    `${DATE}  0 rows, 0 %\n`,
    `${DATE}  100000 rows, 40 %\n`,
    `${DATE}  200000 rows, 80 %\n`,
  ]);
});
