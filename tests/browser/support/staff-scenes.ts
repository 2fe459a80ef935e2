import type { Page } from 'playwright-core';
import type { StaffOrderView } from '../../../typings/contract';
import {
  AT,
  answered,
  DOUBLE_PAYMENT,
  listed,
  REFUND_REQUESTED,
  refundOf,
  refused,
  STAFF_ORDER,
  waiting,
} from '../../support/staff-order';
import type { Scene } from './scenes';
import type { AnyRequest, Script } from './scripted-phone';

/** What staff, or a buyer who wants money back, can have on screen. */

type Answers = { [action in AnyRequest['action']]?: (request: AnyRequest) => unknown };

const never = () => new Promise<undefined>(() => undefined);
/** The connection breaks. */
const broken = () => undefined;
const no = STAFF_ORDER.out_trade_no;
const HOME = '/#/pages/staff/index';
const ORDERS = '/#/pages/staff/orders';
const ORDER = `/#/pages/staff/order?out_trade_no=${no}`;
const REVIEW = '/#/pages/staff/review';
const REPORTS = '/#/pages/staff/reports';
const REFUND = `/#/pages/refund/index?out_trade_no=${no}`;
const BOUGHT = `/#/pages/order/index?out_trade_no=${no}`;

function saying(answers: Answers): () => Script {
  return () => ({ pay: (request) => (answers[request.action] ?? broken)(request) });
}

const denied = () => refused('NOT_ALLOWED');
const order = (changes: Partial<StaffOrderView>) => () => answered({ order: { ...STAFF_ORDER, ...changes } });
const bought = (changes: Partial<StaffOrderView>) => () =>
  answered({ order: listed({ ...STAFF_ORDER, ...changes }) });

const takings = (request: AnyRequest) => {
  const date = 'date' in request && request.date ? request.date : '2026-05-20';
  const sums = [
    { currency: 'CNY', paid: 1283490, refunded: 12800, orders: 41 },
    { currency: 'HKD', paid: 29800, refunded: 0, orders: 1 },
  ];
  return answered({ takings: { date, orders: 42, sums } });
};
const noTakings = () => answered({ takings: { date: '2026-05-20', orders: 0, sums: [] } });

const ASKED = { ...STAFF_ORDER, review: [REFUND_REQUESTED] };
const TWICE = {
  ...STAFF_ORDER,
  out_trade_no: 'T2',
  description: '茉莉花茶 100 克',
  review: [DOUBLE_PAYMENT],
};
const UNAPPROVED = {
  ...STAFF_ORDER,
  out_trade_no: 'T3',
  description: '普洱熟茶饼 2018 年 × 2、桂花糕 6 块',
  refunds: [refundOf('awaiting_approval', 12800), refundOf('abnormal', 500)],
};
const queue = () =>
  answered({ orders: [waiting(UNAPPROVED, 1_600), waiting(TWICE, 125), waiting(ASKED, 3)] });

const found = (count: number, cursor?: string) => () =>
  answered({
    orders: Array.from({ length: count }, (_, index) => ({
      ...listed({ ...STAFF_ORDER, ...(index === 1 ? { refunded_total: 12800 } : {}) }),
      out_trade_no: `${no.slice(0, -2)}${index.toString().padStart(2, '0')}`,
      ...(index === 2 ? { status: 'closed' } : {}),
      ...(index === 3 ? { refunded_total: 2000 } : {}),
    })),
    ...(cursor ? { next_cursor: cursor } : {}),
  });

const EVERY_REFUND = [
  refundOf('succeeded', 3000),
  refundOf('processing', 1990),
  refundOf('reserved', 100),
  refundOf('awaiting_approval', 2000),
  refundOf('abnormal', 500),
  refundOf('closed', 600),
  refundOf('refused', 700, { approved_by: 'oStaffBob0000000000000000bob' }),
  refundOf('succeeded', 900, { out_refund_no: `${no}_outside`, external: true, reason: '' }),
];

const report = {
  date: '2026-05-19',
  status: 'done',
  rows: 128,
  matched: 125,
  open: 1,
  classes: { 'D-01': 2, 'D-03': 1 },
  sums: [{ currency: 'CNY', paid: 1283490, refunded: 12800 }],
  finished_at: AT,
};
const items = [
  { class: 'D-01', out_trade_no: no, note: '账单里已付款，订单还是待支付；已查询并入账', repaired: true },
  { class: 'D-03', note: '单号 X17 不是这里的订单', repaired: false },
];
const days = () =>
  answered({
    reports: [
      {
        ...report,
        date: '2026-05-20',
        status: 'waiting',
        rows: 0,
        matched: 0,
        open: 0,
        finished_at: undefined,
      },
      report,
      { ...report, date: '2026-05-18', status: 'running', open: 0 },
      { ...report, date: '2026-05-17', status: 'damaged', rows: 0, matched: 0, open: 0 },
    ],
  });

const press = (name: string) => async (page: Page) => page.getByRole('button', { name }).first().tap();

async function fillPart(page: Page, amount: string): Promise<void> {
  await page.getByRole('radio', { name: '部分金额' }).tap();
  await page.getByRole('textbox', { name: '退款金额' }).fill(amount);
  await page.getByRole('button', { name: '商品有问题' }).tap();
}

async function sendPart(page: Page): Promise<void> {
  await fillPart(page, '19.9');
  await page.getByRole('button', { name: '退款 ¥19.90' }).tap();
  await page.getByRole('button', { name: '确认退款' }).tap();
}

export const STAFF_SCENES: Scene[] = [
  { name: 'staff-home', script: saying({ takings, review: queue }), path: HOME, text: '¥12834.90' },
  {
    name: 'staff-home-before',
    script: saying({ takings, review: queue }),
    path: HOME,
    act: press('前一天'),
    text: '昨天',
  },
  {
    name: 'staff-home-empty',
    script: saying({ takings: noTakings, review: () => answered({ orders: [] }) }),
    path: HOME,
    text: '还没有收款',
  },
  {
    name: 'staff-home-loading',
    script: saying({ takings: never, review: never }),
    path: HOME,
    text: '正在加载',
  },
  {
    name: 'staff-home-denied',
    script: saying({ takings: denied, review: denied }),
    path: HOME,
    text: '仅限店员',
  },
  { name: 'staff-home-error', script: saying({}), path: HOME, text: '网络连接失败' },
  {
    name: 'staff-home-day-error',
    script: saying({
      takings: (request) =>
        'date' in request && request.date === '2026-05-19' ? undefined : takings(request),
      review: queue,
    }),
    path: HOME,
    act: press('前一天'),
    text: '网络连接失败',
  },
  { name: 'staff-orders', script: saying({ orders: found(4, 'more') }), path: ORDERS, text: '加载更多' },
  { name: 'staff-orders-empty', script: saying({ orders: found(0) }), path: ORDERS, text: '没有订单' },
  { name: 'staff-orders-denied', script: saying({ orders: denied }), path: ORDERS, text: '仅限店员' },
  { name: 'staff-orders-error', script: saying({}), path: ORDERS, text: '网络连接失败' },
  {
    name: 'staff-orders-found',
    script: saying({ orders: (request) => found('search' in request && request.search ? 1 : 4)() }),
    path: ORDERS,
    act: async (page) => {
      await page.getByRole('textbox', { name: '订单号或微信单号' }).fill(` ${no} `);
      await page.getByRole('button', { name: '搜索' }).tap();
    },
    text: '查找',
  },
  {
    name: 'staff-orders-none',
    script: saying({ orders: (request) => found('search' in request && request.search ? 0 : 4)() }),
    path: ORDERS,
    act: async (page) => {
      await page.getByRole('textbox', { name: '订单号或微信单号' }).fill('X1');
      await page.keyboard.press('Enter');
    },
    text: '没有这个单号',
  },
  { name: 'staff-order', script: saying({ order: order({}) }), path: ORDER, text: '可退 ¥128.00' },
  { name: 'staff-order-loading', script: saying({ order: never }), path: ORDER, text: '正在加载' },
  { name: 'staff-order-denied', script: saying({ order: denied }), path: ORDER, text: '仅限店员' },
  {
    name: 'staff-order-missing',
    script: saying({ order: () => refused('ORDER_NOT_FOUND') }),
    path: ORDER,
    text: '找不到这个订单',
  },
  {
    name: 'staff-order-review',
    script: saying({
      order: order({ fulfilment: 'pending', review: [REFUND_REQUESTED, DOUBLE_PAYMENT] }),
    }),
    path: ORDER,
    text: '买家申请退款',
  },
  {
    name: 'staff-order-refunds',
    script: saying({ order: order({ refunds: EVERY_REFUND, refunded_total: 3900 }) }),
    path: ORDER,
    text: '待批准',
  },
  {
    name: 'staff-order-part',
    script: saying({ order: order({}) }),
    path: ORDER,
    act: async (page) => {
      await fillPart(page, '128.01');
      await page.getByRole('button', { name: '退款', exact: true }).tap();
    },
    text: '最多可退 ¥128.00',
  },
  {
    name: 'staff-order-confirm',
    script: saying({ order: order({}) }),
    path: ORDER,
    act: async (page) => {
      await fillPart(page, '19.9');
      await page.getByRole('button', { name: '退款 ¥19.90' }).tap();
    },
    text: '退后剩余',
  },
  {
    name: 'staff-order-refunded',
    script: () => {
      let refunds: StaffOrderView['refunds'] = [];
      return saying({
        order: () => order({ refunds })(),
        refund: () => {
          refunds = [refundOf('processing', 1990)];
          return answered({ refund: refunds[0] });
        },
      })();
    },
    path: ORDER,
    act: sendPart,
    text: '微信处理中',
  },
  {
    name: 'staff-order-lost',
    script: saying({ order: order({}), refund: broken }),
    path: ORDER,
    act: async (page) => {
      await sendPart(page);
      await page.getByText('沿用同一个退款编号').scrollIntoViewIfNeeded();
    },
    text: '沿用同一个退款编号',
  },
  {
    name: 'staff-order-own-approval',
    script: saying({
      order: order({ refunds: [refundOf('awaiting_approval', 2000)] }),
      approve: () => refused('NOT_ALLOWED'),
    }),
    path: ORDER,
    act: async (page) => {
      await page.getByRole('button', { name: '批准退款', exact: true }).tap();
      await page.getByRole('dialog').getByRole('button', { name: '批准退款' }).tap();
    },
    text: '需要另一位店员批准',
  },
  {
    name: 'staff-order-records',
    script: saying({
      order: order({
        late: true,
        late_policy: 'fulfil',
        paid_amount: { total: 12700, currency: 'CNY' },
        decisions: [{ review_id: DOUBLE_PAYMENT.review_id, decision: 'refund', by: 'oBob', at: AT }],
        evidence: [
          {
            ...{ at: AT, source: 'notification', code: 'AMOUNT_DIFFERS', transaction_id: '42001' },
            amount: { total: 1, currency: 'CNY' },
          },
        ],
        effects: [
          { kind: 'fulfil', key: 'fulfil', state: 'dead', attempts: 20, next_at: AT },
          { kind: 'alert', key: 'alert', state: 'pending', attempts: 0, next_at: AT },
        ],
        history: [
          ...STAFF_ORDER.history,
          { at: AT, what: 'review DOUBLE_PAYMENT' },
          { at: AT, what: 'refund DOUBLE_PAYMENT' },
          { at: AT, what: 'refund reserved' },
          { at: AT, what: 'external refund succeeded', source: 'notification' },
        ],
      }),
    }),
    path: ORDER,
    act: async (page) => {
      await page.getByRole('button', { name: '展开系统记录' }).tap();
      await page.getByRole('button', { name: '收起系统记录' }).scrollIntoViewIfNeeded();
    },
    text: '存疑的通知',
  },
  { name: 'staff-review', script: saying({ review: queue }), path: REVIEW, text: '买家申请退款' },
  {
    name: 'staff-review-empty',
    script: saying({ review: () => answered({ orders: [] }) }),
    path: REVIEW,
    text: '都处理完了',
  },
  { name: 'staff-review-denied', script: saying({ review: denied }), path: REVIEW, text: '仅限店员' },
  {
    name: 'staff-review-confirm',
    script: saying({ review: () => answered({ orders: [waiting(ASKED, 3)] }), order: order(ASKED) }),
    path: REVIEW,
    act: press('同意退款'),
    text: '不再发货。',
  },
  {
    name: 'staff-review-failed',
    script: saying({ review: () => answered({ orders: [waiting(ASKED, 3)] }), order: broken }),
    path: REVIEW,
    act: press('同意退款'),
    text: '网络连接失败',
  },
  { name: 'staff-reports', script: saying({ reports: days }), path: REPORTS, text: '2026-05-17' },
  { name: 'staff-reports-absent', script: saying({ reports: denied }), path: REPORTS, text: '不能查看对账' },
  {
    name: 'staff-reports-empty',
    script: saying({ reports: () => answered({ reports: [] }) }),
    path: REPORTS,
    text: '还没有对账记录',
  },
  {
    name: 'staff-report',
    script: saying({ reports: () => answered({ reports: [{ ...report, items }] }) }),
    path: `${REPORTS}?date=2026-05-19`,
    text: '已自动修正',
  },
  {
    name: 'refund-ask',
    script: saying({ query: bought({}) }),
    path: REFUND,
    act: press('拍错了'),
    text: '为什么想退款',
  },
  {
    name: 'refund-sent',
    script: saying({ query: bought({}), request_refund: bought({}) }),
    path: REFUND,
    act: async (page) => {
      await press('拍错了')(page);
      await press('提交申请')(page);
    },
    text: '申请已提交',
  },
  {
    name: 'refund-refused',
    script: saying({ query: bought({}), request_refund: () => refused('REFUND_REFUSED') }),
    path: REFUND,
    act: async (page) => {
      await press('拍错了')(page);
      await press('提交申请')(page);
    },
    text: 'REFUND_REFUSED',
  },
  {
    name: 'refund-none',
    script: saying({ query: bought({ refunds: [refundOf('processing', 12800)] }) }),
    path: REFUND,
    text: '现在不能申请退款',
  },
  {
    name: 'order-refunded',
    script: saying({
      query: bought({
        refunds: [refundOf('succeeded', 12800)],
        refunded_total: 12800,
        fulfilment: 'revoked',
      }),
    }),
    path: BOUGHT,
    text: '已原路退回',
  },
  {
    name: 'order-refunds',
    script: saying({ query: bought({ refunds: EVERY_REFUND.slice(0, 4), refunded_total: 3000 }) }),
    path: BOUGHT,
    text: '部分退款',
  },
];
