import type { ItemRequest } from '../../typings/contract';
import { sha256Hex } from '../protocol/crypto/digest';

const NUMBER_LENGTH = 32;

/**
 * The order's number, 32 characters: the prefix, then the hash of who asks for what in which environment.
 * Equal requests get equal numbers, so the primary key makes them one order. The JSON array keeps the parts
 * apart: with plain concatenation ("oA","Bx") and ("oAB","x") would be the same.
 */
export function orderNumber(parts: {
  prefix: string;
  env: string;
  appid: string;
  openid: string;
  request_id: string;
}): string {
  const identity = ['wxpay-kit/order/1', parts.env, parts.appid, parts.openid, parts.request_id];
  return (parts.prefix + sha256Hex(JSON.stringify(identity))).slice(0, NUMBER_LENGTH);
}

/** Could this be a number that we have made? Another system of the same merchant makes others. */
export function isOrderNumber(text: string, prefix: string): boolean {
  const hash = text.slice(prefix.length);
  return text.length === NUMBER_LENGTH && text.startsWith(prefix) && /^[0-9a-f]+$/.test(hash);
}

/** Tells "the same request again" from "another request under the same request_id". Not of the quote: prices change. */
export function requestHash(items: ItemRequest[]): string {
  return sha256Hex(JSON.stringify(items.map((item) => [item.sku, item.quantity])));
}
