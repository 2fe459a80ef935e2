import { GatewayError, KitError } from '../protocol/errors';
import { parseInstant } from '../protocol/instant';
import { formatMoment } from '../protocol/v2/moment';
import { readV2Order } from '../protocol/v2/payment';
import type { Members } from '../protocol/v2/sign';
import { placedOrder, toldOf } from '../protocol/v2/wire';
import { decode } from '../protocol/v3/decode';
import type { OrderReport, PrepaySnapshot } from './gateway';
import type { V2Merchant } from './v2-config';
import type { V2Answer } from './v2-exchange';
import { V2Refusal } from './v2-refusal';
import { unclear } from './v3-refusal';

export type TradeType = 'JSAPI' | 'NATIVE' | 'MWEB' | 'APP';

/** An order that may be paid otherwise than in the mini-program. */
export type V2Order = Omit<PrepaySnapshot, 'openid'> &
  V2Merchant & {
    trade_type: TradeType;
    /** JSAPI needs it. */
    openid?: string;
    /** NATIVE needs it. */
    product_id?: string;
    /** JSON; MWEB needs it, with `h5_info`. */
    scene_info?: string;
  };

/** What the order is paid with: a page in the mini-program, a QR code, an address for a browser. */
export type PlacedOrder = { prepay_id: string; code_url?: string; mweb_url?: string };

/** Required of every order; a kit that was not told the payer's own address names none of somebody else's. */
const NO_IP = '127.0.0.1';

/**
 * POST /pay/unifiedorder (page 4011935214), in a fixed order of members.
 * @param merchant decides by which appid's openid the payer is known
 * @throws KitError REQUEST_INVALID for what the trade type lacks
 */
export function unifiedOrder(order: V2Order, { sub_appid }: V2Merchant): Members {
  assertComplete(order);
  const { openid = '' } = order;
  const expires_at = parseInstant(order.time_expire);
  if (expires_at === undefined) throw invalid('time_expire is no instant');
  return {
    body: order.description,
    attach: order.attach ?? '',
    out_trade_no: order.out_trade_no,
    fee_type: order.amount.currency,
    total_fee: String(order.amount.total),
    spbill_create_ip: order.payer_client_ip ?? NO_IP,
    time_expire: formatMoment(expires_at),
    goods_tag: order.goods_tag ?? '',
    notify_url: order.notify_url,
    trade_type: order.trade_type,
    product_id: order.product_id ?? '',
    ...(sub_appid === undefined ? { openid } : { sub_openid: openid }),
    scene_info: order.scene_info ?? '',
  };
}

function assertComplete({ trade_type, openid, product_id, scene_info, payer_client_ip }: V2Order): void {
  if (trade_type === 'JSAPI' && !openid) throw invalid('a JSAPI order needs the payer’s openid');
  if (trade_type === 'NATIVE' && !product_id) throw invalid('a NATIVE order needs a product_id');
  if (trade_type === 'MWEB' && !(scene_info && payer_client_ip)) {
    throw invalid('an MWEB order needs scene_info and the payer’s own IP address');
  }
}

/** @throws KitError MESSAGE_MALFORMED */
export function readPlacedOrder({ members }: V2Answer): PlacedOrder {
  const { prepay_id, code_url, mweb_url } = decode(placedOrder, toldOf(members), 'a placed order of APIv2');
  return {
    prepay_id,
    ...(code_url === undefined ? {} : { code_url }),
    ...(mweb_url === undefined ? {} : { mweb_url }),
  };
}

/**
 * Reads the verified answer to a query.
 * @param now stands in for a missing `Date`: what the state of a known order means does not depend on the time
 * @throws KitError MESSAGE_MALFORMED
 */
export function readOrderReport({ members, told }: V2Answer, asked: string, now: number): OrderReport {
  return { kind: 'order', ...readV2Order(members, asked), gateway_now: told.gateway_now ?? now };
}

/**
 * Reads a refused query: a verified ORDERNOTEXIST is an answer, everything else stays the error that it is. The
 * gateway's own time is its `Date`, which no signature covers; without one the answer cannot be used.
 */
export function readNoSuchV2Order(error: unknown): OrderReport {
  if (!(error instanceof V2Refusal) || error.gateway_code !== 'ORDER_NOT_EXIST') throw error;
  const { gateway_now, http_status, gateway_code, request_id } = error;
  if (gateway_now !== undefined) return { kind: 'no_such_order', gateway_now };
  throw new GatewayError('GATEWAY_ANSWER_MALFORMED', {
    ...unclear({ safe_to_repeat: true }),
    message: 'the gateway knows no such order, but does not say what time it is there',
    http_status,
    gateway_code,
    request_id,
  });
}

function invalid(message: string): KitError {
  return new KitError('REQUEST_INVALID', { message });
}
