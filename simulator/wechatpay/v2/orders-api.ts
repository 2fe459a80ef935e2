import type { SimClock } from '../../clock';
import type { FaultMatch, Faults } from '../../faults';
import { fromRfc3339 } from '../beijing-time';
import { h5Url } from '../cashier/h5';
import type { Ledger, Prepay } from '../ledger/ledger';
import type { Order, OrderTerms } from '../ledger/order';
import { paymentFacts } from '../ledger/payment-faults';
import { ownerText } from '../merchants';
import type { Toggles } from '../toggles';
import type { V2Call, V2Success } from './call';
import { checkFields, lacking } from './check-fields';
import { orderAnswer } from './order-answer';
import { orderNumber, readOrder } from './order-fields';
import { type Parties, partiesOf } from './parties';
import { parameterRefusal, refused } from './refusal';

const MINUTE_MS = 60_000;
const CLOSE_AFTER_MS = 5 * MINUTE_MS;

export type V2OrdersParts = {
  ledger: Ledger;
  clock: SimClock;
  faults: Faults;
  toggles: Toggles;
  knowsOpenid: (openid: string, appid: string) => boolean;
  /** Where a browser opens an mweb_url. */
  origin: () => string;
};

/** Placing, asking about and closing orders (pages 4011935214, 4011936530). The books are those of APIv3. */
export class V2OrdersApi {
  constructor(private readonly parts: V2OrdersParts) {}

  prepay({ fields, merchant, sign_type, facts }: V2Call): V2Success {
    const { ledger, toggles, knowsOpenid } = this.parts;
    const parties = partiesOf(fields, merchant);
    const terms = readOrder(fields, parties, sign_type, toggles, knowsOpenid);
    const earlier = ledger.get(terms.owner, terms.out_trade_no);
    if (earlier) this.checkReorder(earlier, terms, facts);
    else this.checkNew(terms);
    return { fields: this.prepayAnswer(terms, ledger.addPrepay(earlier ?? ledger.open(terms))) };
  }

  /** The transaction_id counts where both numbers are given. */
  query({ fields, merchant, facts }: V2Call): V2Success {
    const parties = partiesOf(fields, merchant);
    const { transaction_id, ...found } = this.findOrder(fields, parties);
    const order = this.seen(found.order, facts);
    if (!order) throw noOrder();
    const paid = order.payments.find((one) => one.transaction_id === transaction_id);
    return { fields: orderAnswer(order, paid) };
  }

  close({ fields, merchant }: V2Call): V2Success {
    const { ledger } = this.parts;
    const { owner } = partiesOf(fields, merchant);
    const { out_trade_no } = checkFields(fields, { out_trade_no: { ...orderNumber, required: true } });
    const order = this.paidBefore(ledger.get(owner, out_trade_no!));
    if (!order) throw noOrder();
    this.checkClosable(order);
    ledger.close(order);
    return { fields: { result_msg: 'OK' } };
  }

  private checkClosable({ payments, terms, trade_state, created_at }: Order): void {
    const { clock, toggles } = this.parts;
    if (payments.length > 0) throw orderPaid();
    if (terms.trade_type === 'MICROPAY') throw refused('TRADE_STATE_ERROR', '付款码订单不能关闭，请撤销');
    if (trade_state === 'CLOSED') throw orderClosed();
    if (toggles.v2_close_after_5_minutes && clock.now() - created_at < CLOSE_AFTER_MS) throw closeTooEarly();
  }

  private findOrder(
    fields: { transaction_id?: string; out_trade_no?: string },
    { owner }: Parties,
  ): { order: Order | undefined; transaction_id?: string } {
    const { ledger } = this.parts;
    const { transaction_id, out_trade_no } = checkFields(fields as Record<string, string>, {
      transaction_id: { max: 32 },
      out_trade_no: orderNumber,
    });
    if (transaction_id !== undefined) {
      const order = ledger.findByTransaction(transaction_id);
      const own = order && ownerText(order.terms.owner) === ownerText(owner);
      return { order: own ? order : undefined, transaction_id };
    }
    if (out_trade_no === undefined) throw lacking('out_trade_no');
    return { order: ledger.get(owner, out_trade_no) };
  }

  /** What a query sees of an order: the whole truth, but for a fault. */
  private seen(order: Order | undefined, facts: FaultMatch): Order | undefined {
    const { faults } = this.parts;
    if (!order || faults.strikes('order_not_found_for_a_while', facts)) return undefined;
    const stale = order.payments.length > 0 && faults.strikes('query_stale', facts);
    return stale ? { ...order, trade_state: 'NOTPAY', payments: [], refunds: [] } : order;
  }

  /** The order that is to be closed; the payer may have been quicker. */
  private paidBefore(order: Order | undefined): Order | undefined {
    const { ledger, faults } = this.parts;
    if (order?.trade_state !== 'NOTPAY') return order;
    if (!faults.strikes('payment_before_close', paymentFacts(order.terms))) return order;
    ledger.payOrder(order.id);
    return ledger.byId(order.id);
  }

  private prepayAnswer({ trade_type }: OrderTerms, { prepay_id, code_url }: Prepay): Record<string, string> {
    return {
      trade_type,
      prepay_id,
      ...(code_url === undefined ? {} : { code_url }),
      ...(trade_type === 'MWEB' ? { mweb_url: h5Url(this.parts.origin(), prepay_id) } : {}),
    };
  }

  /** Re-entering an order (重入): the table of APIv3, in the words of APIv2. */
  private checkReorder(earlier: Order, wanted: OrderTerms, facts: FaultMatch): void {
    const { toggles, faults, clock } = this.parts;
    if (earlier.payments.length > 0) throw orderPaid();
    const over = earlier.trade_state === 'CLOSED' || clock.now() >= earlier.pay_until;
    if (over && toggles.v2_reorder_closed === 'order_closed') throw orderClosed();
    const same = earlier.terms.fingerprint === wanted.fingerprint && !over;
    if (!same || faults.strikes('out_trade_no_used', facts)) throw numberUsed(toggles);
  }

  private checkNew(wanted: OrderTerms): void {
    checkFree(wanted, this.parts);
    this.checkTimeExpire(wanted);
  }

  private checkTimeExpire({ time_expire }: OrderTerms): void {
    const { toggles, clock } = this.parts;
    if (time_expire === undefined || toggles.late_prepay === 'clamp') return;
    if (fromRfc3339(time_expire)! >= clock.now() + MINUTE_MS) return;
    throw parameterRefusal('PARAM_ERROR', 'time_expire时间过短，至少1分钟');
  }
}

/** A provider's number may be taken by any of its sub-merchants. @throws V2Refusal */
export function checkFree(
  { owner, out_trade_no }: OrderTerms,
  { ledger, toggles }: Pick<V2OrdersParts, 'ledger' | 'toggles'>,
): void {
  const all = toggles.partner_numbers === 'provider';
  if (all && ledger.ofSigner(owner.mchid, out_trade_no)) throw numberUsed(toggles);
}

/** The number belongs to another order: as captured, or as in the tables. */
export function numberUsed({ reorder_refusal }: Toggles): Error {
  return reorder_refusal === 'invalid_request'
    ? refused('INVALID_REQUEST', '201 商户订单号重复')
    : refused('OUT_TRADE_NO_USED', '商户订单号重复');
}

export function orderPaid(): Error {
  return refused('ORDERPAID', '该订单已支付');
}

export function noOrder(): Error {
  return refused('ORDERNOTEXIST', '订单不存在');
}

/** Which code a close that comes too early gets is not published: UNVERIFIED. */
export function closeTooEarly(): Error {
  return refused('TRADE_STATE_ERROR', '订单生成后5分钟内不能关闭');
}

function orderClosed(): Error {
  return refused('ORDERCLOSED', '订单已关闭');
}
