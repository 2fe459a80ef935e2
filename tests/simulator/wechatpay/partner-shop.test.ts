import { GATEWAYS, type GatewayName } from '../../../simulator/gateway-names';
import { merchantVariables } from '../../../simulator/merchant-variables';
import { DIRECT_MERCHANT, PARTNER_MERCHANT } from '../../../simulator/wechatpay/merchants';
import { smallFunctions } from '../../support/small-functions';
import { control, type Json, testWorld } from '../../support/world';
import { createWorld, KEYS } from './support/world';

const ECHO = {
  env: 'exports.main = async () => process.env;',
  app: 'exports.main = async () => process.env.WX_APPID;',
};
const { sp_appid, sp_app_secret, sp_mchid, sub_appid, sub_app_secret, sub_mchid } = PARTNER_MERCHANT;
const { appid, app_secret, mchid } = DIRECT_MERCHANT;

const shop = (gateway?: GatewayName) => {
  const options = gateway === undefined ? {} : { gateway };
  return testWorld({ ...options, functions: smallFunctions(ECHO), instances: 1 });
};
type Shop = Awaited<ReturnType<typeof shop>>;

/** What a function sees of WXPAY_…, addresses left out. */
async function variablesOf(world: Shop): Promise<Record<string, string>> {
  const { result } = (await control(world, 'POST', '/functions/env', { event: {} })).body;
  const seen = Object.entries(result as unknown as Record<string, string>);
  return Object.fromEntries(seen.filter(([name]) => /^WXPAY_/.test(name) && !/URL$/.test(name)));
}

async function exchange(world: Shop, code: string, app: string, secret: string): Promise<Json> {
  const query = new URLSearchParams({ appid: app, secret, js_code: code, grant_type: 'authorization_code' });
  return (await (await fetch(`${world.url}/sns/jscode2session?${query}`)).json()) as Json;
}

const DIRECT = { WXPAY_APPID: appid, WXPAY_APP_SECRET: app_secret, WXPAY_MCHID: mchid };
const PARTNER = {
  ...{ WXPAY_SP_APPID: sp_appid, WXPAY_SP_MCHID: sp_mchid },
  ...{ WXPAY_SUB_APPID: sub_appid, WXPAY_SUB_MCHID: sub_mchid, WXPAY_APP_SECRET: sub_app_secret },
};
const v3 = (
  { serial_no, private_key }: typeof KEYS.merchant,
  keys: typeof DIRECT_MERCHANT | typeof PARTNER_MERCHANT,
) => ({
  ...{ WXPAY_MERCHANT_SERIAL: serial_no, WXPAY_MERCHANT_PRIVATE_KEY: private_key },
  ...{ WXPAY_API_V3_KEY: keys.api_v3_key, WXPAY_API_V2_KEY: keys.api_v2_key },
});
const v2 = (
  { certificate, private_key }: typeof KEYS.merchant,
  keys: typeof DIRECT_MERCHANT | typeof PARTNER_MERCHANT,
) => ({
  ...{ WXPAY_MERCHANT_CERTIFICATE: certificate, WXPAY_MERCHANT_PRIVATE_KEY: private_key },
  WXPAY_API_V2_KEY: keys.api_v2_key,
});

test.each<[GatewayName, Record<string, string>]>([
  ['v3', { ...DIRECT, ...v3(KEYS.merchant, DIRECT_MERCHANT) }],
  ['v3_partner', { ...PARTNER, ...v3(KEYS.partner, PARTNER_MERCHANT) }],
  ['v2', { ...DIRECT, ...v2(KEYS.merchant, DIRECT_MERCHANT) }],
  ['v2_partner', { ...PARTNER, ...v2(KEYS.partner, PARTNER_MERCHANT) }],
  ['cloudpay', { WXPAY_APPID: sub_appid, WXPAY_SUB_MCHID: sub_mchid, WXPAY_APP_SECRET: sub_app_secret }],
])(
  'the functions of a shop started as %s have what that way needs, and no key more',
  async (gateway, wanted) => {
    expect(await variablesOf(await shop(gateway))).toEqual({ WXPAY_GATEWAY: gateway, ...wanted });
  },
);

test('a shop that was not told how takes payments as a direct merchant', async () => {
  expect((await variablesOf(await shop())).WXPAY_GATEWAY).toBe('v3');
});

test.each(GATEWAYS)('the functions of a shop started as %s know where the world is', async (gateway) => {
  const world = await shop(gateway);
  const { result } = (await control(world, 'POST', '/functions/env', { event: {} })).body;
  expect(result!.WXPAY_BASE_URL).toBe(world.url);
  const told = gateway === 'cloudpay' ? undefined : `${world.url}/http/pay-notify`;
  expect(result!.WXPAY_NOTIFY_URL).toBe(told);
});

test('a provider’s functions verify with the public key where there are no certificates', () => {
  const world = createWorld({ toggles: { platform_keys: 'public_key' } });
  const wanted = { gateway: 'v3_partner', urls: { base: 'http://127.0.0.1:1' } } as const;
  const { id, public_key } = KEYS.public_key;
  const named = { WXPAY_PUBLIC_KEY_ID: id, WXPAY_PUBLIC_KEY: public_key };
  expect(merchantVariables(world.pay, wanted)).toMatchObject(named);
  const certified = merchantVariables(world.pay, { ...wanted, platform: 'certificate' });
  expect(certified).not.toHaveProperty('WXPAY_PUBLIC_KEY');
  world.end();
});

test.each(['v2', 'v2_partner'] as const)(
  '%s: the address for client certificates is told where there is one',
  (gateway) => {
    const world = createWorld();
    const urls = { base: 'http://127.0.0.1:1', mtls: 'https://127.0.0.1:2' };
    expect(merchantVariables(world.pay, { gateway, urls })).toMatchObject({ WXPAY_MTLS_BASE_URL: urls.mtls });
    world.end();
  },
);

describe('a phone that names no mini-program', () => {
  const login = async (world: Shop, given: object = {}) =>
    (await control(world, 'POST', '/login', given)).body;

  test.each<[GatewayName, string, string]>([
    ['v3', appid, app_secret],
    ['v3_partner', sub_appid, sub_app_secret],
    ['v2', appid, app_secret],
    ['v2_partner', sub_appid, sub_app_secret],
    ['cloudpay', sub_appid, sub_app_secret],
  ])('is in the one of a shop started as %s', async (gateway, app, secret) => {
    const world = await shop(gateway);
    const { code, openid } = await login(world);
    const [other, wrong] = app === appid ? [sub_appid, sub_app_secret] : [appid, app_secret];
    expect(await exchange(world, String(code), other, wrong)).toMatchObject({ errcode: 40029 });
    expect(await exchange(world, String(code), app, wrong)).toMatchObject({ errcode: 40125 });
    expect(await exchange(world, String(code), app, secret)).toMatchObject({ openid });
  });

  test.each<[GatewayName, string]>([
    ['v3', appid],
    ['v3_partner', sub_appid],
  ])('calls functions as a user of the one of a shop started as %s', async (gateway, app) => {
    const world = await shop(gateway);
    const call = async (given: object) =>
      (await control(world, 'POST', '/functions/app', { event: {}, openid: 'oALICE', ...given })).body.result;
    expect(await call({})).toBe(app);
    expect(await call({ appid: sp_appid })).toBe(sp_appid);
  });

  test('may still name another: the provider’s own has its own secret', async () => {
    const world = await shop('v3_partner');
    const { code, openid } = await login(world, { appid: sp_appid });
    expect(await exchange(world, String(code), sp_appid, sub_app_secret)).toMatchObject({ errcode: 40125 });
    expect(await exchange(world, String(code), sp_appid, sp_app_secret)).toMatchObject({ openid });
  });
});
