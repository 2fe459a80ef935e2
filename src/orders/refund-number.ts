import { sha256Hex } from '../protocol/crypto/digest';

const HASH_CHARS = 16;

/** `out_trade_no`, then 16 hex of who asked for what: equal requests get equal numbers, and the order is found by it. */
export function refundNumber(
  out_trade_no: string,
  asked: { request_id: string } | { review_id: string },
): string {
  const identity = 'request_id' in asked ? asked.request_id : asked.review_id;
  return `${out_trade_no}_${sha256Hex(identity).slice(0, HASH_CHARS)}`;
}

/** The order a refund's number belongs to; undefined for a number that is not one of ours. */
export function orderOfRefund(out_refund_no: string): string | undefined {
  return /^([0-9A-Za-z]{6,32})_[0-9a-z]{4,16}$/.exec(out_refund_no)?.[1];
}
