import { en } from '../../miniprogram/components/pay-checkout/texts-en';
import { failed, installFakeWx, ORDER, ok, PAID } from './support/fake-wx';
import { mount, mountTwo, settle, TEA, tapped } from './support/mount';

/** What a phone does besides paying: networks that go, iOS, languages, two of us at once. */

beforeEach(() => jest.useFakeTimers());

afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

test('without a network it says so; back again, the order is asked about by itself', async () => {
  const wx = installFakeWx({ pay: () => ok(ORDER) });
  const checkout = mount({ outTradeNo: 'T1' });
  await settle();
  wx.goes('offline');
  expect(checkout.view().offline).toBe(true);
  expect(checkout.html()).toContain('网络已断开');
  wx.script.pay = () => ok(PAID);
  wx.goes('online');
  await settle();
  expect(checkout.view()).toMatchObject({ offline: false, phase: 'paid' });
  expect(wx.calls).toHaveLength(2);
  checkout.detach();
});

test('a payment that failed for want of a network can be made when it is back', async () => {
  const wx = installFakeWx({
    pay: () => {
      throw { errMsg: 'cloud.callFunction:fail' };
    },
  });
  const checkout = mount();
  await settle();
  wx.goes('offline');
  await tapped(checkout);
  expect(checkout.view()).toMatchObject({ phase: 'failed', code: 'NETWORK' });
  wx.goes('online');
  await settle();
  expect(checkout.view()).toMatchObject({ phase: 'idle', title: '', button: '微信支付' });
  checkout.detach();
});

test('a component that is gone listens to nothing', async () => {
  const wx = installFakeWx();
  const checkout = mount();
  await settle();
  expect(wx.networkListeners).toHaveLength(1);
  checkout.detach();
  expect(wx.networkListeners).toEqual([]);
});

test('virtual goods on iOS: nothing is sold, it says why, and no cashier ever opens', async () => {
  const wx = installFakeWx({ pay: (request) => ok(ORDER, request.action !== 'query') });
  wx.platform = 'ios';
  const checkout = mount({ outTradeNo: 'T1', goodsKind: 'virtual' });
  // From the first drawing on.
  expect(checkout.view().phase).toBe('unsupported');
  await settle();
  expect(checkout.view()).toMatchObject({ phase: 'unsupported', button: '', amount: '' });
  expect(checkout.html()).toContain('iOS');
  await checkout.instance.pay();
  expect(wx.payments).toEqual([]);
  expect(wx.calls.map(({ action }) => action)).toEqual(['query']);
  const fail = { name: 'fail', detail: expect.objectContaining({ code: 'UNSUPPORTED', order: ORDER }) };
  expect(checkout.events).toEqual([{ name: 'ready', detail: { order: ORDER } }, fail, fail]);
  checkout.detach();
});

test('virtual goods that were paid for elsewhere are shown as paid, on iOS too', async () => {
  const wx = installFakeWx();
  wx.platform = 'ios';
  const checkout = mount({ outTradeNo: 'T1', goodsKind: 'virtual' });
  await settle();
  await checkout.instance.pay();
  expect(checkout.view()).toMatchObject({ title: '支付成功', paid: '¥19.90' });
  expect(checkout.events.map(({ name }) => name)).not.toContain('fail');
  checkout.detach();
});

test.each([
  ['physical', 'ios'],
  ['virtual', 'android'],
  ['virtual', 'devtools'],
])('%s goods on %s are sold', async (goodsKind, platform) => {
  const wx = installFakeWx();
  wx.platform = platform;
  const checkout = mount({ items: TEA, goodsKind });
  await tapped(checkout);
  expect(checkout.view().phase).toBe('paid');
  checkout.detach();
});

test('goods that turn out to be virtual are not sold on iOS any more', async () => {
  const wx = installFakeWx();
  wx.platform = 'ios';
  const checkout = mount();
  await settle();
  checkout.set({ goodsKind: 'virtual' });
  await settle();
  await checkout.instance.pay();
  expect(wx.calls).toEqual([]);
  expect(checkout.view().phase).toBe('unsupported');
  expect(checkout.events.map(({ name }) => name)).toEqual(['ready', 'fail', 'fail']);
  checkout.detach();
});

test('two on the same goods, tapped at once, pay once', async () => {
  const wx = installFakeWx({ cashier: () => undefined });
  const both = mountTwo();
  for (const checkout of both) checkout.tap();
  await settle();
  expect(wx.calls.filter(({ action }) => action === 'create')).toHaveLength(1);
  expect(wx.payments).toHaveLength(1);
  wx.closeCashier('requestPayment:ok');
  await settle();
  expect(both[0].view().phase).toBe('paid');
  for (const checkout of both) checkout.detach();
});

test('one that is gone in the middle of a payment keeps no other from paying', async () => {
  const wx = installFakeWx({ cashier: () => undefined });
  const [one, other] = mountTwo();
  await tapped(one);
  one.detach();
  wx.script.cashier = () => 'requestPayment:ok';
  await tapped(other);
  expect(other.view().phase).toBe('paid');
  other.detach();
});

test('of two on the same goods, the one that was idle while the other paid sells them no second time', async () => {
  const wx = installFakeWx();
  const [one, other] = mountTwo();
  await tapped(one);
  expect(one.view().phase).toBe('paid');
  wx.script.pay = () => ok(PAID);
  await tapped(other);
  expect(other.view().phase).toBe('paid');
  expect(wx.calls.filter(({ action }) => action === 'create')).toHaveLength(1);
  expect(wx.payments).toHaveLength(1);
  for (const checkout of [one, other]) checkout.detach();
});

test('coming to the front, it shows the order that the other has paid', async () => {
  installFakeWx();
  const [one, other] = mountTwo();
  await tapped(one);
  expect(other.phases()).toEqual([]);
  other.show();
  await settle();
  expect(other.phases()).toEqual(['paid']);
  for (const checkout of [one, other]) checkout.detach();
});

test('goods bought again on the same page are a new purchase, and so they are on a page opened later', async () => {
  const wx = installFakeWx();
  const [one, other] = mountTwo();
  await tapped(one);
  other.show();
  await settle();
  for (const items of [[], TEA]) {
    one.set({ items });
    await settle();
  }
  await tapped(one);
  other.detach();
  const later = mount();
  await settle();
  expect(later.view().phase).toBe('idle');
  await tapped(later);
  expect(wx.calls.filter(({ action }) => action === 'create')).toHaveLength(3);
  for (const checkout of [one, later]) checkout.detach();
});

test('the second of two asks under the request_id of the first, so that the server has one order', async () => {
  const wx = installFakeWx({
    pay: (request) => ok(ORDER, request.action !== 'query'),
    cashier: () => 'requestPayment:fail cancel',
  });
  const [one, other] = mountTwo();
  await tapped(one);
  await tapped(other);
  expect(wx.calls.map(({ action }) => action)).toEqual(['create', 'query', 'resume', 'query']);
  one.detach();
  other.detach();
});

test('after paying, message templates are asked for, three at the most; a refusal changes nothing', async () => {
  const wx = installFakeWx();
  const checkout = mount({ items: TEA, subscribeTemplateIds: ['a', 'b', 'c', 'd'] });
  await tapped(checkout);
  expect(wx.subscribed).toEqual([['a', 'b', 'c']]);
  expect(checkout.view().phase).toBe('paid');
  checkout.detach();
});

test('a phone that cannot ask for messages pays all the same', async () => {
  installFakeWx();
  Object.assign(wx, {
    requestSubscribeMessage: () => {
      throw new Error('not in this client');
    },
  });
  const checkout = mount({ items: TEA, subscribeTemplateIds: ['a'] });
  await tapped(checkout);
  expect(checkout.view().phase).toBe('paid');
  checkout.detach();
});

test.each([
  ['a cancelled cashier', 'requestPayment:fail cancel', ['a']],
  ['no templates', 'requestPayment:ok', []],
])('%s asks for no messages', async (_what, errMsg, subscribeTemplateIds) => {
  const wx = installFakeWx({ cashier: () => errMsg });
  const checkout = mount({ items: TEA, subscribeTemplateIds });
  await tapped(checkout);
  expect(wx.subscribed).toEqual([]);
  checkout.detach();
});

test('the order number is copied, and it says so', async () => {
  const wx = installFakeWx();
  const checkout = mount({ outTradeNo: 'T1' });
  await settle();
  expect(checkout.html()).toContain('复制');
  checkout.copy();
  await settle();
  expect(wx.clipboard).toBe('T1');
  expect(checkout.html()).toContain('已复制');
  checkout.detach();
});

test('a page that draws the paid order itself gets an empty panel', async () => {
  installFakeWx();
  const checkout = mount({ outTradeNo: 'T1', customResult: true });
  await settle();
  expect(checkout.html()).not.toContain('支付成功');
  checkout.detach();
});

test('another language is given by messages; what they leave out reads English', async () => {
  installFakeWx({ pay: () => failed('RATE_LIMITED') });
  const messages = { pay: 'WeChatで支払う', problems: { RATE_LIMITED: { cause: 'お待ちください' } } };
  const checkout = mount({ items: TEA, locale: 'ja', messages });
  await settle();
  expect(checkout.view().button).toBe('WeChatで支払う');
  await tapped(checkout);
  expect(checkout.view()).toMatchObject({ title: 'お待ちください', hint: en.problems.RATE_LIMITED.step });
  checkout.detach();
});

test.each([
  ['null', null],
  ['a number for a word', { pay: 7, phases: 'x' }],
  ['words that nobody knows', { nothing: 'x', phases: { nowhere: { title: 'x' } } }],
])('messages that make no sense change nothing: %s', async (_what, messages) => {
  installFakeWx();
  const checkout = mount({ items: TEA, locale: 'en', messages: messages as object });
  await settle();
  expect(checkout.view().button).toBe('Pay with WeChat');
  await tapped(checkout);
  expect(checkout.view().title).toBe('Payment received');
  checkout.detach();
});

test('a traditional Chinese phone reads traditional Chinese', async () => {
  const wx = installFakeWx();
  wx.language = 'zh_TW';
  const checkout = mount({ outTradeNo: 'T1' });
  await settle();
  expect(checkout.view().title).toBe('付款成功');
  checkout.detach();
});

test('while the first question is under way there is a skeleton, and nothing to press', async () => {
  let answer = (_: unknown): void => undefined;
  const asked = new Promise((resolve) => {
    answer = resolve;
  });
  installFakeWx({ pay: () => asked });
  const checkout = mount({ outTradeNo: 'T1' });
  await settle();
  expect(checkout.view().loading).toBe(true);
  expect(checkout.html()).toContain('pc-bone');
  expect(checkout.html()).not.toContain('pc-button');
  answer(ok(ORDER));
  await settle();
  expect(checkout.view()).toMatchObject({ loading: false, amount: '¥19.90' });
  checkout.detach();
});
