import { toBeijingText } from '../beijing-time';
import type { Order, Refund, RefundEnd } from '../ledger/order';
import { partyFields } from '../v2/parties';
import { REFUND_STATUS, refundAccount } from '../v2/refund-words';
import type { XmlFields } from '../v2/xml';
import { refundNotice } from '../v3/refund';
import type { News, Told } from './news';

/**
 * How a merchant is told that a refund has ended: at the notify_url it gave for the refund, in the API that asked for it.
 * Where it gave none, and for a refund made in the merchant platform, at the URL configured there, in the v2 form; this
 * world takes the order's notify_url for that one.
 */
export function refundNews(order: Order, refund: Refund, end: RefundEnd): News {
  const { owner, out_trade_no, notify_url } = order.terms;
  const told: Told = {
    kind: 'refund',
    mchid: owner.mchid,
    out_trade_no,
    url: refund.notify_url ?? notify_url,
  };
  if (refund.notify_url === undefined || refund.api === 'v2') {
    const content = v2Content(order, refund, end);
    return { ...told, format: 'v2', parties: partyFields(order.terms), content };
  }
  return { ...told, format: 'v3', event: `REFUND.${end}`, content: refundNotice(order, refund) };
}

/** What is sealed in `req_info` (page 4011935223 of v2), in the alphabetical order of the published samples. */
function v2Content({ terms }: Order, refund: Refund, end: RefundEnd): XmlFields {
  const [total_fee, refund_fee] = [String(terms.amount.total), String(refund.total)];
  return {
    out_refund_no: refund.out_refund_no,
    out_trade_no: terms.out_trade_no,
    refund_account: refundAccount(refund),
    refund_fee,
    refund_id: refund.refund_id,
    refund_recv_accout: refund.user_received_account,
    refund_request_source: refund.origin === 'api' ? 'API' : 'VENDOR_PLATFORM',
    refund_status: REFUND_STATUS[end],
    settlement_refund_fee: refund_fee,
    settlement_total_fee: total_fee,
    ...(end === 'SUCCESS' ? { success_time: toBeijingText(refund.settled_at!) } : {}),
    total_fee,
    transaction_id: refund.transaction_id,
  };
}
