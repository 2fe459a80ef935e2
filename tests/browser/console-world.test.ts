import type { Browser, Page } from 'playwright-core';
import { buildConsole } from '../../scripts/build/console';
import { buildPhone } from '../../scripts/build/phone';
import type { World } from '../../simulator/world';
import { control, testWorld } from '../support/world';
import { seriousFindings } from './support/axe';
import { launchBrowser } from './support/browser';
import { WIDE } from './support/scripted-console';

jest.setTimeout(120_000);

let browser: Browser;

beforeAll(async () => {
  await buildPhone();
  await buildConsole();
  browser = await launchBrowser();
});

afterAll(() => browser.close());

/** An order of the shop, placed as a phone would. @returns its number */
async function buy(world: World): Promise<string> {
  const items = [{ sku: 'moli-100g', quantity: 1 }];
  const event = { action: 'create', request_id: 'console-order-0123456789', items };
  const { body } = await control(world, 'POST', '/functions/pay', { openid: 'oCONSOLE', event });
  return (body as unknown as { result: { order: { out_trade_no: string } } }).result.order.out_trade_no;
}

async function visit(world: World, hash: string, work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ ...WIDE, reducedMotion: 'reduce', locale: 'en-US' });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${world.url}/console?lang=en${hash}`);
  await work(page);
  expect(errors).toEqual([]);
  await context.close();
}

test('a real payment: paid by hand in the console, its messages drawn, its documents beside it', async () => {
  const world = await testWorld();
  const number = await buy(world);
  await visit(world, '#/orders', async (page) => {
    await page.getByRole('link', { name: number }).click();
    await page.getByText('States agree').waitFor();
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.getByText('Delivered').waitFor();
    await page.getByText('Payments', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Sequence' }).click();
    const row = page.getByRole('button', { name: /prepay.*to WeChat Pay/ });
    await row.click();
    await page.getByText('Signature of the request').waitFor();
    await page.getByText('notification: payment: answer').waitFor();
    await page.screenshot({ path: `${__dirname}/shots/console-real.png`, fullPage: true });
    expect(await seriousFindings(page)).toEqual([]);
  });
});

test('every page of a real world is there, without a failure', async () => {
  const world = await testWorld();
  await buy(world);
  for (const section of [
    'orders',
    'notifications',
    'requests',
    'documents',
    'clock',
    'faults',
    'toggles',
    'keys',
  ]) {
    await visit(world, `#/${section}`, async (page) => {
      await page.locator('.panel').first().waitFor();
      await page.locator('.main .loading').waitFor({ state: 'detached' });
      expect(await page.locator('.failure').allTextContents()).toEqual([]);
      await page.screenshot({ path: `${__dirname}/shots/console-real-${section}.png`, fullPage: true });
    });
  }
});
