import type { SimClock } from '../../clock';
import type { FaultMatch, Faults } from '../../faults';
import { toRfc3339 } from '../beijing-time';
import type { MerchantBook } from '../keys/merchant-book';
import type { Ledger } from '../ledger/ledger';
import type { Order, OrderTerms } from '../ledger/order';
import { paymentFacts } from '../ledger/payment-faults';
import { PARTNER_MERCHANT } from '../merchants';
import type { Numbers } from '../numbers';
import { looksLikeOpenid } from '../persons';
import type { Toggles } from '../toggles';
import { type CloudAnswer, CloudFailure, CloudRefusal, succeeded } from './answer';
import { CLOUD_OWNER, type CloudCall, checkMerchant } from './call';
import { callbackUrl } from './callback-address';
import { fingerprintOf, OUT_TRADE_NO, optionalText, requiredFen, requiredText } from './parameters';
import { paymentObject } from './payment-object';
import { orderFields } from './transaction';

const CLOSE_AFTER_MS = 5 * 60_000;

export type CloudOrdersParts = {
  ledger: Ledger;
  clock: SimClock;
  numbers: Numbers;
  merchants: MerchantBook;
  faults: Faults;
  toggles: Toggles;
  /** Has the mini-program with this appid issued that openid? Beside those that look like one. */
  knowsOpenid: (openid: string, appid: string) => boolean;
};

/** Placing, asking about and closing orders (CloudPay.unifiedOrder, queryOrder, closeOrder). */
export class CloudOrders {
  constructor(private readonly parts: CloudOrdersParts) {}

  /** The same number with the same parameters gives a payment object again; anything else is refused. */
  place(call: CloudCall): CloudAnswer {
    const { ledger, clock, numbers, merchants } = this.parts;
    const terms = this.termsOf(call);
    const earlier = ledger.get(CLOUD_OWNER, terms.out_trade_no);
    if (earlier) this.checkReorder(earlier, terms);
    const { prepay_id } = ledger.addPrepay(earlier ?? ledger.open(terms));
    const payment = paymentObject({
      appid: PARTNER_MERCHANT.sub_appid,
      prepay_id,
      at: clock.now(),
      nonce: numbers.nonce(),
      api_v2_key: merchants.apiV2Key(CLOUD_OWNER.mchid)!,
    });
    return succeeded(numbers.nonce(), { trade_type: 'JSAPI', prepay_id, payment });
  }

  query({ given, facts }: CloudCall): CloudAnswer {
    const { ledger, numbers } = this.parts;
    checkMerchant(given);
    const transaction_id = optionalText(given, 'transaction_id', { max: 32 });
    const found =
      transaction_id === undefined
        ? ledger.get(CLOUD_OWNER, numberIn(given))
        : own(ledger.findByTransaction(transaction_id));
    const order = this.seen(found, facts);
    if (!order) throw new CloudRefusal('ORDERNOTEXIST', 'order not exist');
    const paid = order.payments.find((one) => one.transaction_id === transaction_id) ?? order.payments[0];
    return succeeded(numbers.nonce(), orderFields(order, paid));
  }

  close({ given }: CloudCall): CloudAnswer {
    const { ledger, numbers } = this.parts;
    checkMerchant(given);
    const order = this.paidBefore(ledger.get(CLOUD_OWNER, numberIn(given)));
    if (!order) throw new CloudRefusal('ORDERNOTEXIST', '订单不存在');
    if (order.payments.length > 0) throw new CloudRefusal('ORDERPAID', '该订单已支付');
    if (order.trade_state === 'CLOSED') throw new CloudRefusal('ORDERCLOSED', '订单已关闭');
    this.checkAge(order);
    ledger.close(order);
    return succeeded(numbers.nonce(), { result_msg: 'OK' });
  }

  private termsOf({ given, caller }: CloudCall): OrderTerms {
    checkMerchant(given);
    requiredText(given, 'nonce_str', { max: 32 });
    requiredText(given, 'spbill_create_ip', { max: 64 });
    const trade_type = optionalText(given, 'trade_type', { max: 16 }) ?? 'JSAPI';
    if (trade_type !== 'JSAPI') throw new CloudFailure('trade_type参数格式有误');
    const sub_appid = optionalText(given, 'sub_appid', { max: 32 }) ?? caller.appid;
    if (sub_appid !== PARTNER_MERCHANT.sub_appid) throw new CloudFailure('sub_mch_id与sub_appid不匹配');
    const attach = optionalText(given, 'attach', { max: 127 });
    const time_expire = expiryOf(optionalText(given, 'time_expire', { max: 14 }));
    return {
      owner: CLOUD_OWNER,
      trade_type,
      appid: PARTNER_MERCHANT.sp_appid,
      sub_appid,
      out_trade_no: numberIn(given),
      description: requiredText(given, 'body', { max: 128 }),
      ...(attach === undefined ? {} : { attach }),
      notify_url: callbackUrl({
        env_id: requiredText(given, 'env_id', { max: 64 }),
        function_name: requiredText(given, 'function_name', { max: 64 }),
      }),
      amount: {
        total: requiredFen(given, 'total_fee'),
        currency: optionalText(given, 'fee_type', { max: 16, pattern: /^CNY$/ }) ?? 'CNY',
      },
      payer: this.payerOf({ given, caller }),
      // Placed in v2's way, by the cloud's own hand.
      v2: { sign_type: 'MD5' },
      ...(time_expire === undefined ? {} : { time_expire }),
      fingerprint: `cloudpay ${fingerprintOf(given)}`,
    };
  }

  /** Without an openid it is whoever called the function. */
  private payerOf({ given, caller }: Pick<CloudCall, 'given' | 'caller'>): OrderTerms['payer'] {
    const { sp_appid, sub_appid } = PARTNER_MERCHANT;
    const openid = optionalText(given, 'openid', { max: 128 });
    const sub_openid = optionalText(given, 'sub_openid', { max: 128 }) ?? caller.openid;
    const known = (who: string, app: string) => looksLikeOpenid(who) || this.parts.knowsOpenid(who, app);
    if (openid !== undefined) {
      if (!known(openid, sp_appid)) throw new CloudFailure('appid和openid不匹配');
      return { openid };
    }
    if (sub_openid === undefined) throw new CloudFailure('openid和sub_openid至少传一个');
    if (!known(sub_openid, sub_appid)) throw new CloudFailure('sub_appid和sub_openid不匹配');
    return { sub_openid };
  }

  private checkReorder(earlier: Order, wanted: OrderTerms): void {
    if (earlier.payments.length > 0) throw new CloudRefusal('ORDERPAID', '该订单已支付');
    if (earlier.trade_state === 'CLOSED') throw new CloudRefusal('ORDERCLOSED', '该订单已关闭');
    const open = this.parts.clock.now() < earlier.pay_until;
    if (open && earlier.terms.fingerprint === wanted.fingerprint) return;
    // The code is the captured one; the tables say OUT_TRADE_NO_USED.
    throw new CloudRefusal('INVALID_REQUEST', '201 商户订单号重复');
  }

  /** The page of closeOrder demands five minutes, as v2's does. */
  private checkAge({ created_at }: Order): void {
    const { toggles, clock } = this.parts;
    if (!toggles.v2_close_after_5_minutes || clock.now() - created_at >= CLOSE_AFTER_MS) return;
    throw new CloudRefusal('TRADE_STATE_ERROR', '订单生成后5分钟内不能关闭');
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
}

function numberIn(given: CloudCall['given']): string {
  return requiredText(given, 'out_trade_no', { max: 32, pattern: OUT_TRADE_NO });
}

function own(order: Order | undefined): Order | undefined {
  const ours = order?.terms.owner;
  return ours?.mchid === CLOUD_OWNER.mchid && ours.sub_mchid === CLOUD_OWNER.sub_mchid ? order : undefined;
}

/** `20310304120000` in Beijing, as the books keep it. */
function expiryOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const [, date, time] = /^(\d{8})(\d{6})$/.exec(text) ?? [];
  const written = `${date?.replace(/(\d{4})(\d\d)/, '$1-$2-')}T${time?.replace(/(\d\d)(\d\d)/, '$1:$2:')}+08:00`;
  const at = Date.parse(written);
  if (Number.isNaN(at)) throw new CloudFailure('time_expire参数格式有误');
  return toRfc3339(at);
}
