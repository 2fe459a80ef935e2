import type { SimClock } from '../../clock';
import type { Store } from '../../store';
import type { Apps, WeixinApp } from '../apps';
import { WeixinError } from '../errors';
import { type JsonObject, optionalInteger, optionalObjects, optionalText } from '../json-body';
import type { PaidOrder, PaidOrders } from '../paid-orders';
import type { WeixinToggles } from '../toggles';
import { DELIVERY_LIST } from './delivery-list';
import { orderAnswer } from './order-answer';
import { pageOf } from './order-pages';
import { confirmedAt, ORDER_STATES, type OrderState, orderStateOf } from './order-state';
import { ship } from './ship';
import { EXPRESS, type ShippingFacts, ShippingStore } from './shipping-facts';
import {
  checkOrderKey,
  checkPayer,
  checkUpload,
  checkUploadTime,
  type OrderKey,
  type Upload,
} from './upload-parameters';
import { VisibleOrders } from './visible-orders';

/** As many as a combined payment may have. */
const SUB_ORDERS_MAX = 50;
const OK = { errcode: 0, errmsg: 'ok' };

export type ShippingParts = {
  clock: SimClock;
  store: Store;
  apps: Apps;
  paid_orders: PaidOrders;
  toggles: WeixinToggles;
};
/** One row of `GET /_sim/shipping`. */
export type Uploaded = ReturnType<typeof orderAnswer> & {
  appid: string;
  /** Epoch ms: when receipt was confirmed, or will be by itself. */
  confirmed_at?: number;
  /** Where the message to the buyer leads; absent, to the platform's own page. */
  message_path?: string;
};
export type ConfirmRefusal = 'ORDER_NOT_EXIST' | 'ORDER_NOT_SHIPPED' | 'ORDER_CONFIRMED' | 'ORDER_REFUNDED';
export type Confirmed = { ok: true; order_state: OrderState } | { ok: false; reason: ConfirmRefusal };

/**
 * Shipping information (发货信息管理): what of a paid order was sent, and with it when its money is let go. Pages
 * developers.weixin.qq.com/miniprogram/dev/server/API/order_shipping. Every method that takes an app throws WeixinError.
 */
export class Shipping {
  private readonly facts: ShippingStore;
  private readonly visible: VisibleOrders;

  constructor(private readonly parts: ShippingParts) {
    this.facts = new ShippingStore(parts.store);
    this.visible = new VisibleOrders(parts);
  }

  /** POST /wxa/sec/order/upload_shipping_info */
  upload(app: WeixinApp, body: JsonObject): object {
    const key = checkOrderKey(body);
    const upload = checkUpload(body, this.parts.toggles.parcels_max);
    const upload_time = checkUploadTime(body);
    const openid = checkPayer(body);
    this.facts.put(this.shipped(app, openid, { key, upload, upload_time }));
    return OK;
  }

  /**
   * POST /wxa/sec/order/upload_combined_shipping_info: all sub orders or none (UNVERIFIED). WeChat Pay's books have no
   * combined payments here, so the order_key of the whole is looked at and not looked up.
   */
  uploadCombined(app: WeixinApp, body: JsonObject): object {
    const whole = checkOrderKey(body);
    const subs = optionalObjects(body, 'sub_orders').map((sub) => ({
      key: checkOrderKey(sub),
      upload: checkUpload(sub, this.parts.toggles.parcels_max),
    }));
    if (subs.some(({ key }) => key.order_number_type !== whole.order_number_type))
      throw new WeixinError(268485253);
    if (subs.length === 0 || subs.length > SUB_ORDERS_MAX) throw new WeixinError(10060014);
    const upload_time = checkUploadTime(body);
    const openid = checkPayer(body);
    const orders = subs.map(({ key }) => this.visible.ofKey(app, key).transaction_id);
    if (new Set(orders).size < orders.length) throw new WeixinError(10060013);
    this.facts.put(...subs.map((sub) => this.shipped(app, openid, { ...sub, upload_time })));
    return OK;
  }

  /** POST /wxa/sec/order/get_order */
  getOrder(app: WeixinApp, body: JsonObject): object {
    return { ...OK, order: this.answerOf(this.visible.named(app, body)) };
  }

  /** POST /wxa/sec/order/get_order_list */
  getOrderList(app: WeixinApp, body: JsonObject): object {
    const { orders, ...rest } = pageOf(this.visible.list(app), body, (order) => this.stateOf(order));
    return { ...OK, ...rest, order_list: orders.map((order) => this.answerOf(order)) };
  }

  /** POST /wxa/sec/order/notify_confirm_receive: reminds the buyer, once per order. */
  remindOfReceipt(app: WeixinApp, body: JsonObject): object {
    const received_time = optionalInteger(body, 'received_time');
    const order = this.visible.named(app, body);
    const facts = this.facts.get(order.transaction_id);
    if (!facts?.finished || facts.finished_at === undefined) throw new WeixinError(10060028);
    if (facts.logistics_type !== EXPRESS) throw new WeixinError(10060032);
    const now = this.parts.clock.now();
    const received_at = (received_time ?? 0) * 1000;
    // That it may not lie ahead is no rule of the page: it catches milliseconds given for seconds.
    if (received_at <= facts.finished_at || received_at > now) throw new WeixinError(10060029);
    if (facts.reminded_at !== undefined) throw new WeixinError(10060030);
    this.facts.put({ ...facts, reminded_at: now });
    return OK;
  }

  /** POST /wxa/sec/order/set_msg_jump_path; an empty path is the platform's own page. */
  setJumpPath(app: WeixinApp, body: JsonObject): object {
    const path = optionalText(body, 'path');
    if (path === undefined) throw new WeixinError(10060014);
    this.facts.setJumpPath(app.appid, path);
    return OK;
  }

  /** POST /wxa/sec/order/is_trade_managed: every mini-program here is. */
  isTradeManaged(app: WeixinApp, body: JsonObject): object {
    this.checkOwn(app, body);
    return { ...OK, is_trade_managed: true };
  }

  /** POST /wxa/sec/order/is_trade_management_confirmation_completed */
  isConfirmationCompleted(app: WeixinApp, body: JsonObject): object {
    this.checkOwn(app, body);
    return { ...OK, completed: true };
  }

  /** POST /cgi-bin/express/delivery/open_msg/get_delivery_list */
  getDeliveryList(): object {
    return { ...OK, delivery_list: DELIVERY_LIST, count: DELIVERY_LIST.length };
  }

  /** The buyer confirms receipt in WeChat, by the message or by the component in the mini-program. */
  confirmReceipt(transaction_id: string): Confirmed {
    const order = this.parts.paid_orders.find({ transaction_id });
    if (!order) return { ok: false, reason: 'ORDER_NOT_EXIST' };
    const state = this.stateOf(order);
    if (state === ORDER_STATES.refunded) return { ok: false, reason: 'ORDER_REFUNDED' };
    if (state === ORDER_STATES.to_ship) return { ok: false, reason: 'ORDER_NOT_SHIPPED' };
    if (state !== ORDER_STATES.shipped) return { ok: false, reason: 'ORDER_CONFIRMED' };
    this.facts.put({ ...this.facts.get(transaction_id)!, confirmed_at: this.parts.clock.now() });
    return { ok: true, order_state: this.stateOf(order) };
  }

  /** Everything that was uploaded, oldest first. */
  list(): Uploaded[] {
    return this.facts.list().flatMap((facts) => {
      const order = this.parts.paid_orders.find({ transaction_id: facts.transaction_id });
      return order ? this.uploaded(order, facts) : [];
    });
  }

  reset(): void {
    this.facts.reset();
  }

  private shipped(
    app: WeixinApp,
    openid: string,
    one: { key: OrderKey; upload: Upload; upload_time: number },
  ): ShippingFacts {
    const order = this.visible.ofKey(app, one.key);
    if (order.openid !== openid) throw new WeixinError(10060031);
    return ship(this.facts.get(order.transaction_id), {
      ...{ transaction_id: order.transaction_id, appid: app.appid },
      ...{ upload: one.upload, upload_time: one.upload_time },
      ...{ state: this.stateOf(order), now: this.parts.clock.now() },
      parcels_max: this.parts.toggles.parcels_max,
    });
  }

  private stateOf(order: PaidOrder): OrderState {
    const { clock, toggles } = this.parts;
    return orderStateOf(order, this.facts.get(order.transaction_id), clock.now(), toggles);
  }

  private answerOf(order: PaidOrder) {
    return orderAnswer(order, this.facts.get(order.transaction_id), this.stateOf(order));
  }

  private uploaded(order: PaidOrder, facts: ShippingFacts): Uploaded {
    const confirmed_at = confirmedAt(facts, this.parts.toggles);
    const path = this.facts.jumpPath(facts.appid);
    return {
      ...this.answerOf(order),
      appid: facts.appid,
      ...(confirmed_at === undefined ? {} : { confirmed_at }),
      ...(path === '' ? {} : { message_path: withOrder(path, order) }),
    };
  }

  /** Other than for a third-party platform, a mini-program can only ask about itself. */
  private checkOwn(app: WeixinApp, body: JsonObject): void {
    const appid = optionalText(body, 'appid');
    if (!appid) throw new WeixinError(40097);
    if (!this.parts.apps.find(appid)) throw new WeixinError(40013);
    if (appid !== app.appid) throw new WeixinError(61003);
  }
}

/** The platform adds to the path which order it is about. */
function withOrder(path: string, order: PaidOrder): string {
  const { transaction_id, merchant_id, sub_merchant_id, merchant_trade_no } = order;
  const query = new URLSearchParams({
    ...{ transaction_id, merchant_id, merchant_trade_no },
    ...(sub_merchant_id === undefined ? {} : { sub_merchant_id }),
  });
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}
