import type { Faults } from '../../faults';
import type { PlatformSigner } from '../keys/platform-signer';
import type { Ledger } from '../ledger/ledger';
import type { Order, Payment, RefundTarget } from '../ledger/order';
import type { RefundBook } from '../ledger/refund-book';
import type { RefundIssue } from '../ledger/refund-rules';
import type { KeptRefund } from '../ledger/refund-store';
import { type Owner, ownerText } from '../merchants';
import type { Toggles } from '../toggles';
import type { Call, Success } from './call';
import { checkParameters, parseJson } from './check-parameters';
import { ownerOf, ownerOfRefundQuery } from './order-owner';
import { refundAnswer } from './refund';
import {
  type AbnormalParameters,
  abnormalRules,
  OUT_REFUND_NO,
  type RefundParameters,
  refundRules,
} from './refund-parameters';
import { parameterError, Refusal } from './refusal';
import { openFields } from './sealed-field';

export type RefundsApiParts = {
  ledger: Ledger;
  refunds: RefundBook;
  signer: PlatformSigner;
  faults: Faults;
  toggles: Toggles;
};

/** Refunds, of direct merchants and of service providers. */
export class RefundsApi {
  constructor(private readonly parts: RefundsApiParts) {}

  /**
   * Page 4012791862. The answer says that a refund was accepted, not that it arrived. The same out_refund_no with the
   * same body is the same refund, whatever has become of it.
   */
  create({ request, merchant }: Call): Success {
    const rules = refundRules(merchant.role, this.parts.toggles);
    const wanted = checkParameters(request.body, rules) as unknown as RefundParameters;
    checkSources(wanted);
    const owner = ownerOf(wanted, merchant);
    // Checking has put the members into one order, so equal text is equal values.
    const fingerprint = JSON.stringify(wanted);
    const earlier = this.parts.refunds.find(owner, wanted.out_refund_no);
    if (!earlier) return this.accept(owner, wanted, fingerprint);
    if (earlier.fingerprint !== fingerprint) throw this.mismatch();
    return this.answer(earlier);
  }

  /** Page 4012791863. */
  query({ request, route, merchant }: Call): Success {
    const owner = ownerOfRefundQuery(request, merchant);
    checkNumber(route.id);
    return this.answer(found(this.parts.refunds.find(owner, route.id)));
  }

  /** What is ABNORMAL, since the user's card is closed or blocked, is sent to another card, or back to the merchant. */
  repair({ request, route, merchant }: Call): Success {
    const toUser = parseJson(request.body).type === 'USER_BANK_CARD';
    const rules = abnormalRules(merchant.role, toUser);
    const wanted = checkParameters(request.body, rules) as unknown as AbnormalParameters;
    const owner = ownerOf(wanted, merchant);
    const to = this.targetOf(wanted, request.headers['wechatpay-serial']);
    const kept = found(this.parts.refunds.find(owner, wanted.out_refund_no));
    if (kept.refund.refund_id !== route.id) throw notFound();
    if (kept.refund.status !== 'ABNORMAL') {
      throw new Refusal(400, 'INVALID_REQUEST', '退款单状态不是退款异常，不能发起异常退款');
    }
    return this.answer({ ...kept, refund: this.parts.refunds.repair(route.id, to) });
  }

  private accept(owner: Owner, wanted: RefundParameters, fingerprint: string): Success {
    const { refunds, faults } = this.parts;
    const { order, paid } = this.paymentOf(owner, wanted);
    const { out_trade_no } = order.terms;
    const { out_refund_no, reason, notify_url, funds_account = 'AVAILABLE', amount } = wanted;
    const { transaction_id } = paid;
    const facts = { operation: 'refund', origin: 'api', out_trade_no, out_refund_no, transaction_id };
    if (faults.strikes('refund_order_not_found', facts)) throw noOrder();
    // The total that queries and notifications of this payment have told.
    if (amount.total !== paid.total) throw this.mismatch();
    if (faults.strikes('refund_not_enough', facts)) {
      throw new Refusal(403, 'NOT_ENOUGH', '基本账户余额不足，请充值后重新发起');
    }
    if (faults.strikes('refund_user_abnormal', facts)) {
      throw new Refusal(403, 'USER_ACCOUNT_ABNORMAL', '用户账户异常或已注销，无法退款');
    }
    const accepted = refunds.accept(order, paid, {
      ...{ out_refund_no, total: amount.refund, origin: 'api', funds_account, fingerprint },
      from: amount.from ?? [],
      ...(reason ? { reason } : {}),
      ...(notify_url === undefined ? {} : { notify_url }),
    });
    if (!accepted.ok) throw this.refused(accepted.reason);
    if (faults.strikes('refund_limited_but_accepted', facts)) throw limited();
    return { status: 200, value: refundAnswer(order, accepted.value) };
  }

  /** The transaction_id wins where both numbers are given. Only what was paid can be found. */
  private paymentOf(owner: Owner, wanted: RefundParameters): { order: Order; paid: Payment } {
    const { ledger } = this.parts;
    const { transaction_id, out_trade_no } = wanted;
    if (transaction_id === undefined && out_trade_no === undefined) {
      const issue = 'transaction_id和out_trade_no至少传一个';
      throw parameterError(issue, { location: 'body', field: '/transaction_id', value: '', issue });
    }
    const order =
      transaction_id === undefined
        ? ledger.get(owner, out_trade_no!)
        : ledger.findByTransaction(transaction_id);
    const own = order && ownerText(order.terms.owner) === ownerText(owner) ? order : undefined;
    const paid = own?.payments.find(
      (one) => transaction_id === undefined || one.transaction_id === transaction_id,
    );
    if (!own || !paid) throw noOrder();
    return { order: own, paid };
  }

  private targetOf(wanted: AbnormalParameters, serial: string | undefined): RefundTarget {
    const { type, bank_account, real_name } = wanted;
    const sealed = {
      ...(bank_account === undefined ? {} : { bank_account }),
      ...(real_name === undefined ? {} : { real_name }),
    };
    const plain = Object.keys(sealed).length === 0 ? {} : openFields(sealed, serial, this.parts.signer);
    if (plain.bank_account !== undefined && !/^\d{6,30}$/.test(plain.bank_account)) {
      const issue = '收款银行卡号格式不符';
      throw parameterError(issue, { location: 'body', field: '/bank_account', value: '', issue });
    }
    const account = type === 'USER_BANK_CARD' ? `银行卡${plain.bank_account!.slice(-4)}` : '商户结算银行账户';
    return { channel: 'OTHER_BANKCARD', user_received_account: account };
  }

  private answer({ order_id, refund }: KeptRefund): Success {
    return { status: 200, value: refundAnswer(this.parts.ledger.byId(order_id)!, refund) };
  }

  /** The number was used for something else, or the order is not of that total. */
  private mismatch(): Refusal {
    const code = this.parts.toggles.refund_refusal === 'faq' ? 'REFUND_FEE_MISMATCH' : 'INVALID_REQUEST';
    return new Refusal(400, code, '订单金额或退款金额与之前请求不一致，请核实后再试');
  }

  private refused(issue: RefundIssue): Refusal {
    const { refund_refusal, refund_pause } = this.parts.toggles;
    switch (issue) {
      case 'AMOUNT_TOO_HIGH':
        return new Refusal(400, 'INVALID_REQUEST', '申请退款金额超过订单可退金额');
      case 'TOO_LATE':
        return new Refusal(
          400,
          refund_refusal === 'faq' ? 'TRADE_OVERDUE' : 'INVALID_REQUEST',
          '订单已经超过退款期限',
        );
      case 'TOO_MANY':
        return new Refusal(400, 'INVALID_REQUEST', '订单部分退款次数超过50次');
      case 'TOO_SOON':
        return refund_pause === 'invalid_request'
          ? new Refusal(400, 'INVALID_REQUEST', '同一笔订单两次退款的间隔须大于1分钟')
          : limited();
    }
  }
}

function limited(): Refusal {
  return new Refusal(429, 'FREQUENCY_LIMITED', '频率超限，请降低请求频率', { internal: INTERNAL.limited });
}

const INTERNAL = { limited: 268447840, noOrder: 268512771 };

function noOrder(): Refusal {
  return new Refusal(404, 'RESOURCE_NOT_EXISTS', '订单不存在', { internal: INTERNAL.noOrder });
}

function notFound(): Refusal {
  return new Refusal(404, 'RESOURCE_NOT_EXISTS', '退款单不存在');
}

function found(kept: KeptRefund | undefined): KeptRefund {
  if (!kept) throw notFound();
  return kept;
}

function checkNumber(out_refund_no: string): void {
  if (OUT_REFUND_NO.test(out_refund_no)) return;
  const message = '输入源“/path/out_refund_no”映射到字符串字段“商户退款单号”规则校验失败，格式不符';
  const value = out_refund_no.slice(0, 64);
  throw parameterError(message, { location: 'url', field: 'out_refund_no', value, issue: '格式不符' });
}

/** Whoever says which accounts pay says so for the whole refund. */
function checkSources({ amount }: RefundParameters): void {
  const { from = [], refund } = amount;
  if (from.length === 0 || from.reduce((sum, source) => sum + source.amount, 0) === refund) return;
  const issue = '出资金额之和须等于退款金额';
  throw parameterError(issue, { location: 'body', field: '/amount/from', value: '', issue });
}
