/** @jest-environment node */

import { testWorld } from '../support/world';
import { component, order } from './support/devtools-shop';
import { DevToolsWindow } from './support/devtools-window';

/** What a developer's DevTools may have against the switch. */

jest.setTimeout(60_000);

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
    const { orders } = component(window);
    expect(await orders.createOrderService('pay').list({})).toMatchObject({
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
