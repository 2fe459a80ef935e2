import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../src/runtime/config';

const GOOD = {
  WXPAY_GATEWAY: 'v3',
  WXPAY_APPID: 'wx0123456789abcdef',
  WXPAY_MCHID: '1900000001',
  WXPAY_MERCHANT_SERIAL: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
  WXPAY_MERCHANT_PRIVATE_KEY: readFileSync(join(__dirname, '../fixtures/keys/merchant-key.pem'), 'utf8'),
  WXPAY_API_V3_KEY: '0123456789abcdefghijklmnopqrstuv',
  WXPAY_NOTIFY_URL: 'https://shop.example.com/notify',
};

test('the environment is part of every order’s number: test and live do not share numbers', () => {
  expect(readConfig({ ...GOOD, TCB_ENV: 'shop-1', SCF_NAMESPACE: 'shop-2' }).env).toBe('shop-1');
  expect(readConfig({ ...GOOD, SCF_NAMESPACE: 'shop-2' }).env).toBe('shop-2');
});

test.each([
  ['its merchant number alone', { WXPAY_MCHID: '1900009191' }],
  ['its serial alone', { WXPAY_MERCHANT_SERIAL: `777870617973696d${'0'.repeat(24)}` }],
])('of the simulator even %s is refused with an official host', (_what, changes) => {
  expect(() => readConfig({ ...GOOD, ...changes })).toThrow('simulator');
});

test('a notify URL of 255 characters is the longest', () => {
  const url = (length: number) => `https://shop.example.com/${'x'.repeat(length - 25)}`;
  expect(readConfig({ ...GOOD, WXPAY_NOTIFY_URL: url(255) }).notify_url).toHaveLength(255);
  expect(() => readConfig({ ...GOOD, WXPAY_NOTIFY_URL: url(256) })).toThrow('WXPAY_NOTIFY_URL');
});

test.each([
  ['a fragment', 'https://shop.example.com/notify#x'],
  ['another protocol', 'ftp://shop.example.com/notify'],
])('a notify URL with %s is refused', (_what, url) => {
  expect(() => readConfig({ ...GOOD, WXPAY_NOTIFY_URL: url })).toThrow('WXPAY_NOTIFY_URL');
});
