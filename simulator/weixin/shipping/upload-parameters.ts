import { fromRfc3339 } from '../../wechatpay/beijing-time';
import { WeixinError } from '../errors';
import {
  type JsonObject,
  optionalBoolean,
  optionalInteger,
  optionalObject,
  optionalObjects,
  optionalText,
} from '../json-body';
import {
  type Contact,
  type DeliveryMode,
  EXPRESS,
  type LogisticsType,
  type Parcel,
  SPLIT,
  UNIFIED,
} from './shipping-facts';

const ITEM_DESC_CHARS_MAX = 120;
const TRACKING_NO_CHARS_MAX = 128;
const EXPRESS_COMPANY_CHARS_MAX = 128;
const CONTACT_CHARS_MAX = 1024;
/** Only here one of the contacts is needed. */
const SF = 'SF';

export type OrderKey =
  | { order_number_type: 1; mchid: string; out_trade_no: string }
  | { order_number_type: 2; transaction_id: string };

export type UploadedParcel = Omit<Parcel, 'uploaded_at'>;
/** One order's shipping information, checked. */
export type Upload = {
  logistics_type: LogisticsType;
  delivery_mode: DeliveryMode;
  is_all_delivered: boolean;
  parcels: UploadedParcel[];
};

/** @throws WeixinError 268485194 to 268485197, 47001 */
export function checkOrderKey(from: JsonObject): OrderKey {
  const key = optionalObject(from, 'order_key');
  const order_number_type = optionalInteger(key, 'order_number_type');
  const [transaction_id, mchid, out_trade_no] = ['transaction_id', 'mchid', 'out_trade_no'].map((name) =>
    optionalText(key, name),
  );
  if (order_number_type === 2) {
    if (!transaction_id) throw new WeixinError(268485195);
    return { order_number_type, transaction_id };
  }
  if (order_number_type !== 1) throw new WeixinError(268485194);
  if (!mchid) throw new WeixinError(268485196);
  if (!out_trade_no) throw new WeixinError(268485197);
  return { order_number_type, mchid, out_trade_no };
}

/** The instant that orders the requests, in epoch ms. @throws WeixinError 268485216, 47001 */
export function checkUploadTime(from: JsonObject): number {
  const at = fromRfc3339(optionalText(from, 'upload_time') ?? '');
  if (at === undefined) throw new WeixinError(268485216);
  return at;
}

/** @throws WeixinError 10060014 when there is none, 47001 */
export function checkPayer(from: JsonObject): string {
  const openid = optionalText(optionalObject(from, 'payer'), 'openid');
  if (!openid) throw new WeixinError(10060014);
  return openid;
}

/**
 * The part that an order, and a sub order of a combined one, has of its own (page api_uploadshippinginfo).
 * @param parcels_max most parcels of an order
 * @throws WeixinError for the first thing that is wrong
 */
export function checkUpload(from: JsonObject, parcels_max: number): Upload {
  const logistics_type = optionalInteger(from, 'logistics_type') ?? 0;
  const delivery_mode = optionalInteger(from, 'delivery_mode') ?? 0;
  const is_all_delivered = optionalBoolean(from, 'is_all_delivered');
  const list = optionalObjects(from, 'shipping_list');
  if (!isLogisticsType(logistics_type)) throw new WeixinError(10060005);
  if (delivery_mode !== UNIFIED && delivery_mode !== SPLIT) throw new WeixinError(268485224);
  if (delivery_mode === UNIFIED) {
    if (list.length !== 1) throw new WeixinError(268485228);
  } else {
    if (logistics_type !== EXPRESS) throw new WeixinError(10060006);
    if (is_all_delivered === undefined) throw new WeixinError(10060007);
    if (list.length === 0) throw new WeixinError(10060014);
    if (list.length > parcels_max) throw new WeixinError(10060024);
  }
  const parcels = list.map((item) => checkParcel(item, logistics_type, delivery_mode));
  const complete = delivery_mode === UNIFIED || is_all_delivered === true;
  return { logistics_type, delivery_mode, is_all_delivered: complete, parcels };
}

function isLogisticsType(value: number): value is LogisticsType {
  return value >= 1 && value <= 4;
}

function checkParcel(item: JsonObject, logistics: LogisticsType, mode: DeliveryMode): UploadedParcel {
  const tracking_no = optionalText(item, 'tracking_no') ?? '';
  const express_company = optionalText(item, 'express_company') ?? '';
  const item_desc = optionalText(item, 'item_desc');
  const contact = checkContact(item);
  if (logistics === EXPRESS) {
    if (tracking_no === '') throw new WeixinError(268485226);
    if (express_company === '') throw new WeixinError(268485227);
  }
  if (charsOf(express_company) > EXPRESS_COMPANY_CHARS_MAX) throw new WeixinError(10060025);
  if (charsOf(tracking_no) > TRACKING_NO_CHARS_MAX) throw new WeixinError(10060026);
  // Left out, it may still come with a later parcel of a split order.
  if (item_desc?.trim() === '' || (item_desc === undefined && mode === UNIFIED))
    throw new WeixinError(10060008);
  if (charsOf(item_desc ?? '') > ITEM_DESC_CHARS_MAX) throw new WeixinError(10060009);
  if (logistics === EXPRESS && express_company === SF && !contact) throw new WeixinError(10060014);
  return { tracking_no, express_company, goods_desc: item_desc ?? '', ...(contact ? { contact } : {}) };
}

/** Contacts may be masked, but for the last four digits. Empty ones count as absent. */
function checkContact(item: JsonObject): Contact | undefined {
  const given = optionalObject(item, 'contact');
  const contact: Contact = {};
  for (const name of ['consignor_contact', 'receiver_contact'] as const) {
    const text = optionalText(given, name);
    if (!text) continue;
    if (charsOf(text) > CONTACT_CHARS_MAX || !/\d{4}$/.test(text)) throw new WeixinError(10060014);
    contact[name] = text;
  }
  return Object.keys(contact).length > 0 ? contact : undefined;
}

/** A Chinese sign is one character. */
function charsOf(text: string): number {
  return [...text].length;
}
