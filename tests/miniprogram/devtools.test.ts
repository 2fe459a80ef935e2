/** @jest-environment node */

import type { CreateAnswer, OrderAnswer } from '../../typings/contract';
import { smallFunctions } from '../support/small-functions';
import { control, testWorld } from '../support/world';
import { DevToolsWindow, type Place } from './support/devtools-window';

type World = Awaited<ReturnType<typeof testWorld>>;
type Cloud = { callFunction(options: { name: string }): Promise<unknown> };
type Component = {
  service: typeof import('../../miniprogram/components/pay-checkout/pay-service');
  payment: typeof import('../../miniprogram/components/pay-checkout/request-payment');
  login: typeof import('../../miniprogram/components/pay-checkout/login-code');
};

jest.setTimeout(60_000);

// What it tells the developer is looked at where it is shown.
beforeEach(() => {
  for (const name of ['info', 'error'] as const)
    jest.spyOn(console, name).mockImplementation(() => undefined);
});

const TEA = [{ sku: 'moli-100g', quantity: 1 }];
let requests = 0;

/** The mini-program in DevTools, its switch set to this simulator. */
async function launch(url: string, place: Place = {}): Promise<DevToolsWindow> {
  const window = new DevToolsWindow(place);
  window.launch({ url });
  await window.quiet();
  return window;
}

/** What the component itself calls. */
function component(window: DevToolsWindow): Component {
  const folder = 'components/pay-checkout';
  return {
    service: window.module(`${folder}/pay-service`),
    payment: window.module(`${folder}/request-payment`),
    login: window.module(`${folder}/login-code`),
  };
}

/** An order that can be paid, made as the component makes it, by the built function. */
async function order(window: DevToolsWindow) {
  const { service, login } = component(window);
  const pay = service.createPayService('pay');
  const request_id = `devtools-request-${String(++requests).padStart(8, '0')}`;
  const answer = (await pay.create(request_id, TEA, await login.loginCode())) as CreateAnswer;
  if (!answer.ok || !answer.pay_params) throw new Error(JSON.stringify(answer));
  const { out_trade_no } = answer.order;
  const query = async () => {
    const asked = (await pay.query(out_trade_no)) as OrderAnswer;
    return asked.ok ? asked.order.status : asked.error.code;
  };
  return { out_trade_no, query, pay_params: answer.pay_params, pay };
}

/** Taps pay, and waits for the cashier's page. */
async function openCashier(window: DevToolsWindow) {
  const made = await order(window);
  const opened = window.nextPage();
  const result = component(window).payment.requestPayment(made.pay_params);
  return { ...made, page: await opened, result };
}

const states = async (world: World) =>
  [...(await control(world, 'GET', '/orders')).body].map(({ trade_state }) => trade_state);

describe('in DevTools, with the simulator running', () => {
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
    const { service, login } = component(window);
    const pay = service.createPayService('pay');
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
    const listed = await component(window).service.createPayService('pay').list({});
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
});

describe('what is wrong is said, with what to do', () => {
  const troubles = async (prepare: (window: DevToolsWindow) => void) => {
    const window = new DevToolsWindow();
    prepare(window);
    window.launch({ url: 'http://127.0.0.1:7400' });
    await window.quiet();
    return window;
  };

  test.each([
    ['no simulator', 'connect ECONNREFUSED 127.0.0.1:7400', 'npm start'],
    ['a domain that is not listed', 'url not in domain list', '不校验合法域名'],
  ])('%s', async (_what, blocked, advice) => {
    const window = await troubles((one) => {
      one.blocked = blocked;
    });
    expect(window.modals).toEqual([expect.objectContaining({ title: '没有连上本机模拟器' })]);
    expect(window.modals[0]?.content).toContain(advice);
    expect(window.modals[0]?.content).toContain('miniprogram/devtools/config.ts');
    const { service } = component(window);
    expect(await service.createPayService('pay').list({})).toMatchObject({
      ok: false,
      error: { code: 'NETWORK' },
    });
    expect(window.modals).toHaveLength(1);
  });

  test('a simulator that lets nobody in', async () => {
    const world = await testWorld();
    const window = new DevToolsWindow();
    window.headers = {
      origin: 'http://127.0.0.1:9973',
      referer: 'https://servicewechat.com/wx1/0/page-frame.html',
    };
    window.launch({ url: world.url });
    await window.quiet();
    expect(window.modals[0]?.content).toContain('may not steer the simulator');
  });

  test('a wx whose functions cannot be replaced', async () => {
    const window = await troubles(({ wx }) => {
      for (const name of ['login', 'cloud'])
        Object.defineProperty(wx, name, { writable: false, configurable: false });
      Object.freeze(wx.cloud);
    });
    expect(window.modals).toEqual([expect.objectContaining({ title: '不能使用本机模拟器' })]);
    expect(window.modals[0]?.content).toMatch(/wx\.login、wx\.cloud。.*enabled 改成 false/);
    expect(window.requests).toEqual([]);
  });
});

describe('a wx that is harder to change is changed all the same', () => {
  const changed = async (prepare: (wx: Record<string, unknown>) => void) => {
    const world = await testWorld();
    const window = new DevToolsWindow();
    prepare(window.wx);
    window.launch({ url: world.url });
    await order(window);
    expect(window.modals).toEqual([]);
    expect(window.real).toEqual([]);
  };

  test('functions that are read only', () =>
    changed((wx) => {
      for (const name of ['login', 'requestPayment', 'cloud'])
        Object.defineProperty(wx, name, { writable: false, configurable: true });
    }));

  test('accessors that ignore what they are given', () =>
    changed((wx) => {
      for (const name of ['login', 'requestPayment']) {
        const { [name]: real } = wx;
        Object.defineProperty(wx, name, { get: () => real, set: () => undefined, configurable: true });
      }
    }));

  test('a frozen wx.cloud', () => changed((wx) => void Object.freeze(wx.cloud)));

  test('a wx.cloud that is made anew each time', () =>
    changed((wx) => {
      const { cloud } = wx;
      Object.defineProperty(wx, 'cloud', { get: () => ({ ...(cloud as object) }), configurable: true });
    }));

  test('no wx.cloud, as without an account', () =>
    changed((wx) => {
      delete wx.cloud;
    }));

  test('an older base library, which only knows getSystemInfoSync', () =>
    changed((wx) => {
      delete wx.getDeviceInfo;
    }));
});

describe('anywhere else it does nothing at all', () => {
  const PLACES: Place[] = [
    ...['ios', 'android', 'ohos', 'windows', 'mac', ''].flatMap((platform) =>
      ['develop', 'trial', 'release'].map((envVersion) => ({ platform, envVersion })),
    ),
    ...['trial', 'release', ''].map((envVersion) => ({ platform: 'devtools', envVersion })),
  ];
  const untouched = (prepare: (window: DevToolsWindow) => void, place: Place, config = {}) => {
    const window = new DevToolsWindow(place);
    prepare(window);
    const before = { ...window.wx, cloud: { ...(window.wx.cloud as object) } };
    window.launch({ url: 'http://127.0.0.1:1', enabled: true, ...config });
    window
      .module<{ useLocalSimulator(options: object): void }>('devtools/use-local-simulator')
      .useLocalSimulator({ url: 'http://127.0.0.1:1', openid: 'oAlice' });
    expect({ ...window.wx, cloud: { ...(window.wx.cloud as object) } }).toEqual(before);
    expect([window.requests, window.modals]).toEqual([[], []]);
    expect(window.real).toEqual(['cloud.init']);
  };

  test.each(PLACES)('on $platform, $envVersion', (place) => untouched(() => undefined, place));

  test.each(PLACES)('on $platform, $envVersion, with an older base library', (place) =>
    untouched(({ wx }) => void delete wx.getDeviceInfo, place),
  );

  test('where WeChat does not say which version this is', () =>
    untouched(({ wx }) => void delete wx.getAccountInfoSync, {}));

  test('with its switch off, even in DevTools', () => {
    const window = new DevToolsWindow();
    window.launch({ enabled: false });
    expect([window.requests, window.real]).toEqual([[], ['cloud.init']]);
  });

  test('the cashier’s page shows nothing, and leads back', async () => {
    const window = new DevToolsWindow({ platform: 'android', envVersion: 'release' });
    window.launch({});
    window.open('/pages/cashier/index');
    expect(window.page?.data).toMatchObject({ cashier: null });
    await window.tap('onChoice', { choice: 'approve' });
    expect(window.page?.data).toMatchObject({ busy: '' });
    await window.tap('onBack', {});
    expect(window.page).toBeUndefined();
    expect(window.requests).toEqual([]);
  });
});
