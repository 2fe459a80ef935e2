import type { KeyObject } from 'node:crypto';
import type { V3Config } from '../gateways/v3-config';
import { parsePrivateKey, parsePublicKey } from '../protocol/crypto/rsa';
import { readDirectMerchant, readPartnerMerchant } from './config-merchant';
import type { ConfigReader } from './config-reader';
import { readSignType } from './config-sign-type';
import {
  SIMULATOR_API_KEY,
  SIMULATOR_MCHIDS,
  SIMULATOR_PUBLIC_KEY_ID,
  SIMULATOR_SERIAL,
} from './simulator-marks';

/** A merchant of APIv3, direct or a service provider, keys parsed. */
export type V3Settings = Omit<V3Config, 'hosts'>;

const PLATFORM = 'pay.weixin.qq.com (merchant platform)';
const API_SECURITY = `${PLATFORM} → 账户中心 → API安全`;

/** Problems go to the reader; what is returned is whole only when there are none. */
export function readV3Settings(
  reader: ConfigReader,
  name: V3Settings['name'],
  isSimulator: boolean,
): V3Settings {
  const merchant = name === 'v3' ? readDirectMerchant(reader) : readPartnerMerchant(reader);
  const serial = reader.required('WXPAY_MERCHANT_SERIAL', /^[0-9A-Fa-f]{16,40}$/, {
    needed: 'the serial number of the merchant API certificate, 40 hex characters',
    where: `${API_SECURITY} → 商户API证书`,
  });
  const api_v3_key = reader.required('WXPAY_API_V3_KEY', /^[\x21-\x7e]{32}$/, {
    needed: 'exactly 32 characters',
    where: `${API_SECURITY} → APIv3密钥`,
  });
  const privateKey = reader.key('WXPAY_MERCHANT_PRIVATE_KEY', 'PRIVATE KEY', parsePrivateKey, {
    needed: 'the merchant API private key (apiclient_key.pem)',
    where: `${API_SECURITY} → 商户API证书`,
  });
  const api_v2_key = reader.optional('WXPAY_API_V2_KEY', /^[\x21-\x7e]{32}$/, {
    needed: 'the APIv2 key, exactly 32 characters',
    where: `${API_SECURITY} → APIv2密钥`,
  });
  const sign_type = readSignType(reader);
  const public_key = readPublicKey(reader);
  const settings: V3Settings = {
    name,
    ...merchant,
    merchant_serial: serial.toUpperCase(),
    merchant_private_key: privateKey!,
    api_v3_key,
    ...(api_v2_key === undefined ? {} : { api_v2_key }),
    ...(sign_type === undefined ? {} : { sign_type }),
    ...(public_key === undefined ? {} : { public_key }),
  };
  if (!isSimulator) refuseSimulatorKeys(reader, settings);
  return settings;
}

function readPublicKey(reader: ConfigReader): { id: string; key: KeyObject } | undefined {
  const id = reader.value('WXPAY_PUBLIC_KEY_ID');
  if (id === '' && reader.value('WXPAY_PUBLIC_KEY') === '') return undefined;
  const where = `${API_SECURITY} → 微信支付公钥`;
  reader.required('WXPAY_PUBLIC_KEY_ID', /^PUB_KEY_ID_[0-9A-Za-z]+$/, {
    needed: 'the id of the WeChat Pay public key (PUB_KEY_ID_…), together with WXPAY_PUBLIC_KEY',
    where,
  });
  const key = reader.key('WXPAY_PUBLIC_KEY', 'PUBLIC KEY', parsePublicKey, {
    needed: 'the WeChat Pay public key (pub_key.pem), together with WXPAY_PUBLIC_KEY_ID',
    where,
  });
  return key ? { id, key } : undefined;
}

/** Anybody holds the simulator's keys: with an official host behind them, anybody could claim to have paid. */
function refuseSimulatorKeys(reader: ConfigReader, found: V3Settings): void {
  const isTheirs =
    SIMULATOR_SERIAL.test(found.merchant_serial) ||
    SIMULATOR_MCHIDS.includes(found.mchid) ||
    found.api_v3_key.startsWith(SIMULATOR_API_KEY) ||
    found.api_v2_key?.startsWith(SIMULATOR_API_KEY) ||
    found.public_key?.id === SIMULATOR_PUBLIC_KEY_ID;
  if (!isTheirs) return;
  const expected = { needed: 'the keys of your own merchant number', where: API_SECURITY };
  reader.problem(
    'WXPAY_MCHID, WXPAY_MERCHANT_SERIAL, WXPAY_API_V3_KEY, WXPAY_API_V2_KEY, WXPAY_PUBLIC_KEY_ID',
    expected,
    'the simulator’s merchant or keys, with an official host',
  );
}
