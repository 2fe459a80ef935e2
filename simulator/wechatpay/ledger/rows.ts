import type { Row } from '../../store';
import type { OrderTerms, Payment, Refund, RefundSource, RefundStatus } from './order';

/** Rows of the books as the values they stand for. */

export function termsOf(row: Row): OrderTerms {
  return JSON.parse(String(row.terms)) as OrderTerms;
}

export function paymentOf(row: Row): Payment {
  return {
    transaction_id: String(row.transaction_id),
    openid: String(row.openid),
    ...(row.sub_openid === null ? {} : { sub_openid: String(row.sub_openid) }),
    total: Number(row.total),
    currency: String(row.currency),
    paid_at: Number(row.paid_at),
  };
}

export function refundOf(row: Row): Refund {
  return {
    refund_id: String(row.refund_id),
    out_refund_no: String(row.out_refund_no),
    transaction_id: String(row.transaction_id),
    total: Number(row.total),
    currency: String(row.currency),
    status: String(row.status) as RefundStatus,
    origin: String(row.origin) as Refund['origin'],
    ...(row.api === null ? {} : { api: 'v2' as const }),
    ...(row.reason === null ? {} : { reason: String(row.reason) }),
    ...(row.notify_url === null ? {} : { notify_url: String(row.notify_url) }),
    funds_account: String(row.funds_account),
    from: JSON.parse(String(row.sources)) as RefundSource[],
    channel: String(row.channel) as Refund['channel'],
    user_received_account: String(row.user_received_account),
    created_at: Number(row.created_at),
    ...(row.settle_at === null ? {} : { settle_at: Number(row.settle_at) }),
    ...(row.settled_at === null ? {} : { settled_at: Number(row.settled_at) }),
  };
}
