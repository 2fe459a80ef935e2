import { X509Certificate } from 'node:crypto';
import { OFFICIAL_BACKUP } from '../gateways/official-hosts';
import type { ClientIdentity } from '../gateways/transport';
import type { V2Config } from '../gateways/v2-config';
import { normalizePem } from '../protocol/crypto/pem';
import { parsePrivateKey } from '../protocol/crypto/rsa';
import { readDirectMerchant, readPartnerMerchant } from './config-merchant';
import type { ConfigReader, Expectation } from './config-reader';
import { readSignType } from './config-sign-type';
import { SIMULATOR_API_KEY, SIMULATOR_MCHIDS, SIMULATOR_SERIAL } from './simulator-marks';

/** A merchant of APIv2, direct or a service provider; certificate and key as PEM. */
export type V2Settings = Omit<V2Config, 'hosts'>;

const API_SECURITY = 'pay.weixin.qq.com (merchant platform) → 账户中心 → API安全';
const CERTIFICATE = 'WXPAY_MERCHANT_CERTIFICATE';
const PRIVATE_KEY = 'WXPAY_MERCHANT_PRIVATE_KEY';
const LOOPBACK = /^https:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/;

/** Problems go to the reader; what is returned is whole only when there are none. */
export function readV2Settings(
  reader: ConfigReader,
  name: V2Settings['name'],
  isSimulator: boolean,
): V2Settings {
  const merchant = name === 'v2' ? readDirectMerchant(reader) : readPartnerMerchant(reader);
  const api_v2_key = reader.required('WXPAY_API_V2_KEY', /^[\x21-\x7e]{32}$/, {
    needed: 'the APIv2 key, exactly 32 characters',
    where: `${API_SECURITY} → APIv2密钥`,
  });
  const sign_type = readSignType(reader) ?? 'HMAC-SHA256';
  const client_certificate = readIdentity(reader);
  const mtls_host = readMtlsHost(reader, isSimulator);
  const settings: V2Settings = {
    name,
    ...merchant,
    api_v2_key,
    sign_type,
    ...(client_certificate === undefined ? {} : { client_certificate }),
    ...(mtls_host === undefined ? {} : { mtls_host }),
  };
  if (!isSimulator) refuseSimulatorKeys(reader, settings);
  return settings;
}

/** Both or neither: without them payments work, refunds do not. */
function readIdentity(reader: ConfigReader): ClientIdentity | undefined {
  if (reader.value(CERTIFICATE) === '' && reader.value(PRIVATE_KEY) === '') return undefined;
  const cert = readCertificatePem(reader.value(CERTIFICATE));
  const expected: Expectation = {
    needed: `the merchant API certificate (apiclient_cert.pem), together with ${PRIVATE_KEY}; npm run p12 makes both from a p12 file`,
    where: `${API_SECURITY} → 商户API证书`,
  };
  if (cert === undefined) reader.problem(CERTIFICATE, expected);
  const key = reader.key(PRIVATE_KEY, 'PRIVATE KEY', parsePrivateKey, {
    needed: `the merchant API private key (apiclient_key.pem), together with ${CERTIFICATE}`,
    where: expected.where,
  });
  if (cert === undefined || key === undefined) return undefined;
  if (!new X509Certificate(cert).checkPrivateKey(key)) {
    reader.problem(CERTIFICATE, expected, 'a certificate of another key than the private key');
  }
  return { cert, key: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** In any of the shapes that people paste; undefined for what is no certificate. */
function readCertificatePem(text: string): string | undefined {
  const pem = normalizePem(text, 'CERTIFICATE');
  try {
    return pem === undefined ? undefined : new X509Certificate(pem).toString();
  } catch {
    return undefined;
  }
}

/** Where the simulator asks for a client certificate; the official hosts do that themselves. */
function readMtlsHost(reader: ConfigReader, isSimulator: boolean): string | undefined {
  const value = reader.value('WXPAY_MTLS_BASE_URL').replace(/\/+$/, '');
  if (value === '') return undefined;
  const fine = isSimulator ? LOOPBACK.test(value) : Object.hasOwn(OFFICIAL_BACKUP, value);
  if (fine) return value;
  reader.problem('WXPAY_MTLS_BASE_URL', {
    needed: 'nothing, an official host, or, with a loopback WXPAY_BASE_URL, an https address of loopback',
    where: 'leave it out unless you test against the simulator',
  });
  return undefined;
}

/** Anybody holds the simulator's keys: with an official host behind them, anybody could claim to have paid. */
function refuseSimulatorKeys(reader: ConfigReader, found: V2Settings): void {
  const { client_certificate } = found;
  const isTheirs =
    SIMULATOR_MCHIDS.includes(found.mchid) ||
    found.api_v2_key.startsWith(SIMULATOR_API_KEY) ||
    (client_certificate !== undefined &&
      SIMULATOR_SERIAL.test(new X509Certificate(client_certificate.cert).serialNumber));
  if (!isTheirs) return;
  reader.problem(
    `WXPAY_MCHID, WXPAY_SP_MCHID, WXPAY_API_V2_KEY, ${CERTIFICATE}`,
    { needed: 'the keys of your own merchant number', where: API_SECURITY },
    'the simulator’s merchant or keys, with an official host',
  );
}
