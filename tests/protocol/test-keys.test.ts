import { X509Certificate } from 'node:crypto';
import { readCertificate } from '../../src/protocol/crypto/pem';
import { isKeyPair, parsePrivateKey, parsePublicKey } from '../../src/protocol/crypto/rsa';
import { fixture } from './support';

/** ASCII "wxpaysim": by this a production configuration knows that a key is public and refuses it. */
const MARK = Buffer.from('wxpaysim').toString('hex').toUpperCase();

test.each([
  ['merchant-cert.pem', 'merchant-key.pem', 'CN=1900009191'],
  ['platform-cert.pem', 'platform-key.pem', 'CN=Tenpay.com sign'],
  ['platform-cert-2.pem', 'platform-key-2.pem', 'CN=Tenpay.com sign'],
])('%s is a marked certificate of 1970 to 2099 and fits %s', (certificate, key, subject) => {
  const read = readCertificate(fixture(certificate));
  expect(read.serial_no).toMatch(new RegExp(`^${MARK}[0-9A-F]{24}$`));
  expect(fixture('README.md')).toContain(read.serial_no);
  expect(read.subject).toContain(subject);
  expect(new Date(read.valid_from).getUTCFullYear()).toBe(1970);
  expect(new Date(read.valid_to).getUTCFullYear()).toBe(2099);
  expect(isKeyPair(parsePrivateKey(fixture(key)), parsePublicKey(fixture(certificate)))).toBe(true);
  expect(new X509Certificate(fixture(certificate)).publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
});

test('the public key fits its other half', () => {
  const [key, half] = [fixture('public-key-private.pem'), fixture('public-key.pem')];
  expect(isKeyPair(parsePrivateKey(key), parsePublicKey(half))).toBe(true);
});
