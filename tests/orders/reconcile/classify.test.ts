import fc from 'fast-check';
import type { BilledOrder } from '../../../src/orders/money-reads';
import { billDay } from '../../../src/orders/reconcile/bill-day';
import { classifyRows } from '../../../src/orders/reconcile/classify';
import { orderBook } from '../../../src/orders/reconcile/order-book';
import { repetitions } from '../../../src/orders/reconcile/read-bill';
import type { BillRow } from '../../../src/protocol/v3/bill-row';
import {
  DATE,
  MCHID,
  NOON,
  numberOf,
  orderOf,
  ourRefund,
  paymentRow,
  refundRow,
  transactionOf,
  unpaid,
} from './bill-rows';

const DAY = billDay(DATE)!;
const SECOND = 1_000;

function classified(rows: BillRow[], orders: BilledOrder[]) {
  const isRepeated = repetitions();
  const read = rows.map((row) => ({ row, repeated: isRepeated(row) }));
  return classifyRows(read, orderBook(orders), DAY, MCHID);
}
const namesOf = (rows: BillRow[], orders: BilledOrder[]) =>
  classified(rows, orders)
    .differences.map((one) => one.class)
    .sort();

test('rows that our orders agree with are no difference', () => {
  const orders = [orderOf(1), orderOf(2, { refunds: [ourRefund(2)] })];
  expect(classified([paymentRow(1), paymentRow(2), refundRow(2)], orders)).toEqual({
    matched: 3,
    differences: [],
  });
});

const paid = (changes: Partial<BilledOrder>) => [orderOf(1, changes)];
const withRefund = (changes: object) => [orderOf(1, { refunds: [ourRefund(1, changes)] })];
const CASES: [string, BillRow[], BilledOrder[], string[]][] = [
  ['D-01 paid there, pending here', [paymentRow(1)], [unpaid(1, 'pending')], ['D-01']],
  ['D-01 paid there, created here', [paymentRow(1)], [unpaid(1, 'created')], ['D-01']],
  ['D-02 paid there, closed here', [paymentRow(1)], [unpaid(1, 'closed')], ['D-02']],
  ['D-02 paid there, given up here', [paymentRow(1)], [unpaid(1, 'pending', { cancelled_at: 1 })], ['D-02']],
  ['D-03 paid there, no order here', [paymentRow(1)], [], ['D-03']],
  ['D-03 refunded there, no order here', [refundRow(1)], [], ['D-03']],
  [
    'D-03 an order of another merchant is not ours',
    [paymentRow(1)],
    paid({ snapshot: { mchid: '19' } }),
    ['D-03'],
  ],
  ['D-05 another amount', [paymentRow(1, { total: 10_001 })], paid({}), ['D-05']],
  [
    'D-05 another number of ours under the same payment',
    [paymentRow(1, { out_trade_no: 'x' })],
    paid({}),
    ['D-05'],
  ],
  ['D-06 a refund that we do not have', [refundRow(1)], paid({}), ['D-06']],
  ['D-08 through there, on its way here', [refundRow(1)], withRefund({ status: 'processing' }), ['D-08']],
  ['D-08 through there, refused here', [refundRow(1)], withRefund({ status: 'refused' }), ['D-08']],
  ['D-08 failed there, through here', [refundRow(1, { status: 'FAIL' })], withRefund({}), ['D-08']],
  ['D-08 stuck there, through here', [refundRow(1, { status: 'CHANGE' })], withRefund({}), ['D-08']],
  [
    'D-08 begun there, waiting for approval here',
    [refundRow(1, { status: 'PROCESSING' })],
    withRefund({ status: 'awaiting_approval' }),
    ['D-08'],
  ],
  [
    'D-08 begun there, not sent as far as we know',
    [refundRow(1, { status: 'PROCESSING' })],
    withRefund({ status: 'reserved', refund_id: undefined }),
    ['D-08'],
  ],
  ['D-09 another amount of a refund', [refundRow(1, { amount: 101 })], withRefund({}), ['D-09']],
  ['D-09 another currency of a refund', [refundRow(1, {}, { currency: 'USD' })], withRefund({}), ['D-09']],
  ['D-10 another payment of a paid order', [paymentRow(1, { transaction_id: '4299' })], paid({}), ['D-10']],
  ['D-11 another currency', [paymentRow(1, { currency: 'USD' })], paid({}), ['D-11']],
  ['D-12 a fee two fen too high', [paymentRow(1, { fee: 62_001 })], paid({}), ['D-12']],
  ['D-12 a fee two fen too low', [paymentRow(1, { fee: 57_000 })], paid({}), ['D-12']],
  ['D-15 the same payment in two rows', [paymentRow(1), paymentRow(1)], paid({}), ['D-15']],
  ['D-15 the same refund in two rows', [refundRow(1), refundRow(1)], withRefund({}), ['D-15']],
  ['D-15 paid days ago, by our books', [paymentRow(1)], paid({ paid_at: NOON - 3 * 86_400_000 }), ['D-15']],
  [
    'D-16 paid a second before midnight, by our books',
    [paymentRow(1, { at: DAY.from })],
    paid({ paid_at: DAY.from - SECOND }),
    ['D-16'],
  ],
  [
    'D-16 paid at midnight, by our books',
    [paymentRow(1, { at: DAY.until - SECOND })],
    paid({ paid_at: DAY.until }),
    ['D-16'],
  ],
  [
    'D-01 D-06 a refund of an order that we think unpaid',
    [refundRow(1)],
    [unpaid(1, 'pending')],
    ['D-01', 'D-06'],
  ],
  [
    'D-01 D-10 two payments of an order that we think unpaid',
    [paymentRow(1), paymentRow(1, { transaction_id: '4299' })],
    [unpaid(1, 'pending')],
    ['D-01', 'D-10'],
  ],
];
test.each(CASES)('%s', (_what, rows, orders, expected) => {
  expect(namesOf(rows, orders)).toEqual(expected);
});

const NONE: [string, BillRow[], BilledOrder[]][] = [
  [
    'a refund that the bill saw begin, and that is through by now',
    [refundRow(1, { status: 'PROCESSING' })],
    withRefund({}),
  ],
  [
    'a refund that is on its way on both sides',
    [refundRow(1, { status: 'PROCESSING' })],
    withRefund({ status: 'processing' }),
  ],
  [
    'a refund that failed on both sides',
    [refundRow(1, { status: 'FAIL' })],
    withRefund({ status: 'closed' }),
  ],
  [
    'a refund that is stuck on both sides',
    [refundRow(1, { status: 'CHANGE' })],
    withRefund({ status: 'abnormal' }),
  ],
  [
    'a refund that is known by the gateway’s number alone',
    [refundRow(1, { out_refund_no: 'x' })],
    withRefund({}),
  ],
  ['a fee that is a fen too low', [paymentRow(1, { fee: 59_000 })], paid({})],
  ['a fee that is a fen off', [paymentRow(1, { fee: 61_000 })], paid({})],
  [
    'a fee reckoned without the merchant’s coupon',
    [paymentRow(1, { settled: 9_000, fee: 54_000 })],
    paid({}),
  ],
  ['a rate that cannot be read', [paymentRow(1, { rate: '', fee: 1 })], paid({})],
  ['no fee at a rate of nothing', [paymentRow(1, { rate: '0.00%', fee: 0 })], paid({})],
];
test.each(NONE)('%s is no difference', (_what, rows, orders) => {
  expect(namesOf(rows, orders)).toEqual([]);
});

test('D-12 D-16 are said beside a row that matches; D-15 is not', () => {
  expect(classified([paymentRow(1, { fee: 0 })], paid({})).matched).toBe(1);
  const late = paymentRow(1, { at: DAY.from });
  expect(classified([late], paid({ paid_at: DAY.from - SECOND })).matched).toBe(1);
  expect(classified([paymentRow(1), paymentRow(1)], paid({})).matched).toBe(1);
});

test('the margin of midnight is ten minutes', () => {
  const at = (ms: number) => namesOf([paymentRow(1, { at: DAY.from })], paid({ paid_at: DAY.from - ms }));
  expect([at(599_999), at(600_000)]).toEqual([['D-16'], ['D-15']]);
});

test('a difference names the numbers, what the bill says and what we have', () => {
  expect(classified([paymentRow(1, { total: 10_001 })], paid({})).differences).toEqual([
    {
      ...{ class: 'D-05', out_trade_no: numberOf(1), transaction_id: transactionOf(1), at: NOON },
      billed: { total: 10_001, currency: 'CNY' },
      booked: { total: 10_000, currency: 'CNY' },
    },
  ]);
  expect(
    classified([refundRow(2, { amount: 7 })], [orderOf(2, { refunds: [ourRefund(2)] })]).differences,
  ).toEqual([
    {
      ...{ class: 'D-09', out_trade_no: numberOf(2), transaction_id: transactionOf(2), at: NOON },
      ...{ out_refund_no: `${numberOf(2)}_r`, refund_id: '50002' },
      billed: { total: 7, currency: 'CNY' },
      booked: { total: 100, currency: 'CNY' },
    },
  ]);
});

test('the gateway’s number counts before ours', () => {
  const ours = orderOf(1);
  const other = orderOf(2);
  const crossed = paymentRow(1, { out_trade_no: other._id });
  expect(classified([crossed], [ours, other]).differences).toMatchObject([
    { class: 'D-05', transaction_id: transactionOf(1) },
  ]);
});

test('the order of rows does not matter', () => {
  const anyRow = fc.constantFrom<BillRow>(
    ...[paymentRow(1), paymentRow(1, { transaction_id: '4299' }), paymentRow(2), paymentRow(3, { total: 1 })],
    ...[
      refundRow(1),
      refundRow(2, { status: 'FAIL' }),
      refundRow(4),
      paymentRow(5),
      paymentRow(6, { fee: 0 }),
    ],
  );
  const orders = [
    ...[
      unpaid(1, 'pending'),
      orderOf(2, { refunds: [ourRefund(2)] }),
      orderOf(3),
      unpaid(4, 'closed'),
      orderOf(6),
    ],
  ];
  const sorted = (rows: BillRow[]) => {
    const { matched, differences } = classified(rows, orders);
    return { matched, differences: differences.map((one) => JSON.stringify(one)).sort() };
  };
  fc.assert(
    fc.property(
      fc
        .uniqueArray(anyRow)
        .chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }))),
      ([rows, shuffled]) => {
        expect(sorted(shuffled)).toEqual(sorted(rows));
      },
    ),
  );
});
