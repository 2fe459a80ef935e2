import { CLOSED, installFakeWx, NOW, ORDER, ok, PAID } from './support/fake-wx';
import { mount, mountTwo, settle, tapped } from './support/mount';

/** Cashiers that say nothing, or say it late: WeChat calls back when its last button is pressed, and else perhaps never. */

beforeEach(() => jest.useFakeTimers());

afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

const UNPAID = { pay: (request: { action: string }) => ok(ORDER, request.action !== 'query') };

async function backFor(checkout: ReturnType<typeof mount>, ms: number): Promise<void> {
  checkout.show();
  await settle();
  jest.advanceTimersByTime(ms);
  await settle();
}

test('a cashier that never calls back is given up 3 s after the page is back, and the order can be continued', async () => {
  installFakeWx({ ...UNPAID, cashier: () => undefined });
  const checkout = mount();
  await tapped(checkout);
  await backFor(checkout, 2_999);
  expect(checkout.view().phase).toBe('paying');
  jest.advanceTimersByTime(1);
  await settle();
  expect(checkout.phases()).toEqual(['creating', 'paying', 'confirming', 'cancelled']);
  expect(checkout.view()).toMatchObject({ button: '继续支付 ¥19.90', enabled: true });
  checkout.detach();
});

test('then its goods can be paid by another page too', async () => {
  const wx = installFakeWx({ ...UNPAID, cashier: () => undefined });
  const [one, other] = mountTwo();
  await tapped(one);
  await backFor(one, 3_000);
  await tapped(other);
  expect(wx.payments).toHaveLength(2);
  expect(other.view().phase).toBe('paying');
  for (const checkout of [one, other]) checkout.detach();
});

test('one that stays open while the page is not left is waited for, for minutes', async () => {
  const wx = installFakeWx({ ...UNPAID, cashier: () => undefined });
  const checkout = mount();
  await tapped(checkout);
  jest.advanceTimersByTime(600_000);
  await settle();
  expect(checkout.view().phase).toBe('paying');
  expect(wx.calls).toHaveLength(1);
  checkout.detach();
});

test('a "done" after it was given up counts: nothing can be paid again until the server has spoken', async () => {
  const wx = installFakeWx({ ...UNPAID, cashier: () => undefined });
  const checkout = mount({ items: [{ sku: 'tea', quantity: 1 }], subscribeTemplateIds: ['a'] });
  await tapped(checkout);
  await backFor(checkout, 3_000);
  expect(checkout.view().phase).toBe('cancelled');
  wx.closeCashier('requestPayment:ok');
  await settle();
  expect(checkout.view()).toMatchObject({ phase: 'unknown', button: '查询支付结果' });
  expect(wx.subscribed).toEqual([['a']]);
  wx.script.pay = () => ok(PAID);
  await tapped(checkout);
  expect(checkout.view().phase).toBe('paid');
  checkout.detach();
});

test('a "done" while it is being given up keeps the order from being called cancelled', async () => {
  let answer = (_: unknown): void => undefined;
  const wx = installFakeWx({ ...UNPAID, cashier: () => undefined });
  const checkout = mount();
  await tapped(checkout);
  checkout.show();
  await settle();
  wx.script.pay = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  jest.advanceTimersByTime(3_000);
  await settle();
  expect(checkout.view().phase).toBe('confirming');
  wx.closeCashier('requestPayment:ok');
  answer(ok(ORDER));
  await settle();
  expect(checkout.phases()).toEqual(['creating', 'paying', 'confirming', 'unknown']);
  checkout.detach();
});

test.each(['requestPayment:fail cancel', 'requestPayment:fail broken'])(
  'after it was given up, "%s" says nothing new',
  async (errMsg) => {
    const wx = installFakeWx({ ...UNPAID, cashier: () => undefined });
    const checkout = mount();
    await tapped(checkout);
    await backFor(checkout, 3_000);
    const said = checkout.events.length;
    wx.closeCashier(errMsg);
    await settle();
    expect(checkout.events).toHaveLength(said);
    checkout.detach();
  },
);

test('an order that may not be paid any more, and is not closed yet, is asked about until it is', async () => {
  const wx = installFakeWx({ pay: () => ok(ORDER) });
  const checkout = mount();
  await tapped(checkout);
  expect(wx.payments).toEqual([]);
  expect(checkout.phases()).toEqual(['creating', 'failed']);
  expect(checkout.events.at(-1)).toMatchObject({
    name: 'fail',
    detail: { code: 'ORDER_CLOSING', order: ORDER },
  });
  expect(checkout.view()).toMatchObject({ title: '订单正在关闭', button: '查询支付结果' });
  await checkout.instance.pay();
  expect(wx.calls.filter(({ action }) => action !== 'query')).toHaveLength(1);
  wx.script.pay = () => ok(CLOSED);
  jest.advanceTimersByTime(5_000);
  await settle();
  expect(checkout.view()).toMatchObject({ phase: 'expired', button: '重新下单' });
  checkout.detach();
});

test('one that was paid in its last second after all is shown as paid', async () => {
  const wx = installFakeWx({ pay: () => ok(ORDER) });
  const checkout = mount({ outTradeNo: 'T1' });
  await settle();
  await tapped(checkout);
  expect(checkout.view().title).toBe('订单正在关闭');
  wx.script.pay = () => ok(PAID);
  await tapped(checkout);
  expect(checkout.view().phase).toBe('paid');
  checkout.detach();
});

test('the server keeping it open for good is asked a while, not for ever', async () => {
  const wx = installFakeWx({ pay: () => ok(ORDER) });
  const checkout = mount();
  await tapped(checkout);
  for (let minute = 0; minute < 20; minute++) {
    jest.advanceTimersByTime(60_000);
    await settle();
  }
  expect(wx.calls).toHaveLength(8);
  checkout.detach();
});

test('once a cashier has ended, the page coming to the front waits for none', async () => {
  installFakeWx({ ...UNPAID, cashier: () => 'requestPayment:fail cancel' });
  const checkout = mount();
  await tapped(checkout);
  checkout.hide();
  checkout.show();
  await settle();
  // The countdown's, and no other.
  expect(jest.getTimerCount()).toBe(1);
  checkout.detach();
});

test('a late "done" asks the server at once', async () => {
  const wx = installFakeWx({ ...UNPAID, cashier: () => undefined });
  const checkout = mount();
  await tapped(checkout);
  await backFor(checkout, 3_000);
  wx.script.pay = () => ok(PAID);
  wx.closeCashier('requestPayment:ok');
  await settle();
  expect(checkout.phases().slice(-2)).toEqual(['unknown', 'paid']);
  checkout.detach();
});

test('an order that is being closed when its time runs out as well is not asked about twice as often', async () => {
  const began = Date.now();
  const wx = installFakeWx({
    pay: () => ({ ...ok({ ...ORDER, pay_before: NOW + 30_000 }), now: NOW + Date.now() - began }),
  });
  const checkout = mount();
  await tapped(checkout);
  for (let second = 0; second < 600; second++) {
    jest.advanceTimersByTime(1_000);
    await settle();
  }
  expect(wx.calls.filter(({ action }) => action === 'query')).toHaveLength(10);
  checkout.detach();
});
