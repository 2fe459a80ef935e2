import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCertificate } from '../../../src/protocol/crypto/pem';
import type { Store } from '../../store';
import { DIRECT_MERCHANT, PARTNER_MERCHANT } from '../merchants';
import { type CertificateOrder, issueCertificate } from './issue-certificate';

/** A private key with the certificate issued for it, both PEM. */
export type CertifiedKey = { private_key: string; certificate: string; serial_no: string };
/** The "WeChat Pay public key" (微信支付公钥): no certificate, an id of its own. */
export type NamedKeyPair = { id: string; private_key: string; public_key: string };

type KeyPair = { private_key: string; public_key: string };

export type WorldKeys = {
  /** The direct merchant's certificate, and the one that is to replace it. */
  merchant: CertifiedKey;
  merchant_next: CertifiedKey;
  /** The service provider's. */
  partner: CertifiedKey;
  /** The certificate in use, and the one that a rotation brings. */
  platform: CertifiedKey[];
  public_key: NamedKeyPair;
  /** Of the port that speaks TLS, with the certificate of who issued it: PEM. */
  tls: TlsKey;
};
export type TlsKey = { private_key: string; certificate: string; ca: string };

/** ASCII "wxpaysim": whoever sees a serial that begins with it knows that it is no real merchant's. */
export const SERIAL_PREFIX = '777870617973696D';
export const PUBLIC_KEY_ID = 'PUB_KEY_ID_0000000000000000000000000000091910';
const PLATFORM_KEYS = 2;
const ISSUER_NAME = 'Tenpay.com Root CA';
const SETTING = 'wx_keys';

/** New RSA-2048 keys. Takes a second or two: done once per world, then kept. */
export function generateKeys(): WorldKeys {
  const root = newPair();
  const issuer = { issuer_name: ISSUER_NAME, issuer_key: root.private_key };
  const certified = (commonName: string): CertifiedKey => {
    const pair = newPair();
    const serial_no = newSerial();
    const { public_key, private_key } = pair;
    const certificate = issueCertificate({ public_key, common_name: commonName, serial_no, ...issuer });
    return { private_key, certificate, serial_no };
  };
  return {
    merchant: certified(DIRECT_MERCHANT.mchid),
    merchant_next: certified(DIRECT_MERCHANT.mchid),
    partner: certified(PARTNER_MERCHANT.sp_mchid),
    platform: Array.from({ length: PLATFORM_KEYS }, () => certified('Tenpay.com sign')),
    public_key: { id: PUBLIC_KEY_ID, ...newPair() },
    tls: newTlsKey(root),
  };
}

/** Who serves the port that speaks TLS, vouched for by whoever has that key. */
function newTlsKey(root: KeyPair): TlsKey {
  const { private_key, public_key } = newPair();
  const issue = (order: Pick<CertificateOrder, 'public_key' | 'common_name' | 'purpose'>) =>
    issueCertificate({
      ...order,
      serial_no: newSerial(),
      ...{ issuer_name: ISSUER_NAME, issuer_key: root.private_key },
    });
  return {
    private_key,
    certificate: issue({ public_key, common_name: 'localhost', purpose: 'server' }),
    ca: issue({ public_key: root.public_key, common_name: ISSUER_NAME, purpose: 'issuer' }),
  };
}

function newSerial(): string {
  return SERIAL_PREFIX + randomBytes(12).toString('hex').toUpperCase();
}

/**
 * Keys from a folder: merchant-{key,cert}[-2].pem, partner-{key,cert}.pem, platform-{key,cert}[-2].pem,
 * public-key-private.pem, public-key.pem, tls-{key,cert}.pem, ca-cert.pem.
 * @throws Node's own error when a file is missing or is not what its name says.
 */
export function readKeys(folder: string): WorldKeys {
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  const certified = (name: string, suffix = ''): CertifiedKey => {
    const certificate = text(`${name}-cert${suffix}.pem`);
    const private_key = text(`${name}-key${suffix}.pem`);
    return { private_key, certificate, serial_no: readCertificate(certificate).serial_no };
  };
  const platform = [certified('platform')];
  if (existsSync(join(folder, 'platform-cert-2.pem'))) platform.push(certified('platform', '-2'));
  return {
    merchant: certified('merchant'),
    merchant_next: certified('merchant', '-2'),
    partner: certified('partner'),
    platform,
    public_key: {
      id: PUBLIC_KEY_ID,
      private_key: text('public-key-private.pem'),
      public_key: text('public-key.pem'),
    },
    tls: {
      private_key: text('tls-key.pem'),
      certificate: text('tls-cert.pem'),
      ca: text('ca-cert.pem'),
    },
  };
}

/** The keys this world has always had; the first time, they are made and written down. So are those a world lacks. */
export function keysOf(store: Store, make: () => WorldKeys = generateKeys): WorldKeys {
  const kept = store.readSetting<Partial<WorldKeys>>(SETTING);
  if (kept?.merchant_next && kept.partner && kept.tls) return kept as WorldKeys;
  const made = { ...make(), ...kept };
  store.writeSetting(SETTING, made);
  return made;
}

function newPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { private_key: privateKey, public_key: publicKey };
}
