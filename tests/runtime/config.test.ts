import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../src/protocol/errors';
import { readConfig } from '../../src/runtime/config';
import type { V3Settings } from '../../src/runtime/config-v3';
import { GOOD, PRIVATE_KEY } from './good-config';

const fixture = (name: string) => readFileSync(join(__dirname, '../fixtures/keys', name), 'utf8');
function problemsOf(env: Record<string, string | undefined>): ConfigError {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('no problem was found');
}

function v3Of(env: Record<string, string | undefined>): V3Settings {
  const { gateway } = readConfig(env);
  if (gateway.name === 'v3' || gateway.name === 'v3_partner') return gateway;
  throw new Error(`not of APIv3: ${gateway.name}`);
}

test('a complete configuration is read, for the official hosts', () => {
  const config = readConfig(GOOD);
  expect(config.hosts).toEqual(['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com']);
  expect(config.gateway.mchid).toBe('1900000001');
});

test('an empty configuration names every variable at once, with what is needed and where it is found', () => {
  const { problems, message } = problemsOf({});
  expect(problems.map((one) => one.variable)).toEqual([
    'WXPAY_GATEWAY',
    'WXPAY_APPID',
    'WXPAY_MCHID',
    'WXPAY_MERCHANT_SERIAL',
    'WXPAY_API_V3_KEY',
    'WXPAY_MERCHANT_PRIVATE_KEY',
    'WXPAY_NOTIFY_URL',
  ]);
  for (const problem of problems) {
    expect(problem.found).not.toBe('');
    expect(problem.needed).not.toBe('');
    expect(problem.where).not.toBe('');
    expect(message).toContain(problem.variable);
  }
});

const oneLine = PRIVATE_KEY.replace(/-----[A-Z ]+-----|\s/g, '');
test.each([
  ['PEM', PRIVATE_KEY],
  ['PEM with \\n written out', PRIVATE_KEY.replace(/\n/g, '\\n')],
  ['PEM with \\r\\n written out', PRIVATE_KEY.replace(/\n/g, '\\r\\n')],
  ['PEM with its lines glued by blanks', PRIVATE_KEY.replace(/\n/g, ' ').trim()],
  ['bare base64', oneLine],
  ['base64 of PEM', Buffer.from(PRIVATE_KEY).toString('base64')],
  ['PEM after a byte order mark', `\uFEFF${PRIVATE_KEY}`],
])('a private key is accepted as %s', (_shape, value) => {
  const key = v3Of({ ...GOOD, WXPAY_MERCHANT_PRIVATE_KEY: value }).merchant_private_key;
  expect(key.export({ type: 'pkcs8', format: 'pem' })).toBe(PRIVATE_KEY);
});

test.each([
  ['a certificate', fixture('merchant-cert.pem'), 'CERTIFICATE'],
  ['a public key', fixture('public-key.pem'), 'PUBLIC KEY'],
  ['half a key', PRIVATE_KEY.slice(0, 400), 'PRIVATE KEY'],
  ['some text', 'hello', '5 characters'],
])('%s in place of the private key is refused, and the message says what it saw', (_what, value, seen) => {
  const error = problemsOf({ ...GOOD, WXPAY_MERCHANT_PRIVATE_KEY: value });
  expect(error.problems.map((one) => one.variable)).toEqual(['WXPAY_MERCHANT_PRIVATE_KEY']);
  expect(error.problems[0]!.found).toContain(seen);
});

test('I-19 the value of a key or secret never enters a message, not even in part', () => {
  const canaries = {
    WXPAY_API_V3_KEY: 'canary-one-too-short',
    WXPAY_API_V2_KEY: 'canary-five',
    WXPAY_APP_SECRET: 'canary-two',
    WXPAY_MERCHANT_PRIVATE_KEY: 'canary-three',
    WXPAY_PUBLIC_KEY: 'canary-four',
  };
  expect(problemsOf({ ...GOOD, ...canaries }).message).not.toContain('canary');
});

test('the APIv2 key is optional, and has 32 characters', () => {
  const key = 'v2key0123456789abcdefghijklmnopq';
  expect(v3Of(GOOD).api_v2_key).toBeUndefined();
  expect(v3Of({ ...GOOD, WXPAY_API_V2_KEY: key }).api_v2_key).toBe(key);
  for (const other of [`${key}x`, key.slice(1), key.replace('v', '茶')])
    expect(problemsOf({ ...GOOD, WXPAY_API_V2_KEY: other }).problems[0]!.variable).toBe('WXPAY_API_V2_KEY');
});

test('a public key needs its id, and an id its key', () => {
  const pem = fixture('public-key.pem');
  expect(problemsOf({ ...GOOD, WXPAY_PUBLIC_KEY: pem }).problems[0]!.variable).toBe('WXPAY_PUBLIC_KEY_ID');
  expect(problemsOf({ ...GOOD, WXPAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_01' }).problems[0]!.variable).toBe(
    'WXPAY_PUBLIC_KEY',
  );
  expect(v3Of({ ...GOOD, WXPAY_PUBLIC_KEY: pem, WXPAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_01' }).public_key!.id).toBe(
    'PUB_KEY_ID_01',
  );
});

test.each([
  ['http on a public host', 'http://shop.example.com/notify'],
  ['a query string', 'https://shop.example.com/notify?token=1'],
  ['no URL at all', 'shop.example.com'],
])('a notify URL with %s is refused', (_what, url) => {
  expect(problemsOf({ ...GOOD, WXPAY_NOTIFY_URL: url }).problems[0]!.variable).toBe('WXPAY_NOTIFY_URL');
});

test('the simulator’s merchant and keys are refused with an official host, and accepted on loopback', () => {
  const simulator = {
    ...GOOD,
    WXPAY_MCHID: '1900009191',
    WXPAY_MERCHANT_SERIAL: `777870617973696D${'0'.repeat(24)}`,
  };
  expect(problemsOf(simulator).message).toContain('simulator');
  const local = {
    ...simulator,
    WXPAY_BASE_URL: 'http://127.0.0.1:7400',
    WXPAY_NOTIFY_URL: 'http://127.0.0.1:7400/http/pay-notify',
  };
  const config = readConfig(local);
  expect(config.hosts).toEqual(['http://127.0.0.1:7400', 'http://localhost:7400']);
  expect(config.weixin_host).toBe('http://127.0.0.1:7400');
});

test.each(['http://192.168.1.5:7400', 'https://evil.example.com', 'http://127.0.0.1.evil.example.com'])(
  'a base URL that is neither official nor loopback is refused: %s',
  (url) => {
    expect(problemsOf({ ...GOOD, WXPAY_BASE_URL: url }).problems.map((one) => one.variable)).toContain(
      'WXPAY_BASE_URL',
    );
  },
);

test('an order prefix of more than four characters is refused', () => {
  expect(problemsOf({ ...GOOD, WXPAY_ORDER_PREFIX: 'SHOP1' }).problems[0]!.variable).toBe(
    'WXPAY_ORDER_PREFIX',
  );
  expect(readConfig({ ...GOOD, WXPAY_ORDER_PREFIX: 'SHOP' }).order_prefix).toBe('SHOP');
});

describe('other gateways', () => {
  const { WXPAY_MCHID: _mchid, WXPAY_APPID: _appid, ...KEYS } = GOOD;
  const PARTNER = {
    WXPAY_SP_APPID: 'wx0123456789abcdef',
    WXPAY_SP_MCHID: '1900000001',
    WXPAY_SUB_MCHID: '1900000109',
  };
  const V2 = {
    WXPAY_API_V2_KEY: 'v2key0123456789abcdefghijklmnopq',
    WXPAY_NOTIFY_URL: GOOD.WXPAY_NOTIFY_URL,
  };
  const DIRECT = { WXPAY_APPID: GOOD.WXPAY_APPID, WXPAY_MCHID: GOOD.WXPAY_MCHID };

  test.each([
    ['v3_partner', { ...KEYS, ...PARTNER }],
    ['v2', { ...V2, ...DIRECT }],
    ['v2_partner', { ...V2, ...PARTNER }],
    ['cloudpay', { WXPAY_APPID: GOOD.WXPAY_APPID, WXPAY_SUB_MCHID: '1900000109', TCB_ENV: 'env-1' }],
  ])('%s is read from what it needs, and from nothing else', (name, env) => {
    expect(readConfig({ ...env, WXPAY_GATEWAY: name }).gateway.name).toBe(name);
  });

  test.each(['v3_partner', 'v2', 'v2_partner', 'cloudpay'])('%s names all that it lacks at once', (name) => {
    expect(problemsOf({ WXPAY_GATEWAY: name }).problems.length).toBeGreaterThan(1);
  });

  test('a service provider’s orders name its sub-merchant, and the mini-program where it has one', () => {
    const env = { ...KEYS, ...PARTNER, WXPAY_GATEWAY: 'v3_partner', WXPAY_SUB_APPID: 'wx8888888888888888' };
    expect(readConfig(env).gateway).toMatchObject({
      ...{ appid: 'wx0123456789abcdef', mchid: '1900000001' },
      ...{ sub_mchid: '1900000109', sub_appid: 'wx8888888888888888' },
    });
  });

  test('cloudPay is told by a function of its own environment, and needs no address', () => {
    const env = { WXPAY_APPID: GOOD.WXPAY_APPID, WXPAY_SUB_MCHID: '1900000109', TCB_ENV: 'env-1' };
    expect(readConfig({ ...env, WXPAY_GATEWAY: 'cloudpay' }).notify_url).toBe('cloud://env-1/pay-notify');
  });

  test('a gateway of another name is refused by name', () => {
    expect(problemsOf({ ...GOOD, WXPAY_GATEWAY: 'v4' }).problems[0]!.variable).toBe('WXPAY_GATEWAY');
  });
});
