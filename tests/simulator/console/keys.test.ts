import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { join, resolve } from 'node:path';
import { KEY_FORMS, keyAs } from '../../../simulator/console/model/key-forms';
import { merchantNames, pemValues, plainValues } from '../../../simulator/console/model/merchant-values';
import { SNIPPETS } from '../../../simulator/console/model/snippets';
import { credentialsOf } from '../../../simulator/console/model/snippets-shell';
import { readKeys } from '../../../simulator/wechatpay/keys/keys';
import { readConfig } from '../../../src/runtime/config';

const keys = readKeys(join(resolve(__dirname, '../..'), 'fixtures/keys'));
const merchants = {
  direct: {
    mchid: '1900009191',
    appid: 'wx777870617973696d',
    app_secret: '777870617973696d0000000000000001',
    api_v3_key: 'wxpaysimApiV3KeyForTheSimulator0',
    ...keys.merchant,
  },
  partner: {
    sp_mchid: '1900009000',
    sub_mchid: '1900009201',
    sub_app_secret: 'sub-secret',
    ...keys.merchant,
  },
  qfpay: { mchid: '1', appcode: 'x' },
  platform: {
    certificate: { serial_no: keys.platform[0]!.serial_no, pem: keys.platform[0]!.certificate },
    public_key: { id: keys.public_key.id, pem: keys.public_key.public_key },
  },
  urls: { base: 'http://127.0.0.1:7400', notify: 'http://127.0.0.1:7400/http/pay-notify' },
};

test('each form of a key is the same key', () => {
  const pem = keys.merchant.private_key;
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' }).toString('base64');
  expect(keyAs(pem, 'bare')).toBe(der);
  expect(createPrivateKey(keyAs(pem, 'pem')).equals(createPrivateKey(pem))).toBe(true);
  expect(createPrivateKey(keyAs(pem, 'one_line').replaceAll('\\n', '\n')).equals(createPrivateKey(pem))).toBe(
    true,
  );
  const whole = Buffer.from(keyAs(pem, 'base64_pem'), 'base64').toString();
  expect(createPrivateKey(whole).equals(createPrivateKey(pem))).toBe(true);
  for (const form of KEY_FORMS.slice(1)) expect(keyAs(pem, form)).not.toContain('\n');
});

test('the .env block is what the kit’s own functions accept', () => {
  const block = SNIPPETS.env(credentialsOf(merchants, 'direct')!);
  const lines = block
    .trim()
    .split('\n')
    .map((line) => /^([A-Z_0-9]+)=(?:"(.*)"|(.*))$/.exec(line)!);
  const env = Object.fromEntries(lines.map(([, name, quoted, plain]) => [name, quoted ?? plain]));
  expect(() => readConfig(env)).not.toThrow();
  expect(env.WXPAY_BASE_URL).toBe('http://127.0.0.1:7400');
});

test('a partner’s block names both merchants, and has the secret of the app that the buyer is in', () => {
  const block = SNIPPETS.env(credentialsOf(merchants, 'partner')!);
  expect(block).toContain('WXPAY_GATEWAY=v3_partner\n');
  expect(block).toContain('WXPAY_APP_SECRET=sub-secret\n');
  expect(block).toContain('WXPAY_SP_MCHID=1900009000\n');
  expect(block).toContain('WXPAY_SUB_MCHID=1900009201\n');
});

test('a merchant without a merchant key has no snippets', () => {
  expect(credentialsOf(merchants, 'qfpay')).toBeUndefined();
});

test.each(Object.keys(SNIPPETS) as (keyof typeof SNIPPETS)[])(
  '%s carries base URL, number and key',
  (name) => {
    const text = SNIPPETS[name](credentialsOf(merchants, 'direct')!);
    const serial = keys.merchant.serial_no;
    for (const value of ['http://127.0.0.1:7400', '1900009191', serial]) expect(text).toContain(value);
    expect(text).toContain(keyAs(keys.merchant.private_key, name === 'env' ? 'one_line' : 'pem').trim());
  },
);

test('the curl script is a script that a shell can read', () => {
  const script = SNIPPETS.curl(credentialsOf(merchants, 'direct')!);
  expect(() => execFileSync('sh', ['-n'], { input: script })).not.toThrow();
  expect(script).toContain(String.raw`'GET\n%s\n%s\n%s\n\n'`);
});

test('what can be copied is found at any depth, keys apart from plain values', () => {
  expect(merchantNames(merchants)).toEqual(['direct', 'partner', 'qfpay']);
  expect(plainValues(merchants.platform).map(({ name }) => name)).toEqual([
    'certificate.serial_no',
    'public_key.id',
  ]);
  expect(pemValues(merchants.platform).map(({ name }) => name)).toEqual([
    'certificate.pem',
    'public_key.pem',
  ]);
  expect(() => new X509Certificate(pemValues(merchants.platform)[0]!.value)).not.toThrow();
  expect(() => createPublicKey(pemValues(merchants.platform)[1]!.value)).not.toThrow();
});
