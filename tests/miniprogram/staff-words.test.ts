import { dayName, dayOf, lastBillDay, shiftDay } from '../../miniprogram/pages/staff/day';
import { historyWords } from '../../miniprogram/pages/staff/history-words';
import { leftOf, refundableOf, shortOpenid } from '../../miniprogram/pages/staff/refund-words';
import { reportText } from '../../miniprogram/pages/staff/report-text';
import { staffOrderText } from '../../miniprogram/pages/staff/staff-order-text';
import { waitingText } from '../../miniprogram/pages/staff/waiting';
import { orderText } from '../../miniprogram/shop/order-text';
import { mayAskForRefund } from '../../miniprogram/shop/refund-text';
import { BUYER, DOUBLE_PAYMENT, listed, refundOf, STAFF_ORDER } from '../support/staff-order';

const at = (text: string) => Date.parse(text);

test('a day is a day in Beijing, whatever the phone thinks', () => {
  expect(dayOf(at('2026-05-19T15:59:59.999Z'))).toBe('2026-05-19');
  expect(dayOf(at('2026-05-19T16:00:00Z'))).toBe('2026-05-20');
  expect(shiftDay('2026-03-01', -1)).toBe('2026-02-28');
  expect(shiftDay('2026-12-31', 1)).toBe('2027-01-01');
  expect(dayName('2026-05-20', '2026-05-20')).toBe('今天');
  expect(dayName('2026-05-19', '2026-05-20')).toBe('昨天');
  expect(dayName('2026-05-18', '2026-05-20')).toBe('周一');
});

test('the bill of a day is there from ten o’clock of the next', () => {
  expect(lastBillDay(at('2026-05-20T09:59:59+08:00'))).toBe('2026-05-18');
  expect(lastBillDay(at('2026-05-20T10:00:00+08:00'))).toBe('2026-05-19');
});

test.each([
  [0, '刚刚'],
  [-5_000, '刚刚'],
  [60_000, '已等 1 分钟'],
  [3_600_000, '已等 1 小时'],
  [7_500_000, '已等 2 小时 5 分'],
  [96_000_000, '已等 1 天 2 小时'],
])('%i ms of waiting read %s', (ms, text) => {
  expect(waitingText(ms)).toBe(text);
});

test.each([
  ['paid late', '关单之后收到付款'],
  ['refund declined', '店员没有批准退款'],
  ['refund awaiting_approval', '退款：等待批准'],
  ['external refund succeeded', '在别处发起的退款：成功'],
  ['review DOUBLE_PAYMENT', '转人工：重复付款'],
  ['accept REFUND_REQUESTED', '店员决定“拒绝申请”：买家申请退款'],
  ['refund DOUBLE_PAYMENT', '店员决定“退第二笔”：重复付款'],
  ['something of a later version', 'something of a later version'],
])('history: %s', (what, words) => {
  expect(historyWords(what)).toBe(words);
});

test('what can be given back is the own payment less all that holds money', () => {
  const refunds = [
    refundOf('succeeded', 1000),
    refundOf('processing', 200),
    refundOf('awaiting_approval', 30),
    refundOf('abnormal', 4),
    refundOf('closed', 5000),
    refundOf('refused', 5000),
    refundOf('succeeded', 12800, { transaction_id: DOUBLE_PAYMENT.transaction_id }),
  ];
  const order = { ...STAFF_ORDER, refunds };
  expect(refundableOf(order)).toBe(12800 - 1234);
  expect(leftOf(order, DOUBLE_PAYMENT.transaction_id, 12800)).toBe(0);
  expect(refundableOf({ ...order, status: 'closed' })).toBe(0);
  expect(refundableOf({ ...order, paid_amount: { total: 1000, currency: 'CNY' } })).toBe(0);
});

test('an openid is shortened to what tells two people apart', () => {
  expect(shortOpenid(BUYER)).toBe('oBuyer…3mPz9d');
  expect(shortOpenid('buyer-one')).toBe('buyer-one');
  expect(JSON.stringify(staffOrderText(STAFF_ORDER, ''))).not.toContain(BUYER);
});

test('a paid amount that differs is shown beside the order’s', () => {
  const facts = (order: typeof STAFF_ORDER) => staffOrderText(order, '').facts.map(({ label }) => label);
  expect(facts(STAFF_ORDER)).not.toContain('实付金额');
  expect(facts({ ...STAFF_ORDER, paid_amount: { total: 12800, currency: 'HKD' } })).toContain('实付金额');
});

test('money that came back outdoes "paid" in the status of an order', () => {
  const shown = (refunded_total: number) => orderText(listed({ ...STAFF_ORDER, refunded_total })).status;
  expect([shown(0), shown(1), shown(12800)]).toEqual(['已支付', '部分退款', '已退款']);
});

test('a buyer may ask while something is left that is not on its way back', () => {
  const asks = (refunds: ReturnType<typeof refundOf>[]) =>
    mayAskForRefund(listed({ ...STAFF_ORDER, refunds }));
  expect(asks([])).toBe(true);
  expect(asks([refundOf('reserved', 12799)])).toBe(true);
  expect(asks([refundOf('reserved', 12800)])).toBe(false);
  expect(asks([refundOf('refused', 12800)])).toBe(true);
  expect(mayAskForRefund(listed({ ...STAFF_ORDER, status: 'closed' }))).toBe(false);
});

test('a report of a later version, with classes that have no words here, is still shown', () => {
  const report = { ...EMPTY_REPORT, classes: { 'D-99': 2, 'D-01': 1, 'D-05': 0 } };
  expect(reportText(report).classes).toEqual([
    { name: 'D-01', title: '微信已收款，订单未付', count: 1 },
    { name: 'D-99', title: 'D-99', count: 2 },
  ]);
});

const EMPTY_REPORT = {
  date: '2026-05-19',
  status: 'done' as const,
  rows: 0,
  matched: 0,
  open: 0,
  classes: {},
  sums: [],
};
