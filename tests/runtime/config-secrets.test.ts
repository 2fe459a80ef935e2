import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../src/runtime/config';
import { GOOD, PRIVATE_KEY } from './good-config';

test.each([
  ['APIv3 key', { WXPAY_API_V3_KEY: 'wxpaysimApiV3KeyForTheSimulator0' }],
  ['APIv2 key', { WXPAY_API_V2_KEY: 'wxpaysimApiV2KeyForTheSimulator0' }],
  [
    'public key',
    {
      WXPAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_0000000000000000000000000000091910',
      WXPAY_PUBLIC_KEY: readFileSync(join(__dirname, '../fixtures/keys/public-key.pem'), 'utf8'),
    },
  ],
])('the simulator’s %s alone is refused with an official host: anybody can sign with it', (_what, theirs) => {
  expect(() => readConfig({ ...GOOD, ...theirs })).toThrow('simulator');
  expect(() => readConfig(GOOD)).not.toThrow();
});

test.each([
  ['an APIv3 key', GOOD.WXPAY_API_V3_KEY],
  ['a private key', PRIVATE_KEY],
])('I-19 %s that was put into another variable is not shown, not even in part', (_what, secret) => {
  for (const variable of [
    'WXPAY_GATEWAY',
    'WXPAY_APPID',
    'WXPAY_MCHID',
    'WXPAY_MERCHANT_SERIAL',
    'WXPAY_ORDER_PREFIX',
  ]) {
    const read = () => readConfig({ ...GOOD, [variable]: `${secret}` });
    expect(read).toThrow(variable);
    expect(read).not.toThrow(secret.slice(0, 20));
  }
});
