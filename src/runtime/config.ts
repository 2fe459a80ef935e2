import { ConfigError } from '../protocol/errors';
import { type CloudpaySettings, readCloudpaySettings } from './config-cloudpay';
import { readHosts } from './config-hosts';
import { ConfigReader } from './config-reader';
import { readV2Settings, type V2Settings } from './config-v2';
import { readV3Settings, type V3Settings } from './config-v3';
import type { Environment } from './system';

/** Whose payments they are, by the way they are taken: `name` tells which. */
export type GatewaySettings = V3Settings | V2Settings | Omit<CloudpaySettings, 'notify_url'>;

/** A configuration that was checked once, at the door. Keys are parsed. */
export type Config = {
  gateway: GatewaySettings;
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

const OPENID_MAX = 128;
const NOTIFY_URL_MAX = 255;

/**
 * Reads a function's variables, all of them at once.
 * @throws ConfigError with every problem: the variable, what was found (a key's value never), what is needed
 *   and where to get it
 */
export function readConfig(env: Environment): Config {
  const reader = new ConfigReader(env);
  const name = readGatewayName(reader);
  const hosts = readHosts(reader);
  const { gateway, notify_url } = readGateway(reader, name, hosts.is_simulator);
  const config: Config = {
    gateway,
    app_secret: reader.optional('WXPAY_APP_SECRET', /^[0-9A-Za-z]{32}$/, {
      needed: 'the mini-program’s AppSecret, 32 characters',
      where: 'mp.weixin.qq.com → 开发管理 → 开发设置',
    }),
    notify_url: notify_url ?? readNotifyUrl(reader, hosts.is_simulator),
    staff_openids: readStaff(reader),
    order_prefix:
      reader.optional('WXPAY_ORDER_PREFIX', /^[0-9A-Za-z]{1,4}$/, {
        needed: 'at most 4 of 0-9 A-Z a-z',
        where: 'your own choice',
      }) ?? '',
    env: env.TCB_ENV ?? env.SCF_NAMESPACE ?? 'local',
    hosts: hosts.pay,
    weixin_host: hosts.weixin,
  };
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  return config;
}

const NAMES = ['v3', 'v3_partner', 'v2', 'v2_partner', 'cloudpay'] as const;
type Name = (typeof NAMES)[number];

function readGatewayName(reader: ConfigReader): Name {
  const found = reader.required('WXPAY_GATEWAY', /^(v3|v2)(_partner)?$|^cloudpay$/, {
    needed:
      "'v3' (direct merchant), 'v3_partner' (service provider), 'v2' or 'v2_partner' (the same by APIv2), or 'cloudpay'",
    where: 'docs: README, going live',
  });
  return NAMES.find((name) => name === found) ?? 'v3';
}

/** `notify_url` where it is no address but a function of the cloud. */
function readGateway(
  reader: ConfigReader,
  name: Name,
  isSimulator: boolean,
): { gateway: GatewaySettings; notify_url?: string } {
  if (name === 'cloudpay') {
    const { notify_url, ...gateway } = readCloudpaySettings(reader, isSimulator);
    return { gateway, notify_url };
  }
  const gateway =
    name === 'v2' || name === 'v2_partner'
      ? readV2Settings(reader, name, isSimulator)
      : readV3Settings(reader, name, isSimulator);
  return { gateway };
}

function readStaff(reader: ConfigReader): string[] {
  const openids = reader
    .value('WXPAY_STAFF_OPENIDS')
    .split(/[\s,]+/)
    .filter((openid) => openid !== '');
  if (openids.some((openid) => openid.length > OPENID_MAX)) {
    const expected = {
      needed: 'openids separated by commas',
      where: 'the field openid of an order that this person made',
    };
    reader.problem('WXPAY_STAFF_OPENIDS', expected, `an entry of more than ${OPENID_MAX} characters`);
  }
  return openids;
}

function readNotifyUrl(reader: ConfigReader, isSimulator: boolean): string {
  const value = reader.value('WXPAY_NOTIFY_URL');
  const url = parseUrl(value);
  const fine = url !== undefined && isPublic(url, isSimulator) && value.length <= NOTIFY_URL_MAX;
  if (!fine) {
    reader.problem('WXPAY_NOTIFY_URL', {
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
