import { KitError } from '../protocol/errors';
import { codeUrlAnswer, h5UrlAnswer, prepayAnswer } from '../protocol/v3/wire';
import { readAnswer } from './call-v3';
import type { V3Call } from './exchange-v3';
import type { Prepaid, PrepaySnapshot, TradeType } from './gateway';
import type { InboundAnswer } from './transport';
import type { V3Merchant } from './v3-merchant';

/** Of one trade type: the end of its path, and how its answer is read. */
const TYPES: Record<TradeType, { path: string; read: (answer: InboundAnswer, call: V3Call) => Prepaid }> = {
  JSAPI: { path: 'jsapi', read: (answer, call) => readAnswer(prepayAnswer, answer, call) },
  APP: { path: 'app', read: (answer, call) => readAnswer(prepayAnswer, answer, call) },
  NATIVE: { path: 'native', read: (answer, call) => readAnswer(codeUrlAnswer, answer, call) },
  H5: { path: 'h5', read: (answer, call) => readAnswer(h5UrlAnswer, answer, call) },
};

export function typeOf(order: PrepaySnapshot) {
  return TYPES[order.trade_type ?? 'JSAPI'];
}

/** The whole object may have so many bytes (page 4012791897). */
const DETAIL_MAX_BYTES = 6144;

/**
 * The body of an order, in a fixed order of members, so that the same snapshot is the same bytes whenever it is sent.
 * @throws KitError REQUEST_INVALID for what APIv3 has no member for
 */
export function orderBody(merchant: V3Merchant, order: PrepaySnapshot): object {
  const { attach, goods_tag, support_fapiao, detail, profit_sharing } = order;
  const type = order.trade_type ?? 'JSAPI';
  refuseForeign(order, type);
  const scene = sceneInfo(order, type);
  return {
    ...merchant.ofOrder(order),
    description: order.description,
    out_trade_no: order.out_trade_no,
    time_expire: order.time_expire,
    ...(attach === undefined ? {} : { attach }),
    notify_url: order.notify_url,
    ...(goods_tag === undefined ? {} : { goods_tag }),
    ...(support_fapiao === undefined ? {} : { support_fapiao }),
    amount: { total: order.amount.total, currency: order.amount.currency },
    ...(type === 'JSAPI' ? { payer: merchant.ofPayer(order) } : {}),
    ...(detail === undefined ? {} : { detail }),
    ...(Object.keys(scene).length === 0 ? {} : { scene_info: scene }),
    ...(profit_sharing === undefined ? {} : { settle_info: { profit_sharing } }),
  };
}

function refuseForeign({ limit_pay, detail, payer_client_ip }: PrepaySnapshot, type: TradeType): void {
  const refuse = (message: string): never => {
    throw new KitError('REQUEST_INVALID', { message, retry: 'never' });
  };
  if (limit_pay !== undefined) refuse('APIv3 has no limit_pay: leave it out of the quote, or use APIv2');
  if (type === 'H5' && payer_client_ip === undefined) refuse('an H5 order needs the payer’s IP address');
  const bytes = detail === undefined ? 0 : Buffer.byteLength(JSON.stringify(detail));
  if (bytes > DETAIL_MAX_BYTES) refuse(`a detail of ${bytes} bytes; ${DETAIL_MAX_BYTES} is the most`);
}

/** `payer_client_ip` is required in it by the page; without one, WeChat Pay's own answer says so. */
function sceneInfo(order: PrepaySnapshot, type: TradeType): object {
  const { payer_client_ip, device_id, store_info } = order;
  return {
    ...(payer_client_ip === undefined ? {} : { payer_client_ip }),
    ...(device_id === undefined ? {} : { device_id }),
    ...(store_info === undefined ? {} : { store_info }),
    ...(type === 'H5' ? { h5_info: { type: 'Wap' } } : {}),
  };
}
