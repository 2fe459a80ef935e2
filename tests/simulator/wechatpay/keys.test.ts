import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Store } from '../../../simulator/store';
import {
  type CertifiedKey,
  generateKeys,
  keysOf,
  SERIAL_PREFIX,
  type WorldKeys,
} from '../../../simulator/wechatpay/keys/keys';
import { DIRECT_MERCHANT, PARTNER_MERCHANT } from '../../../simulator/wechatpay/merchants';
import { createWorld, KEYS } from './support/world';

const generated = generateKeys();

describe.each([
  ['generated keys', generated],
  ['the fixed test keys', KEYS],
])('%s', (_what, keys: WorldKeys) => {
  test.each<[string, CertifiedKey, string]>([
    ['merchant', keys.merchant, DIRECT_MERCHANT.mchid],
    ['merchant, the next', keys.merchant_next, DIRECT_MERCHANT.mchid],
    ['partner', keys.partner, PARTNER_MERCHANT.sp_mchid],
    ...keys.platform.map((one, index): [string, CertifiedKey, string] => [
      `platform ${index + 1}`,
      one,
      'Tenpay.com sign',
    ]),
  ])(
    '%s: key and certificate belong together and can be told from real ones',
    (_name, certified, commonName) => {
      const certificate = new X509Certificate(certified.certificate);
      expect(certificate.checkPrivateKey(createPrivateKey(certified.private_key))).toBe(true);
      expect(certificate.serialNumber).toBe(certified.serial_no);
      expect(certified.serial_no).toMatch(new RegExp(`^${SERIAL_PREFIX}[0-9A-F]{24}$`));
      expect(certificate.subject).toContain(`CN=${commonName}`);
      expect(new Date(certificate.validFrom).getUTCFullYear()).toBe(1970);
      expect(new Date(certificate.validTo).getUTCFullYear()).toBe(2099);
      expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    },
  );

  test("the public key is its private key's other half", () => {
    const { id, private_key, public_key } = keys.public_key;
    expect(id).toMatch(/^PUB_KEY_ID_0+91910$/);
    const derived = createPublicKey(createPrivateKey(private_key)).export({ type: 'spki', format: 'pem' });
    expect(derived).toBe(public_key);
  });

  test('no two keys are the same', () => {
    const all = [keys.merchant, keys.merchant_next, keys.partner, ...keys.platform, keys.public_key].map(
      (one) => one.private_key,
    );
    expect(new Set(all).size).toBe(all.length);
  });
});

test('generated certificates name the root that issued them', () => {
  expect(new X509Certificate(generated.platform[0]!.certificate).issuer).toContain('CN=Tenpay.com Root CA');
});

test('a world keeps its keys across restarts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wxpay-keys-'));
  const file = join(folder, 'world.db');
  const first = new Store(file);
  expect(keysOf(first, () => generated)).toEqual(generated);
  first.close();
  const second = new Store(file);
  const again = keysOf(second, () => {
    throw new Error('made again');
  });
  expect(again).toEqual(generated);
  second.close();
  rmSync(folder, { recursive: true });
});

test('the merchants of a world, with what a client needs to know', () => {
  const world = createWorld();
  const { direct, partner, platform, urls } = world.pay.merchants({ base: 'http://127.0.0.1:7400' });
  expect(direct).toEqual({ ...DIRECT_MERCHANT, ...KEYS.merchant, next_certificate: KEYS.merchant_next });
  expect(partner).toEqual({ ...PARTNER_MERCHANT, ...KEYS.partner });
  expect(direct.appid).toMatch(/^wx[0-9a-f]{16}$/);
  expect([direct.api_v3_key.length, direct.api_v2_key.length, direct.app_secret.length]).toEqual([
    32, 32, 32,
  ]);
  expect(platform).toEqual({
    certificate: { serial_no: KEYS.platform[0]!.serial_no, pem: KEYS.platform[0]!.certificate },
    public_key: { id: KEYS.public_key.id, pem: KEYS.public_key.public_key },
  });
  expect(urls).toEqual({ base: 'http://127.0.0.1:7400' });
  expect(JSON.stringify(platform)).not.toContain('PRIVATE');
  world.end();
});
