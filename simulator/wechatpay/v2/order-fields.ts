import { isIP } from 'node:net';
import { fromCompactBeijing, toRfc3339 } from '../beijing-time';
import type { OrderTerms, TradeType } from '../ledger/order';
import { looksLikeOpenid } from '../persons';
import type { Toggles } from '../toggles';
import { notifyUrlIssue } from '../v3/order-parameters';
import { checkFields, type FieldRule, type FieldRules, fen, lacking, oneOf } from './check-fields';
import type { Parties } from './parties';
import { parameterRefusal } from './refusal';
import type { SignType } from './signature';
import type { XmlFields } from './xml';

/** The elements of placing an order, through a prepay (unifiedorder) or with a payer's code (micropay). */

const OUT_TRADE_NO = /^[0-9A-Za-z_\-|*]{6,32}$/;
/** What two requests for the same order may differ in. */
const UNCOMPARED = ['sign', 'sign_type', 'nonce_str'];

export const orderNumber: FieldRule = { max: 32, min: 6, fits: (text) => OUT_TRADE_NO.test(text) };
const instant: FieldRule = { max: 14, fits: (text) => fromCompactBeijing(text) !== undefined };
const address: FieldRule = { max: 64, required: true, fits: (text) => isIP(text) !== 0 };

const COMMON: FieldRules = {
  device_info: { max: 32 },
  body: { max: 127, required: true },
  detail: { max: 6000 },
  attach: { max: 127 },
  out_trade_no: { ...orderNumber, required: true },
  fee_type: oneOf('CNY'),
  total_fee: fen,
  spbill_create_ip: address,
  time_start: instant,
  time_expire: instant,
  goods_tag: { max: 32 },
  limit_pay: oneOf('no_credit'),
  receipt: oneOf('Y'),
  profit_sharing: oneOf('Y', 'N'),
  scene_info: { max: 256, fits: isJsonObject },
};

const CODE_PAY: FieldRules = { ...COMMON, auth_code: { max: 128, required: true } };

/** A payer's code, with the order that it is to pay. */
export type CodeOrder = { terms: OrderTerms; auth_code: string };

/**
 * Reads an order for which a payer is to be sent to a cashier.
 * @throws V2Refusal
 */
export function readOrder(
  fields: XmlFields,
  parties: Parties,
  sign_type: SignType,
  toggles: Toggles,
  knowsOpenid: (openid: string, appid: string) => boolean,
): OrderTerms {
  const given = checkFields(fields, {
    ...COMMON,
    notify_url: { max: 256, required: true, fits: (text) => notifyUrlIssue(text, toggles) === undefined },
    trade_type: { ...oneOf('JSAPI', 'NATIVE', 'APP', 'MWEB'), required: true },
    product_id: { max: 32 },
    openid: { max: 128 },
    sub_openid: { max: 128 },
  });
  const trade_type = given.trade_type as TradeType;
  if (trade_type === 'NATIVE' && given.product_id === undefined) throw lacking('product_id');
  if (trade_type === 'MWEB' && given.scene_info === undefined) throw lacking('scene_info');
  const payer = trade_type === 'JSAPI' ? readPayer(given, parties, knowsOpenid) : undefined;
  return {
    ...termsOf(fields, given, parties, trade_type, sign_type),
    notify_url: given.notify_url!,
    ...(payer === undefined ? {} : { payer }),
  };
}

/** Reads an order that a payer's code pays at once. There is no notification of it. @throws V2Refusal */
export function readCodeOrder(fields: XmlFields, parties: Parties, sign_type: SignType): CodeOrder {
  const given = checkFields(fields, CODE_PAY);
  const terms = { ...termsOf(fields, given, parties, 'MICROPAY', sign_type), notify_url: '' };
  return { terms, auth_code: given.auth_code! };
}

function termsOf(
  fields: XmlFields,
  given: Record<string, string | undefined>,
  { owner, appid, sub_appid }: Parties,
  trade_type: TradeType,
  sign_type: SignType,
): Omit<OrderTerms, 'notify_url' | 'payer'> {
  const { attach, device_info, time_expire } = given;
  const compared = Object.keys(fields)
    .filter((name) => !UNCOMPARED.includes(name) && fields[name] !== '')
    .sort()
    .map((name) => [name, fields[name]]);
  return {
    ...{ owner, trade_type, appid },
    ...(sub_appid === undefined ? {} : { sub_appid }),
    out_trade_no: given.out_trade_no!,
    description: given.body!,
    ...(attach === undefined ? {} : { attach }),
    amount: { total: Number(given.total_fee), currency: 'CNY' },
    ...(time_expire === undefined ? {} : { time_expire: toRfc3339(fromCompactBeijing(time_expire)!) }),
    ...(device_info === undefined ? {} : { device_id: device_info }),
    v2: { sign_type },
    fingerprint: `v2 ${JSON.stringify(compared)}`,
  };
}

/** Direct: the openid; of a service provider, one of the two. */
function readPayer(
  { openid, sub_openid }: Record<string, string | undefined>,
  { owner, appid, sub_appid }: Parties,
  knowsOpenid: (openid: string, appid: string) => boolean,
): NonNullable<OrderTerms['payer']> {
  const known = (who: string, app: string) => looksLikeOpenid(who) || knowsOpenid(who, app);
  if (owner.sub_mchid !== undefined && sub_openid !== undefined) {
    if (sub_appid === undefined) throw lacking('sub_appid');
    if (!known(sub_openid, sub_appid)) throw parameterRefusal('PARAM_ERROR', 'sub_appid和sub_openid不匹配');
    return { sub_openid };
  }
  if (openid === undefined) throw parameterRefusal('LACK_PARAMS', 'JSAPI支付必须传openid');
  if (!known(openid, appid)) throw parameterRefusal('PARAM_ERROR', 'appid和openid不匹配');
  return { openid };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
