/**
 * Makes the fixed RSA keys and certificates of tests/fixtures/keys that are not there yet. The files are committed;
 * delete one first to have another made (fixtures may hold signatures made with the old one):
 *
 *   node -r ./scripts/typescript.cjs scripts/make-test-keys.ts
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';
import { issueCertificate } from '../simulator/wechatpay/keys/issue-certificate';

const FOLDER = join(__dirname, '..', 'tests', 'fixtures', 'keys');
/** ASCII "wxpaysim": whoever sees a serial that starts so knows that the key is in a public repository. */
const SERIAL_MARK = '777870617973696D';
const MCHID = '1900009191';
const SP_MCHID = '1900009291';
const PLATFORM_NAME = 'Tenpay.com sign';

type Pems = { key: string; public_key: string };

function newKeyPair(): Pems {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    public_key: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** Valid 1970 to 2099, since TLS and X.509 readers look at the real clock while tests live in any year. */
function newCertificate(pair: Pems, commonName: string): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(pair.public_key);
  certificate.serialNumber = (SERIAL_MARK + randomBytes(12).toString('hex')).toLowerCase();
  certificate.validity.notBefore = new Date('1970-01-02T00:00:00Z');
  certificate.validity.notAfter = new Date('2099-12-31T00:00:00Z');
  certificate.setSubject([
    { name: 'commonName', value: commonName },
    { name: 'organizationName', value: 'wxpay-kit test keys' },
    { name: 'countryName', value: 'CN' },
  ]);
  certificate.setIssuer([{ name: 'commonName', value: 'wxpay-kit test CA' }]);
  certificate.sign(forge.pki.privateKeyFromPem(pair.key), forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate).replace(/\r\n/g, '\n');
}

function save(file: string, text: string): void {
  writeFileSync(join(FOLDER, file), text);
}

mkdirSync(FOLDER, { recursive: true });
for (const [name, suffix, commonName] of [
  ['merchant', '', MCHID],
  ['merchant', '-2', MCHID],
  ['partner', '', SP_MCHID],
  ['platform', '', PLATFORM_NAME],
  ['platform', '-2', PLATFORM_NAME],
] as const) {
  if (existsSync(join(FOLDER, `${name}-cert${suffix}.pem`))) continue;
  const pair = newKeyPair();
  save(`${name}-key${suffix}.pem`, pair.key);
  save(`${name}-cert${suffix}.pem`, newCertificate(pair, commonName));
}
if (!existsSync(join(FOLDER, 'public-key.pem'))) {
  const publicKeyPair = newKeyPair();
  save('public-key-private.pem', publicKeyPair.key);
  save('public-key.pem', publicKeyPair.public_key);
}
if (!existsSync(join(FOLDER, 'tls-cert.pem'))) {
  const [issuer, server] = [newKeyPair(), newKeyPair()];
  const issue = (pair: Pems, common_name: string, purpose: 'issuer' | 'server') =>
    issueCertificate({
      ...{ public_key: pair.public_key, common_name, purpose },
      serial_no: SERIAL_MARK + randomBytes(12).toString('hex').toUpperCase(),
      ...{ issuer_name: 'wxpay-kit test CA', issuer_key: issuer.key },
    });
  save('tls-key.pem', server.key);
  save('tls-cert.pem', issue(server, 'localhost', 'server'));
  save('ca-cert.pem', issue(issuer, 'wxpay-kit test CA', 'issuer'));
}
