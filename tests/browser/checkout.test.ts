import type { Browser } from 'playwright-core';
import { buildPhone } from '../../scripts/build/phone';
import { control, testWorld } from '../support/world';
import { launchBrowser } from './support/browser';
import { gatewayOrders, openCashier, openPhone } from './support/real-phone';

/** What goes wrong between a tap and the money, with real functions behind the real component. */

jest.setTimeout(60_000);

const MINUTE_MS = 60_000;
let browser: Browser;

beforeAll(async () => {
  await buildPhone();
  browser = await launchBrowser();
});

afterAll(() => browser.close());

test('a payment that went through although the cashier was cancelled is shown as paid', async () => {
  const world = await testWorld();
  const { page, context } = await openPhone(browser, world, 'buyer-one');
  await openCashier(page);
  const [order] = await gatewayOrders(world);
  await control(world, 'POST', `/orders/${order!.out_trade_no}/pay`);
  await page.getByRole('button', { name: '取消支付' }).tap();
  await page.getByText('订单详情').waitFor();
  await page.getByText('已支付').waitFor();
  expect((await gatewayOrders(world)).map(({ trade_state }) => trade_state)).toEqual(['SUCCESS']);
  await context.close();
});

test('when the time is over the page asks, and what the server has closed is over', async () => {
  const world = await testWorld();
  const { page, context } = await openPhone(browser, world, 'buyer-one');
  await page.clock.install();
  await openCashier(page);
  await page.getByRole('button', { name: '取消支付' }).tap();
  await page.getByText('剩余支付时间').waitFor();
  // Half an hour goes by, for the server and for the phone; the server’s timer closes the order.
  await control(world, 'POST', '/clock/advance', { ms: 31 * MINUTE_MS });
  await control(world, 'POST', '/timers/pay-notify');
  await page.clock.fastForward(30 * MINUTE_MS);
  await page.getByText('订单已关闭').waitFor();
  await page.getByRole('button', { name: '重新下单' }).tap();
  await page.getByRole('dialog', { name: '收银台' }).waitFor();
  const states = (await gatewayOrders(world)).map(({ trade_state }) => trade_state);
  expect(states.sort()).toEqual(['CLOSED', 'NOTPAY']);
  await context.close();
});

test('a network that goes is told; when it is back, the page knows by itself that the money came', async () => {
  const world = await testWorld();
  const { page, context } = await openPhone(browser, world, 'buyer-one');
  await openCashier(page);
  await page.getByRole('button', { name: '取消支付' }).tap();
  await page.getByText('尚未支付').waitFor();
  await context.setOffline(true);
  await page.getByText('网络已断开').waitFor();
  await page.getByRole('button', { name: '继续支付' }).tap();
  await page.getByText('网络连接失败').waitFor();
  const [order] = await gatewayOrders(world);
  await control(world, 'POST', `/orders/${order!.out_trade_no}/pay`);
  await world.wechatpay.notifier.idle();
  await context.setOffline(false);
  await page.getByText('订单详情').waitFor();
  await page.getByText('已支付').waitFor();
  await context.close();
});

test('two fast taps are one order and one cashier', async () => {
  const world = await testWorld();
  const { page, context } = await openPhone(browser, world, 'buyer-one');
  await page.getByRole('button', { name: '增加龙井' }).tap();
  const box = (await page.getByRole('button', { name: '微信支付' }).boundingBox())!;
  const [x, y] = [box.x + 40, box.y + 20];
  await Promise.all([page.touchscreen.tap(x, y), page.touchscreen.tap(x, y)]);
  await page.getByRole('dialog', { name: '收银台' }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(1);
  expect(await gatewayOrders(world)).toHaveLength(1);
  await context.close();
});

test('two pages with the same cart are one order, paid once, and both say so', async () => {
  const world = await testWorld();
  const { page: first, context } = await openPhone(browser, world, 'buyer-one');
  await openCashier(first);
  const second = await context.newPage();
  await second.goto(`${world.url}/?openid=buyer-one`);
  await second.getByRole('button', { name: '继续支付 ¥128.00' }).tap();
  await second.getByRole('dialog', { name: '收银台' }).waitFor();
  await first.getByRole('button', { name: '确认支付' }).tap();
  await first.getByText('已支付').waitFor();
  await second.getByRole('button', { name: '确认支付' }).tap();
  await second.getByText('已支付').waitFor();
  const [order, ...others] = await gatewayOrders(world);
  expect([order!.trade_state, order!.payments.length, others]).toEqual(['SUCCESS', 1, []]);
  await context.close();
});
