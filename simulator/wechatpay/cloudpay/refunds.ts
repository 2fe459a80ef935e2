import type { Faults } from '../../faults';
import { toBeijingText } from '../beijing-time';
import type { Ledger } from '../ledger/ledger';
import type { Order, Payment, Refund } from '../ledger/order';
import type { RefundBook } from '../ledger/refund-book';
import type { RefundIssue } from '../ledger/refund-rules';
import { ownerText } from '../merchants';
import type { Numbers } from '../numbers';
import type { Toggles } from '../toggles';
import { REFUND_STATUS, refundAccount } from '../v2/refund-words';
import { type CloudAnswer, CloudRefusal, paidTotal, succeeded } from './answer';
import { CLOUD_OWNER, type CloudCall, checkMerchant } from './call';
import { callbackUrl } from './callback-address';
import {
  fingerprintOf,
  OUT_REFUND_NO,
  OUT_TRADE_NO,
  optionalText,
  requiredFen,
  requiredText,
} from './parameters';
import { refundLists } from './refund-lists';

const MISMATCH = '订单金额或退款金额与之前请求不一致，请核实后再试';
const ISSUES: Record<RefundIssue, [err_code: string, words: string]> = {
  AMOUNT_TOO_HIGH: ['ERROR', '申请退款金额超过订单可退金额'],
  TOO_LATE: ['TRADE_OVERDUE', '订单已经超过退款期限'],
  TOO_MANY: ['ERROR', '订单部分退款次数超过50次'],
  TOO_SOON: ['FREQUENCY_LIMITED', '频率超限，请降低请求频率'],
};

export type CloudRefundsParts = {
  ledger: Ledger;
  refunds: RefundBook;
  numbers: Numbers;
  faults: Faults;
  toggles: Toggles;
};

/** Giving money back, and asking about it (CloudPay.refund, queryRefund). */
export class CloudRefunds {
  constructor(private readonly parts: CloudRefundsParts) {}

  /** The same out_refund_no with the same parameters is the same refund. Accepted is not arrived. */
  create({ given }: CloudCall): CloudAnswer {
    const { refunds, numbers } = this.parts;
    checkMerchant(given);
    requiredText(given, 'nonce_str', { max: 32 });
    const out_refund_no = requiredText(given, 'out_refund_no', { max: 64, pattern: OUT_REFUND_NO });
    const fingerprint = `cloudpay ${fingerprintOf(given)}`;
    const earlier = refunds.find(CLOUD_OWNER, out_refund_no);
    if (earlier && earlier.fingerprint !== fingerprint) throw new CloudRefusal('ERROR', MISMATCH);
    const refund = earlier?.refund ?? this.accept(given, out_refund_no, fingerprint);
    const order = this.parts.ledger.findByTransaction(refund.transaction_id)!;
    const total_fee = paidTotal(order, refund.transaction_id);
    return succeeded(numbers.nonce(), {
      transaction_id: refund.transaction_id,
      out_trade_no: order.terms.out_trade_no,
      out_refund_no,
      refund_id: refund.refund_id,
      ...{ refund_fee: refund.total, total_fee, fee_type: refund.currency },
      ...{ cash_fee: total_fee, cash_refund_fee: refund.total },
      // Seen in life, empty, whether there was a coupon or not.
      ...{ coupon_type_list: [], coupon_refund_fee_list: [], coupon_refund_id_list: [] },
    });
  }

  /** By the best number that is given: refund_id, out_refund_no, transaction_id, out_trade_no. */
  query({ given }: CloudCall): CloudAnswer {
    const { numbers, toggles } = this.parts;
    checkMerchant(given);
    const { order, paid, refunds } = this.asked(given);
    if (!order || !paid || refunds.length === 0) throw new CloudRefusal('REFUNDNOTEXIST', 'not exist');
    return succeeded(numbers.nonce(), {
      transaction_id: paid.transaction_id,
      out_trade_no: order.terms.out_trade_no,
      ...{ total_fee: paid.total, cash_fee: paid.total, refund_count: refunds.length },
      ...refundLists(refunds.map(fieldsOf), toggles.cloudpay_refund_query),
    });
  }

  private accept(given: CloudCall['given'], out_refund_no: string, fingerprint: string): Refund {
    const { refunds, faults } = this.parts;
    const { order, paid } = this.paymentOf(given);
    const total = requiredFen(given, 'refund_fee');
    if (requiredFen(given, 'total_fee') !== paid.total) throw new CloudRefusal('ERROR', MISMATCH);
    const { out_trade_no } = order.terms;
    const { transaction_id } = paid;
    const facts = { operation: 'refund', origin: 'api', out_trade_no, out_refund_no, transaction_id };
    if (faults.strikes('refund_not_enough', facts)) {
      throw new CloudRefusal('NOTENOUGH', '基本账户余额不足，请充值后重新发起');
    }
    const reason = optionalText(given, 'refund_desc', { max: 80 });
    const env_id = optionalText(given, 'env_id', { max: 64 });
    const function_name = optionalText(given, 'function_name', { max: 64 });
    const told = env_id !== undefined && function_name !== undefined;
    const accepted = refunds.accept(order, paid, {
      ...{ out_refund_no, total, origin: 'api', fingerprint, from: [], funds_account: 'UNSETTLED' },
      ...(reason === undefined ? {} : { reason }),
      ...(told ? { notify_url: callbackUrl({ env_id, function_name }) } : {}),
    });
    if (accepted.ok) return accepted.value;
    throw new CloudRefusal(...ISSUES[accepted.reason]);
  }

  private paymentOf(given: CloudCall['given']): { order: Order; paid: Payment } {
    const { order, paid } = this.found(given);
    if (!order || !paid) throw new CloudRefusal('ORDERNOTEXIST', '订单不存在');
    return { order, paid };
  }

  private asked(given: CloudCall['given']): { order?: Order; paid?: Payment; refunds: Refund[] } {
    const { refunds, ledger } = this.parts;
    const refund_id = optionalText(given, 'refund_id', { max: 32 });
    const out_refund_no = optionalText(given, 'out_refund_no', { max: 64 });
    if (refund_id === undefined && out_refund_no === undefined) {
      const { order, paid } = this.found(given);
      const of = order?.refunds.filter((one) => one.transaction_id === paid?.transaction_id) ?? [];
      return { ...(order ? { order } : {}), ...(paid ? { paid } : {}), refunds: of };
    }
    const kept =
      refund_id === undefined ? refunds.find(CLOUD_OWNER, out_refund_no!) : refunds.byId(refund_id);
    const order = own(kept && ledger.byId(kept.order_id));
    const paid = order?.payments.find((one) => one.transaction_id === kept?.refund.transaction_id);
    return kept && order && paid ? { order, paid, refunds: [kept.refund] } : { refunds: [] };
  }

  private found(given: CloudCall['given']): { order?: Order; paid?: Payment } {
    const { ledger } = this.parts;
    const transaction_id = optionalText(given, 'transaction_id', { max: 32 });
    const order =
      transaction_id === undefined
        ? ledger.get(CLOUD_OWNER, requiredText(given, 'out_trade_no', { max: 32, pattern: OUT_TRADE_NO }))
        : own(ledger.findByTransaction(transaction_id));
    const paid = order?.payments.find(
      (one) => transaction_id === undefined || one.transaction_id === transaction_id,
    );
    return order && paid ? { order, paid } : {};
  }
}

function own(order: Order | undefined): Order | undefined {
  return order && ownerText(order.terms.owner) === ownerText(CLOUD_OWNER) ? order : undefined;
}

/** One refund in v2's names, without their number. */
function fieldsOf(refund: Refund): Record<string, unknown> {
  return {
    out_refund_no: refund.out_refund_no,
    refund_id: refund.refund_id,
    refund_channel: refund.channel,
    refund_fee: refund.total,
    settlement_refund_fee: refund.total,
    refund_status: REFUND_STATUS[refund.status],
    refund_account: refundAccount(refund),
    refund_recv_accout: refund.user_received_account,
    refund_success_time: refund.status === 'SUCCESS' ? toBeijingText(refund.settled_at!) : '',
  };
}
