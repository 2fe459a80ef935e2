import type { World, WorldOptions } from '../../simulator/world';
import { control, type Json, testWorld } from '../support/world';
import { approve, create, documents, listOf, pay, requestId, runTimer } from './support';

/** Paid orders of 100 fen, and what staff does to them. */

export const STAFF = 'oStaff000000000000000000001';
export const COLLEAGUE = 'oStaff000000000000000000002';
const SKU = 'tea-sample';

/** A shop with two people who may refund, and tea for 100 fen of which there are nine, and some that does not run out. */
export function staffedWorld(instances = 4): Promise<World> {
  return testWorld({ instances, ...staffedShop() });
}

export function staffedShop(): Pick<WorldOptions, 'variables' | 'products'> {
  const price = { total: 100, currency: 'CNY' };
  const tea = { _id: SKU, sku: SKU, name: '茶样', price, goods_kind: 'physical', stock: 9 };
  const plain = { _id: 'tea-plain', sku: 'tea-plain', name: '散茶', price, goods_kind: 'physical' };
  const variables = { WXPAY_STAFF_OPENIDS: `${STAFF},${COLLEAGUE}` };
  return { variables, products: [tea, plain] };
}

/** Bought, and paid as far as the gateway is concerned. Answers the order's number. */
export async function payOrder(world: World): Promise<Json> {
  const { order, pay_params } = await create(world, [{ sku: SKU, quantity: 1 }]);
  await approve(world, pay_params!);
  await world.wechatpay.notifier.idle();
  return order!.out_trade_no!;
}

export async function paidWorld(): Promise<{ world: World; out_trade_no: Json }> {
  const world = await staffedWorld();
  return { world, out_trade_no: await payOrder(world) };
}

export function refundEvent(out_trade_no: Json, total?: number, request_id = requestId()): object {
  const amount = total === undefined ? {} : { total };
  return { action: 'refund', request_id, out_trade_no, reason: '客人退货', ...amount };
}

export async function refund(
  world: World,
  out_trade_no: Json,
  total?: number,
  request_id = requestId(),
): Promise<Json> {
  return pay(world, refundEvent(out_trade_no, total, request_id), STAFF);
}

/** The gateway's own books, as amount and state. */
export async function moneyBack(world: World): Promise<[Json, Json][]> {
  const { body } = await control(world, 'GET', '/refunds');
  return listOf(body).map((one) => [one.total!, one.status!]);
}

export async function orderOf(world: World, out_trade_no: Json): Promise<Json> {
  return (await documents(world, 'orders')).find((one) => one._id === out_trade_no)!;
}

/** The order's own refunds, as amount and state. */
export async function rowsOf(world: World, out_trade_no: Json): Promise<[Json, Json][]> {
  const { refunds } = await orderOf(world, out_trade_no);
  return listOf(refunds).map((row) => [row.amount!.total!, row.status!]);
}

/** Time goes by in one go; what fell due at the gateway is told, then the timer fires. */
export async function later(world: World, ms: number): Promise<void> {
  await control(world, 'POST', '/clock/advance', { ms });
  await world.wechatpay.notifier.idle();
  await runTimer(world);
}

/** Requests of one operation that came to the gateway. */
export function asked(world: World, operation: string): number {
  return world.recorder.list().filter((one) => one.host === 'wechatpay' && one.about === operation).length;
}

export async function fault(world: World, name: string, more: object = {}): Promise<void> {
  const { status, body } = await control(world, 'POST', '/faults', { name, ...more });
  if (status !== 200) throw new Error(`fault ${name}: ${JSON.stringify(body)}`);
}

/** How an alert of this order is called, in the order it was told. */
export async function alertsOf(world: World, out_trade_no: Json): Promise<Json[]> {
  const told = (await documents(world, 'alerts')).filter((one) => one.out_trade_no === out_trade_no);
  return told.map((one) => one.code!);
}
