import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../src/runtime/config';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const OWN = {
  WXPAY_GATEWAY: 'v3',
  WXPAY_APPID: 'wx0123456789abcdef',
  WXPAY_MCHID: '1900000001',
  WXPAY_MERCHANT_SERIAL: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
  WXPAY_MERCHANT_PRIVATE_KEY: privateKey,
  WXPAY_API_V3_KEY: '0123456789abcdefghijklmnopqrstuv',
  WXPAY_NOTIFY_URL: 'https://shop.example.com/http/pay-notify',
};

test.each([
  ['APIv3 key', { WXPAY_API_V3_KEY: 'wxpaysimApiV3KeyForTheSimulator0' }],
  [
    'public key',
    {
      WXPAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_0000000000000000000000000000091910',
      WXPAY_PUBLIC_KEY: readFileSync(join(__dirname, '../fixtures/keys/public-key.pem'), 'utf8'),
    },
  ],
])('the simulator’s %s alone is refused with an official host: anybody can sign with it', (_what, theirs) => {
  expect(() => readConfig({ ...OWN, ...theirs })).toThrow('simulator');
  expect(() => readConfig(OWN)).not.toThrow();
});

test.each([
  ['an APIv3 key', OWN.WXPAY_API_V3_KEY],
  ['a private key', privateKey],
])('I-19 %s that was put into another variable is not shown, not even in part', (_what, secret) => {
  for (const variable of [
    'WXPAY_GATEWAY',
    'WXPAY_APPID',
    'WXPAY_MCHID',
    'WXPAY_MERCHANT_SERIAL',
    'WXPAY_ORDER_PREFIX',
  ]) {
    const read = () => readConfig({ ...OWN, [variable]: `${secret}` });
    expect(read).toThrow(variable);
    expect(read).not.toThrow(secret.slice(0, 20));
  }
});
