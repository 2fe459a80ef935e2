import type { Browser } from 'playwright-core';
import { buildPhone } from '../../scripts/build/phone';
import { launchBrowser } from './support/browser';
import { failed, ORDER, ok, openScriptedPhone, PAID } from './support/scripted-phone';

jest.setTimeout(30_000);

let browser: Browser;

beforeAll(async () => {
  await buildPhone();
  browser = await launchBrowser();
});

afterAll(() => browser.close());

const silent = { pay: () => failed('ORDER_NOT_FOUND') };

test('pages stack: a new one hides the one below, back brings it back as it was, the first has no back', async () => {
  const { page, context } = await openScriptedPhone(browser, {
    pay: () => ({ ok: true, now: 0, orders: [] }),
  });
  const back = page.getByRole('button', { name: '返回' });
  await page.getByRole('button', { name: '增加龙井' }).tap();
  expect(await back.count()).toBe(0);
  await page.getByRole('button', { name: '我的订单' }).tap();
  await page.getByText('还没有订单').waitFor();
  expect(await page.evaluate('__phone.stack()')).toEqual(['pages/shop/index', 'pages/orders/index']);
  expect(await page.title()).toBe('我的订单');
  expect(await page.getByText('共 1 件').isVisible()).toBe(false);
  await back.tap();
  expect(await page.evaluate('__phone.stack()')).toEqual(['pages/shop/index']);
  expect(await page.getByText('共 1 件').isVisible()).toBe(true);
  await context.close();
});

test('the eleventh page is refused, an unknown page too, and both tell why', async () => {
  const { page, context } = await openScriptedPhone(browser, silent);
  const outcome = (url: string) =>
    page.evaluate(`wx.navigateTo({ url: '${url}' }).then(() => 'ok', (error) => error.errMsg)`);
  expect(await outcome('/pages/nowhere/index')).toBe(
    'navigateTo:fail page "pages/nowhere/index" is not found',
  );
  for (let depth = 2; depth <= 10; depth++) expect(await outcome('/pages/order/index')).toBe('ok');
  expect(await outcome('/pages/order/index')).toBe('navigateTo:fail page limit exceeded: 10');
  await context.close();
});

test('a reload comes back to the same page with the same query', async () => {
  const script = { pay: () => ok(PAID) };
  const { page, context, calls } = await openScriptedPhone(
    browser,
    script,
    {},
    '/#/pages/order/index?out_trade_no=a%26b',
  );
  await page.getByText('支付时间').waitFor();
  await page.reload();
  await page.getByText('支付时间').waitFor();
  expect(calls).toEqual(Array(2).fill({ action: 'query', out_trade_no: 'a&b' }));
  await context.close();
});

test('storage belongs to the user: another openid in the same browser has an empty cart', async () => {
  const { page, context } = await openScriptedPhone(browser, silent, {}, '/?openid=one');
  await page.getByRole('button', { name: '增加龙井' }).tap();
  await page.goto('http://phone.test/?openid=two');
  await page.getByText('购物车是空的').waitFor();
  await page.goto('http://phone.test/?openid=one');
  await page.getByText('共 1 件').waitFor();
  await context.close();
});

test('wx functions answer by callback and by promise, with WeChat’s errMsg', async () => {
  const { page, context } = await openScriptedPhone(browser, silent);
  const told = await page.evaluate(`new Promise((resolve) => {
    const said = [];
    wx.getNetworkType({ success: (r) => said.push(r.errMsg), complete: () => {
      wx.navigateBack({ fail: (e) => said.push(e.errMsg), complete: () => resolve(said) });
    } });
  })`);
  expect(told).toEqual(['getNetworkType:ok', 'navigateBack:fail cannot navigate back at first page.']);
  expect(await page.evaluate('wx.login().then((r) => [r.code, r.errMsg])')).toEqual(['code-1', 'login:ok']);
  expect(await page.evaluate('wx.getStorageSync("nothing")')).toBe('');
  await context.close();
});

test('a function that fails and one that cannot be reached reject as the cloud does', async () => {
  const { page, context } = await openScriptedPhone(browser, { pay: () => undefined });
  const failure = await page.evaluate(
    `wx.cloud.callFunction({ name: 'pay', data: {} }).catch((error) => error)`,
  );
  expect(failure).toEqual({
    errCode: -1,
    errMsg: 'cloud.callFunction:fail request:fail the simulator cannot be reached',
  });
  await page.route('**/_sim/functions/**', (route) =>
    route.fulfill({ json: { error: { errCode: -504002, errMsg: 'functions execute fail' } } }),
  );
  expect(await page.evaluate(`wx.cloud.callFunction({ name: 'pay' }).catch((error) => error)`)).toEqual({
    errCode: -504002,
    errMsg: 'cloud.callFunction:fail functions execute fail',
  });
  await context.close();
});

test('pulling down and coming back from WeChat reach the page', async () => {
  const { page, context, calls } = await openScriptedPhone(
    browser,
    { pay: () => ok(ORDER) },
    {},
    '/#/pages/order/index?out_trade_no=T1',
  );
  await page.getByRole('button', { name: '继续支付' }).waitFor();
  const before = calls.length;
  await page.evaluate('__phone.pullDown()');
  expect(calls.length).toBe(before + 1);
  await page.evaluate('__phone.leaveAndReturn()');
  await page.waitForFunction(
    'performance.getEntriesByType("resource").filter((e) => /functions/.test(e.name)).length === ' +
      (before + 2),
  );
  expect(calls.length).toBe(before + 2);
  await context.close();
});

test('a modal answers which button was pressed', async () => {
  const { page, context } = await openScriptedPhone(browser, silent);
  const answer = page.evaluate(`wx.showModal({ title: '提示', content: '确定吗' })`);
  await page.getByRole('button', { name: '取消' }).tap();
  expect(await answer).toEqual({ confirm: false, cancel: true, errMsg: 'showModal:ok' });
  await context.close();
});
