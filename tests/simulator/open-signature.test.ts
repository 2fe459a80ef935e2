import {
  constants,
  createHash,
  createPublicKey,
  generateKeyPairSync,
  privateEncrypt,
  randomBytes,
  sign,
} from 'node:crypto';
import { openSignature } from '../../simulator/open-signature';
import { encryptPrivately, MERCHANT, PLATFORM } from './wechatpay/explain/support/signing';

const KEY = createPublicKey(MERCHANT);
const TEXT = Buffer.from('what was signed');
const digest = (name: string) => createHash(name).update(TEXT).digest();
const pss = (hash: string, saltLength: number) =>
  sign(hash, TEXT, { key: MERCHANT, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });

test.each(['sha256', 'sha1', 'md5', 'sha384', 'sha512'])('PKCS#1 v1.5 with %s shows its digest', (name) => {
  const [opened, ...more] = openSignature(sign(name, TEXT, MERCHANT), KEY);
  expect(more).toEqual([]);
  expect(opened).toMatchObject({ scheme: 'pkcs1', digest: name, certain: true });
  expect(opened!.holds(digest(name))).toBe(true);
  expect(opened!.holds(createHash(name).update('another').digest())).toBe(false);
});

test.each([
  ['sha256', 32],
  ['sha256', 0],
  ['sha256', 222],
  ['sha1', 20],
  ['sha384', 48],
  ['sha512', 64],
])('PSS with %s and a salt of %i bytes tells whether a digest was signed', (name, salt) => {
  const opened = openSignature(pss(name, salt), KEY).filter((one) => one.holds(digest(name)));
  expect(opened).toMatchObject([{ scheme: 'pss', digest: name, certain: salt < 200 }]);
  expect(opened[0]!.holds(digest('sha224'))).toBe(false);
});

test('PSS as Java makes it, with SHA-256 and masked with SHA-1, is read too', () => {
  const hash = (name: string, ...parts: Uint8Array[]) =>
    createHash(name).update(Buffer.concat(parts)).digest();
  const salt = Buffer.alloc(20, 7);
  const inner = hash('sha256', Buffer.alloc(8), digest('sha256'), salt);
  const block = Buffer.concat([Buffer.alloc(256 - 32 - 2 - salt.length, 0), Buffer.from([1]), salt]);
  const mask = Array.from({ length: 12 }, (_, count) => hash('sha1', inner, Buffer.from([0, 0, 0, count])));
  const stream = Buffer.concat(mask);
  const masked = block.map((byte, index) => byte ^ stream[index]!);
  masked[0]! &= 0x7f;
  const encoded = Buffer.concat([masked, inner, Buffer.from([0xbc])]);
  const signature = privateEncrypt({ key: MERCHANT, padding: constants.RSA_NO_PADDING }, encoded);
  const [opened, ...more] = openSignature(signature, KEY);
  expect(more).toEqual([]);
  expect(opened).toMatchObject({ scheme: 'pss', digest: 'sha256', certain: true });
  expect(opened!.holds(digest('sha256'))).toBe(true);
});

test('PSS with a key whose length is no multiple of eight bits is read too', () => {
  for (const modulusLength of [1025, 1026, 1031]) {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength });
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const signature = sign('sha256', TEXT, { key: privateKey, padding, saltLength: 32 });
    const opened = openSignature(signature, publicKey);
    expect(opened.some((one) => one.holds(digest('sha256')))).toBe(true);
  }
});

test('a digest without its DigestInfo is bare', () => {
  for (const content of [digest('sha256'), Buffer.from(digest('sha256').toString('hex').toUpperCase())]) {
    const [opened] = openSignature(Buffer.from(encryptPrivately(content), 'base64'), KEY);
    expect(opened).toMatchObject({ scheme: 'bare', digest: 'sha256' });
    expect(opened!.holds(digest('sha256'))).toBe(true);
    expect(opened!.holds(digest('sha1'))).toBe(false);
  }
});

test('a DigestInfo with a digest of the wrong length is no digest', () => {
  const [opened] = openSignature(sign('sha256', TEXT, MERCHANT), KEY);
  expect(opened!.scheme).toBe('pkcs1');
  const start = Buffer.from('3031300d060960864801650304020105000420', 'hex');
  const short = Buffer.concat([start, digest('sha256').subarray(1)]);
  expect(openSignature(Buffer.from(encryptPrivately(short), 'base64'), KEY)[0]).toMatchObject({
    scheme: 'bare',
  });
});

test('a key that did not make it opens nothing', () => {
  expect(openSignature(sign('sha256', TEXT, PLATFORM), KEY)).toEqual([]);
  expect(openSignature(Buffer.alloc(0), KEY)).toEqual([]);
  expect(openSignature(Buffer.alloc(256, 255), KEY)).toEqual([]);
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  expect(openSignature(sign('sha256', TEXT, MERCHANT), publicKey)).toEqual([]);
});

test('random bytes are never taken for a signature for certain', () => {
  for (let round = 0; round < 2000; round++) {
    const bytes = randomBytes(256);
    bytes[0]! &= 0x7f;
    expect(openSignature(bytes, KEY).filter(({ certain }) => certain)).toEqual([]);
  }
});
