import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { buildPhone } from '../../scripts/build/phone';
import type { World } from '../../simulator/world';
import { testWorld } from '../support/world';
import { CONTRAST, seriousFindings } from './support/axe';
import { launchBrowser } from './support/browser';
import { gatewayOrders } from './support/real-phone';
import { SMALL_PHONE } from './support/scripted-phone';

/** The switch for DevTools with the whole mini-program around it, in the phone told that it is DevTools. */

jest.setTimeout(60_000);

const SHOTS = resolve(__dirname, 'shots');
let browser: Browser;

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  await buildPhone();
  browser = await launchBrowser();
});

afterAll(() => browser.close());

/** As soon as there is a `wx`, it says that this is a version under development, and can make requests. */
const devTools = (url: string) => `
  Object.defineProperty(globalThis, 'wx', {
    configurable: true,
    set(wx) {
      Object.assign(wx, {
        getAccountInfoSync: () => ({ miniProgram: { appId: 'touristappid', envVersion: 'develop', version: '' } }),
        request: ({ url, method, header, data, success, fail }) =>
          void fetch(url.replace('http://127.0.0.1:7400', '${url}'), { method, headers: header, body: JSON.stringify(data) })
            .then(async (answer) => success({ statusCode: answer.status, data: await answer.json() }))
            .catch((error) => fail({ errMsg: 'request:fail ' + error.message })),
      });
      Object.defineProperty(globalThis, 'wx', { value: wx, configurable: true, writable: true });
    },
  });`;

async function openDevTools(world: World): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({ ...SMALL_PHONE, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.addInitScript(devTools(world.url));
  await page.goto(world.url);
  return { page, context };
}

/** One tea in the cart, and the cashier's page open. */
async function openCashierPage(page: Page): Promise<void> {
  await page.getByRole('button', { name: '增加龙井' }).tap();
  await page.getByRole('button', { name: '微信支付' }).tap();
  await page.getByText('模拟收银台 · 不会真的扣款').waitFor();
}

test('an approval on the cashier’s page brings the buyer to the paid order', async () => {
  const world = await testWorld();
  const { page, context } = await openDevTools(world);
  await openCashierPage(page);
  await page.getByText('¥128.00').last().waitFor();
  await page.getByText('演示小店').waitFor();
  await page.getByRole('button', { name: '确认支付' }).tap();
  await page.getByText('支付时间').waitFor();
  expect((await gatewayOrders(world)).map(({ trade_state }) => trade_state)).toEqual(['SUCCESS']);
  await context.close();
});

test('a cancel that was a payment ends at the paid order too', async () => {
  const world = await testWorld();
  const { page, context } = await openDevTools(world);
  await openCashierPage(page);
  await page.getByRole('button', { name: '付款成功，但回调 cancel' }).tap();
  await page.getByText('支付时间').waitFor();
  await context.close();
});

test('who cancels, or leaves by the arrow, can go on paying the same order', async () => {
  const world = await testWorld();
  const { page, context } = await openDevTools(world);
  await openCashierPage(page);
  await page.getByRole('button', { name: '取消支付' }).tap();
  await page.getByRole('button', { name: '继续支付' }).tap();
  await page.getByText('模拟收银台 · 不会真的扣款').waitFor();
  await page.getByRole('button', { name: '返回' }).tap();
  await page.getByRole('button', { name: '继续支付' }).tap();
  await page.getByRole('button', { name: '确认支付' }).tap();
  await page.getByText('支付时间').waitFor();
  expect(await gatewayOrders(world)).toHaveLength(1);
  await context.close();
});

test('the cashier’s page is accessible in the light and in the dark, and every button is large enough', async () => {
  const world = await testWorld();
  const { page, context } = await openDevTools(world);
  await openCashierPage(page);
  await page.route('**/_sim/cashier/**', (route) => route.abort());
  await page.getByRole('button', { name: '确认支付' }).tap();
  await page.getByRole('alert').filter({ hasText: 'npm start' }).waitFor();
  for (const [colorScheme, rules] of [
    ['light', undefined],
    ['dark', CONTRAST],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: resolve(SHOTS, `devtools-cashier-${colorScheme}.png`) });
    expect([colorScheme, await seriousFindings(page, rules)]).toEqual([colorScheme, []]);
  }
  for (const name of ['确认支付', '取消支付', '付款成功，但回调 cancel'])
    expect((await page.getByRole('button', { name }).boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await context.close();
});
