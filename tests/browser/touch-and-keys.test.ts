import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildPhone } from '../../scripts/build/phone';
import { launchBrowser } from './support/browser';
import { ORDER, ok, openScriptedPhone, PAID } from './support/scripted-phone';

jest.setTimeout(30_000);

const KEYBOARD = { hasTouch: false, isMobile: false };
/** More Tabs than any screen here has stops. */
const MOST_TABS = 30;
let browser: Browser;

beforeAll(async () => {
  await buildPhone();
  browser = await launchBrowser();
});

afterAll(() => browser.close());

/** Tab until the focus is on what is called so. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let stop = 0; stop < MOST_TABS; stop++) {
    const label = await page.evaluate(
      'document.activeElement.getAttribute("aria-label") || document.activeElement.textContent',
    );
    if (String(label).includes(name)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard cannot reach "${name}"`);
}

test('the keyboard alone fills the cart, pays, and comes back', async () => {
  const script = {
    pay: (request: { action: string }) => (request.action === 'create' ? ok(ORDER, true) : ok(PAID)),
  };
  const { page, context, calls } = await openScriptedPhone(browser, script, KEYBOARD);
  await tabTo(page, '增加龙井');
  await page.keyboard.press('Enter');
  await tabTo(page, '微信支付');
  await page.keyboard.press('Space');
  await page.getByRole('dialog', { name: '收银台' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('支付时间').waitFor();
  await tabTo(page, '返回');
  await page.keyboard.press('Enter');
  await page.getByText('购物车是空的').waitFor();
  expect(calls.filter(({ action }) => action === 'create')).toHaveLength(1);
  await context.close();
});

test('in the cashier Tab stays inside, Escape cancels, and the focus returns to the checkout', async () => {
  const script = { pay: (request: { action: string }) => ok(ORDER, request.action === 'create') };
  const { page, context } = await openScriptedPhone(browser, script, KEYBOARD);
  await tabTo(page, '增加龙井');
  await page.keyboard.press('Enter');
  await tabTo(page, '微信支付');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  for (const expected of ['取消支付', '确认支付', '取消支付']) {
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe(expected);
  }
  await page.keyboard.press('Escape');
  await page.getByText('尚未支付').waitFor();
  expect(await page.evaluate('document.activeElement.id')).toMatch(/--pay$/);
  await context.close();
});

test('two fast taps send one create and open one cashier', async () => {
  const script = { pay: (request: { action: string }) => ok(ORDER, request.action === 'create') };
  const { page, context, calls } = await openScriptedPhone(browser, script);
  await page.getByRole('button', { name: '增加龙井' }).tap();
  const box = await page.getByRole('button', { name: '微信支付' }).boundingBox();
  const [x, y] = [(box?.x ?? 0) + 40, (box?.y ?? 0) + 20];
  await Promise.all([page.touchscreen.tap(x, y), page.touchscreen.tap(x, y)]);
  await page.getByRole('dialog').waitFor();
  expect(await page.getByRole('dialog').count()).toBe(1);
  expect(calls.map(({ action }) => action)).toEqual(['create']);
  await context.close();
});

test('an unconfirmed payment asks not to pay again, and the button only asks', async () => {
  const script = { pay: (request: { action: string }) => ok(ORDER, request.action === 'create') };
  const { page, context, calls } = await openScriptedPhone(browser, script);
  await page.getByRole('button', { name: '增加龙井' }).tap();
  await page.clock.install();
  await page.getByRole('button', { name: '微信支付' }).tap();
  await page.getByRole('button', { name: '确认支付' }).tap();
  await page.getByText('正在确认支付结果').waitFor();
  await page.clock.fastForward(31_000);
  await page.getByText('请勿再次付款').waitFor();
  await page.screenshot({ path: resolve(__dirname, 'shots/unconfirmed-light.png') });
  await page.getByRole('button', { name: '查询支付结果' }).tap();
  await page.clock.runFor(100);
  expect(calls.filter(({ action }) => action !== 'query')).toHaveLength(1);
  await context.close();
});

test('every button of the shop is at least 32 px in both directions', async () => {
  const { page, context } = await openScriptedPhone(browser, { pay: () => undefined });
  for (const button of await page.getByRole('button').all()) {
    const box = await button.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(32);
  }
  await context.close();
});
