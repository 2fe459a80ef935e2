import { failed, installFakeWx, ORDER, ok, PAID, PAY_PARAMS } from './support/fake-wx';
import { mount, settle, TEA, tapped } from './support/mount';

beforeEach(() => jest.useFakeTimers());

afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

test('a tap creates the order, opens the cashier, asks the server, and ends paid', async () => {
  const wx = installFakeWx();
  const checkout = mount();
  await settle();
  await tapped(checkout);
  expect(wx.calls).toEqual([
    { action: 'create', request_id: expect.stringMatching(/^[0-9a-f]{32}$/), items: TEA, code: 'code' },
    { action: 'query', out_trade_no: 'T1' },
  ]);
  expect(wx.payments).toEqual([PAY_PARAMS]);
  expect(checkout.phases()).toEqual(['creating', 'paying', 'confirming', 'paid']);
  expect(checkout.events.map(({ name }) => name)).toEqual([
    'ready',
    'statechange',
    'beforepay',
    'statechange',
    'statechange',
    'statechange',
    'paid',
  ]);
  expect(checkout.events.at(-1)?.detail).toEqual({ order: PAID });
  expect(checkout.view().button).toBe('');
  checkout.detach();
});

test('a double tap pays once', async () => {
  const wx = installFakeWx();
  const checkout = mount();
  checkout.tap();
  checkout.tap();
  void checkout.instance.pay();
  await settle();
  expect(wx.calls.filter(({ action }) => action === 'create')).toHaveLength(1);
  expect(wx.payments).toHaveLength(1);
  checkout.detach();
});

test('a page that calls pay() from its beforepay handler pays once', async () => {
  const wx = installFakeWx({ cashier: () => undefined });
  const checkout = mount({ items: TEA }, (instance) => void instance.pay());
  await tapped(checkout);
  expect(wx.calls).toHaveLength(1);
  expect(wx.payments).toHaveLength(1);
  checkout.detach();
});

test('after "ok" the server is asked after 0, 1, 3, 7, 15 and 23 s, and given up after 30 s', async () => {
  const wx = installFakeWx({ pay: (request) => ok(ORDER, request.action === 'create') });
  const checkout = mount();
  await tapped(checkout);
  const asked: number[] = [];
  for (let second = 0; second <= 60; second++) {
    while (asked.length < wx.calls.filter(({ action }) => action === 'query').length) asked.push(second);
    jest.advanceTimersByTime(1_000);
    await settle();
  }
  expect(asked).toEqual([0, 1, 3, 7, 15, 23]);
  expect(checkout.phases()).toEqual(['creating', 'paying', 'confirming', 'unknown']);
  checkout.detach();
});

test('an unconfirmed payment offers to ask, never to pay again, and shows paid once the server says so', async () => {
  const wx = installFakeWx({ pay: (request) => ok(ORDER, request.action === 'create') });
  const checkout = mount();
  await tapped(checkout);
  jest.advanceTimersByTime(30_000);
  await settle();
  expect(checkout.view()).toMatchObject({ button: '查询支付结果', enabled: true });
  await checkout.instance.pay();
  expect(wx.payments).toHaveLength(1);
  wx.script.pay = () => ok(PAID);
  await tapped(checkout);
  expect(checkout.view().phase).toBe('paid');
  checkout.detach();
});

test('a payment confirmed at the third question is paid', async () => {
  let asked = 0;
  installFakeWx({
    pay: (request) => (request.action === 'create' ? ok(ORDER, true) : ok(++asked < 3 ? ORDER : PAID)),
  });
  const checkout = mount();
  await tapped(checkout);
  for (const wait of [1_000, 2_000]) {
    jest.advanceTimersByTime(wait);
    await settle();
  }
  expect(checkout.view().phase).toBe('paid');
  expect(asked).toBe(3);
  checkout.detach();
});

test('a cancelled cashier is asked about once, and the order can be continued with the server’s amount', async () => {
  const wx = installFakeWx({
    pay: (request) => ok(ORDER, request.action !== 'query'),
    cashier: () => 'requestPayment:fail cancel',
  });
  const checkout = mount();
  await tapped(checkout);
  expect(wx.calls.map(({ action }) => action)).toEqual(['create', 'query']);
  expect(checkout.events.at(-1)).toEqual({ name: 'cancel', detail: { order: ORDER } });
  expect(checkout.view()).toMatchObject({ phase: 'cancelled', button: '继续支付 ¥19.90', enabled: true });
  await tapped(checkout);
  expect(wx.calls[2]).toEqual({ action: 'resume', out_trade_no: 'T1', code: 'code' });
  checkout.detach();
});

test.each(['requestPayment:fail cancel', 'requestPayment:fail (system error)'])(
  '"%s" for an order that is in truth paid shows paid',
  async (errMsg) => {
    installFakeWx({ cashier: () => errMsg });
    const checkout = mount();
    await tapped(checkout);
    expect(checkout.phases()).toEqual(['creating', 'paying', 'confirming', 'paid']);
    checkout.detach();
  },
);

test('a cashier that failed is a failure with a way on', async () => {
  installFakeWx({
    pay: (request) => ok(ORDER, request.action === 'create'),
    cashier: () => 'requestPayment:fail jsapi has no permission',
  });
  const checkout = mount();
  await tapped(checkout);
  expect(checkout.view()).toMatchObject({
    phase: 'failed',
    code: 'CASHIER_FAILED',
    button: '重新支付 ¥19.90',
  });
  checkout.detach();
});

test('a given order is shown with its amount, and continued by resume', async () => {
  const wx = installFakeWx({
    pay: (request) => (request.action === 'resume' ? ok(ORDER, true) : ok(ORDER)),
    cashier: () => undefined,
  });
  const checkout = mount({ outTradeNo: 'T1' });
  await settle();
  expect(checkout.view()).toMatchObject({ phase: 'idle', button: '继续支付 ¥19.90' });
  expect(checkout.events).toEqual([{ name: 'ready', detail: { order: ORDER } }]);
  await tapped(checkout);
  expect(wx.calls.map(({ action }) => action)).toEqual(['query', 'resume']);
  checkout.detach();
});

test.each([
  [failed('ORDER_NOT_FOUND', 'never'), 'ORDER_NOT_FOUND', ''],
  [failed('INTERNAL'), 'INTERNAL', '查询支付结果'],
  ['gibberish', 'ANSWER_UNREADABLE', '查询支付结果'],
])('a given order answered with %j is a problem', async (answer, code, button) => {
  installFakeWx({ pay: () => answer });
  const checkout = mount({ outTradeNo: 'T1' });
  await settle();
  expect(checkout.view()).toMatchObject({ phase: 'failed', code, button });
  checkout.detach();
});

test('ORDER_PAID as the answer to resume is asked about, and shown paid', async () => {
  const wx = installFakeWx({
    pay: (request) => (request.action === 'query' ? ok(ORDER) : failed('ORDER_PAID')),
  });
  const checkout = mount({ outTradeNo: 'T1' });
  await settle();
  wx.script.pay = (request) => (request.action === 'query' ? ok(PAID) : failed('ORDER_PAID', 'never'));
  await tapped(checkout);
  expect(checkout.view().phase).toBe('paid');
  expect(wx.payments).toEqual([]);
  checkout.detach();
});

test('the page coming back asks the server, and a payment whose callback never came shows paid', async () => {
  const wx = installFakeWx({ cashier: () => undefined });
  const checkout = mount();
  await tapped(checkout);
  expect(checkout.view().phase).toBe('paying');
  checkout.show();
  await settle();
  expect(checkout.view().phase).toBe('paid');
  wx.closeCashier('requestPayment:fail cancel');
  await settle();
  expect(checkout.phases()).toEqual(['creating', 'paying', 'paid']);
  expect(wx.calls.map(({ action }) => action)).toEqual(['create', 'query']);
  checkout.detach();
});

test('a login that fails leaves the payer to the cloud context', async () => {
  const wx = installFakeWx({ login: () => undefined });
  const checkout = mount();
  await tapped(checkout);
  expect(wx.calls[0]).not.toHaveProperty('code');
  expect(checkout.view().phase).toBe('paid');
  checkout.detach();
});

test('no randomness, no purchase', async () => {
  const fake = installFakeWx();
  Object.assign(wx, { getRandomValues: async () => Promise.reject(new Error('unsupported')) });
  const checkout = mount();
  await tapped(checkout);
  expect(fake.calls).toEqual([]);
  expect(checkout.view()).toMatchObject({ phase: 'failed', code: 'INTERNAL' });
  checkout.detach();
});

test('storage that throws does not stop a payment', async () => {
  installFakeWx();
  const broken = () => {
    throw new Error('storage is full');
  };
  Object.assign(wx, { getStorageSync: broken, setStorageSync: broken, removeStorageSync: broken });
  const checkout = mount();
  await tapped(checkout);
  expect(checkout.view().phase).toBe('paid');
  checkout.detach();
});

test('a call that never answers is given up after 20 s, and can be repeated', async () => {
  installFakeWx({ pay: () => new Promise(() => undefined) });
  const checkout = mount();
  await tapped(checkout);
  jest.advanceTimersByTime(19_999);
  await settle();
  expect(checkout.view().phase).toBe('creating');
  jest.advanceTimersByTime(1);
  await settle();
  expect(checkout.view()).toMatchObject({ phase: 'failed', code: 'NETWORK', enabled: true });
  checkout.detach();
});

test.each([
  ['creating', { pay: () => new Promise(() => undefined) }],
  ['paying', { cashier: () => undefined }],
  ['confirming', { pay: (request: { action: string }) => ok(ORDER, request.action === 'create') }],
] as const)('a component detached while %s leaves no timer and says nothing more', async (phase, script) => {
  const wx = installFakeWx(script);
  const checkout = mount();
  await tapped(checkout);
  expect(checkout.view().phase).toBe(phase);
  const said = checkout.events.length;
  checkout.detach();
  expect(jest.getTimerCount()).toBe(0);
  wx.closeCashier('requestPayment:ok');
  await settle();
  expect(checkout.events).toHaveLength(said);
});

test('with nothing in the cart nothing happens', async () => {
  const wx = installFakeWx();
  const checkout = mount({ items: [] });
  await tapped(checkout);
  await checkout.instance.pay();
  expect(wx.calls).toEqual([]);
  expect(checkout.view().enabled).toBe(false);
  checkout.detach();
});

test('the merchant’s reason is shown; a gateway’s text is not', async () => {
  const wx = installFakeWx({ pay: () => failed('QUOTE_REFUSED', 'never', '普洱茶只剩 2 件') });
  const checkout = mount();
  await tapped(checkout);
  expect(checkout.html()).toContain('普洱茶只剩 2 件');
  wx.script.pay = () => failed('GATEWAY_REFUSED', 'same_request', 'PARAM_ERROR secret detail');
  await tapped(checkout);
  expect(checkout.html()).not.toContain('secret detail');
  expect(checkout.view().title).toBe('微信支付未受理此订单');
  checkout.detach();
});

test.each([
  ['auto', 'zh_TW', '微信支付'],
  ['auto', 'zh_HK', '微信支付'],
  ['auto', 'fr', 'Pay with WeChat'],
  ['en', 'zh_CN', 'Pay with WeChat'],
  ['zh_CN', 'en', '微信支付'],
])('locale %s on a phone in %s reads %s', async (locale, language, button) => {
  const wx = installFakeWx();
  wx.language = language;
  const checkout = mount({ items: TEA, locale });
  await settle();
  expect(checkout.view().button).toBe(button);
  checkout.detach();
});

test('another function name is called by that name', async () => {
  const wx = installFakeWx();
  const checkout = mount({ items: TEA, functionName: 'tea-pay' });
  await tapped(checkout);
  expect(new Set(wx.names)).toEqual(new Set(['tea-pay']));
  checkout.detach();
});

test('the theme property is a class of its own, so that auto, light and dark can differ', async () => {
  installFakeWx();
  const checkout = mount({ items: TEA, theme: 'dark' });
  await settle();
  expect(checkout.html()).toContain('pc--dark');
  checkout.detach();
});
