import { writable } from '../protocol/build-xml';
import type { Members } from '../protocol/v2/sign';
import type { RefundSnapshot } from './gateway';
import { V2Refusal } from './v2-refusal';

/** `refund_desc` is string(80); the payer sees it, so a longer one is cut, and what XML cannot hold is left out: not refused. */
const REASON_MAX = 80;

/** POST /secapi/pay/refund, in a fixed order of members. */
export function refundMembers(refund: RefundSnapshot): Members {
  return {
    transaction_id: refund.transaction_id,
    out_refund_no: refund.out_refund_no,
    total_fee: String(refund.paid_total),
    refund_fee: String(refund.amount.total),
    refund_fee_type: refund.amount.currency,
    refund_desc: [...writable(refund.reason)].slice(0, REASON_MAX).join(''),
    notify_url: refund.notify_url,
  };
}

/** Reads a refused query: REFUNDNOTEXIST is an answer, everything else stays the error that it is. */
export function readNoSuchV2Refund(error: unknown): 'no_such_refund' {
  if (error instanceof V2Refusal && error.gateway_code === 'RESOURCE_NOT_EXISTS') return 'no_such_refund';
  throw error;
}
