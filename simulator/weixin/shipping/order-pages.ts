import { WeixinError } from '../errors';
import { type JsonObject, optionalInteger, optionalObject, optionalText } from '../json-body';
import type { PaidOrder } from '../paid-orders';
import type { OrderState } from './order-state';

const PAGE_SIZE_DEFAULT = 100;
const PAGE_SIZE_MAX = 100;
/** "Taken as the greatest unsigned number of 32 bits." */
const END_TIME_DEFAULT = 2 ** 32 - 1;
const LAST_INDEX = /^(\d{1,16})-(\w{1,64})$/;

/** What get_order_list asks for (page api_getorderlist), checked. Instants in unix seconds, both included. */
type Wanted = {
  begin_time: number;
  end_time: number;
  order_state?: number;
  openid?: string;
  after?: { pay_time: number; transaction_id: string };
  page_size: number;
};

export type Page = { orders: PaidOrder[]; last_index: string; has_more: boolean };

/**
 * One page of orders, which come oldest payment first.
 * @throws WeixinError 10060011 for a last_index that was not given out, 10060014, 47001
 */
export function pageOf(
  orders: PaidOrder[],
  body: JsonObject,
  stateOf: (order: PaidOrder) => OrderState,
): Page {
  const wanted = checkWanted(body);
  const fitting = orders.filter((order) => fits(order, wanted, stateOf));
  const page = fitting.slice(0, wanted.page_size);
  const last = page.at(-1);
  return {
    orders: page,
    last_index: last ? indexOf(last) : '',
    has_more: fitting.length > page.length,
  };
}

function fits(order: PaidOrder, wanted: Wanted, stateOf: (order: PaidOrder) => OrderState): boolean {
  const paid = Math.floor(order.pay_time / 1000);
  if (paid < wanted.begin_time || paid > wanted.end_time) return false;
  if (wanted.openid !== undefined && order.openid !== wanted.openid) return false;
  if (wanted.after && !isAfter(order, wanted.after)) return false;
  return wanted.order_state === undefined || stateOf(order) === wanted.order_state;
}

function isAfter(order: PaidOrder, { pay_time, transaction_id }: NonNullable<Wanted['after']>): boolean {
  return order.pay_time === pay_time ? order.transaction_id > transaction_id : order.pay_time > pay_time;
}

function checkWanted(body: JsonObject): Wanted {
  const range = optionalObject(body, 'pay_time_range');
  const begin_time = optionalInteger(range, 'begin_time') ?? 0;
  const end_time = optionalInteger(range, 'end_time') || END_TIME_DEFAULT;
  const order_state = optionalInteger(body, 'order_state') || undefined;
  const openid = optionalText(body, 'openid') || undefined;
  const last_index = optionalText(body, 'last_index') || undefined;
  const page_size = optionalInteger(body, 'page_size') || PAGE_SIZE_DEFAULT;
  if (order_state !== undefined && (order_state < 1 || order_state > 6)) throw new WeixinError(10060014);
  if (page_size < 0 || page_size > PAGE_SIZE_MAX) throw new WeixinError(10060014);
  return {
    ...{ begin_time, end_time, page_size },
    ...(order_state === undefined ? {} : { order_state }),
    ...(openid === undefined ? {} : { openid }),
    ...(last_index === undefined ? {} : { after: afterOf(last_index) }),
  };
}

/** Opaque to the caller, like the real one. */
function indexOf(order: PaidOrder): string {
  return Buffer.from(`${order.pay_time}-${order.transaction_id}`).toString('base64url');
}

function afterOf(last_index: string): { pay_time: number; transaction_id: string } {
  const text = Buffer.from(last_index, 'base64url').toString('latin1');
  const [, pay_time, transaction_id] = LAST_INDEX.exec(text) ?? [];
  if (!pay_time || !transaction_id) throw new WeixinError(10060011);
  return { pay_time: Number(pay_time), transaction_id };
}
