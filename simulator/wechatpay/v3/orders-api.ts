import type { SimClock } from '../../clock';
import type { FaultMatch, Faults } from '../../faults';
import { fromRfc3339 } from '../beijing-time';
import { h5Url } from '../cashier/h5';
import type { Ledger, Prepay } from '../ledger/ledger';
import type { Order, OrderTerms, TradeType } from '../ledger/order';
import { paymentFacts } from '../ledger/payment-faults';
import type { Owner } from '../merchants';
import type { Toggles } from '../toggles';
import type { Call, Success } from './call';
import { checkParameters } from './check-parameters';
import { checkApps, checkPayer, checkRelation, ownerOf, ownerOfQuery } from './order-owner';
import { CLOSE_RULES, type OrderParameters, OUT_TRADE_NO, orderRules } from './order-parameters';
import { parameterError, Refusal } from './refusal';
import { transactionOf } from './transaction';

const MINUTE_MS = 60_000;
const CLOSE_AFTER_MS = 5 * MINUTE_MS;
const INTERNAL = {
  notFound: 268512771,
  ofAnotherMerchant: 268447843,
  ofAnotherSubMerchant: 268447845,
  paid: 268498689,
  cannotClosePaid: 268449538,
  cannotCloseCodePay: 268449641,
  expired: 268447914,
  changed: 268498688,
};

export type OrdersApiParts = {
  ledger: Ledger;
  clock: SimClock;
  faults: Faults;
  toggles: Toggles;
  /** Has the mini-program with this appid issued that openid? Beside those that look like one. */
  knowsOpenid: (openid: string, appid: string) => boolean;
  /** Where a browser opens an h5_url. */
  origin: () => string;
};

/** Orders of every trade type, of direct merchants and of service providers. */
export class OrdersApi {
  constructor(private readonly parts: OrdersApiParts) {}

  /**
   * Pages 4012791856 and after. The same number with the same parameters gives a prepay_id again; anything else about
   * a number that is taken is refused.
   */
  prepay(call: Call): Success {
    const { ledger } = this.parts;
    const terms = this.readTerms(call);
    const earlier = ledger.get(terms.owner, terms.out_trade_no);
    if (earlier) this.checkReorder(earlier, terms, call.facts);
    else this.checkNew(terms);
    const order = earlier ?? ledger.open(terms);
    return { status: 200, value: this.prepayAnswer(terms.trade_type, ledger.addPrepay(order)) };
  }

  /** Page 4012791859. */
  query({ request, route, merchant, facts }: Call): Success {
    const owner = ownerOfQuery(request, merchant);
    checkNumber(route.id);
    const { ledger } = this.parts;
    const order = ledger.get(owner, route.id) ?? ledger.ofSigner(owner.mchid, route.id);
    return answerTo(owner, this.seen(order, facts));
  }

  /** Page 4012791858: only what was paid has a transaction_id. */
  queryById({ request, route, merchant }: Call): Success {
    const owner = ownerOfQuery(request, merchant);
    return answerTo(owner, this.parts.ledger.findByTransaction(route.id), route.id);
  }

  /**
   * Page 4012791860. 204 for an open order, for one that is closed already, and, as observed, for a number that was
   * never used: so 204 proves nothing about a number.
   */
  close({ request, route, merchant, facts }: Call): Success {
    const { ledger, toggles } = this.parts;
    const body = checkParameters(request.body, CLOSE_RULES[merchant.role]);
    const owner = ownerOf(body, merchant);
    checkNumber(route.id);
    const order = this.paidBefore(ledger.get(owner, route.id));
    if (!order) {
      if (toggles.close_unknown === 'refuse') throw notExisting(INTERNAL.notFound);
      return { status: 204 };
    }
    if (order.payments.length > 0) {
      throw new Refusal(400, 'ORDER_PAID', '该订单已支付', { internal: INTERNAL.cannotClosePaid });
    }
    if (order.terms.trade_type === 'MICROPAY') {
      const internal = INTERNAL.cannotCloseCodePay;
      throw new Refusal(400, 'INVALID_REQUEST', '付款码订单不支持关单，请使用撤销', { internal });
    }
    this.checkAge(order);
    if (this.parts.faults.strikes('close_user_paying', facts)) {
      return { status: 202, value: { code: 'USERPAYING', message: '用户支付中，请稍后再试' } };
    }
    ledger.close(order);
    return { status: 204 };
  }

  private checkAge(order: Order): void {
    const { toggles, clock } = this.parts;
    const age_ms = clock.now() - order.created_at;
    const young = order.trade_state === 'NOTPAY' && age_ms < CLOSE_AFTER_MS;
    if (toggles.close_after_5_minutes && young) throw closeTooEarly();
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

  private readTerms({ request, route, merchant }: Call): OrderTerms {
    const trade_type = route.trade_type!;
    const rules = orderRules(merchant.role, trade_type, this.parts.toggles);
    const wanted = checkParameters(request.body, rules) as unknown as OrderParameters;
    const owner = ownerOf(wanted, merchant);
    checkApps(wanted, merchant.role);
    const payer = checkPayer(wanted, this.parts.knowsOpenid);
    const { description, out_trade_no, notify_url, amount, attach, time_expire, scene_info, sub_appid } =
      wanted;
    return {
      owner,
      trade_type,
      appid: (wanted.appid ?? wanted.sp_appid)!,
      ...(sub_appid === undefined ? {} : { sub_appid }),
      ...{ out_trade_no, description, notify_url },
      ...(attach === undefined ? {} : { attach }),
      amount: { total: amount.total, currency: amount.currency ?? 'CNY' },
      ...(payer === undefined ? {} : { payer }),
      ...(time_expire === undefined ? {} : { time_expire }),
      ...(scene_info?.device_id === undefined ? {} : { device_id: scene_info.device_id }),
      // Checking has put the members into one order, so equal text is equal values.
      fingerprint: `${trade_type} ${JSON.stringify(wanted)}`,
    };
  }

  private prepayAnswer(trade_type: TradeType, { prepay_id, code_url }: Prepay): Record<string, string> {
    switch (trade_type) {
      case 'NATIVE':
        return { code_url: code_url! };
      case 'MWEB':
        return { h5_url: h5Url(this.parts.origin(), prepay_id) };
      default:
        return { prepay_id };
    }
  }

  /** Re-entering an order (重入): protocol table "Re-order with the same out_trade_no". */
  private checkReorder(earlier: Order, wanted: OrderTerms, facts: FaultMatch): void {
    if (earlier.payments.length > 0) {
      throw new Refusal(400, 'ORDER_PAID', '该订单已支付', { internal: INTERNAL.paid });
    }
    if (['CLOSED', 'REVOKED'].includes(earlier.trade_state))
      throw new Refusal(400, 'ORDER_CLOSED', '订单已关闭');
    if (this.parts.clock.now() >= earlier.pay_until) {
      throw new Refusal(400, 'ORDER_CLOSED', '订单已过期', { internal: INTERNAL.expired });
    }
    const same = earlier.terms.fingerprint === wanted.fingerprint;
    if (same && !this.parts.faults.strikes('out_trade_no_used', facts)) return;
    throw this.numberUsed();
  }

  private checkNew(wanted: OrderTerms): void {
    const { ledger, toggles } = this.parts;
    const { owner, out_trade_no } = wanted;
    const by_another = toggles.partner_numbers === 'provider' && ledger.ofSigner(owner.mchid, out_trade_no);
    if (by_another) throw this.numberUsed();
    this.checkTimeExpire(wanted);
  }

  private numberUsed(): Refusal {
    const captured = this.parts.toggles.reorder_refusal === 'invalid_request';
    return new Refusal(
      captured ? 400 : 403,
      captured ? 'INVALID_REQUEST' : 'OUT_TRADE_NO_USED',
      captured ? '201 商户订单号重复' : '商户订单号重复',
      { internal: INTERNAL.changed },
    );
  }

  private checkTimeExpire({ time_expire }: OrderTerms): void {
    const { toggles, clock } = this.parts;
    if (time_expire === undefined || toggles.late_prepay === 'clamp') return;
    if (fromRfc3339(time_expire)! >= clock.now() + MINUTE_MS) return;
    const issue = '交易结束时间须晚于当前时间1分钟';
    throw parameterError(issue, { location: 'body', field: '/time_expire', value: time_expire, issue });
  }
}

export function closeTooEarly(): Refusal {
  return new Refusal(400, 'INVALID_REQUEST', '订单生成后5分钟内不能关闭');
}

function checkNumber(out_trade_no: string): void {
  if (OUT_TRADE_NO.test(out_trade_no)) return;
  const message = '输入源“/path/out_trade_no”映射到字符串字段“商户订单号”规则校验失败，格式不符';
  const detail = {
    location: 'url' as const,
    field: 'out_trade_no',
    value: out_trade_no.slice(0, 64),
    issue: '格式不符',
  };
  throw parameterError(message, detail);
}

/**
 * What a query is told of an order. Somebody else's is told of as one that does not exist; only Request-ID knows better.
 * @param transaction_id which payment of it; absent, the first
 */
function answerTo(owner: Owner, order: Order | undefined, transaction_id?: string): Success {
  if (!order) {
    checkRelation(owner);
    throw notExisting(INTERNAL.notFound);
  }
  if (order.terms.owner.mchid !== owner.mchid) throw notExisting(INTERNAL.ofAnotherMerchant);
  if (order.terms.owner.sub_mchid !== owner.sub_mchid) throw notExisting(INTERNAL.ofAnotherSubMerchant);
  const paid = order.payments.find((one) => one.transaction_id === transaction_id);
  return { status: 200, value: transactionOf(order, paid) };
}

function notExisting(internal: number): Refusal {
  return new Refusal(404, 'ORDER_NOT_EXIST', '订单不存在', { internal });
}
