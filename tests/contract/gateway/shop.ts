import type { GatewayName } from '../../../simulator/gateway-names';
import type { World } from '../../../simulator/world';
import type {
  AppParams,
  MerchantRef,
  Notification,
  PaymentGateway,
  PaymentReport,
  PrepaySnapshot,
  RefundSnapshot,
  TradeType,
} from '../../../src/gateways/gateway';
import { formatInstant } from '../../../src/protocol/instant';
import { control, type Json } from '../../support/world';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export const LIMITS = { deadline_ms: 8000 };

/** One way of being connected, and its other side. */
export type Shop = {
  name: GatewayName;
  world: World;
  gateway: PaymentGateway;
  merchant: MerchantRef;
  /** Where payments and refunds are told. */
  notify_url: string;
  /** Reads each message that has come so far, the oldest first. */
  heard(): Promise<PromiseSettledResult<Notification>[]>;
};

let numbers = 0;

/** An order that nobody has placed yet, of a buyer of this shop's mini-program. */
export function orderOf(
  { world, merchant, notify_url }: Shop,
  change: Partial<PrepaySnapshot> = {},
): PrepaySnapshot {
  const day = formatInstant(world.clock.now()).slice(0, 10).replaceAll('-', '');
  return {
    ...merchant,
    out_trade_no: `C${day}${String(++numbers).padStart(6, '0')}`,
    description: '茶叶 500g <A&B>',
    amount: { total: 100, currency: 'CNY' },
    openid: 'oBUYERofTheContract000000001',
    notify_url,
    time_expire: formatInstant(world.clock.now() + 30 * MINUTE_MS),
    payer_client_ip: '203.0.113.7',
    ...change,
  };
}

export function place({ gateway, world }: Shop, order: PrepaySnapshot) {
  return gateway.prepay(order, { ...LIMITS, sign_before: world.clock.now() + 29 * MINUTE_MS });
}

/** Does with what an order gave what the payer's client does with it. */
export async function enterCashier(shop: Shop, order: PrepaySnapshot): Promise<string> {
  const prepaid = await place(shop, order);
  const { gateway, world } = shop;
  const { openid, trade_type } = order;
  const { status, body } = await control(world, 'POST', '/cashier/open', {
    ...('prepay_id' in prepaid ? signedWay(gateway, order, prepaid.prepay_id, trade_type) : prepaid),
    openid,
  });
  expect({ status, body }).toMatchObject({ status: 200, body: { cashier_id: expect.any(String) } });
  return String(body.cashier_id);
}

function signedWay(
  gateway: PaymentGateway,
  order: PrepaySnapshot,
  prepay_id: string,
  trade_type: TradeType | undefined,
): object {
  if (trade_type === 'APP') return { app_params: handedOver(gateway.appParams({ ...order, prepay_id })) };
  const appid = order.sub_appid ?? order.appid;
  return { pay_params: gateway.payParams({ appid, prepay_id }) };
}

/** The fields of the SDK's PayReq have names of their own. */
function handedOver({ appid, partnerid, prepayid, noncestr, timestamp, sign, ...rest }: AppParams): object {
  const known = { appId: appid, partnerId: partnerid, prepayId: prepayid, nonceStr: noncestr, sign };
  return { ...known, packageValue: rest.package, timeStamp: timestamp };
}

/** Placed, paid at the cashier, and told. */
export async function paidOrder(shop: Shop, change: Partial<PrepaySnapshot> = {}): Promise<PrepaySnapshot> {
  const order = orderOf(shop, change);
  const cashier_id = await enterCashier(shop, order);
  const { status } = await control(shop.world, 'POST', `/cashier/${cashier_id}/approve`);
  expect(status).toBe(200);
  await shop.world.wechatpay.notifier.idle();
  return order;
}

/** What a query says of an order that was paid. */
export async function paymentOf({ gateway }: Shop, order: PrepaySnapshot): Promise<PaymentReport> {
  const report = await gateway.queryOrder(order, LIMITS);
  if (report.kind === 'order' && report.payment) return report.payment;
  throw new Error('it is not paid');
}

/** A refund of a paid order that nobody has asked for yet. */
export async function refundOf(shop: Shop, order: PrepaySnapshot, total = 40): Promise<RefundSnapshot> {
  const { transaction_id } = await paymentOf(shop, order);
  return {
    ...shop.merchant,
    out_trade_no: order.out_trade_no,
    out_refund_no: `${order.out_trade_no}_${String(++numbers)}`,
    transaction_id,
    amount: { total, currency: 'CNY' },
    paid_total: order.amount.total,
    reason: '少了一包',
    notify_url: shop.notify_url,
  };
}

/** The gateway's own books. */
export async function truthOf({ world }: Shop, { out_trade_no }: { out_trade_no: string }): Promise<Json> {
  return (await control(world, 'GET', `/orders/${out_trade_no}`)).body;
}

/** How much the gateway's own books say went back. */
export async function refundedOf(shop: Shop, order: { out_trade_no: string }): Promise<number[]> {
  return [...(await truthOf(shop, order)).refunds!].map(({ total }) => Number(total));
}

export function advance({ world }: Shop, ms: number) {
  return control(world, 'POST', '/clock/advance', { ms });
}

/** Runs `work` while every attempt meets this fault. */
export async function during<T>(
  { world }: Shop,
  fault: { name: string; delay_ms?: number; match?: Record<string, string> },
  work: () => Promise<T>,
): Promise<T> {
  const { status } = await control(world, 'POST', '/faults', fault);
  expect(status).toBe(200);
  try {
    return await work();
  } finally {
    await control(world, 'DELETE', `/faults/${fault.name}`);
  }
}

/** How many requests have reached the other side. */
export function requestsOf({ world }: Shop): number {
  return world.recorder.total;
}
