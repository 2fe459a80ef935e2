import { generateKeyPairSync } from 'node:crypto';
import { readConfig } from '../../src/runtime/config';
import { GOOD } from './good-config';

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

test('a private key that is not RSA is refused', () => {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  expect(() => readConfig({ ...GOOD, WXPAY_MERCHANT_PRIVATE_KEY: privateKey })).toThrow(
    'WXPAY_MERCHANT_PRIVATE_KEY',
  );
});

test('an openid of staff has at most 128 characters', () => {
  const staff = (length: number) => readConfig({ ...GOOD, WXPAY_STAFF_OPENIDS: `oA, ${'o'.repeat(length)}` });
  expect(staff(128).staff_openids).toHaveLength(2);
  expect(() => staff(129)).toThrow('WXPAY_STAFF_OPENIDS');
});
