/** @jest-environment node */

import { DevToolsWindow, type Place } from './support/devtools-window';

/** Phones, trial and released versions, and a switch that is off: nothing is replaced, and nothing is asked. */

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
