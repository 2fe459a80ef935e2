import type { SimClock } from '../../clock';
import type { HttpIn } from '../../http';
import { fromRfc3339 } from '../beijing-time';
import type { Ledger } from '../ledger/ledger';
import { type Order, transactionOf } from '../ledger/order';
import { DIRECT_MERCHANT } from '../merchants';
import type { Toggles } from '../toggles';
import { checkParameters } from './check-parameters';
import { CLOSE_RULES, ORDER_RULES, type OrderParameters, OUT_TRADE_NO } from './order-parameters';
import { parameterError, Refusal } from './refusal';

/** What an operation answers; 204 has no body. */
export type Success = { status: 200; value: unknown } | { status: 204 };

const MINUTE_MS = 60_000;
const CLOSE_AFTER_MS = 5 * MINUTE_MS;
/** The openids WeChat gives out. Tests' own are shorter, so any that begin like one will do. */
const OPENID = /^o[0-9A-Za-z_-]{5,127}$/;
const INTERNAL = {
  notFound: 268512771,
  paid: 268498689,
  cannotClosePaid: 268449538,
  expired: 268447914,
  changed: 268498688,
};

/** JSAPI orders of a merchant that is connected directly: POST jsapi, GET by either number, POST close. */
export class OrdersApi {
  constructor(
    private readonly ledger: Ledger,
    private readonly clock: SimClock,
    private readonly toggles: Toggles,
    private readonly knowsOpenid: (openid: string) => boolean,
  ) {}

  /**
   * Page 4012791897. The same number with the same parameters gives a prepay_id again; anything else about a number
   * that is taken is refused.
   */
  prepay(request: HttpIn): Success {
    const wanted = checkParameters(request.body, ORDER_RULES) as unknown as OrderParameters;
    if (wanted.appid !== DIRECT_MERCHANT.appid) {
      throw new Refusal(400, 'APPID_MCHID_NOT_MATCH', 'appid和mchid不匹配', { internal: 268445527 });
    }
    const { openid } = wanted.payer;
    if (!OPENID.test(openid) && !this.knowsOpenid(openid)) {
      const detail = {
        location: 'body' as const,
        field: '/payer/openid',
        value: openid,
        issue: 'appid和openid不匹配',
      };
      throw parameterError('appid和openid不匹配', detail);
    }
    const earlier = this.ledger.get(wanted.out_trade_no);
    if (earlier) this.checkReorder(earlier, wanted);
    else {
      this.checkTimeExpire(wanted);
      this.ledger.open(wanted);
    }
    return { status: 200, value: { prepay_id: this.ledger.addPrepay(wanted.out_trade_no) } };
  }

  /** Page 4012791859. */
  query(request: HttpIn, out_trade_no: string): Success {
    this.checkQuery(request);
    checkNumber(out_trade_no);
    return found(this.ledger.get(out_trade_no));
  }

  /** Page 4012791858: only what was paid has a transaction_id. */
  queryById(request: HttpIn, transaction_id: string): Success {
    this.checkQuery(request);
    return found(this.ledger.findByTransaction(transaction_id));
  }

  /**
   * Page 4012791860. 204 for an open order, for one that is closed already, and, as observed, for a number that was
   * never used: so 204 proves nothing about a number.
   */
  close(request: HttpIn, out_trade_no: string): Success {
    checkParameters(request.body, CLOSE_RULES);
    checkNumber(out_trade_no);
    const order = this.ledger.get(out_trade_no);
    if (!order) {
      if (this.toggles.close_unknown === 'refuse') return found(undefined);
      return { status: 204 };
    }
    if (order.payments.length > 0) {
      throw new Refusal(400, 'ORDER_PAID', '该订单已支付', { internal: INTERNAL.cannotClosePaid });
    }
    const age_ms = this.clock.now() - order.created_at;
    if (this.toggles.close_after_5_minutes && order.trade_state === 'NOTPAY' && age_ms < CLOSE_AFTER_MS) {
      throw new Refusal(400, 'INVALID_REQUEST', '订单生成后5分钟内不能关闭');
    }
    this.ledger.close(out_trade_no);
    return { status: 204 };
  }

  /** Re-entering an order (重入): protocol table "Re-order with the same out_trade_no". */
  private checkReorder(earlier: Order, wanted: OrderParameters): void {
    if (earlier.payments.length > 0) {
      throw new Refusal(400, 'ORDER_PAID', '该订单已支付', { internal: INTERNAL.paid });
    }
    if (earlier.trade_state === 'CLOSED') throw new Refusal(400, 'ORDER_CLOSED', '订单已关闭');
    if (this.clock.now() >= earlier.pay_until) {
      throw new Refusal(400, 'ORDER_CLOSED', '订单已过期', { internal: INTERNAL.expired });
    }
    // Checking has put the members of both into one order, so equal text is equal values.
    if (JSON.stringify(earlier.parameters) === JSON.stringify(wanted)) return;
    const captured = this.toggles.reorder_refusal === 'invalid_request';
    throw new Refusal(
      captured ? 400 : 403,
      captured ? 'INVALID_REQUEST' : 'OUT_TRADE_NO_USED',
      captured ? '201 商户订单号重复' : '商户订单号重复',
      { internal: INTERNAL.changed },
    );
  }

  private checkTimeExpire({ time_expire }: OrderParameters): void {
    if (time_expire === undefined || this.toggles.late_prepay === 'clamp') return;
    if (fromRfc3339(time_expire)! >= this.clock.now() + MINUTE_MS) return;
    const issue = '交易结束时间须晚于当前时间1分钟';
    throw parameterError(issue, { location: 'body', field: '/time_expire', value: time_expire, issue });
  }

  /** Both queries name the merchant a second time, and it has to be the one that signed. */
  private checkQuery(request: HttpIn): void {
    const mchid = request.query.get('mchid');
    if (mchid === DIRECT_MERCHANT.mchid) return;
    const issue = mchid ? '商户号与签名的商户号不一致' : '此字段为必填项';
    const message = `输入源“/query/mchid”映射到字段“商户号”规则校验失败，${issue}`;
    throw parameterError(message, { location: 'query', field: 'mchid', value: mchid ?? '', issue });
  }
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

function found(order: Order | undefined): Success {
  if (!order) throw new Refusal(404, 'ORDER_NOT_EXIST', '订单不存在', { internal: INTERNAL.notFound });
  return { status: 200, value: transactionOf(order) };
}
