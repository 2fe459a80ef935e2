import type { GatewayName } from '../../simulator/gateway-names';
import type { World, WorldOptions } from '../../simulator/world';
import { control, type Json, testWorld } from '../support/world';
import { staffedShop } from './refund-support';
import { listOf } from './support';

/** One shop, whose functions take payments in one way or another. */

/** Where what is told proves nothing: it is a reason to ask. */
export const HINTING = ['v2', 'v2_partner', 'cloudpay'] as const;

const XML =
  '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>';
const IN_XML = { statusCode: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body: XML };
const WITHOUT_BODY = { statusCode: 204, headers: {}, body: '' };

/** What WeChat Pay takes for "received", in each of its interfaces. */
export const RECEIVED: Record<GatewayName, object> = {
  v3: WITHOUT_BODY,
  v3_partner: WITHOUT_BODY,
  v2: IN_XML,
  v2_partner: IN_XML,
  cloudpay: { errcode: 0, errmsg: '' },
};

/** A shop with two people who may refund, and tea for 100 fen. */
export function gatewayWorld(gateway: GatewayName, more: WorldOptions = {}): Promise<World> {
  return testWorld({ gateway, instances: 2, ...staffedShop(), ...more });
}

/** What `pay-notify` answered to what it was told, first to last. */
export function answers(world: World): unknown[] {
  const told = ['pay-notify.http', 'pay-notify.callback'];
  return world.recorder.list().flatMap(({ about, answer }) => (told.includes(about ?? '') ? [answer] : []));
}

/** How WeChat Pay took what it was answered, notification by notification: delivered, or why not. */
export async function deliveredTo(world: World): Promise<boolean[][]> {
  const { body } = await control(world, 'GET', '/notifications');
  const isTaken = ({ status, error }: Json) => [200, 204].includes(Number(status)) && error === undefined;
  return listOf(body).map((one) => listOf(one.attempts).map(isTaken));
}

const CLOUD_CALLS: Record<string, string> = {
  query: 'cloudPay.queryOrder',
  close: 'cloudPay.closeOrder',
  refund: 'cloudPay.refund',
  query_refund: 'cloudPay.queryRefund',
};

/** Calls that a function made: the database's by action and collection, the gateway's by operation. */
export function calls(world: World, name: 'pay' | 'pay-notify'): string[] {
  const made = world.recorder.list().filter(({ host, instance }) => {
    return ['wechatpay', 'cloudbase'].includes(host) && instance?.startsWith(`${name}#`);
  });
  return made.map(({ about = '' }) => {
    const [operation] = Object.entries(CLOUD_CALLS).find(([, api]) => api === about) ?? [about];
    return operation.replace('database.', '');
  });
}

/** Those of an order's own document and of the gateway: the rest is the merchant's. */
export function kitCalls(world: World, name: 'pay' | 'pay-notify' = 'pay-notify'): string[] {
  return calls(world, name).filter((call) => !/Document /.test(call) || call.endsWith(' orders'));
}

/** Some time goes by, and what fell due at WeChat Pay is told. */
export async function pass(world: World, ms: number): Promise<void> {
  await control(world, 'POST', '/clock/advance', { ms });
  await world.wechatpay.notifier.idle();
}

export async function truth(world: World, out_trade_no: Json): Promise<Json> {
  return (await control(world, 'GET', `/orders/${out_trade_no}`)).body;
}
