import { readCloudpaySettings } from '../../../src/runtime/config-cloudpay';
import { ConfigReader } from '../../../src/runtime/config-reader';
import type { Environment } from '../../../src/runtime/system';

const GOOD = { WXPAY_APPID: 'wx0123456789abcdef', WXPAY_SUB_MCHID: '1712734762', TCB_ENV: 'shop-1g2h3' };

function read(change: Environment = {}, isSimulator = false) {
  const reader = new ConfigReader({ ...GOOD, ...change });
  const settings = readCloudpaySettings(reader, isSimulator);
  return { settings, wrong: reader.problems.map(({ variable }) => variable) };
}

test('cloudPay needs no key: mini-program and merchant number, and tells pay-notify of this environment', () => {
  expect(read()).toEqual({
    settings: {
      name: 'cloudpay',
      appid: 'wx0123456789abcdef',
      mchid: '1712734762',
      notify_url: 'cloud://shop-1g2h3/pay-notify',
    },
    wrong: [],
  });
});

test('another function can be named', () => {
  const { settings, wrong } = read({ WXPAY_NOTIFY_URL: 'cloud://other-4d5e6/told' });
  expect([settings.notify_url, wrong]).toEqual(['cloud://other-4d5e6/told', []]);
});

test.each([
  ['WXPAY_APPID', { WXPAY_APPID: '' }],
  ['WXPAY_SUB_MCHID', { WXPAY_SUB_MCHID: 'wx0123456789abcdef' }],
  ['WXPAY_NOTIFY_URL', { WXPAY_NOTIFY_URL: 'https://shop.example/notify' }],
  ['TCB_ENV', { TCB_ENV: '' }],
])('%s is named when it is wrong', (variable, change) => {
  expect(read(change).wrong).toEqual([variable]);
});

test('the simulator’s merchant is good in the simulator alone', () => {
  const simulated = { WXPAY_SUB_MCHID: '1900009292' };
  expect(read(simulated, true).wrong).toEqual([]);
  expect(read(simulated).wrong).toEqual(['WXPAY_SUB_MCHID']);
});
