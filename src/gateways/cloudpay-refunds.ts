import { KitError } from '../protocol/errors';
import { fenIn, idIn, textIn, timeIn, wordIn } from './cloudpay-fields';
import { readFunctionUrl } from './cloudpay-function';
import { missingIn } from './cloudpay-orders';
import type { RefundReport, RefundSnapshot } from './gateway';

/** `refund_desc` is string(80); the payer sees it, so a longer one is cut, not refused. */
const REASON_MAX = 80;

/** v2's names for how a refund stands. CHANGE: the money could not be given back as it came. */
const STATUS: Record<string, RefundReport['status']> = {
  PROCESSING: 'PROCESSING',
  SUCCESS: 'SUCCESS',
  REFUNDCLOSE: 'CLOSED',
  CHANGE: 'ABNORMAL',
};

/** The parameters of a refund, but for the nonce. @throws KitError CONFIG_INVALID */
export function refundParameters(refund: RefundSnapshot): Record<string, unknown> {
  const { env_id, function_name } = readFunctionUrl(refund.notify_url);
  const reason = [...refund.reason].slice(0, REASON_MAX).join('');
  return {
    transactionId: refund.transaction_id,
    outRefundNo: refund.out_refund_no,
    totalFee: refund.paid_total,
    refundFee: refund.amount.total,
    refundFeeType: refund.amount.currency,
    ...(reason === '' ? {} : { refundDesc: reason }),
    subMchId: refund.mchid,
    envId: env_id,
    functionName: function_name,
  };
}

/**
 * Accepted: whether it arrives, a query says.
 * @throws KitError MESSAGE_MALFORMED, also where it speaks of another refund
 */
export function readAccepted(said: object, asked: RefundSnapshot): RefundReport {
  const report: RefundReport = {
    out_refund_no: idIn(said, 'outRefundNo') ?? missingIn('outRefundNo'),
    refund_id: idIn(said, 'refundId') ?? missingIn('refundId'),
    out_trade_no: idIn(said, 'outTradeNo') ?? missingIn('outTradeNo'),
    transaction_id: idIn(said, 'transactionId') ?? missingIn('transactionId'),
    status: 'PROCESSING',
    refund: fenIn(said, 'refundFee') ?? missingIn('refundFee'),
    currency: asked.amount.currency,
  };
  const isAsked =
    report.out_refund_no === asked.out_refund_no && report.transaction_id === asked.transaction_id;
  if (!isAsked) throw new KitError('MESSAGE_MALFORMED', { message: 'it is about another refund' });
  return report;
}

/**
 * The one that was asked about, among those that the answer tells of, in either form: numbered fields as the page has
 * them, or lists as they were seen.
 * @throws KitError MESSAGE_MALFORMED; people saw the lists empty though there was a refund, and then it is not known what
 *   became of it
 */
export function readQueried(said: object, out_refund_no: string): RefundReport {
  const found = numbered(said, out_refund_no) ?? listed(said, out_refund_no);
  if (!found) {
    throw new KitError('MESSAGE_MALFORMED', {
      message:
        'there is a refund, but nothing is said of it: look at the merchant platform, or wait for the bill',
    });
  }
  const status = wordIn(found, 'refundStatus', STATUS) ?? missingIn('refundStatus');
  const success_at = timeIn(found, 'refundSuccessTime');
  return {
    out_refund_no,
    refund_id: idIn(found, 'refundId') ?? missingIn('refundId'),
    out_trade_no: idIn(said, 'outTradeNo') ?? missingIn('outTradeNo'),
    transaction_id: idIn(said, 'transactionId') ?? missingIn('transactionId'),
    status,
    refund: fenIn(found, 'refundFee') ?? missingIn('refundFee'),
    ...(success_at === undefined || status !== 'SUCCESS' ? {} : { success_at }),
  };
}

const NAMES = ['refundId', 'refundStatus', 'refundFee', 'refundSuccessTime'];

/** `outRefundNo_0`, `refundStatus_0` …: what the SDK makes of v2's `refund_status_0`. */
function numbered(said: object, out_refund_no: string): object | undefined {
  const key = Object.keys(said).find(
    (name) => /^outRefundNo_\d{1,2}$/.test(name) && textIn(said, name) === out_refund_no,
  );
  if (key === undefined) return undefined;
  const number = key.slice(key.indexOf('_'));
  return Object.fromEntries(
    NAMES.map((name) => [name, (said as Record<string, unknown>)[`${name}${number}`]]),
  );
}

function listed(said: object, out_refund_no: string): object | undefined {
  const listOf = (name: string): unknown[] => {
    const value = (said as Record<string, unknown>)[`${name}List`];
    return Array.isArray(value) ? value : [];
  };
  const index = listOf('outRefundNo').indexOf(out_refund_no);
  return index < 0 ? undefined : Object.fromEntries(NAMES.map((name) => [name, listOf(name)[index]]));
}
