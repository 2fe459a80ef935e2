import { toRfc3339 } from '../beijing-time';
import type { Order, Payment } from '../ledger/order';
import { compactTime } from './answer';

/** What v2 says of a payment, in a query's answer and in what the function is told. Amounts are numbers here. */
export function paymentFields({ terms }: Order, paid: Payment): Record<string, unknown> {
  return {
    openid: paid.openid,
    is_subscribe: 'N',
    ...(paid.sub_openid === undefined ? {} : { sub_openid: paid.sub_openid, sub_is_subscribe: 'N' }),
    trade_type: terms.trade_type,
    bank_type: 'OTHERS',
    total_fee: paid.total,
    fee_type: paid.currency,
    cash_fee: paid.total,
    transaction_id: paid.transaction_id,
    out_trade_no: terms.out_trade_no,
    ...(terms.attach === undefined ? {} : { attach: terms.attach }),
    time_end: compactTime(toRfc3339(paid.paid_at)),
  };
}
