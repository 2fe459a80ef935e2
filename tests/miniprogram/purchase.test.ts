import { goodsKey, PurchaseMemory } from '../../miniprogram/components/pay-checkout/purchase';
import { CLOSED, failed, installFakeWx, ORDER, ok, PAID } from './support/fake-wx';
import { mount, mountTwo, settle, TEA, TWO_TEAS, tapped } from './support/mount';

beforeEach(() => jest.useFakeTimers());

afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

const requestIds = (calls: object[]) =>
  calls.flatMap((call) => ('request_id' in call ? [call.request_id] : []));

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

/** Each purchase an order of its own, as the server makes them; none is ever paid. */
function manyOrders() {
  const numbers = new Map<string, string>();
  return installFakeWx({
    pay: (request) => {
      const id = 'request_id' in request ? request.request_id : '';
      if (id && !numbers.has(id)) numbers.set(id, `T${numbers.size + 1}`);
      const no = 'out_trade_no' in request ? request.out_trade_no : numbers.get(id);
      return ok({ ...ORDER, out_trade_no: no ?? '' }, request.action !== 'query');
    },
    cashier: () => 'requestPayment:fail cancel',
  });
}

test('goods that come back find the order that was left unpaid', async () => {
  const wx = manyOrders();
  const checkout = mount();
  await tapped(checkout);
  checkout.set({ items: TWO_TEAS });
  await settle();
  await tapped(checkout);
  checkout.set({ items: TEA });
  await settle();
  expect(wx.calls.at(-1)).toEqual({ action: 'query', out_trade_no: 'T1' });
  expect(checkout.view().button).toBe('继续支付 ¥19.90');
  checkout.detach();
});

test('one page’s closed order leaves another page’s purchase in storage', async () => {
  const wx = manyOrders();
  const one = mount();
  await tapped(one);
  const other = mount({ items: TWO_TEAS });
  await tapped(other);
  wx.script.pay = () => ok({ ...CLOSED, out_trade_no: 'T1' });
  one.show();
  await settle();
  expect(one.view().phase).toBe('expired');
  for (const checkout of [one, other]) checkout.detach();
  const kept = JSON.parse(wx.storage.get('pay-checkout/pay') ?? '[]') as { out_trade_no: string }[];
  expect(kept.map(({ out_trade_no }) => out_trade_no)).toEqual(['T2']);
});

test('of many purchases the last eight are remembered', async () => {
  const wx = manyOrders();
  const checkout = mount();
  for (let quantity = 1; quantity <= 10; quantity++) {
    checkout.set({ items: [{ sku: 'tea', quantity }] });
    await settle();
    await tapped(checkout);
  }
  checkout.detach();
  const kept = JSON.parse(wx.storage.get('pay-checkout/pay') ?? '[]') as { out_trade_no: string }[];
  expect(kept.map(({ out_trade_no }) => out_trade_no)).toEqual([
    ...['T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9', 'T10'],
  ]);
});

test.each([['a word'], [7], [[null, 'x', {}, { goods: 1 }, { goods: 'x' }]]])(
  'what is found in storage and makes no sense is no purchase: %j',
  async (found) => {
    const wx = installFakeWx();
    wx.storage.set('pay-checkout/pay', JSON.stringify(found));
    const checkout = mount();
    await tapped(checkout);
    expect(checkout.view().phase).toBe('paid');
    checkout.detach();
  },
);

test.each([
  ['ORDER_CLOSED', 'never'],
  ['ORDER_NOT_FOUND', 'never'],
])(
  'an order that the server calls %s when it is continued is left behind for a new one',
  async (code, retry) => {
    const wx = installFakeWx({
      pay: (request) => ok(ORDER, request.action === 'create'),
      cashier: () => 'requestPayment:fail cancel',
    });
    const checkout = mount();
    await tapped(checkout);
    wx.script.pay = (request) => (request.action === 'resume' ? failed(code, retry) : ok(ORDER, true));
    await tapped(checkout);
    await tapped(checkout);
    expect(wx.calls.filter(({ action }) => action !== 'query').map(({ action }) => action)).toEqual([
      ...['create', 'resume', 'create'],
    ]);
    checkout.detach();
  },
);

test('an order in storage that the server does not know is forgotten, and its goods can be bought', async () => {
  const wx = installFakeWx({ pay: () => failed('ORDER_NOT_FOUND', 'never') });
  const kept = [{ goods: goodsKey(TEA), request_id: 'r'.repeat(32), out_trade_no: 'T9' }];
  wx.storage.set('pay-checkout/pay', JSON.stringify(kept));
  const checkout = mount();
  await settle();
  expect(checkout.view()).toMatchObject({ phase: 'idle', code: '' });
  expect(wx.storage.get('pay-checkout/pay')).toBe('[]');
  checkout.detach();
});

describe('what one checkout has paid', () => {
  const paid = { goods: 'g', request_id: 'r', out_trade_no: 'T1' };

  function paidBeside(functionName: string, isClosed = false): PurchaseMemory {
    installFakeWx();
    const other = new PurchaseMemory(functionName);
    if (isClosed) other.close();
    const memory = new PurchaseMemory('pay');
    memory.keep(paid);
    memory.paid('T1');
    expect(memory.recall('g')).toBeUndefined();
    return other;
  }

  test('another of the same function recalls', () => {
    expect(paidBeside('pay').recall('g')).toEqual(paid);
  });

  test('another function’s does not', () => {
    expect(paidBeside('tickets').recall('g')).toBeUndefined();
  });

  test('one that is gone is not told', () => {
    expect(paidBeside('pay', true).recall('g')).toBeUndefined();
  });
});

test('goods that another page has paid for can be bought here again once they were put back and chosen anew', async () => {
  const wx = installFakeWx();
  const [one, other] = mountTwo();
  await tapped(one);
  for (const items of [[], TEA]) {
    other.set({ items });
    await settle();
  }
  await tapped(other);
  expect(requestIds(wx.calls)).toHaveLength(2);
  for (const checkout of [one, other]) checkout.detach();
});

test('where storage takes nothing, a purchase is kept as long as its page', async () => {
  const fake = installFakeWx({
    pay: () => {
      throw { errMsg: 'cloud.callFunction:fail timeout' };
    },
  });
  Object.assign(wx, {
    setStorageSync: () => {
      throw new Error('storage is full');
    },
  });
  const checkout = mount();
  await tapped(checkout);
  await tapped(checkout);
  expect(requestIds(fake.calls)).toHaveLength(2);
  expect(new Set(requestIds(fake.calls)).size).toBe(1);
  checkout.detach();
});
