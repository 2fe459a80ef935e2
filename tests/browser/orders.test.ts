import type { Browser } from 'playwright-core';
import { buildPhone } from '../../scripts/build/phone';
import { testWorld } from '../support/world';
import { seriousFindings } from './support/axe';
import { launchBrowser } from './support/browser';
import { openCashier, openPhone } from './support/real-phone';
import { openScriptedPhone } from './support/scripted-phone';

jest.setTimeout(60_000);

let browser: Browser;

beforeAll(async () => {
  await buildPhone();
  browser = await launchBrowser();
});

afterAll(() => browser.close());

const LIST = '/#/pages/orders/index';
const none = { ok: true, now: 0, orders: [] };
const never = () => new Promise<undefined>(() => undefined);

test('an order is found under its state, before it is paid, after, and once its money is asked back', async () => {
  const world = await testWorld();
  const { page, context } = await openPhone(browser, world, 'buyer-one');
  const press = (name: string) => page.getByRole('button', { name }).tap();
  const tab = (name: string) => page.getByRole('radio', { name }).tap();
  await openCashier(page);
  await press('取消支付');
  await page.getByText('尚未支付').waitFor();
  await press('我的订单');
  await tab('已付款');
  await page.getByText('没有已付款的订单').waitFor();
  await tab('待付款');
  await press('待支付');
  await page.getByText('前完成支付').waitFor();
  await press('继续支付');
  await press('确认支付');
  await page.getByText('已交付发货').waitFor();
  await press('申请退款');
  await press('拍错了');
  await press('提交申请');
  await press('返回订单');
  await page.getByText('等待店家处理退款申请').waitFor();
  expect(await page.getByRole('button', { name: '申请退款' }).count()).toBe(0);
  await press('返回');
  await page.getByText('没有待付款的订单').waitFor();
  await tab('退款');
  await page.getByRole('button', { name: '退款申请处理中' }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await context.close();
});

test('the keyboard reaches every tab and opens it; the open one says so, and only it', async () => {
  const keyboard = { hasTouch: false, isMobile: false };
  const { page, context } = await openScriptedPhone(browser, { pay: () => none }, keyboard, LIST);
  await page.getByText('还没有订单').waitFor();
  const checked = () =>
    page.evaluate(`[...document.querySelectorAll('[role="radio"]')]
      .filter((tab) => tab.getAttribute('aria-checked') === 'true').map((tab) => tab.textContent)`);
  const tabs = ['全部', '待付款', '已付款', '已关闭', '退款'];
  await page.getByRole('radio', { name: '全部' }).focus();
  for (const name of tabs) {
    expect(await page.evaluate('document.activeElement.textContent')).toBe(name);
    await page.keyboard.press('Enter');
    expect(await checked()).toEqual([name]);
    await page.keyboard.press('Tab');
  }
  await context.close();
});

test('every button of the list is at least 44 px high', async () => {
  const { page, context } = await openScriptedPhone(browser, { pay: () => none }, {}, LIST);
  await page.getByText('还没有订单').waitFor();
  const buttons = [...(await page.getByRole('radio').all()), page.getByRole('button', { name: '去逛逛' })];
  for (const button of buttons) expect((await button.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(44);
  await context.close();
});

test.each([
  ['reduce', 'none'],
  ['no-preference', 'ghost-breathe'],
] as const)('while it loads, with motion %s, the grey cards move as %s', async (reducedMotion, animation) => {
  const { page, context } = await openScriptedPhone(browser, { pay: never }, { reducedMotion }, LIST);
  await page.getByText('正在加载订单').waitFor();
  const moves = `[...new Set([...document.querySelectorAll('.ghost__bone')]
    .map((bone) => getComputedStyle(bone).animationName))]`;
  expect(await page.evaluate(moves)).toEqual([animation]);
  await context.close();
});
