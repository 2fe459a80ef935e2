/** @jest-environment node */

import type { CreateAnswer } from '../../typings/contract';
import { smallFunctions } from '../support/small-functions';
import { control, testWorld } from '../support/world';
import { component, launch, openCashier, order } from './support/devtools-shop';
import { DevToolsWindow } from './support/devtools-window';

type World = Awaited<ReturnType<typeof testWorld>>;
type Cloud = { callFunction(options: { name: string }): Promise<unknown> };

/** In WeChat DevTools, with a simulator running: real HTTP, and the functions as they were built. */

jest.setTimeout(60_000);

const states = async (world: World) =>
  [...(await control(world, 'GET', '/orders')).body].map(({ trade_state }) => trade_state);

test('a payment that is approved is "done", and the order is paid', async () => {
  const world = await testWorld();
  const window = await launch(world.url);
  const { page, result, query, out_trade_no } = await openCashier(window);
  expect(page.data.cashier).toEqual({
    payee: '演示小店',
    amount: '¥58.00',
    description: expect.any(String),
    out_trade_no,
  });
  await window.tap('onChoice', { choice: 'approve' });
  expect(await result).toBe('done');
  expect(window.page).toBeUndefined();
  expect(await query()).toBe('paid');
  expect(await states(world)).toEqual(['SUCCESS']);
  expect(window.real).toEqual([]);
  expect(window.modals).toEqual([]);
});

test('a payment that is cancelled is "cancelled", and the order can still be paid', async () => {
  const world = await testWorld();
  const window = await launch(world.url);
  const { result, query, pay, out_trade_no } = await openCashier(window);
  await window.tap('onChoice', { choice: 'cancel' });
  expect(await result).toBe('cancelled');
  expect(await query()).toBe('pending');
  const again = (await pay.resume(out_trade_no)) as CreateAnswer;
  const opened = window.nextPage();
  const second = component(window).payment.requestPayment(again.ok ? again.pay_params! : ({} as never));
  await opened;
  await window.tap('onChoice', { choice: 'approve' });
  expect(await second).toBe('done');
  expect(await states(world)).toEqual(['SUCCESS']);
});

test('a cancel that was a payment is "cancelled", and the order is paid', async () => {
  const world = await testWorld();
  const window = await launch(world.url);
  const { result, query } = await openCashier(window);
  await window.tap('onChoice', { choice: 'approve_unseen' });
  expect(await result).toBe('cancelled');
  expect(await query()).toBe('paid');
});

test('who leaves the cashier by the arrow has cancelled', async () => {
  const world = await testWorld();
  const window = await launch(world.url);
  const { result, query } = await openCashier(window);
  window.back();
  expect(await result).toBe('cancelled');
  expect(await query()).toBe('pending');
  expect(window.page).toBeUndefined();
});

test('who leaves while the approval is under way has paid, and no other page is closed', async () => {
  const world = await testWorld();
  const window = await launch(world.url);
  const { result, query } = await openCashier(window);
  const approved = window.tap('onChoice', { choice: 'approve' });
  const backs = window.backs;
  window.back();
  await approved;
  expect(await result).toBe('done');
  expect(await query()).toBe('paid');
  expect(window.backs).toBe(backs + 1);
  expect(window.requests.filter((url) => url.endsWith('/cancel'))).toEqual([]);
});

test('taps while a choice is under way decide nothing', async () => {
  const world = await testWorld();
  const window = await launch(world.url);
  const { result } = await openCashier(window);
  const first = window.tap('onChoice', { choice: 'approve' });
  await window.tap('onChoice', { choice: 'cancel' });
  await first;
  expect(await result).toBe('done');
});

test('a cashier that WeChat would not open shows why, and the payment has failed', async () => {
  const world = await testWorld();
  const window = await launch(world.url);
  const { pay_params } = await order(window);
  const wrong = { ...pay_params, paySign: 'wrong' };
  expect(await component(window).payment.requestPayment(wrong)).toBe('cancelled');
  expect(window.modals).toMatchObject([{ content: '支付验证签名失败' }]);
  await control(world, 'POST', '/faults', { name: 'cashier_fails' });
  expect(await component(window).payment.requestPayment(pay_params)).toBe('failed');
  expect(window.modals).toHaveLength(2);
  expect(window.page).toBeUndefined();
});

test('an order that ran out while the cashier was open says so, and the payment has failed', async () => {
  const world = await testWorld();
  const window = await launch(world.url);
  const { result, out_trade_no } = await openCashier(window);
  await control(world, 'POST', `/orders/${out_trade_no}/pay`);
  await window.tap('onChoice', { choice: 'approve' });
  expect(await result).toBe('failed');
  expect(window.modals).toMatchObject([{ content: '该订单已支付' }]);
});

test('where there is no room for another page, the payment has failed', async () => {
  const world = await testWorld();
  const window = await launch(world.url);
  const { pay_params } = await order(window);
  window.isFull = true;
  expect(await component(window).payment.requestPayment(pay_params)).toBe('failed');
  window.isFull = false;
  const opened = window.nextPage();
  const result = component(window).payment.requestPayment(pay_params);
  await opened;
  await window.tap('onChoice', { choice: 'approve' });
  expect(await result).toBe('done');
});

test('a simulator that goes away while the cashier is open is told on the page, and the cashier stays', async () => {
  const world = await testWorld();
  const window = await launch(world.url);
  const { page, result, query } = await openCashier(window);
  window.blocked = 'connect ECONNREFUSED';
  await window.tap('onChoice', { choice: 'approve' });
  expect(page.data).toMatchObject({ busy: '', problem: expect.stringContaining('npm start') });
  window.blocked = '';
  await window.tap('onChoice', { choice: 'approve' });
  expect(page.data.problem).toBe('');
  expect(await result).toBe('done');
  expect(await query()).toBe('paid');
});

test('calls made at once, before anybody has a name, make one buyer', async () => {
  const world = await testWorld();
  const window = new DevToolsWindow();
  window.launch({ url: world.url });
  const { orders, login } = component(window);
  const pay = orders.createOrderService('pay');
  await Promise.all([pay.list({}), login.loginCode(), pay.list({})]);
  const calls = [...(await control(world, 'GET', '/requests?host=control')).body];
  const openids = calls.map(({ answer, request }) => answer!.openid ?? JSON.parse(String(request)).openid);
  expect(new Set(openids)).toEqual(new Set([window.storage.get('devtools/openid')]));
});

test('the buyer is the same after another launch', async () => {
  const world = await testWorld();
  const window = await launch(world.url);
  const { out_trade_no } = await order(window);
  window.launch({ url: world.url });
  const listed = await component(window).orders.createOrderService('pay').list({});
  expect(listed).toMatchObject({ ok: true, orders: [{ out_trade_no }] });
});

test('the buyer whom the switch names is that one, and nobody is remembered', async () => {
  const world = await testWorld({ variables: { WXPAY_STAFF_OPENIDS: 'oAlice' } });
  const window = new DevToolsWindow();
  window.launch({ url: world.url, openid: 'oAlice' });
  const { service } = component(window);
  expect(await service.callFunction('pay', { action: 'takings' })).toMatchObject({ ok: true });
  expect(window.storage.size).toBe(0);
});

test('a function that fails, or is not there, fails as in the cloud', async () => {
  const world = await testWorld({
    functions: smallFunctions({ bad: 'exports.main = async () => { throw new Error("tea"); };' }),
  });
  const window = await launch(world.url);
  const call = (name: string) => (window.wx.cloud as Cloud).callFunction({ name }).catch((error) => error);
  expect(await call('bad')).toMatchObject({
    errCode: -504002,
    errMsg: expect.stringMatching(/^cloud\.callFunction:fail .*tea/s),
  });
  expect(await call('nobody')).toMatchObject({
    errMsg: expect.stringMatching(/^cloud\.callFunction:fail .*nobody/),
  });
});
