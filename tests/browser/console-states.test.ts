import type { Browser, Page } from 'playwright-core';
import { buildConsole } from '../../scripts/build/console';
import { seriousFindings } from './support/axe';
import { launchBrowser } from './support/browser';
import { PAID_NUMBER } from './support/console-data';
import { NARROW, openConsole, ScriptedWorld } from './support/scripted-console';

jest.setTimeout(60_000);

let browser: Browser;
let world: ScriptedWorld;

beforeAll(async () => {
  await buildConsole();
  browser = await launchBrowser();
});

beforeEach(() => {
  world = new ScriptedWorld();
});

afterAll(() => browser.close());

async function visit(hash: string, work: (page: Page) => Promise<void>, options = {}, search = '?lang=en') {
  const { page, context } = await openConsole(browser, world, hash, options, search);
  await work(page);
  await context.close();
}

/** Each page, and the path that it cannot do without. */
const PANELS = [
  ['#/orders', 'orders'],
  [`#/orders/${PAID_NUMBER}`, `orders/${PAID_NUMBER}`],
  [`#/orders/${PAID_NUMBER}/sequence`, 'requests'],
  ['#/notifications', 'notifications'],
  ['#/requests', 'requests'],
  ['#/documents', 'db/orders'],
  ['#/clock', 'clock'],
  ['#/faults', 'faults'],
  ['#/toggles', 'toggles'],
  ['#/keys', 'merchants'],
] as const;

test.each(PANELS)('%s says that it is loading', async (hash, path) => {
  world.hanging = [path];
  await visit(hash, (page) => page.locator('.main .loading').first().waitFor());
});

test.each(PANELS)('%s says what failed, and is there after another try', async (hash, path) => {
  world.failing = [path];
  await visit(hash, async (page) => {
    const failure = page.getByRole('alert').filter({ hasText: 'something broke' }).first();
    await failure.waitFor();
    world.failing = [];
    await failure.getByRole('button', { name: 'Try again' }).click();
    await failure.waitFor({ state: 'detached' });
    expect(await page.locator('.main .loading').count()).toBe(0);
  });
});

test.each([
  ['#/orders', 'No orders yet'],
  ['#/notifications', 'No notifications yet'],
  ['#/requests', 'No requests yet'],
  ['#/documents/products', 'This collection is empty'],
  ['#/faults', 'No fault is set'],
  ['#/orders/T-GONE', 'WeChat Pay has no order T-GONE'],
  ['#/orders/T-GONE/sequence', 'Nothing recorded for this order'],
])('an empty world: %s says so', async (hash, text) => {
  Object.assign(world, { orders: [], notifications: [], record: [], faults: [] });
  await visit(hash, async (page) => {
    await page.getByText(text).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});

test('a lost connection is told, what was known stays in sight, and it recovers by itself', () =>
  visit('#/orders', async (page) => {
    await page.getByText(PAID_NUMBER).waitFor();
    world.down = true;
    await page.getByRole('alert').getByText('The connection to the simulator is lost').waitFor();
    expect(await page.getByText(PAID_NUMBER).isVisible()).toBe(true);
    world.orders = [{ ...world.orders[0]!, out_trade_no: 'T-MEANWHILE' }];
    world.down = false;
    await page.getByText('T-MEANWHILE').waitFor();
    await page.getByRole('status').getByText('Connected again').waitFor();
    expect(await page.getByText('The connection to the simulator is lost').count()).toBe(0);
  }));

test('an act that fails says why, and can be tried again', () =>
  visit('#/orders/T0001d41d8cd98f00b204e9800998ecf', async (page) => {
    const pay = page.getByRole('button', { name: 'Pay', exact: true });
    await pay.waitFor();
    world.failing = ['orders/T0001d41d8cd98f00b204e9800998ecf/pay'];
    await pay.click();
    await page.getByRole('status').getByText('That did not work: something broke').waitFor();
    world.failing = [];
    await pay.click();
    await page.getByRole('status').getByText('is paid').waitFor();
  }));

test('without a cloud there are no documents, and an order stands alone', async () => {
  world.cloud = false;
  await visit(`#/orders/${PAID_NUMBER}`, async (page) => {
    await page.locator('.notification').first().waitFor();
    expect(await page.getByText('Cloud database').count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Documents' }).count()).toBe(0);
    expect(await page.locator('.failure').count()).toBe(0);
  });
});

test('the language is the browser’s, until one is chosen or asked for', async () => {
  await visit('', (page) => page.getByRole('heading', { name: '订单' }).waitFor(), { locale: 'zh-CN' }, '');
  await visit('', (page) => page.getByRole('heading', { name: 'Orders' }).waitFor(), { locale: 'fr-FR' }, '');
  const asked = (page: Page) => page.getByRole('heading', { name: 'Orders' }).waitFor();
  await visit('', asked, { locale: 'zh-CN' }, '?lang=en');
  await visit(
    '',
    async (page) => {
      await page.getByRole('button', { name: '中文' }).click();
      await page.reload();
      await page.getByRole('heading', { name: '订单' }).waitFor();
    },
    { locale: 'en-US' },
    '',
  );
});

test('by keyboard: the first stop skips to the content, and a new page begins at its heading', () =>
  visit('#/orders', async (page) => {
    await page.getByText(PAID_NUMBER).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('title');
    await page.getByRole('link', { name: 'Clock', exact: true }).press('Enter');
    await page.getByRole('heading', { name: 'Clock', level: 1 }).waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('title');
    const landmarks = ['banner', 'main', 'navigation'] as const;
    for (const role of landmarks) expect(await page.getByRole(role).first().isVisible()).toBe(true);
  }));

test('on a small screen the sections are behind a button, which closes when one is chosen', () =>
  visit(
    '#/orders',
    async (page) => {
      const menu = page.getByRole('button', { name: 'Menu' });
      const clock = page.getByRole('link', { name: 'Clock', exact: true });
      expect(await clock.isVisible()).toBe(false);
      await menu.tap();
      expect(await menu.getAttribute('aria-expanded')).toBe('true');
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      await clock.tap();
      await page.getByRole('heading', { name: 'Clock', level: 1 }).waitFor();
      expect(await clock.isVisible()).toBe(false);
    },
    NARROW,
  ));

test('what was typed is not undone by what happens meanwhile', () =>
  visit('#/orders', async (page) => {
    await page.getByText(PAID_NUMBER).waitFor();
    await page.getByLabel('Search orders').fill('half a wo');
    world.orders = [{ ...world.orders[0]!, out_trade_no: 'T-OTHER' }];
    world.changed();
    await page.getByText('T-OTHER').waitFor();
    expect(await page.getByLabel('Search orders').inputValue()).toBe('half a wo');
  }));

test('a reset made elsewhere empties the record here too, and so does a simulator that was started anew', () =>
  visit('#/requests', async (page) => {
    await page.getByText('23 of 23 requests').waitFor();
    const reset = { ...world.record.at(-1)!, id: 50, host: 'control', path: '/_sim/reset', status: 200 };
    world.record = [reset];
    world.requests = 50;
    world.changed();
    await page.getByText('1 of 1 requests').waitFor();
    world.record = [
      { ...reset, id: 1, path: '/_sim/orders/T1/pay' },
      { ...reset, id: 2, path: '/_sim/orders/T2/pay' },
    ];
    world.requests = 2;
    world.changed();
    await page.getByText('2 of 2 requests').waitFor();
  }));
