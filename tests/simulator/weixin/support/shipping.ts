import type { Store } from '../../../../simulator/store';
import type { PaidOrder } from '../../../../simulator/weixin/paid-orders';
import { APP, createWeixin, type Json, MINUTE_MS, START } from './weixin';

export const OPENID = 'oALICE0000000000000000000000';
export const MCHID = '1900009191';
export const TRANSACTION_ID = '4200000000203103040000000001';
export const OUT_TRADE_NO = 'T20310304000001';
export const KEY = { order_number_type: 2, transaction_id: TRANSACTION_ID };

/** An order of 123.45 yuan, paid when the clock started. */
export function paidOrder(changes: Partial<PaidOrder> = {}): PaidOrder {
  return {
    transaction_id: TRANSACTION_ID,
    merchant_id: MCHID,
    merchant_trade_no: OUT_TRADE_NO,
    description: '龙井茶 500克',
    paid_amount: 12345,
    appid: APP.appid,
    openid: OPENID,
    trade_create_time: START - MINUTE_MS,
    pay_time: START,
    refunded_total: 0,
    ...changes,
  };
}

export function parcel(changes: Json = {}): Json {
  return { tracking_no: 'ZT0001', express_company: 'ZTO', item_desc: '龙井茶 500克*1', ...changes };
}

/** What is uploaded for one parcel by express, with nothing wrong. */
export function upload(changes: Json = {}): Json {
  return {
    ...{ order_key: KEY, logistics_type: 1, delivery_mode: 1, shipping_list: [parcel()] },
    ...{ upload_time: '2031-03-04T12:01:00.120+08:00', payer: { openid: OPENID } },
    ...changes,
  };
}

export const virtual = (changes: Json = {}): Json =>
  upload({ logistics_type: 3, shipping_list: [{ item_desc: '话费 100元' }], ...changes });

export function split(parcels: Json[], is_all_delivered: boolean, changes: Json = {}): Json {
  return upload({ delivery_mode: 2, is_all_delivered, shipping_list: parcels, ...changes });
}

/** A mini-program server with one paid order that it can see, the clock a minute after the payment. */
export async function createShipping(order: Partial<PaidOrder> = {}, store?: Store) {
  const weixin = createWeixin(store);
  weixin.orders.push(paidOrder(order));
  await weixin.clock.advance(MINUTE_MS);
  let seconds = 0;
  /** Each upload a second younger than the one before, unless it says when. @returns the errcode */
  const ship = async (body: Json): Promise<unknown> => {
    const at = `2031-03-04T12:01:${String(seconds++).padStart(2, '0')}.120+08:00`;
    return (await weixin.call('upload_shipping_info', { ...body, upload_time: at })).errcode;
  };
  const getOrder = async () => {
    const { order: found } = await weixin.call('get_order', { transaction_id: TRANSACTION_ID });
    return found as Json & { order_state: number; shipping: Json & { shipping_list: Json[] } };
  };
  const state = async () => (await getOrder()).order_state;
  return { ...weixin, ship, getOrder, state };
}
