import type { ItemRequest } from '../../typings/contract';
import type { TradeType } from '../gateways/gateway';
import { payerAppid } from '../gateways/merchant-ref';
import { KitError } from '../protocol/errors';
import { commit } from './commit';
import type { TimeLeft } from './effects';
import type { Kit } from './kit';
import { madeBy } from './made-by';
import { isRefusal, type Refusal } from './merchant-rules';
import { H5_FRESH_MS, PREPAY_FRESH_MS, SIGN_MARGIN_MS } from './needs';
import { newOrder } from './new-order';
import type { Order } from './order';
import { orderNumber, requestHash } from './order-number';
import { PREPAY_LEASE_MS, placePrepay } from './place-prepay';
import { applyLease } from './transitions/apply-prepay-failed';
import { type WayToPay, wayToPay } from './way-to-pay';

/** How long a second call waits for the one that is at the gateway, in steps of 100, 200, 400 ms … */
const WAIT_STEP_MS = 100;
const WAIT_STEP_MAX_MS = 800;
const WAIT_TOTAL_MS = 6_000;

const always: TimeLeft = () => true;

/** An order, and how it is paid: one of these, by its trade type, or nothing when there is nothing to pay. */
export type Checkout = { order: Order } & WayToPay;

export type CreateRequest = {
  request_id: string;
  items: ItemRequest[];
  openid: string;
  trace_id: string;
  payer_client_ip?: string;
  trade_type?: TradeType | undefined;
};

/**
 * Buys: one order per request_id, however often it is asked for. Equal requests get the same order; the
 * price is the merchant's quote, never the client's.
 * @throws KitError REQUEST_CONFLICT, QUOTE_REFUSED, ORDER_BUSY, GATEWAY_*
 */
export async function createOrder(
  kit: Kit,
  request: CreateRequest,
  hasTime: TimeLeft = always,
): Promise<Checkout> {
  const { openid, items } = request;
  const { env, merchant, order_prefix } = kit.settings;
  const appid = payerAppid(merchant);
  const out_trade_no = orderNumber({
    prefix: order_prefix,
    env,
    appid,
    openid,
    request_id: request.request_id,
  });
  const quote = await kit.merchant.quote({ out_trade_no, items, buyer: { openid, appid }, db: kit.db });
  if (isRefusal(quote)) return existingOrRefusal(kit, out_trade_no, request, quote, hasTime);

  const order = newOrder(kit, { ...request, out_trade_no, quote });
  if ((await kit.store.insert(order)) === 'exists') return existing(kit, out_trade_no, request, hasTime);
  kit.log.write({ event: 'order_created', trace_id: order.trace_id, out_trade_no });
  return answer(kit, await placePrepay(kit, order, kit.gateway, hasTime));
}

/** Pay params for an order of this buyer, placing the prepay again where it is missing or too old. */
export async function resumeOrder(
  kit: Kit,
  request: { out_trade_no: string; openid: string },
  hasTime: TimeLeft = always,
): Promise<Checkout> {
  return pay(kit, await ownOrder(kit, request), hasTime);
}

/** @throws KitError ORDER_NOT_FOUND, for somebody else's order exactly as for a missing one */
export async function ownOrder(kit: Kit, request: { out_trade_no: string; openid: string }): Promise<Order> {
  const order = await kit.store.get(request.out_trade_no);
  if (!order || order.openid !== request.openid) throw new KitError('ORDER_NOT_FOUND');
  return order;
}

/** A double tap on the last piece: the order is looked up before the refusal is told. */
async function existingOrRefusal(
  kit: Kit,
  out_trade_no: string,
  request: CreateRequest,
  refusal: Refusal,
  hasTime: TimeLeft,
): Promise<Checkout> {
  if (await kit.store.get(out_trade_no)) return existing(kit, out_trade_no, request, hasTime);
  throw new KitError('QUOTE_REFUSED', { message: refusal.refused });
}

async function existing(
  kit: Kit,
  out_trade_no: string,
  request: CreateRequest,
  hasTime: TimeLeft,
): Promise<Checkout> {
  const order = await ownOrder(kit, { out_trade_no, openid: request.openid });
  const isSame =
    order.request_hash === requestHash(request.items) &&
    (order.snapshot.trade_type ?? 'JSAPI') === (request.trade_type ?? 'JSAPI');
  if (!isSame) throw new KitError('REQUEST_CONFLICT');
  return pay(kit, order, hasTime);
}

/** Takes the lease and places the prepay, or waits for whoever holds it. */
async function pay(kit: Kit, found: Order, hasTime: TimeLeft): Promise<Checkout> {
  let order = found;
  const started = kit.clock.monotonic();
  for (let step = WAIT_STEP_MS; ; step = Math.min(step * 2, WAIT_STEP_MAX_MS)) {
    if (!needsPrepay(order, kit.clock.now())) return answer(kit, order);
    const by = madeBy(kit, order);
    if (by === undefined) return { order };
    const lease = await commit(kit, order, (current) => leaseIfNeeded(current, kit.clock.now()));
    if (lease.changed) return answer(kit, await placePrepay(kit, lease.order, by, hasTime));
    if (!needsPrepay(lease.order, kit.clock.now())) return answer(kit, lease.order);
    if (kit.clock.monotonic() - started + step > WAIT_TOTAL_MS) {
      throw new KitError('ORDER_BUSY', { outcome: 'unknown', retry: 'same_request' });
    }
    await kit.clock.sleep(step);
    order = await ownOrder(kit, order);
  }
}

function leaseIfNeeded(order: Order, now: number) {
  if (!needsPrepay(order, now)) return { changed: false, before: order, order };
  return applyLease(order, now, now + PREPAY_LEASE_MS);
}

/** Is there something to sign, and may it still be signed? */
function needsPrepay(order: Order, now: number): boolean {
  if (order.status === 'paid' || order.status === 'closed' || order.cancelled_at !== undefined) return false;
  if (now >= order.pay_before - SIGN_MARGIN_MS) return false;
  const fresh_ms = order.snapshot.trade_type === 'H5' ? H5_FRESH_MS : PREPAY_FRESH_MS;
  return order.status === 'created' || now - order.prepay_asked_at! >= fresh_ms;
}

/** From the document the last write left, never from the gateway's answer. */
function answer(kit: Kit, order: Order): Checkout {
  const now = kit.clock.now();
  const payable = order.status === 'pending' && order.cancelled_at === undefined && now < order.pay_before;
  return payable ? { order, ...wayToPay(kit, order) } : { order };
}
