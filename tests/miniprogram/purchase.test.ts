import { CLOSED, failed, installFakeWx, ORDER, ok, PAID } from './support/fake-wx';
import { mount, settle, TEA, TWO_TEAS } from './support/mount';

beforeEach(() => jest.useFakeTimers());

afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

const requestIds = (calls: object[]) =>
  calls.flatMap((call) => ('request_id' in call ? [call.request_id] : []));

async function tapped(checkout: ReturnType<typeof mount>): Promise<void> {
  checkout.tap();
  await settle();
}

test('without an answer the same request_id is sent again, by the next tap and by a restarted app', async () => {
  const wx = installFakeWx({
    pay: () => {
      throw { errMsg: 'cloud.callFunction:fail timeout' };
    },
  });
  const first = mount();
  await tapped(first);
  expect(first.view()).toMatchObject({ phase: 'failed', code: 'NETWORK', button: '重新支付' });
  await tapped(first);
  first.detach();
  const second = mount();
  await settle();
  await tapped(second);
  expect(requestIds(wx.calls)).toHaveLength(3);
  expect(new Set(requestIds(wx.calls)).size).toBe(1);
  second.detach();
});

test('an app killed with an open order asks about it first, and finds it paid', async () => {
  const wx = installFakeWx({ cashier: () => undefined });
  const first = mount();
  await tapped(first);
  first.detach();
  const second = mount();
  await settle();
  expect(wx.calls.at(-1)).toEqual({ action: 'query', out_trade_no: 'T1' });
  expect(second.phases()).toEqual(['paid']);
  expect(second.events.map(({ name }) => name)).toEqual(['statechange', 'paid', 'ready']);
  second.detach();
});

test('other goods, a paid order and a closed order each begin a purchase with a new request_id', async () => {
  const wx = installFakeWx({
    pay: (request) => ok(ORDER, request.action !== 'query'),
    cashier: () => 'requestPayment:fail cancel',
  });
  const checkout = mount();
  await tapped(checkout);
  checkout.set({ items: TWO_TEAS });
  await settle();
  expect(checkout.view()).toMatchObject({ phase: 'idle', button: '微信支付' });
  wx.script.cashier = () => 'requestPayment:ok';
  wx.script.pay = (request) => (request.action === 'query' ? ok(PAID) : ok(ORDER, true));
  await tapped(checkout);
  checkout.set({ items: TEA });
  await settle();
  wx.script.cashier = () => 'requestPayment:fail cancel';
  wx.script.pay = (request) => (request.action === 'query' ? ok(CLOSED) : ok(ORDER, true));
  await tapped(checkout);
  expect(checkout.view()).toMatchObject({ phase: 'expired', code: '', button: '重新下单' });
  await tapped(checkout);
  expect(requestIds(wx.calls)).toHaveLength(4);
  expect(new Set(requestIds(wx.calls)).size).toBe(4);
  checkout.detach();
});

test('the same goods after a cancelled cashier keep their order', async () => {
  const wx = installFakeWx({
    pay: (request) => ok(ORDER, request.action !== 'query'),
    cashier: () => 'requestPayment:fail cancel',
  });
  const checkout = mount();
  await tapped(checkout);
  checkout.set({ items: TEA.map((item) => ({ ...item })) });
  await settle();
  expect(checkout.view().phase).toBe('cancelled');
  expect(requestIds(wx.calls)).toHaveLength(1);
  checkout.detach();
});

test.each([
  ['a closed order', () => ok(CLOSED)],
  ['ORDER_CLOSED', () => failed('ORDER_CLOSED', 'never')],
  ['REQUEST_CONFLICT', () => failed('REQUEST_CONFLICT', 'never')],
])(
  '%s as the answer to create uses the request_id up: one new one is tried, not more',
  async (_name, answer) => {
    const wx = installFakeWx({ pay: answer });
    const checkout = mount();
    await tapped(checkout);
    expect(requestIds(wx.calls)).toHaveLength(2);
    expect(new Set(requestIds(wx.calls)).size).toBe(2);
    expect(checkout.view()).toMatchObject({ phase: 'expired', code: '', enabled: true });
    checkout.detach();
  },
);

test('goods that changed while the order was made are not paid for', async () => {
  let answer: (value: object) => void = () => undefined;
  const wx = installFakeWx({
    pay: () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  });
  const checkout = mount();
  await tapped(checkout);
  checkout.set({ items: TWO_TEAS });
  await settle();
  expect(checkout.view().phase).toBe('creating');
  answer(ok(ORDER, true));
  await settle();
  expect(wx.payments).toEqual([]);
  expect(checkout.view().phase).toBe('idle');
  checkout.detach();
});
