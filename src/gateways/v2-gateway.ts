import type { PayParams } from '../../typings/contract';
import { isGatewayError, KitError } from '../protocol/errors';
import { readV2Notification } from '../protocol/v2/notification';
import { type AppPayParams, signV2AppParams, signV2PayParams } from '../protocol/v2/pay-params';
import { readAcceptedRefund, readListedRefund } from '../protocol/v2/refund';
import { NOTIFICATION_MAX_BYTES } from '../protocol/v3/notification';

import type {
  BillFile,
  BillRequest,
  BillSink,
  Deadline,
  Notification,
  OrderRef,
  OrderReport,
  PaymentGateway,
  PaymentReport,
  Prepaid,
  PrepaySnapshot,
  RawCall,
  RawMessage,
  RefundRef,
  RefundReport,
  RefundSnapshot,
} from './gateway';
import { downloadV2Bill } from './v2-bills';
import {
  type CodeOrder,
  type CodePayment,
  type CodePayParts,
  type CodePayRules,
  micropay,
  reverse,
  takeByCode,
} from './v2-code-pay';
import { merchantRef, type V2Config, type V2Merchant } from './v2-config';
import {
  certificateOf,
  createExchangeV2,
  type ExchangeV2,
  orMalformedV2,
  type V2Answer,
  type V2Call,
  type V2Parts,
} from './v2-exchange';
import {
  type PlacedOrder,
  readNoSuchV2Order,
  readOrderReport,
  readPlacedOrder,
  unifiedOrder,
  type V2Order,
} from './v2-orders';
import { rawCall } from './v2-raw-call';
import { readNoSuchV2Refund, refundMembers, settlingRefusal } from './v2-refunds';
import type { GatewayParts } from './v3-config';

/** What is always the same about a call. */
const CALLS = {
  prepay: { name: 'prepay', path: '/pay/unifiedorder', changes: true, safe_to_repeat: true },
  query: { name: 'query_order', path: '/pay/orderquery', changes: false, safe_to_repeat: true },
  close: { name: 'close_order', path: '/pay/closeorder', changes: true, safe_to_repeat: true },
  refund: {
    ...{ name: 'refund', path: '/secapi/pay/refund', changes: true, safe_to_repeat: true },
    shows_certificate: true,
  },
  query_refund: { name: 'query_refund', path: '/pay/refundquery', changes: false, safe_to_repeat: true },
  openid: { name: 'openid_of_code', path: '/tools/authcodetoopenid', changes: false, safe_to_repeat: true },
} as const;

/**
 * A merchant of APIv2, direct or through a partner. Everything is signed with one shared key: what a notification
 * says is a hint, and what counts is the answer to a question, over TLS and signed too.
 *
 * A file that is loaded only where this gateway is configured: an XML parser comes with it.
 */
export function createV2Gateway({ config, ...parts }: { config: V2Config } & GatewayParts): V2Gateway {
  const trim = (host: string) => host.replace(/\/+$/, '');
  const [main, backup] = config.hosts;
  const hosts = [trim(main), trim(backup)] as const;
  const mtls = config.mtls_host === undefined ? {} : { mtls_host: trim(config.mtls_host) };
  return new V2Gateway({ ...parts, config: { ...config, hosts, ...mtls } });
}

export class V2Gateway implements PaymentGateway {
  readonly name: V2Config['name'];
  private readonly config: V2Config;
  private readonly exchange: ExchangeV2;

  constructor(private readonly parts: V2Parts) {
    this.config = parts.config;
    this.name = parts.config.name;
    this.exchange = createExchangeV2(parts);
  }

  /** POST /pay/unifiedorder for the mini-program (page 4011935214). */
  async prepay(
    order: PrepaySnapshot & V2Merchant,
    limits: { sign_before: number; deadline_ms: number },
  ): Promise<Prepaid> {
    const { prepay_id } = await this.placeOrder({ ...order, trade_type: 'JSAPI' }, limits);
    return { prepay_id };
  }

  /** The same for any trade type: `code_url` for NATIVE, `mweb_url` for MWEB, appPayParams for APP. */
  async placeOrder(
    order: V2Order,
    limits: { sign_before?: number; deadline_ms: number },
  ): Promise<PlacedOrder> {
    const merchant = this.merchantOf(order);
    const members = unifiedOrder(order, merchant);
    const call = { ...CALLS.prepay, merchant, members, ...limits };
    return this.ask(call, readPlacedOrder);
  }

  payParams(order: { appid: string; sub_appid?: string; prepay_id: string }): PayParams {
    return signV2PayParams(this.toSign(order), this.config.api_v2_key, this.config.sign_type);
  }

  /** What the app SDK takes. The merchant who is paid is a partner's sub-merchant. */
  appPayParams(order: { appid: string; sub_appid?: string; prepay_id: string }): AppPayParams {
    const { api_v2_key, sign_type, sub_mchid, mchid } = this.config;
    const partner_mchid = sub_mchid ?? mchid;
    return signV2AppParams({ ...this.toSign(order), partner_mchid }, api_v2_key, sign_type);
  }

  /** POST /pay/orderquery. */
  async queryOrder(ref: OrderRef & V2Merchant, limits: Deadline): Promise<OrderReport> {
    const { out_trade_no } = ref;
    const call = { ...CALLS.query, merchant: this.merchantOf(ref), members: { out_trade_no }, ...limits };
    return this.ask(
      call,
      (answer) => readOrderReport(answer, out_trade_no, this.parts.clock.now()),
      readNoSuchV2Order,
    );
  }

  /**
   * POST /pay/closeorder. An order younger than five minutes is refused: an error, after which the caller asks and
   * closes again. So is one that the gateway does not know.
   */
  async closeOrder(ref: OrderRef & V2Merchant, limits: Deadline): Promise<'closed' | 'already_paid'> {
    const { out_trade_no } = ref;
    const call = { ...CALLS.close, merchant: this.merchantOf(ref), members: { out_trade_no }, ...limits };
    return this.ask(
      call,
      () => 'closed',
      (error) => {
        const code = isGatewayError(error) ? error.gateway_code : undefined;
        if (code === 'ORDER_PAID') return 'already_paid';
        if (code === 'ORDER_CLOSED') return 'closed';
        throw error;
      },
    );
  }

  /** POST /secapi/pay/refund, with the client certificate; an equal repeat moves money once. */
  async refund(refund: RefundSnapshot & V2Merchant, limits: Deadline): Promise<RefundReport> {
    const call = {
      ...CALLS.refund,
      merchant: this.merchantOf(refund),
      members: refundMembers(refund),
      ...limits,
    };
    return this.ask(
      call,
      ({ members }) => readAcceptedRefund(members, refund),
      (error) => {
        throw settlingRefusal(error);
      },
    );
  }

  /** POST /pay/refundquery. */
  async queryRefund(ref: RefundRef & V2Merchant, limits: Deadline): Promise<RefundReport | 'no_such_refund'> {
    const { out_refund_no } = ref;
    const call = {
      ...CALLS.query_refund,
      merchant: this.merchantOf(ref),
      members: { out_refund_no },
      ...limits,
    };
    return this.ask<RefundReport | 'no_such_refund'>(
      call,
      ({ members }) => readListedRefund(members, out_refund_no),
      readNoSuchV2Refund,
    );
  }

  async downloadBill(
    request: BillRequest,
    sink: BillSink,
    limits: Deadline,
  ): Promise<BillFile | 'not_ready' | 'no_bill'> {
    const merchant = this.merchantOf({ ...request, appid: this.config.appid });
    return downloadV2Bill(this.parts, { ...request, ...merchant }, sink, limits);
  }

  async readNotification(message: RawMessage): Promise<Notification> {
    if (message.body.length > NOTIFICATION_MAX_BYTES) {
      throw new KitError('SIGNATURE_MISMATCH', { message: 'a body over 64 KB is not looked at' });
    }
    return readV2Notification(message.body, this.config) as unknown as Notification;
  }

  /** @returns the members of the verified answer */
  async request<T = unknown>(raw: RawCall): Promise<T> {
    const { members } = await this.exchange(rawCall(raw, this.merchantOf(this.config)));
    return { ...members } as T;
  }

  /** One attempt at a payment by code; see v2-code-pay.ts. */
  async micropay(order: CodeOrder, limits: Deadline): Promise<PaymentReport> {
    return micropay(this.codePay(), { ...order, ...this.merchantOf(order) }, limits.deadline_ms);
  }

  /** A payment by code to its end, reversed when the payer does not come to it. */
  async takeByCode(order: CodeOrder, rules: CodePayRules = {}): Promise<CodePayment> {
    // What could not be reversed must not be begun.
    certificateOf(this.config);
    return takeByCode(this.codePay(), { ...order, ...this.merchantOf(order) }, rules);
  }

  async reverse(ref: OrderRef & V2Merchant, limits: Deadline): Promise<'reversed' | 'again'> {
    return reverse(this.codePay(), { ...ref, ...this.merchantOf(ref) }, limits.deadline_ms);
  }

  /** POST /tools/authcodetoopenid: whose code it is. The code can still be paid with. */
  async openidOfCode(auth_code: string, limits: Deadline): Promise<string> {
    const merchant = this.merchantOf(this.config);
    const call = { ...CALLS.openid, merchant, members: { auth_code }, ...limits };
    return this.ask(call, ({ members }) => {
      const openid = merchant.sub_appid === undefined ? members.openid : members.sub_openid;
      if (openid) return openid;
      throw new KitError('MESSAGE_MALFORMED', { message: 'the answer names no openid' });
    });
  }

  /** Sends a call and reads its answer. */
  private async ask<T>(
    call: V2Call,
    read: (answer: V2Answer) => T,
    readError: (error: unknown) => T = raise,
  ): Promise<T> {
    let answer: V2Answer;
    try {
      answer = await this.exchange(call);
    } catch (error) {
      return readError(error);
    }
    return orMalformedV2(call, answer.told, () => read(answer));
  }

  private codePay(): CodePayParts {
    const query: CodePayParts['query'] = (order, limits) => this.queryOrder(order, limits);
    return { exchange: this.exchange, clock: this.parts.clock, query };
  }

  private toSign(order: { appid: string; sub_appid?: string; prepay_id: string }) {
    return {
      appid: order.sub_appid ?? this.config.sub_appid ?? order.appid,
      prepay_id: order.prepay_id,
      timestamp: String(Math.floor(this.parts.clock.now() / 1000)),
      nonce: this.parts.entropy.nonce(),
    };
  }

  /** Whose call it is: the order's merchant, which must be ours, and of a partner the order's sub-merchant. */
  private merchantOf({ appid, mchid, sub_appid, sub_mchid }: V2Merchant): V2Merchant {
    const { config } = this;
    if (mchid !== config.mchid) {
      throw new KitError('CONFIG_INVALID', {
        message: 'the order was placed by another merchant number than the configured one, whose key signs',
      });
    }
    if (config.name === 'v2') return { appid, mchid };
    const sub = sub_mchid === undefined ? config : { sub_appid, sub_mchid };
    if (sub.sub_mchid !== undefined) return merchantRef({ ...sub, appid, mchid });
    throw new KitError('CONFIG_INVALID', { message: 'an order of a partner needs a sub_mchid' });
  }
}

function raise(error: unknown): never {
  throw error;
}
