import { PARTNER_MERCHANT } from '../../../../simulator/wechatpay/merchants';
import { type Answer, answered, buildRequest, type Call, type Credentials, jsonOf } from './client';
import { CREDENTIALS, KEYS, order, type World } from './world';

/** Ordering in its eight ways: four kinds of trade, for a merchant of its own and for a service provider. */
export type Role = 'direct' | 'partner';
export type Way = 'jsapi' | 'native' | 'h5' | 'app';
export type Endpoint = { way: Way; role: Role; path: string };

export const PARTNER: Credentials = { mchid: PARTNER_MERCHANT.sp_mchid, ...KEYS.partner };
export const SP_OPENID = 'oSPPAYER00000000000000000000';
export const SUB_OPENID = 'oSUBPAYER0000000000000000000';
export const WAYS: Way[] = ['jsapi', 'native', 'h5', 'app'];

export const ENDPOINTS: Endpoint[] = (['direct', 'partner'] as const).flatMap((role) =>
  WAYS.map((way) => ({ way, role, path: `${baseOf(role)}/${way}` })),
);

export function baseOf(role: Role): string {
  return role === 'direct' ? '/v3/pay/transactions' : '/v3/pay/partner/transactions';
}

export function credentialsOf(role: Role): Credentials {
  return role === 'direct' ? CREDENTIALS : PARTNER;
}

/** An order that nothing is wrong with, with all that its way asks for and no more. */
export function orderFor({ way, role }: Pick<Endpoint, 'way' | 'role'>): Record<string, unknown> {
  const { appid, mchid, payer, ...rest } = order();
  const { sp_appid, sp_mchid, sub_appid, sub_mchid } = PARTNER_MERCHANT;
  const parties = role === 'direct' ? { appid, mchid } : { sp_appid, sp_mchid, sub_appid, sub_mchid };
  const who = role === 'direct' ? payer : { sub_openid: SUB_OPENID };
  const scene_info = { payer_client_ip: '203.0.113.9', h5_info: { type: 'Wap' } };
  return {
    ...parties,
    ...rest,
    ...(way === 'jsapi' ? { payer: who } : {}),
    ...(way === 'h5' ? { scene_info } : {}),
  };
}

/** One signed call, by either merchant. */
export async function callAs(world: World, role: Role, call: Omit<Call, 'timestamp'>): Promise<Answer> {
  const timestamp = Math.floor(world.clock.now() / 1000);
  return answered(await world.pay.handle(buildRequest(credentialsOf(role), { timestamp, ...call })));
}

export function place(
  world: World,
  { way, role }: Pick<Endpoint, 'way' | 'role'>,
  changes: Record<string, unknown> = {},
): Promise<Answer> {
  const body = { ...orderFor({ way, role }), ...changes };
  return callAs(world, role, { method: 'POST', url: `${baseOf(role)}/${way}`, body });
}

/** The query string that names who asks. */
export function partiesOf(role: Role, sub_mchid: string = PARTNER_MERCHANT.sub_mchid): string {
  const { mchid } = credentialsOf(role);
  return role === 'direct' ? `mchid=${mchid}` : `sp_mchid=${mchid}&sub_mchid=${sub_mchid}`;
}

export function query(world: World, role: Role, number: string, parties = partiesOf(role)): Promise<Answer> {
  return callAs(world, role, { url: `${baseOf(role)}/out-trade-no/${number}?${parties}` });
}

export function queryById(world: World, role: Role, id: string, parties = partiesOf(role)): Promise<Answer> {
  return callAs(world, role, { url: `${baseOf(role)}/id/${id}?${parties}` });
}

export function close(world: World, role: Role, number: string): Promise<Answer> {
  const { sp_mchid, sub_mchid } = PARTNER_MERCHANT;
  const body = role === 'direct' ? { mchid: CREDENTIALS.mchid } : { sp_mchid, sub_mchid };
  return callAs(world, role, { method: 'POST', url: `${baseOf(role)}/out-trade-no/${number}/close`, body });
}

/** HTTP status, code and the number at the end of Request-ID: what tells one refusal from another. */
export function told(answer: Answer): [number, string, string | undefined] {
  const internal = answer.headers['request-id']?.split('-').at(-1);
  return [answer.status, String(jsonOf(answer).code), internal];
}
