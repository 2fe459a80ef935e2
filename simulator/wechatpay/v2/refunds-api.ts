import type { Faults } from '../../faults';
import type { Ledger } from '../ledger/ledger';
import type { Order, Payment, Refund } from '../ledger/order';
import type { RefundBook } from '../ledger/refund-book';
import type { RefundIssue } from '../ledger/refund-rules';
import { type Owner, ownerText } from '../merchants';
import type { Toggles } from '../toggles';
import { notifyUrlIssue } from '../v3/order-parameters';
import type { V2Call, V2Success } from './call';
import { checkFields, type FieldRule, fen, lacking, oneOf } from './check-fields';
import { orderNumber } from './order-fields';
import { noOrder } from './orders-api';
import { partiesOf } from './parties';
import { acceptedAnswer, refundsAnswer } from './refund-answer';
import { bookedAccount, REFUND_ACCOUNTS } from './refund-words';
import { refused } from './refusal';

export type V2RefundsParts = { ledger: Ledger; refunds: RefundBook; faults: Faults; toggles: Toggles };

type Found = { order: Order; paid: Payment };
type Fields = Record<string, string | undefined>;
/** A refund as it was asked for. */
type Wanted = { owner: Owner; given: Fields; fingerprint: string };

/** How many refunds a query tells of, from its `offset` on. The figure is that of older pages: UNVERIFIED. */
const PAGE = 10;
const refundNumber: FieldRule = { max: 64, fits: (text) => /^[0-9A-Za-z_\-|*@]+$/.test(text) };
const OF_PAYMENT = { transaction_id: { max: 32 }, out_trade_no: orderNumber };

/** Refunds, asked for and asked about. The books are those of APIv3. */
export class V2RefundsApi {
  constructor(private readonly parts: V2RefundsParts) {}

  /** That it was accepted, not that it arrived. The same number with the same content is the same refund. */
  create({ fields, merchant }: V2Call): V2Success {
    const { owner } = partiesOf(fields, merchant);
    const given = checkFields(fields, {
      ...OF_PAYMENT,
      out_refund_no: { ...refundNumber, required: true },
      total_fee: fen,
      refund_fee: fen,
      refund_fee_type: oneOf('CNY'),
      refund_desc: { max: 80 },
      refund_account: oneOf(...REFUND_ACCOUNTS),
      notify_url: { max: 256, fits: (text) => notifyUrlIssue(text, this.parts.toggles) === undefined },
    });
    const wanted = { owner, given, fingerprint: `v2 ${JSON.stringify(given)}` };
    const earlier = this.parts.refunds.find(owner, given.out_refund_no!);
    if (!earlier) return this.accept(wanted);
    if (earlier.fingerprint !== wanted.fingerprint) throw mismatch();
    const order = this.parts.ledger.byId(earlier.order_id)!;
    return { fields: acceptedAnswer(order, paidBy(order, earlier.refund), earlier.refund) };
  }

  /** By the narrowest of the numbers that are given. */
  query({ fields, merchant }: V2Call): V2Success {
    const { owner } = partiesOf(fields, merchant);
    const { refund_id, out_refund_no, offset, ...numbers } = checkFields(fields, {
      refund_id: { max: 32 },
      out_refund_no: refundNumber,
      ...OF_PAYMENT,
      offset: { max: 6, fits: (text) => /^\d+$/.test(text) },
    });
    if (refund_id !== undefined || out_refund_no !== undefined)
      return this.one(owner, refund_id, out_refund_no);
    const { order, paid } = this.paymentOf(owner, numbers);
    const refunds = refundsOf(order, paid);
    const from = Number(offset ?? 0);
    const page = refunds.slice(from, from + PAGE);
    if (page.length === 0) throw noRefund();
    return { fields: refundsAnswer(order, paid, page, refunds.length) };
  }

  private one(owner: Owner, refund_id: string | undefined, out_refund_no: string | undefined): V2Success {
    const { ledger, refunds } = this.parts;
    const kept = refund_id === undefined ? refunds.find(owner, out_refund_no!) : refunds.byId(refund_id);
    const order = kept && ledger.byId(kept.order_id);
    if (!kept || !order || ownerText(order.terms.owner) !== ownerText(owner)) throw noRefund();
    const paid = paidBy(order, kept.refund);
    return { fields: refundsAnswer(order, paid, [kept.refund], refundsOf(order, paid).length) };
  }

  private accept({ owner, given, fingerprint }: Wanted): V2Success {
    const { refunds, faults } = this.parts;
    const { order, paid } = this.paymentOf(owner, given);
    const { out_refund_no, refund_desc, notify_url } = given;
    const facts = {
      ...{ operation: 'refund', origin: 'api', out_trade_no: order.terms.out_trade_no },
      ...{ out_refund_no: out_refund_no!, transaction_id: paid.transaction_id },
    };
    if (faults.strikes('refund_order_not_found', facts)) throw noOrder();
    if (Number(given.total_fee) !== paid.total) throw mismatch();
    if (faults.strikes('refund_not_enough', facts))
      throw refused('NOTENOUGH', '基本账户余额不足，请充值后重新发起');
    if (faults.strikes('refund_user_abnormal', facts))
      throw refused('USER_ACCOUNT_ABNORMAL', '用户账户异常或已注销，无法退款');
    const accepted = refunds.accept(order, paid, {
      ...{ out_refund_no: out_refund_no!, total: Number(given.refund_fee), origin: 'api', api: 'v2' },
      ...{ funds_account: bookedAccount(given.refund_account), from: [], fingerprint },
      ...(refund_desc === undefined ? {} : { reason: refund_desc }),
      ...(notify_url === undefined ? {} : { notify_url }),
    });
    if (!accepted.ok) throw this.refusal(accepted.reason);
    if (faults.strikes('refund_limited_but_accepted', facts)) throw limited();
    return { fields: acceptedAnswer(order, paid, accepted.value) };
  }

  /** The transaction_id wins where both numbers are given. Only what was paid can be found. */
  private paymentOf(owner: Owner, { transaction_id, out_trade_no }: Fields): Found {
    const { ledger } = this.parts;
    if (transaction_id === undefined && out_trade_no === undefined) throw lacking('out_trade_no');
    const order =
      transaction_id === undefined
        ? ledger.get(owner, out_trade_no!)
        : ledger.findByTransaction(transaction_id);
    const own = order && ownerText(order.terms.owner) === ownerText(owner) ? order : undefined;
    if (!own && transaction_id !== undefined) throw refused('INVALID_TRANSACTIONID', '无效transaction_id');
    const paid = own?.payments.find(
      (one) => transaction_id === undefined || one.transaction_id === transaction_id,
    );
    if (!own || !paid) throw noOrder();
    return { order: own, paid };
  }

  private refusal(issue: RefundIssue): Error {
    switch (issue) {
      case 'AMOUNT_TOO_HIGH':
        return refused('INVALID_REQUEST', 'refund_fee大于可退金额');
      case 'TOO_LATE':
        return refused('TRADE_OVERDUE', '订单已经超过退款期限');
      case 'TOO_MANY':
        return refused('INVALID_REQUEST', '订单部分退款次数超过50次');
      case 'TOO_SOON':
        return this.parts.toggles.refund_pause === 'invalid_request'
          ? refused('INVALID_REQUEST', '同一笔订单两次退款的间隔须大于1分钟')
          : limited();
    }
  }
}

function limited(): Error {
  return refused('FREQUENCY_LIMITED', '频率限制，请降低请求频率');
}

/** The number was used for something else, or the order is not of that total. */
function mismatch(): Error {
  return refused('ERROR', '订单金额或退款金额与之前请求不一致，请核实后再试');
}

function noRefund(): Error {
  return refused('REFUNDNOTEXIST', '退款订单查询失败');
}

/** Without what a reversal gave back: that is no refund to its merchant. */
function refundsOf({ refunds }: Order, paid: Payment): Refund[] {
  return refunds.filter(
    ({ transaction_id, origin }) => transaction_id === paid.transaction_id && origin !== 'reverse',
  );
}

function paidBy({ payments }: Order, { transaction_id }: Refund): Payment {
  return payments.find((one) => one.transaction_id === transaction_id)!;
}
