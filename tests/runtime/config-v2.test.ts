import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';
import type { ConfigProblem } from '../../src/protocol/errors';
import { ConfigReader } from '../../src/runtime/config-reader';
import { readV2Settings, type V2Settings } from '../../src/runtime/config-v2';
import { PRIVATE_KEY } from './good-config';

const fixture = (name: string) => readFileSync(join(__dirname, '../fixtures/keys', name), 'utf8');
const KEY = 'v2key0123456789abcdefghijklmnopq';
const GOOD = { WXPAY_APPID: 'wx0123456789abcdef', WXPAY_MCHID: '1900000001', WXPAY_API_V2_KEY: KEY };
const PARTNER = {
  WXPAY_SP_APPID: 'wx0123456789abcdef',
  WXPAY_SP_MCHID: '1900000001',
  WXPAY_SUB_MCHID: '1900000002',
  WXPAY_API_V2_KEY: KEY,
};

type Variables = Record<string, string | undefined>;
type Read = { settings: V2Settings; problems: ConfigProblem[] };

function read(env: Variables, name: V2Settings['name'] = 'v2', isSimulator = false): Read {
  const reader = new ConfigReader(env);
  const settings = readV2Settings(reader, name, isSimulator);
  return { settings, problems: reader.problems };
}

const variablesOf = ({ problems }: Read) => problems.map((one) => one.variable);

/** A certificate of the run's own key, with a serial number that is not the simulator's. */
function certificateOf(privateKeyPem: string): string {
  const certificate = forge.pki.createCertificate();
  const key = forge.pki.privateKeyFromPem(privateKeyPem);
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  certificate.serialNumber = '5157f09efdc096de15ebe81a47057a7232f1b8e1';
  certificate.setSubject([{ name: 'commonName', value: '1900000001' }]);
  certificate.setIssuer([{ name: 'commonName', value: 'test' }]);
  certificate.sign(key, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate).replace(/\r\n/g, '\n');
}
const CERTIFICATE = certificateOf(PRIVATE_KEY);
const IDENTITY = { WXPAY_MERCHANT_CERTIFICATE: CERTIFICATE, WXPAY_MERCHANT_PRIVATE_KEY: PRIVATE_KEY };

test('the smallest configuration: signed with HMAC-SHA256, without a certificate', () => {
  expect(read(GOOD)).toEqual({
    problems: [],
    settings: {
      name: 'v2',
      appid: 'wx0123456789abcdef',
      mchid: '1900000001',
      api_v2_key: KEY,
      sign_type: 'HMAC-SHA256',
    },
  });
});

test('a partner names itself and the sub-merchant; the sub-merchant’s own appid is optional', () => {
  const { settings, problems } = read(PARTNER, 'v2_partner');
  expect(problems).toEqual([]);
  expect(settings).toMatchObject({ name: 'v2_partner', mchid: '1900000001', sub_mchid: '1900000002' });
  expect(settings).not.toHaveProperty('sub_appid');
  const own = { ...PARTNER, WXPAY_SUB_APPID: 'wx0123456789abcde0' };
  expect(read(own, 'v2_partner').settings.sub_appid).toBe('wx0123456789abcde0');
});

test('an empty configuration names every variable at once', () => {
  expect(variablesOf(read({}))).toEqual(['WXPAY_APPID', 'WXPAY_MCHID', 'WXPAY_API_V2_KEY']);
  expect(variablesOf(read({}, 'v2_partner'))).toEqual([
    'WXPAY_SP_APPID',
    'WXPAY_SP_MCHID',
    'WXPAY_SUB_MCHID',
    'WXPAY_API_V2_KEY',
  ]);
});

test('the sign type is one of two, in this spelling', () => {
  expect(read({ ...GOOD, WXPAY_SIGN_TYPE: 'MD5' }).settings.sign_type).toBe('MD5');
  for (const other of ['md5', 'SHA256', 'RSA'])
    expect(variablesOf(read({ ...GOOD, WXPAY_SIGN_TYPE: other }))).toEqual(['WXPAY_SIGN_TYPE']);
});

const oneLine = (pem: string) => pem.replace(/-----[A-Z ]+-----|\s/g, '');
test.each<[string, (pem: string) => string]>([
  ['PEM', (pem) => pem],
  ['PEM with \\n written out', (pem) => pem.replace(/\n/g, '\\n')],
  ['bare base64', oneLine],
  ['base64 of PEM', (pem) => Buffer.from(pem).toString('base64')],
])('certificate and key are accepted as %s', (_shape, write) => {
  const { settings, problems } = read({
    ...GOOD,
    WXPAY_MERCHANT_CERTIFICATE: write(CERTIFICATE),
    WXPAY_MERCHANT_PRIVATE_KEY: write(PRIVATE_KEY),
  });
  expect(problems).toEqual([]);
  expect(settings.client_certificate).toEqual({ cert: CERTIFICATE, key: PRIVATE_KEY });
});

test.each<[string, Variables, string, string]>([
  [
    'a certificate without a key',
    { WXPAY_MERCHANT_PRIVATE_KEY: '' },
    'WXPAY_MERCHANT_PRIVATE_KEY',
    'nothing',
  ],
  [
    'a key without a certificate',
    { WXPAY_MERCHANT_CERTIFICATE: '' },
    'WXPAY_MERCHANT_CERTIFICATE',
    'nothing',
  ],
  [
    'a certificate of another key',
    { WXPAY_MERCHANT_CERTIFICATE: fixture('merchant-cert.pem') },
    'WXPAY_MERCHANT_CERTIFICATE',
    'another key',
  ],
  [
    'a key in place of the certificate',
    { WXPAY_MERCHANT_CERTIFICATE: PRIVATE_KEY },
    'WXPAY_MERCHANT_CERTIFICATE',
    'PRIVATE KEY',
  ],
  [
    'a p12 in place of the certificate',
    { WXPAY_MERCHANT_CERTIFICATE: `MIIKAAIBAz${'A'.repeat(90)}` },
    'WXPAY_MERCHANT_CERTIFICATE',
    'p12',
  ],
])('%s is refused', (_what, change, variable, found) => {
  const result = read({ ...GOOD, ...IDENTITY, ...change });
  expect(result.problems[0]!.variable).toBe(variable);
  expect(result.problems[0]!.found).toContain(found);
  expect(JSON.stringify(result.problems)).not.toContain(oneLine(PRIVATE_KEY).slice(0, 20));
});

test.each<[string, boolean, boolean]>([
  ['https://api2.mch.weixin.qq.com', false, true],
  ['https://api.mch.weixin.qq.com/', false, true],
  ['https://127.0.0.1:7401', false, false],
  ['https://evil.example.com', false, false],
  ['https://127.0.0.1:7401', true, true],
  ['https://localhost:7401/', true, true],
  ['http://127.0.0.1:7401', true, false],
  ['https://127.0.0.1.example.com', true, false],
  ['https://api.mch.weixin.qq.com', true, false],
])('the host for certificates %s, beside a simulator: %s, is accepted: %s', (url, isSimulator, fine) => {
  const result = read({ ...GOOD, WXPAY_MTLS_BASE_URL: url }, 'v2', isSimulator);
  expect(variablesOf(result)).toEqual(fine ? [] : ['WXPAY_MTLS_BASE_URL']);
  expect(result.settings.mtls_host).toBe(fine ? url.replace(/\/$/, '') : undefined);
});

test.each<[string, Variables]>([
  ['merchant', { WXPAY_MCHID: '1900009191' }],
  ['APIv2 key', { WXPAY_API_V2_KEY: 'wxpaysimApiV2KeyForTheSimulator0' }],
  [
    'certificate',
    {
      WXPAY_MERCHANT_CERTIFICATE: fixture('merchant-cert.pem'),
      WXPAY_MERCHANT_PRIVATE_KEY: fixture('merchant-key.pem'),
    },
  ],
])('the simulator’s %s alone is refused with an official host, and accepted on loopback', (_what, theirs) => {
  expect(read({ ...GOOD, ...theirs }).problems[0]!.found).toContain('simulator');
  expect(read({ ...GOOD, ...theirs }, 'v2', true).problems).toEqual([]);
});

test('I-19 the value of a key never enters a problem, not even in part', () => {
  const canaries = {
    WXPAY_API_V2_KEY: 'canary-one-too-short',
    WXPAY_MERCHANT_CERTIFICATE: 'canary-two',
    WXPAY_MERCHANT_PRIVATE_KEY: 'canary-three',
  };
  expect(JSON.stringify(read({ ...GOOD, ...canaries }).problems)).not.toContain('canary');
});
