import type { OrderView } from '../../typings/contract';
import { CLOSED, installFakeWx, NOW, ORDER, ok, PAID } from './support/fake-wx';
import { mount, settle } from './support/mount';

/** The time there is to pay. The server's clock counts, and the server alone says that an order is over. */

let began = 0;

beforeEach(() => {
  jest.useFakeTimers();
  began = Date.now();
});

afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

const SECOND = 1_000;
const given = { outTradeNo: 'T1' };
/** An order that can be paid for half a minute more. */
const SHORT = { ...ORDER, pay_before: NOW + 30 * SECOND };

/** As the server answers: its clock goes on as the phone's does. */
function told(order: OrderView, payable = false): object {
  return { ...ok(order, payable), now: NOW + Date.now() - began };
}

async function goBy(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += SECOND) {
    jest.advanceTimersByTime(Math.min(SECOND, ms - passed));
    await settle();
  }
}

test.each([
  ['right', 0],
  ['a day fast', 24 * 3_600 * SECOND],
  ['a day slow', -24 * 3_600 * SECOND],
])('the countdown is the server’s, on a phone whose clock is %s', async (_how, offset) => {
  jest.setSystemTime(NOW + offset);
  installFakeWx({ pay: () => ok(ORDER) });
  const checkout = mount(given);
  await settle();
  expect(checkout.clock()).toBe('30:00');
  await goBy(61 * SECOND);
  expect(checkout.clock()).toBe('28:59');
  checkout.detach();
});

test('an order that can be paid for hours shows hours', async () => {
  installFakeWx({ pay: () => ok({ ...ORDER, pay_before: NOW + 7_384_000 }) });
  const checkout = mount(given);
  await settle();
  expect(checkout.clock()).toBe('2:03:04');
  checkout.detach();
});

test('at zero nothing more is offered, the server is asked, and what it says is shown', async () => {
  const wx = installFakeWx({ pay: () => told(SHORT) });
  const checkout = mount(given);
  await settle();
  await goBy(29 * SECOND);
  expect(checkout.clock()).toBe('00:01');
  expect(checkout.view().button).toContain('继续支付');
  const before = wx.calls.length;
  await goBy(2 * SECOND);
  expect(checkout.clock()).toBe('');
  expect(wx.calls.slice(before)).toEqual([{ action: 'query', out_trade_no: 'T1' }]);
  // Not over by any clock of the phone: the server still has it open.
  expect(checkout.view()).toMatchObject({ phase: 'idle', title: '订单正在关闭', button: '查询支付结果' });
  await checkout.instance.pay();
  expect(wx.payments).toEqual([]);
  wx.script.pay = () => ok({ ...SHORT, status: 'closed' });
  await goBy(5 * SECOND);
  expect(checkout.view()).toMatchObject({ phase: 'expired', title: '订单已关闭', button: '' });
  expect(checkout.events.at(-1)?.name).toBe('expire');
  const asked = wx.calls.length;
  await goBy(600 * SECOND);
  expect(wx.calls).toHaveLength(asked);
  checkout.detach();
});

test('money that came in the last second is shown as paid, though the time is over', async () => {
  const wx = installFakeWx({ pay: () => told(SHORT) });
  const checkout = mount(given);
  await goBy(29 * SECOND);
  wx.script.pay = () => ok(PAID);
  await goBy(2 * SECOND);
  expect(checkout.phases()).toEqual(['paid']);
  checkout.detach();
});

test('an order that the server keeps open is asked about a while, not for ever, and again by the buyer', async () => {
  const wx = installFakeWx({ pay: () => told(SHORT) });
  const checkout = mount(given);
  await goBy(31 * SECOND);
  await goBy(600 * SECOND);
  const asked = wx.calls.length;
  expect(asked).toBe(8);
  await goBy(600 * SECOND);
  expect(wx.calls).toHaveLength(asked);
  checkout.tap();
  await settle();
  expect(wx.calls).toHaveLength(asked + 1);
  checkout.detach();
});

test('a cashier that is open when the time runs out is left alone; what it ends with counts', async () => {
  const wx = installFakeWx({
    pay: (request) => told(SHORT, request.action === 'create'),
    cashier: () => undefined,
  });
  const checkout = mount();
  checkout.tap();
  await settle();
  await goBy(40 * SECOND);
  expect(checkout.view().phase).toBe('paying');
  expect(wx.calls.map(({ action }) => action)).toEqual(['create']);
  wx.script.pay = () => ok(PAID);
  wx.closeCashier('requestPayment:ok');
  await settle();
  expect(checkout.view().phase).toBe('paid');
  checkout.detach();
});

test('a phone whose clock ran ahead offers the order again once the server has told the time', async () => {
  const wx = installFakeWx({ pay: () => told(SHORT) });
  const checkout = mount(given);
  await settle();
  // The clock of the phone is set an hour on; the server's is not.
  jest.setSystemTime(Date.now() + 3_600 * SECOND);
  began += 3_600 * SECOND;
  wx.script.pay = () => new Promise(() => undefined);
  await goBy(SECOND);
  expect(checkout.view()).toMatchObject({ title: '订单正在关闭' });
  wx.script.pay = () => told(SHORT);
  // The question without an answer is given up after 20 s, and the next comes 5 s later.
  await goBy(26 * SECOND);
  expect(checkout.view()).toMatchObject({ button: '继续支付 ¥19.90' });
  expect(checkout.clock()).toBe('00:03');
  checkout.detach();
});

test('behind another page no clock is drawn; back in front it is right again', async () => {
  installFakeWx({ pay: () => told(ORDER) });
  const checkout = mount(given);
  await settle();
  checkout.hide();
  expect(jest.getTimerCount()).toBe(0);
  await goBy(61 * SECOND);
  expect(checkout.clock()).toBe('30:00');
  checkout.show();
  await settle();
  expect(checkout.clock()).toBe('28:59');
  checkout.detach();
});

test('an order paid while its page was behind another shows no clock', async () => {
  const wx = installFakeWx({ pay: () => told(ORDER) });
  const checkout = mount(given);
  await settle();
  checkout.hide();
  wx.script.pay = () => told(PAID);
  await checkout.instance.refresh();
  expect(checkout.clock()).toBe('');
  checkout.detach();
});

test('goods whose order is over are bought again as a new order', async () => {
  const wx = installFakeWx({
    pay: (request) => told(SHORT, request.action === 'create'),
    cashier: () => 'requestPayment:fail cancel',
  });
  const checkout = mount();
  checkout.tap();
  await settle();
  wx.script.pay = () => ok(CLOSED);
  await goBy(31 * SECOND);
  expect(checkout.view()).toMatchObject({ phase: 'expired', button: '重新下单', enabled: true });
  wx.script.pay = (request) => ok(ORDER, request.action === 'create');
  checkout.tap();
  await settle();
  const created = wx.calls.flatMap((call) => ('request_id' in call ? [call.request_id] : []));
  expect(new Set(created).size).toBe(2);
  expect(checkout.view().phase).toBe('cancelled');
  checkout.detach();
});

test('another order has its own time; the first one’s is forgotten', async () => {
  const other = { ...ORDER, out_trade_no: 'T2', pay_before: NOW + 600 * SECOND };
  installFakeWx({
    pay: (request) => ok('out_trade_no' in request && request.out_trade_no === 'T2' ? other : ORDER),
  });
  const checkout = mount(given);
  await settle();
  expect(checkout.clock()).toBe('30:00');
  checkout.set({ outTradeNo: 'T2' });
  await settle();
  for (const left of ['09:59', '09:58', '09:57']) {
    await goBy(SECOND);
    expect(checkout.clock()).toBe(left);
  }
  checkout.detach();
});

test('for a paid order no time runs', async () => {
  const wx = installFakeWx({ pay: () => ok(ORDER) });
  const checkout = mount(given);
  await settle();
  wx.script.pay = () => ok(PAID);
  checkout.show();
  await settle();
  expect(checkout.clock()).toBe('');
  expect(jest.getTimerCount()).toBe(0);
  checkout.detach();
});
