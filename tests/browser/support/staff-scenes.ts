import type { Page } from 'playwright-core';
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
import type { AnyRequest } from './scripted-phone';
import { broken, never, order, saying } from './staff-answers';

/** What staff can have on screen, but for the order itself: refund-scenes.ts. */

const no = STAFF_ORDER.out_trade_no;
const HOME = '/#/pages/staff/index';
const ORDERS = '/#/pages/staff/orders';
const REVIEW = '/#/pages/staff/review';
const REPORTS = '/#/pages/staff/reports';

const denied = () => refused('NOT_ALLOWED');

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
];
