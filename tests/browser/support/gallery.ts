import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { buildPhone } from '../../../scripts/build/phone';
import { failed, ORDER, ok, PAID, type Script } from './scripted-phone';

const ROOT = resolve(__dirname, '../../..');

/** A mini-program of one page that holds nothing but `<pay-checkout>`, built for the browser. Remove `folder` after. */
export async function buildGallery(): Promise<{ folder: string; phone: string; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'wxpay-kit-gallery-'));
  const [source, phone] = [join(folder, 'source'), join(folder, 'phone')];
  cpSync(join(ROOT, 'tests/browser/gallery'), source, { recursive: true });
  cpSync(join(ROOT, 'miniprogram/components'), join(source, 'components'), { recursive: true });
  await buildPhone(source, phone);
  return { folder, phone, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** One state of the component: how to come to it. */
export type CheckoutScene = {
  name: string;
  script: () => Script;
  /** Of the page's address, after the page. */
  query?: string;
  /** Of the phone. */
  platform?: string;
  act?: (page: Page, phone: { offline(): Promise<void> }) => Promise<void>;
  /** What tells that it is there; nothing while there are no words. */
  says?: { zh: string; en: string };
};

const never = () => new Promise<undefined>(() => undefined);
const GIVEN = `?out_trade_no=${ORDER.out_trade_no}`;
const CLOSED = { ...ORDER, status: 'closed' as const };
const payable: Script['pay'] = (request) => ok(ORDER, request.action !== 'query');
const cancelled = () => ({ errMsg: 'requestPayment:fail cancel' });
/** The cashier opens and is approved at once. */
const approved = () => ({ errMsg: 'requestPayment:ok' });

/** Create and resume answer with an order to pay; a query, as said. */
const queried =
  (query: () => unknown): Script['pay'] =>
  (request) =>
    request.action === 'query' ? query() : ok(ORDER, true);

async function tap(page: Page): Promise<void> {
  await page.locator('[id$="--pay"]').tap();
}

/** Timers stand still from here on, and half a minute goes by. */
async function halfAMinuteLater(page: Page): Promise<void> {
  await page.clock.install();
  await tap(page);
  for (let second = 0; second < 31; second++) await page.clock.runFor(1_000);
}

export const CHECKOUT_SCENES: CheckoutScene[] = [
  { name: 'loading', script: () => ({ pay: never }), query: GIVEN },
  { name: 'idle', says: { zh: '微信支付', en: 'Pay with WeChat' }, script: () => ({ pay: payable }) },
  {
    name: 'unpaid',
    says: { zh: '继续支付', en: 'Continue payment' },
    script: () => ({ pay: payable }),
    query: GIVEN,
  },
  {
    name: 'creating',
    says: { zh: '正在创建订单', en: 'Creating your order' },
    script: () => ({ pay: never }),
    act: tap,
  },
  {
    name: 'paying',
    says: { zh: '等待支付', en: 'Waiting for payment' },
    script: () => ({ pay: payable, cashier: never }),
    act: tap,
  },
  {
    name: 'confirming',
    says: { zh: '正在确认支付结果', en: 'Confirming your payment' },
    script: () => ({ pay: queried(never), cashier: approved }),
    act: tap,
  },
  {
    name: 'paid',
    says: { zh: '支付成功', en: 'Payment received' },
    script: () => ({ pay: () => ok(PAID) }),
    query: GIVEN,
  },
  {
    name: 'cancelled',
    says: { zh: '尚未支付', en: 'Not paid yet' },
    script: () => ({ pay: payable, cashier: cancelled }),
    act: tap,
  },
  {
    name: 'failed',
    says: { zh: '微信支付暂时没有响应', en: 'WeChat Pay is not answering' },
    script: () => ({ pay: () => failed('GATEWAY_UNAVAILABLE') }),
    act: tap,
  },
  {
    name: 'expired',
    says: { zh: '订单已关闭', en: 'The order is closed' },
    script: () => ({ pay: queried(() => ok(CLOSED)), cashier: cancelled }),
    act: tap,
  },
  {
    name: 'unknown',
    says: { zh: '支付结果确认中', en: 'Payment not confirmed yet' },
    script: () => ({ pay: queried(() => ok(ORDER)), cashier: approved }),
    act: halfAMinuteLater,
  },
  {
    name: 'offline',
    says: { zh: '网络已断开', en: 'No connection' },
    script: () => ({ pay: payable }),
    query: GIVEN,
    act: (_page, phone) => phone.offline(),
  },
  {
    name: 'unsupported',
    says: { zh: '暂不支持购买', en: 'Not available here' },
    script: () => ({ pay: payable }),
    query: `${GIVEN}&goods_kind=virtual`,
    platform: 'ios',
  },
];
