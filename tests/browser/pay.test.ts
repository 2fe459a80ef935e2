import tcb from '@cloudbase/node-sdk';
import type { Browser } from 'playwright-core';
import { buildPhone } from '../../scripts/build/phone';
import type { World } from '../../simulator/world';
import { FUNCTION_ENV } from '../contract/db-contract-server';
import { testWorld } from '../support/world';
import { launchBrowser } from './support/browser';
import { gatewayOrders, openCashier, openPhone } from './support/real-phone';

jest.setTimeout(60_000);

let browser: Browser;

beforeAll(async () => {
  await buildPhone();
  browser = await launchBrowser();
});

afterAll(() => browser.close());

/** Writes down every sentence that the page's status line ever says. Text, since it runs in the page. */
const LISTEN = `
  globalThis.heard = [];
  new MutationObserver(() => {
    for (const status of document.querySelectorAll('[role="status"]')) heard.push(status.textContent);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });`;

/** What the database holds, read through the real SDK as any other program would. */
async function readBack(world: World, collection: string): Promise<Record<string, unknown>[]> {
  Object.assign(process.env, FUNCTION_ENV, {
    TCB_CONTEXT_CNFG: JSON.stringify({ URL: `${world.url}/admin` }),
  });
  const app = tcb.init({ env: FUNCTION_ENV.TCB_ENV });
  return (await app.database().collection(collection).get()).data;
}

test('a tap, an approval: the page says confirming, then paid; gateway and database agree, delivered once', async () => {
  const world = await testWorld();
  const { page, context } = await openPhone(browser, world, 'buyer-one');
  await page.evaluate(LISTEN);
  await openCashier(page);
  const cashier = await page.getByRole('dialog').innerText();
  expect(cashier).toContain('¥128.00');
  expect(cashier).toContain('演示小店');
  await page.getByRole('button', { name: '确认支付' }).tap();
  await page.getByText('订单详情').waitFor();
  await page.getByText('已支付').waitFor();
  const said = await page.evaluate<string>(`heard.join('\\n')`);
  expect(said.indexOf('正在确认支付结果')).toBeGreaterThan(said.indexOf('等待支付'));
  expect((await gatewayOrders(world)).map(({ trade_state }) => trade_state)).toEqual(['SUCCESS']);
  const [order, ...others] = await readBack(world, 'orders');
  expect(others).toEqual([]);
  expect(order).toMatchObject({ status: 'paid', effects: [{ kind: 'fulfil', state: 'done' }] });
  expect(await readBack(world, 'deliveries')).toEqual([
    expect.objectContaining({ _id: order!.out_trade_no, step: 'sold' }),
  ]);
  await context.close();
});

test('a cancelled payment is continued from the list of orders, with the same order', async () => {
  const world = await testWorld();
  const { page, context } = await openPhone(browser, world, 'buyer-one');
  await openCashier(page);
  await page.getByRole('button', { name: '取消支付' }).tap();
  await page.getByText('尚未支付').waitFor();
  await page.getByRole('button', { name: '我的订单' }).tap();
  await page.getByRole('button', { name: '待支付' }).tap();
  await page.getByRole('button', { name: '继续支付 ¥128.00' }).tap();
  await page.getByRole('button', { name: '确认支付' }).tap();
  await page.getByText('支付成功').waitFor();
  const orders = await gatewayOrders(world);
  expect(orders.map(({ trade_state }) => trade_state)).toEqual(['SUCCESS']);
  await context.close();
});

test('a phone reloaded with the cashier open finds its order again, and pays it once', async () => {
  const world = await testWorld();
  const { page, context } = await openPhone(browser, world, 'buyer-one');
  await openCashier(page);
  await page.reload();
  await page.getByRole('button', { name: '继续支付 ¥128.00' }).tap();
  await page.getByRole('button', { name: '确认支付' }).tap();
  await page.getByText('已支付').waitFor();
  expect(await gatewayOrders(world)).toHaveLength(1);
  await context.close();
});

test('two phones buy at once: two orders, each shown only to its buyer', async () => {
  const world = await testWorld();
  const one = await openPhone(browser, world, 'buyer-one');
  const two = await openPhone(browser, world, 'buyer-two');
  for (const { page } of [one, two]) await openCashier(page);
  await two.page.getByRole('button', { name: '确认支付' }).tap();
  await two.page.getByText('已支付').waitFor();
  await one.page.getByRole('button', { name: '取消支付' }).tap();
  await one.page.getByText('尚未支付').waitFor();
  const [order] = (await gatewayOrders(world)).filter(({ trade_state }) => trade_state === 'SUCCESS');
  await one.page.goto(
    `${world.url}/?openid=buyer-one&again=1#/pages/order/index?out_trade_no=${order?.out_trade_no}`,
  );
  await one.page.getByText('找不到这个订单').waitFor();
  for (const { context } of [one, two]) await context.close();
});

test('the mini-program itself cannot read the orders, past the functions', async () => {
  const world = await testWorld();
  const { page, context } = await openPhone(browser, world, 'buyer-one');
  const read = "wx.cloud.database().collection('orders').get().then(() => 'read', (error) => error.errMsg)";
  expect(await page.evaluate(read)).toBe('collection.get:fail -502003 database permission denied');
  await context.close();
});
