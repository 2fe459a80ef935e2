import type { Page } from 'playwright-core';
import type { StaffOrderView } from '../../../typings/contract';
import {
  AT,
  answered,
  DOUBLE_PAYMENT,
  REFUND_REQUESTED,
  refundOf,
  refused,
  STAFF_ORDER,
} from '../../support/staff-order';
import type { Scene } from './scenes';
import { bought, broken, EVERY_REFUND, never, order, saying } from './staff-answers';

/** One order before the eyes of staff, and of a buyer who wants the money back. */

const no = STAFF_ORDER.out_trade_no;
const ORDER = `/#/pages/staff/order?out_trade_no=${no}`;
const REFUND = `/#/pages/refund/index?out_trade_no=${no}`;
const BOUGHT = `/#/pages/order/index?out_trade_no=${no}`;

const denied = () => refused('NOT_ALLOWED');
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

export const REFUND_SCENES: Scene[] = [
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
    name: 'refund-asked-before',
    script: saying({ query: bought({ refund_requested: true }) }),
    path: REFUND,
    text: '不需要再次提交',
  },
  { name: 'refund-loading', script: saying({ query: never }), path: REFUND, text: '正在加载订单' },
  {
    name: 'order-refund-requested',
    script: saying({ query: bought({ refund_requested: true, fulfilment: 'pending' }) }),
    path: BOUGHT,
    text: '退款申请处理中',
  },
  {
    name: 'order-late',
    script: saying({
      query: bought({ late: true, fulfilment: 'none', refunds: [refundOf('abnormal', 12800)] }),
    }),
    path: BOUGHT,
    text: '订单关闭后才到账',
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
