import type { Page } from 'playwright-core';
import { refundOf } from '../../support/staff-order';
import { failed, ORDER, ok, PAID, type Script } from './scripted-phone';

/** One thing a buyer can have on screen: what the other side says, how to get there, what tells that it is there. */
export type Scene = {
  name: string;
  /** Anew for each run: some scripts remember what was said. */
  script: () => Script;
  path?: string;
  act?: (page: Page) => Promise<void>;
  text: string;
};

const never = () => new Promise<undefined>(() => undefined);
/** The connection breaks. */
const broken = () => undefined;
const ORDER_PATH = `/#/pages/order/index?out_trade_no=${ORDER.out_trade_no}`;
const CART_PATH = '/#/pages/cart/index';
const LIST_PATH = '/#/pages/orders/index';
const CLOSED = { ...ORDER, status: 'closed' as const };

/** Each in the cart, then pay. */
async function pay(page: Page): Promise<void> {
  await page.getByRole('button', { name: '增加龙井' }).tap();
  await page.getByRole('button', { name: '微信支付' }).tap();
}

/** Three kinds of goods, one of them all that there is, and the cart's page open. */
async function fillCart(page: Page): Promise<void> {
  await page.getByRole('button', { name: '增加龙井' }).tap();
  for (let piece = 0; piece < 5; piece++) await page.getByRole('button', { name: '增加普洱' }).tap();
  await page.getByRole('button', { name: '增加虎皮花生' }).tap();
  await page.getByRole('button', { name: '购物车，7 件' }).tap();
}

function payAnd(decision: string): (page: Page) => Promise<void> {
  return async (page) => {
    await pay(page);
    await page.getByRole('button', { name: decision }).tap();
  };
}

/** Create and resume answer with an order to pay; a query, as said. */
function queried(answer: () => unknown): () => Script {
  return () => ({ pay: (request) => (request.action === 'query' ? answer() : ok(ORDER, true)) });
}

function answering(pay: Script['pay']): () => Script {
  return () => ({ pay });
}

/** As `queried`, with a cashier that does not open. */
function refusing(refusal: { errMsg: string; dialog?: string }): () => Script {
  return () => ({ ...queried(() => ok(ORDER))(), cashier: () => refusal });
}

/** An order that is paid as soon as it was continued. */
function paidByResume(): Script {
  let resumed = false;
  return {
    pay: (request) => {
      if (request.action === 'query') return ok(resumed ? PAID : ORDER);
      resumed = true;
      return ok(ORDER, true);
    },
  };
}

const list = (count: number, cursor?: string) => ({
  ok: true,
  now: ORDER.created_at,
  orders: Array.from({ length: count }, (_, index) => ({
    ...[ORDER, PAID, CLOSED][index % 3],
    out_trade_no: `T${index}`,
  })),
  ...(cursor ? { next_cursor: cursor } : {}),
});

const REFUNDED = {
  refunded_total: PAID.amount.total,
  refunds: [refundOf('succeeded', PAID.amount.total)],
  fulfilment: 'revoked' as const,
};

function tab(name: string): (page: Page) => Promise<void> {
  return (page) => page.getByRole('radio', { name }).tap();
}

export const SCENES: Scene[] = [
  { name: 'shop-empty', script: queried(never), text: '购物车是空的' },
  {
    name: 'shop-cart',
    script: queried(never),
    act: async (page) => {
      await page.getByRole('button', { name: '增加龙井' }).tap();
      for (let piece = 0; piece < 5; piece++) await page.getByRole('button', { name: '增加普洱' }).tap();
    },
    text: '共 6 件',
  },
  { name: 'cart-empty', script: queried(never), path: CART_PATH, text: '去逛逛' },
  { name: 'cart', script: queried(never), act: fillCart, text: '单价' },
  {
    name: 'cart-cancelled',
    script: queried(() => ok(ORDER)),
    act: async (page) => {
      await fillCart(page);
      await page.getByRole('button', { name: '微信支付' }).tap();
      await page.getByRole('button', { name: '取消支付' }).tap();
    },
    text: '尚未支付',
  },
  { name: 'creating', script: answering(never), act: pay, text: '正在创建订单' },
  { name: 'cashier', script: queried(never), act: pay, text: '模拟收银台' },
  { name: 'confirming', script: queried(never), act: payAnd('确认支付'), text: '正在确认支付结果' },
  { name: 'cancelled', script: queried(() => ok(ORDER)), act: payAnd('取消支付'), text: '尚未支付' },
  { name: 'failed-network', script: answering(broken), act: pay, text: '网络连接失败' },
  {
    name: 'failed-stock',
    script: answering(() => failed('QUOTE_REFUSED', '普洱熟茶饼 2018 年只剩 2 件', 'never')),
    act: pay,
    text: '只剩 2 件',
  },
  {
    name: 'failed-cashier',
    script: refusing({ errMsg: 'requestPayment:fail jsapi has no permission' }),
    act: pay,
    text: '支付未完成',
  },
  {
    name: 'bad-signature',
    script: refusing({ errMsg: 'requestPayment:fail cancel', dialog: '支付验证签名失败' }),
    act: pay,
    text: '支付验证签名失败',
  },
  { name: 'order-pending', script: queried(() => ok(ORDER)), path: ORDER_PATH, text: '继续支付' },
  {
    name: 'order-just-paid',
    script: paidByResume,
    path: ORDER_PATH,
    act: async (page) => {
      await page.getByRole('button', { name: '继续支付' }).tap();
      await page.getByRole('button', { name: '确认支付' }).tap();
    },
    text: '支付成功',
  },
  { name: 'order-paid', script: queried(() => ok(PAID)), path: ORDER_PATH, text: '支付时间' },
  { name: 'order-closed', script: queried(() => ok(CLOSED)), path: ORDER_PATH, text: '已关闭' },
  { name: 'order-loading', script: queried(never), path: ORDER_PATH, text: '正在加载订单' },
  {
    name: 'order-missing',
    script: queried(() => failed('ORDER_NOT_FOUND')),
    path: ORDER_PATH,
    text: '找不到这个订单',
  },
  { name: 'order-error', script: answering(broken), path: ORDER_PATH, text: '订单加载失败' },
  { name: 'orders', script: answering(() => list(5, 'more')), path: LIST_PATH, text: '加载更多' },
  { name: 'orders-loading', script: answering(never), path: LIST_PATH, text: '正在加载订单' },
  {
    name: 'orders-unpaid-empty',
    script: answering(() => list(0)),
    path: LIST_PATH,
    act: tab('待付款'),
    text: '没有待付款的订单',
  },
  {
    name: 'orders-refunds',
    script: answering(() => ({
      ...list(0),
      orders: [
        { ...PAID, refund_requested: true },
        { ...PAID, out_trade_no: 'T2', ...REFUNDED },
      ],
    })),
    path: LIST_PATH,
    act: tab('退款'),
    text: '退款申请处理中',
  },
  {
    name: 'orders-stale',
    script: () => {
      let asked = 0;
      return { pay: () => (asked++ === 0 ? list(3) : broken()) };
    },
    path: LIST_PATH,
    act: async (page) => {
      await page.getByText('没有更多订单了').waitFor();
      await page.evaluate('__phone.pullDown()');
    },
    text: '刷新失败',
  },
  { name: 'orders-empty', script: answering(() => list(0)), path: LIST_PATH, text: '还没有订单' },
  { name: 'orders-error', script: answering(broken), path: LIST_PATH, text: '订单加载失败' },
];
