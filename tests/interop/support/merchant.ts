import type { World } from '../../../simulator/world';
import { smallFunctions } from '../../support/small-functions';
import { control, type Json, testWorld } from '../../support/world';

/** What `GET /_sim/merchants` tells a stranger, and all that a client is given here. */
export type Merchants = {
  direct: {
    appid: string;
    mchid: string;
    serial_no: string;
    private_key: string;
    certificate: string;
    api_v3_key: string;
    api_v2_key: string;
  };
  /** A service provider, its credentials, and the sub-merchant it acts for. */
  partner: Omit<Merchants['direct'], 'appid' | 'mchid'> &
    Record<'sp_appid' | 'sp_mchid' | 'sub_appid' | 'sub_mchid' | 'other_sub_mchid', string>;
  platform: { certificate: { serial_no: string; pem: string }; public_key: { id: string; pem: string } };
  /** `mtls` wants a client certificate, and is vouched for by `ca`, PEM. */
  urls: { base: string; mtls: string; ca: string };
};

export const OPENID = 'oInterop00000000000000000001';

/** WeChat Pay without anything else, and the credentials of its merchant. */
export async function wechatPay(): Promise<{ world: World; merchants: Merchants }> {
  const world = await testWorld({ functions: smallFunctions({}) });
  const { body } = await control(world, 'GET', '/merchants');
  return { world, merchants: body as unknown as Merchants };
}

let placed = 0;
export const newNumber = () => `interop${String(++placed).padStart(12, '0')}`;

/** An order that nothing is wrong with, but for what `changes` says. */
export function orderOf({ direct }: Merchants, changes: Record<string, unknown> = {}) {
  return {
    appid: direct.appid,
    mchid: direct.mchid,
    description: '明前龙井 50克',
    out_trade_no: newNumber(),
    attach: '门店=杭州&桌号=7',
    notify_url: 'https://pay.example.com/notify',
    amount: { total: 8800, currency: 'CNY' },
    payer: { openid: OPENID },
    ...changes,
  };
}

/** The order's payer pays it. Answers the gateway's own truth. */
export async function payOrder(world: World, out_trade_no: string): Promise<Json> {
  const { status, body } = await control(world, 'POST', `/orders/${out_trade_no}/pay`, {});
  expect(status).toBe(200);
  return body;
}

/** The cashier opened with these arguments of wx.requestPayment, and what it shows. */
export async function openCashier(world: World, pay_params: unknown): Promise<Json> {
  return (await control(world, 'POST', '/cashier/open', { pay_params, openid: OPENID })).body;
}
