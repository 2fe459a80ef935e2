import type { KeyObject } from 'node:crypto';
import { normalizePem, type PemLabel } from '../protocol/crypto/pem';
import { parsePrivateKey, parsePublicKey } from '../protocol/crypto/rsa';
import { ConfigError, type ConfigProblem } from '../protocol/errors';
import { describeFound } from './config-found';
import { readHosts } from './config-hosts';
import type { Environment } from './system';

/** A configuration that was checked once, at the door. Keys are parsed. */
export type Config = {
  gateway: V3Settings;
  app_secret: string | undefined;
  notify_url: string;
  staff_openids: string[];
  order_prefix: string;
  /** The environment's id, part of every order's number. */
  env: string;
  /** Base URLs of WeChat Pay, main and backup. */
  hosts: [string, string];
  /** Base URL of the mini-program server API. */
  weixin_host: string;
};

export type V3Settings = {
  name: 'v3';
  appid: string;
  mchid: string;
  merchant_serial: string;
  merchant_private_key: KeyObject;
  api_v3_key: string;
  public_key: { id: string; key: KeyObject } | undefined;
};

const PLATFORM = 'pay.weixin.qq.com (merchant platform)';
const API_SECURITY = `${PLATFORM} → 账户中心 → API安全`;
const MP = 'mp.weixin.qq.com → 开发管理 → 开发设置';

/** ASCII "wxpaysim" in hex: how every key of the simulator begins. */
const SIMULATOR_SERIAL = /^777870617973696D/i;
const SIMULATOR_MCHID = '1900009191';

/**
 * Reads a function's variables (design: all of them are checked, and every problem is told at once).
 * Keys are taken as PEM, PEM with `\n` written out, bare base64, or base64 of PEM.
 * @throws ConfigError; it names variables and what is needed, never the value of a key
 */
export function readConfig(env: Environment): Config {
  const problems: ConfigProblem[] = [];
  const need = reader(env, problems);
  readGatewayName(env, problems);

  const appid = need('WXPAY_APPID', /^wx[0-9A-Za-z]{8,30}$/, 'the mini-program’s AppID (wx…)', MP);
  const mchid = need(
    'WXPAY_MCHID',
    /^\d{6,32}$/,
    'the merchant number, digits only',
    `${PLATFORM} → 账户中心 → 商户信息`,
  );
  const serial = need(
    'WXPAY_MERCHANT_SERIAL',
    /^[0-9A-Fa-f]{16,40}$/,
    'the serial number of the merchant API certificate, 40 hex characters',
    `${API_SECURITY} → 商户API证书`,
  ).toUpperCase();
  const apiV3Key = need(
    'WXPAY_API_V3_KEY',
    /^[\x21-\x7e]{32}$/,
    'exactly 32 characters',
    `${API_SECURITY} → APIv3密钥`,
  );
  const privateKey = readKey(env, problems, 'WXPAY_MERCHANT_PRIVATE_KEY', 'PRIVATE KEY', parsePrivateKey, {
    needed: 'the merchant API private key (apiclient_key.pem)',
    where: `${API_SECURITY} → 商户API证书`,
  });
  const publicKey = readPublicKey(env, problems);
  const appSecret = optional(
    env,
    problems,
    'WXPAY_APP_SECRET',
    /^[0-9A-Za-z]{32}$/,
    'the mini-program’s AppSecret, 32 characters',
    MP,
  );
  const prefix = optional(
    env,
    problems,
    'WXPAY_ORDER_PREFIX',
    /^[0-9A-Za-z]{1,4}$/,
    'at most 4 of 0-9 A-Z a-z',
    'your own choice',
  );
  const staff = readStaff(env, problems);
  const hosts = readHosts(env, problems);
  const notifyUrl = readNotifyUrl(env, problems, hosts.is_simulator);
  refuseSimulatorKeys(problems, { serial, mchid }, hosts.is_simulator);

  if (problems.length > 0) throw new ConfigError(problems);
  return {
    gateway: {
      name: 'v3',
      appid,
      mchid,
      merchant_serial: serial,
      merchant_private_key: privateKey!,
      api_v3_key: apiV3Key,
      public_key: publicKey,
    },
    app_secret: appSecret,
    notify_url: notifyUrl,
    staff_openids: staff,
    order_prefix: prefix ?? '',
    env: env.TCB_ENV ?? env.SCF_NAMESPACE ?? 'local',
    hosts: hosts.pay,
    weixin_host: hosts.weixin,
  };
}

function reader(env: Environment, problems: ConfigProblem[]) {
  return (variable: string, pattern: RegExp, needed: string, where: string): string => {
    const value = env[variable]?.trim() ?? '';
    if (!pattern.test(value))
      problems.push({ variable, found: describeFound(variable, env[variable]), needed, where });
    return value;
  };
}

function optional(
  env: Environment,
  problems: ConfigProblem[],
  variable: string,
  pattern: RegExp,
  needed: string,
  where: string,
): string | undefined {
  const value = env[variable]?.trim();
  if (!value) return undefined;
  if (!pattern.test(value)) {
    problems.push({
      variable,
      found: describeFound(variable, value),
      needed: `${needed}, or nothing`,
      where,
    });
  }
  return value;
}

function readGatewayName(env: Environment, problems: ConfigProblem[]): void {
  const found = env.WXPAY_GATEWAY;
  if (found === 'v3') return;
  problems.push({
    variable: 'WXPAY_GATEWAY',
    found: describeFound('WXPAY_GATEWAY', found),
    needed: "'v3' (the one gateway of this version)",
    where: 'docs: README, going live',
  });
}

function readKey(
  env: Environment,
  problems: ConfigProblem[],
  variable: string,
  label: PemLabel,
  parse: (pem: string) => KeyObject,
  help: { needed: string; where: string },
): KeyObject | undefined {
  const text = env[variable];
  const pem = text === undefined ? undefined : normalizePem(text, label);
  try {
    if (pem !== undefined) {
      const key = parse(pem);
      if (key.asymmetricKeyType === 'rsa') return key;
    }
  } catch {
    // What was found is told below, without the value.
  }
  const shapes = 'as PEM, PEM with \\n, bare base64, or base64 of PEM';
  problems.push({
    variable,
    found: describeFound(variable, text),
    needed: `${help.needed}, ${shapes}`,
    where: help.where,
  });
  return undefined;
}

function readPublicKey(
  env: Environment,
  problems: ConfigProblem[],
): { id: string; key: KeyObject } | undefined {
  const id = env.WXPAY_PUBLIC_KEY_ID?.trim();
  if (!id && !env.WXPAY_PUBLIC_KEY) return undefined;
  const where = `${API_SECURITY} → 微信支付公钥`;
  if (!id || !/^PUB_KEY_ID_[0-9A-Za-z]+$/.test(id)) {
    problems.push({
      variable: 'WXPAY_PUBLIC_KEY_ID',
      found: describeFound('WXPAY_PUBLIC_KEY_ID', id),
      needed: 'the id of the WeChat Pay public key (PUB_KEY_ID_…), together with WXPAY_PUBLIC_KEY',
      where,
    });
  }
  const key = readKey(env, problems, 'WXPAY_PUBLIC_KEY', 'PUBLIC KEY', parsePublicKey, {
    needed: 'the WeChat Pay public key (pub_key.pem), together with WXPAY_PUBLIC_KEY_ID',
    where,
  });
  return id && key ? { id, key } : undefined;
}

function readStaff(env: Environment, problems: ConfigProblem[]): string[] {
  const text = env.WXPAY_STAFF_OPENIDS ?? '';
  const openids = text.split(/[\s,]+/).filter((openid) => openid !== '');
  if (openids.some((openid) => openid.length > 128)) {
    problems.push({
      variable: 'WXPAY_STAFF_OPENIDS',
      found: 'an entry of more than 128 characters',
      needed: 'openids separated by commas',
      where: 'the field openid of an order that this person made',
    });
  }
  return openids;
}

function readNotifyUrl(env: Environment, problems: ConfigProblem[], isSimulator: boolean): string {
  const value = env.WXPAY_NOTIFY_URL?.trim() ?? '';
  const url = parseUrl(value);
  const fine = url !== undefined && isPublic(url, isSimulator) && value.length <= 255;
  if (!fine) {
    problems.push({
      variable: 'WXPAY_NOTIFY_URL',
      found: describeFound('WXPAY_NOTIFY_URL', value),
      needed: 'the https address of pay-notify’s HTTP route, without a query, at most 255 characters',
      where: 'cloud console → HTTP 访问服务 → the route of pay-notify',
    });
  }
  return value;
}

/** The platform runs Node 18.15, which has no URL.canParse. */
function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function isPublic(url: URL, isSimulator: boolean): boolean {
  if (url.search !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (isSimulator && url.protocol === 'http:');
}

/** Anybody holds the simulator's keys: with a real host behind them, money could be claimed by anybody. */
function refuseSimulatorKeys(
  problems: ConfigProblem[],
  found: { serial: string; mchid: string },
  isSimulator: boolean,
): void {
  if (isSimulator) return;
  if (SIMULATOR_SERIAL.test(found.serial) || found.mchid === SIMULATOR_MCHID) {
    problems.push({
      variable: 'WXPAY_MCHID, WXPAY_MERCHANT_SERIAL',
      found: 'the simulator’s merchant or keys, with an official host',
      needed: 'the keys of your own merchant number',
      where: API_SECURITY,
    });
  }
}
