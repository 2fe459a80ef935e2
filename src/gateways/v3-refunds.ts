import { KitError } from '../protocol/errors';
import { decode, parseJson } from '../protocol/v3/decode';
import { type RefundRequest, refundAnswer, refundSuccess } from '../protocol/v3/wire';
import type { RefundReport, RefundSnapshot } from './gateway';
import type { InboundAnswer } from './transport';
import type { V3Merchant } from './v3-merchant';
import { V3Refusal } from './v3-refusal';

/** `reason` is string(80) on page 4012791862; the payer sees it, so a longer one is cut, not refused. */
const REASON_MAX = 80;

/** In a fixed order of fields, so that the same snapshot is the same bytes whenever it is sent. */
export function refundRequest(refund: RefundSnapshot, merchant: V3Merchant): RefundRequest {
  const reason = [...refund.reason].slice(0, REASON_MAX).join('');
  return {
    ...merchant.ofRefund(refund),
    transaction_id: refund.transaction_id,
    out_refund_no: refund.out_refund_no,
    ...(reason === '' ? {} : { reason }),
    notify_url: refund.notify_url,
    amount: { refund: refund.amount.total, total: refund.paid_total, currency: refund.amount.currency },
  };
}

/**
 * Reads the verified answer to a refund or to its query. It must be about the refund that was asked for.
 * @throws KitError MESSAGE_MALFORMED
 */
export function readRefundReport(
  answer: InboundAnswer,
  asked: { out_refund_no: string; transaction_id?: string },
): RefundReport {
  const said = parseJson(answer.body);
  const { amount, ...refund } = decode(refundAnswer, said, 'a refund');
  const isAsked =
    refund.out_refund_no === asked.out_refund_no &&
    (asked.transaction_id === undefined || refund.transaction_id === asked.transaction_id);
  if (!isAsked) {
    throw new KitError('MESSAGE_MALFORMED', { message: 'the gateway answered with another refund' });
  }
  const report: RefundReport = { ...refund, refund: amount.refund, currency: amount.currency };
  if (refund.status !== 'SUCCESS') return report;
  const { success_time } = decode(refundSuccess, said, 'a refund');
  return success_time == null ? report : { ...report, success_at: success_time };
}

/** Reads a refused query: 404 RESOURCE_NOT_EXISTS is an answer, everything else stays the error that it is. */
export function readNoSuchRefund(error: unknown): 'no_such_refund' {
  const isNone =
    error instanceof V3Refusal && error.http_status === 404 && error.gateway_code === 'RESOURCE_NOT_EXISTS';
  if (isNone) return 'no_such_refund';
  throw error;
}
