import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkCertificate } from '../../scripts/ready-for-v3/certificate';
import { merchantVariables, type VariablesWanted } from '../../simulator/merchant-variables';
import type { World } from '../../simulator/world';
import { smallFunctions, temporaryFolder } from '../support/small-functions';
import { control, testWorld } from '../support/world';

/** The command as a process, against the simulated WeChat Pay. */

const ROOT = resolve(__dirname, '../..');
type House = [VariablesWanted['gateway'], VariablesWanted['gateway']];
type Variables = Record<string, string>;
type Ended = { code: number; stdout: string; stderr: string };

function ready(...flags: string[]): Promise<Ended> {
  const command = ['-r', './scripts/typescript.cjs', 'scripts/ready-for-v3.ts', ...flags];
  const env = { PATH: process.env.PATH };
  return new Promise((done) => {
    execFile(process.execPath, command, { cwd: ROOT, env }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

const world = () => testWorld({ functions: smallFunctions({}) });

const variablesOf = ({ wechatpay, urls }: World, gateway: VariablesWanted['gateway']): Variables =>
  merchantVariables(wechatpay, { gateway, urls: { ...urls, notify: 'http://127.0.0.1:9/notify' } });

/** Only what is new, or other, compared with before. */
function addedBy(now: Variables, next: Variables): Variables {
  const more = Object.entries(next).filter(
    ([name, value]) => now[name] !== value && name !== 'WXPAY_GATEWAY',
  );
  return Object.fromEntries(more);
}

function put(folder: string, name: string, variables: Variables): string {
  const file = join(folder, name);
  const lines = Object.entries(variables).map(([name, value]) => `${name}="${value.replace(/\n/g, '\\n')}"`);
  writeFileSync(file, lines.join('\n'));
  return file;
}

type Changes = { now?: Variables; added?: Variables; flags?: string[] };

/** The command, with what functions have and what they are given, one thing or another of it changed. */
async function readyIn(shop: World, changes: Changes = {}, house: House = ['v2', 'v3']): Promise<Ended> {
  const now = variablesOf(shop, house[0]);
  const added = addedBy(now, variablesOf(shop, house[1]));
  const folder = temporaryFolder();
  const env = put(folder, '.env', { ...now, ...changes.now });
  const add = put(folder, '.env.v3', { ...added, ...changes.added });
  return ready('--env', env, '--add', add, ...(changes.flags ?? []));
}

test('a merchant who has all of APIv3 is ready: each thing is said, and by name what to change', async () => {
  const shop = await world();
  const { code, stdout } = await readyIn(shop);
  expect(stdout).not.toContain('TO DO');
  expect(stdout).toContain("ok    WXPAY_GATEWAY: 'v2' today, 'v3' after the move");
  expect(stdout).toContain('signature verified');
  expect(stdout).toContain('404 ORDER_NOT_EXIST');
  expect(stdout.slice(stdout.indexOf('Change in both'))).toBe(
    [
      'Change in both functions, in pay-notify first, then in pay:',
      '  WXPAY_API_V3_KEY (new)',
      "  WXPAY_GATEWAY ('v2' becomes 'v3')",
      '  WXPAY_MERCHANT_SERIAL (new)',
      'Keep: WXPAY_API_V2_KEY, until no order of APIv2 waits for its buyer any more.',
      'Needed by the way back alone: WXPAY_MERCHANT_CERTIFICATE, WXPAY_MTLS_BASE_URL.\n',
    ].join('\n'),
  );
  expect(code).toBe(0);
});

test.each(['docs/moving-to-v3.md', 'docs/moving-to-v3.zh-CN.md'])('%s shows what is said', async (page) => {
  const { stdout } = await readyIn(await world(), { now: { WXPAY_MTLS_BASE_URL: '' } });
  const shown = readFileSync(join(ROOT, page), 'utf8')
    .split('```\n')
    .find((part) => part.startsWith('ok '));
  const ofAnyMerchant = (text = '') =>
    text.replace(/https?:\S+/, 'URL').replace(/\b[0-9A-F]{40}\b/, 'SERIAL');
  expect(ofAnyMerchant(shown)).toBe(ofAnyMerchant(stdout));
});

test('a merchant who signs with MD5 is told to keep that too', async () => {
  const { code, stdout } = await readyIn(await world(), { now: { WXPAY_SIGN_TYPE: 'MD5' } });
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining('Keep: WXPAY_API_V2_KEY, WXPAY_SIGN_TYPE, until'),
  ]);
});

test('no key is ever printed', async () => {
  const shop = await world();
  const { api_v3_key, api_v2_key } = shop.wechatpay.merchants().direct;
  for (const changes of [
    {},
    { added: { WXPAY_API_V2_KEY: 'x'.repeat(31), WXPAY_API_V3_KEY: 'canary-of-30-characters-000000' } },
  ]) {
    const { stdout, stderr } = await readyIn(shop, changes);
    for (const key of [api_v3_key, api_v2_key, 'canary', 'xxxx', 'MII', 'BEGIN'])
      expect(stdout + stderr).not.toContain(key);
  }
});

const OTHER_KEY = readFileSync(join(ROOT, 'tests/fixtures/keys/platform-key.pem'), 'utf8');
const SERIAL = /^ {6}→ set WXPAY_MERCHANT_SERIAL to 777870617973696D[0-9A-F]{24}$/m;

test.each<[string, Changes, RegExp[]]>([
  [
    'no APIv3 key',
    { added: { WXPAY_API_V3_KEY: '' } },
    [/TO DO WXPAY_API_V3_KEY: found nothing\n {6}→ needed: exactly 32/],
  ],
  ['no serial number', { added: { WXPAY_MERCHANT_SERIAL: '' } }, [/found nothing/, SERIAL]],
  [
    'the serial number of another certificate',
    { added: { WXPAY_MERCHANT_SERIAL: 'A'.repeat(40) } },
    [SERIAL],
  ],
  [
    'the private key of another certificate',
    { added: { WXPAY_MERCHANT_PRIVATE_KEY: OTHER_KEY } },
    [/found the key of another/],
  ],
  ['a certificate that is none', { added: { WXPAY_MERCHANT_CERTIFICATE: 'x' } }, [/found no certificate/]],
  [
    'another notify address',
    { added: { WXPAY_NOTIFY_URL: 'http://127.0.0.1:9/other' } },
    [/leave it at http:\/\/127\.0\.0\.1:9\/notify/],
  ],
  [
    'the APIv2 key thrown away',
    { added: { WXPAY_API_V2_KEY: '' } },
    [/WXPAY_API_V2_KEY: found nothing\n {6}→ keep/],
  ],
  [
    'another merchant number',
    { added: { WXPAY_MCHID: '1900000001' } },
    [/TO DO WXPAY_MCHID: .*\n.*neither ask about .* nor refund/],
  ],
  ['another sign type', { added: { WXPAY_SIGN_TYPE: 'MD5' } }, [/TO DO WXPAY_SIGN_TYPE: .*\n {6}→ leave it/]],
  ['another order prefix', { added: { WXPAY_ORDER_PREFIX: 'T' } }, [/order twice/]],
  ['functions of APIv3 already', { now: { WXPAY_GATEWAY: 'v3' } }, [/only 'v2' and 'v2_partner' move/]],
  [
    'an APIv3 key that opens nothing',
    { added: { WXPAY_API_V3_KEY: 'AnotherApiV3KeyOfThirtyTwoChars0' } },
    [/DECRYPTION_FAILED/, /set WXPAY_API_V3_KEY to the key/],
  ],
  [
    'a serial number that WeChat Pay does not know, and no certificate to tell',
    { now: { WXPAY_MERCHANT_CERTIFICATE: '' }, added: { WXPAY_MERCHANT_SERIAL: 'A'.repeat(40) } },
    [/GATEWAY_SIGNATURE_REFUSED 401/, /compare merchant number/],
  ],
  [
    'nobody who answers',
    { flags: ['--base-url', 'http://127.0.0.1:1'] },
    [/GATEWAY_NO_ANSWER/, /look at the network/],
  ],
])('who has %s is not ready, and is told what to do', async (_what, changes, words) => {
  const { code, stdout } = await readyIn(await world(), changes);
  for (const word of words) expect(stdout).toMatch(word);
  expect(stdout).toMatch(/^Not ready: \d to do\.$/m);
  expect(stdout).not.toContain('Change in both');
  expect(code).toBe(1);
});

test('a service provider is ready too', async () => {
  const { code, stdout } = await readyIn(await world(), {}, ['v2_partner', 'v3_partner']);
  expect([code, stdout]).toEqual([0, expect.stringContaining("'v2_partner' becomes 'v3_partner'")]);
});

test('a merchant who has a public key and no platform certificates is ready with it, and not without', async () => {
  const shop = await world();
  await control(shop, 'POST', '/toggles', { platform_keys: 'public_key' });
  const { code, stdout } = await readyIn(shop);
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining('none: this merchant verifies with its public key'),
  ]);
  const without = await readyIn(shop, { added: { WXPAY_PUBLIC_KEY: '', WXPAY_PUBLIC_KEY_ID: '' } });
  expect([without.code, without.stdout]).toEqual([
    1,
    expect.stringContaining('set WXPAY_PUBLIC_KEY_ID and WXPAY_PUBLIC_KEY'),
  ]);
});

test('nothing is changed at the other side', async () => {
  const shop = await world();
  await readyIn(shop);
  const asked = shop.recorder.list().filter(({ host }) => host === 'wechatpay');
  expect(new Set(asked.map(({ method }) => method))).toEqual(new Set(['GET']));
});

test('a certificate that is over is said to be', () => {
  const pem = readFileSync(join(ROOT, 'tests/fixtures/keys/merchant-cert.pem'), 'utf8');
  const [validity] = checkCertificate({ WXPAY_MERCHANT_CERTIFICATE: pem }, Date.UTC(2200, 0, 1));
  expect(validity).toMatchObject({
    found: 'valid to 2099-12-31 only',
    todo: expect.stringContaining('apply'),
  });
});

test('without a file of variables it says which it looked for, 1; --help explains it, 0', async () => {
  const file = join(temporaryFolder(), 'nowhere.env');
  expect(await ready('--env', file)).toMatchObject({ code: 1, stderr: expect.stringContaining(file) });
  expect(await ready('--nonsense')).toMatchObject({ code: 1 });
  expect(await ready('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('--base-url') });
});
