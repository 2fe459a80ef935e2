import { KitError } from '../protocol/errors';
import { parseInstant } from '../protocol/instant';
import { formatMoment } from '../protocol/v2/moment';
import type { Members } from '../protocol/v2/sign';
import { placedOrder, toldOf } from '../protocol/v2/wire';
import { decode } from '../protocol/v3/decode';
import type { GoodsDetail, Prepaid, PrepaySnapshot, TradeType } from './gateway';
import type { V2Answer } from './v2-exchange';

/** APIv2's words for the trade types. */
const TYPES: Readonly<Record<TradeType, string>> = {
  JSAPI: 'JSAPI',
  NATIVE: 'NATIVE',
  H5: 'MWEB',
  APP: 'APP',
};

/** What parseXml refuses within CDATA, what ends it, and the line end that every parser turns into another one. */
const UNREADABLE = /<[!?]|\]\]>|\r/;
const DETAIL_MAX = 6000;
const SCENE_MAX = 256;
/** Required of every order; a kit that was not told the payer's own address names none of somebody else's. */
const NO_IP = '127.0.0.1';

/**
 * POST /pay/unifiedorder (page 4011935214), in a fixed order of members; the exchange adds whose it is, and leaves
 * empty ones out.
 * @throws KitError REQUEST_INVALID for what there is no room for
 */
export function unifiedOrder(order: PrepaySnapshot): Members {
  const type = order.trade_type ?? 'JSAPI';
  if (type === 'H5' && order.payer_client_ip === undefined) {
    throw invalid('an H5 order needs the payer’s IP address');
  }
  return {
    device_info: echoed('a device_id', order.device_id),
    body: order.description,
    detail: short('a detail', detailOf(order.detail), DETAIL_MAX),
    attach: echoed('an attach', order.attach),
    out_trade_no: order.out_trade_no,
    fee_type: order.amount.currency,
    total_fee: String(order.amount.total),
    spbill_create_ip: order.payer_client_ip ?? NO_IP,
    time_expire: momentOf(order.time_expire),
    goods_tag: order.goods_tag ?? '',
    notify_url: order.notify_url,
    trade_type: TYPES[type],
    // What a scanned code stands for is the merchant's own choice.
    product_id: type === 'NATIVE' ? order.out_trade_no : '',
    limit_pay: order.limit_pay?.join() ?? '',
    ...(type === 'JSAPI' ? payerOf(order) : {}),
    receipt: order.support_fapiao ? 'Y' : '',
    profit_sharing: order.profit_sharing === undefined ? '' : order.profit_sharing ? 'Y' : 'N',
    scene_info: short('what it says of the store', sceneOf(order, type), SCENE_MAX),
  };
}

/** A payer of the sub-merchant's own mini-program is known to `sub_appid`. */
function payerOf({ openid, sub_appid }: PrepaySnapshot): Members {
  return sub_appid === undefined ? { openid } : { sub_openid: openid };
}

function momentOf(time_expire: string): string {
  const at = parseInstant(time_expire);
  if (at === undefined) throw invalid('time_expire is no instant');
  return formatMoment(at);
}

/** JSON, with APIv2's own names for the same things. */
function detailOf(detail: GoodsDetail | undefined): string {
  if (detail === undefined) return '';
  const goods_detail = detail.goods_detail.map((goods) => ({
    goods_id: goods.merchant_goods_id,
    wxpay_goods_id: goods.wechatpay_goods_id,
    goods_name: goods.goods_name,
    quantity: goods.quantity,
    price: goods.unit_price,
  }));
  return JSON.stringify({ cost_price: detail.cost_price, receipt_id: detail.invoice_id, goods_detail });
}

function sceneOf({ store_info }: PrepaySnapshot, type: TradeType): string {
  const h5_info = type === 'H5' ? { type: 'Wap' } : undefined;
  return store_info || h5_info ? JSON.stringify({ store_info, h5_info }) : '';
}

/** Every answer about the order repeats it in CDATA. */
export function echoed(what: string, text = ''): string {
  if (!UNREADABLE.test(text)) return text;
  throw invalid(`${what} with <!, <?, ]]> or a carriage return: no answer about the order could be read`);
}

function short(what: string, text: string, max: number): string {
  if (text.length > max) throw invalid(`${what} of ${text.length} characters; ${max} is the most`);
  return text;
}

/** @throws KitError MESSAGE_MALFORMED */
export function readPlacedOrder({ members }: V2Answer, type: TradeType = 'JSAPI'): Prepaid {
  const placed = decode(placedOrder, toldOf(members), 'a placed order of APIv2');
  if (type === 'NATIVE' && placed.code_url !== undefined) return { code_url: placed.code_url };
  if (type === 'H5' && placed.mweb_url !== undefined) return { h5_url: placed.mweb_url };
  if (type === 'JSAPI' || type === 'APP') return { prepay_id: placed.prepay_id };
  throw new KitError('MESSAGE_MALFORMED', { message: 'the placed order has no address to pay at' });
}

function invalid(message: string): KitError {
  return new KitError('REQUEST_INVALID', { message, retry: 'never' });
}
