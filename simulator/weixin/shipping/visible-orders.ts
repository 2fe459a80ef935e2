import type { SimClock } from '../../clock';
import type { WeixinApp } from '../apps';
import { WeixinError } from '../errors';
import { type JsonObject, optionalText } from '../json-body';
import type { PaidOrder, PaidOrders } from '../paid-orders';
import type { WeixinToggles } from '../toggles';
import type { OrderKey } from './upload-parameters';

export type VisibleParts = { clock: SimClock; paid_orders: PaidOrders; toggles: WeixinToggles };

/** The paid orders that a mini-program can see: its own, from a moment after paying on. */
export class VisibleOrders {
  constructor(private readonly parts: VisibleParts) {}

  /** The order of an `order_key`. @throws WeixinError 10060001 */
  ofKey(app: WeixinApp, key: OrderKey): PaidOrder {
    if (key.order_number_type === 2) return this.seen(app, this.parts.paid_orders.find(key));
    return this.seen(app, this.placedBy(key.mchid, key.out_trade_no));
  }

  /** The order that get_order and its like name. @throws WeixinError 10060014 when none is named, 10060001, 47001 */
  named(app: WeixinApp, body: JsonObject): PaidOrder {
    const { paid_orders } = this.parts;
    const [transaction_id, merchant_id, merchant_trade_no, sub_merchant_id] = [
      'transaction_id',
      'merchant_id',
      'merchant_trade_no',
      'sub_merchant_id',
    ].map((name) => optionalText(body, name) || undefined);
    if (transaction_id) return this.seen(app, paid_orders.find({ transaction_id }));
    if (!merchant_id || !merchant_trade_no) throw new WeixinError(10060014);
    const sub = sub_merchant_id === undefined || sub_merchant_id === '0' ? {} : { sub_merchant_id };
    return this.seen(app, paid_orders.find({ merchant_id, merchant_trade_no, ...sub }));
  }

  /** Oldest payment first. */
  list(app: WeixinApp): PaidOrder[] {
    const all = this.parts.paid_orders.list().filter((order) => this.sees(app, order));
    return all.sort((a, b) => a.pay_time - b.pay_time || (a.transaction_id < b.transaction_id ? -1 : 1));
  }

  /** A partner's order is its sub-merchant's in an order_key: support answers say so, the page does not. */
  private placedBy(mchid: string, out_trade_no: string): PaidOrder | undefined {
    const { paid_orders, toggles } = this.parts;
    const direct = paid_orders.find({ merchant_id: mchid, merchant_trade_no: out_trade_no });
    if (direct && (direct.sub_merchant_id === undefined || toggles.partner_mchid === 'either')) return direct;
    return paid_orders
      .list()
      .find((order) => order.sub_merchant_id === mchid && order.merchant_trade_no === out_trade_no);
  }

  private seen(app: WeixinApp, order: PaidOrder | undefined): PaidOrder {
    if (!order || !this.sees(app, order)) throw new WeixinError(10060001);
    return order;
  }

  private sees(app: WeixinApp, order: PaidOrder): boolean {
    const { clock, toggles } = this.parts;
    return order.appid === app.appid && clock.now() >= order.pay_time + toggles.visible_after_ms;
  }
}
