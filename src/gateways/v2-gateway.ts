import type { PayParams } from '../../typings/contract';
import { buildXml } from '../protocol/build-xml';
import { isGatewayError, KitError } from '../protocol/errors';
import { readV2Notification } from '../protocol/v2/notification';
import { signV2AppParams, signV2PayParams } from '../protocol/v2/pay-params';
import { readAcceptedRefund, readListedRefund } from '../protocol/v2/refund';
import { NOTIFICATION_MAX_BYTES } from '../protocol/v3/notification';

import type {
  AppParams,
  BillFile,
  BillRequest,
  BillSink,
  Deadline,
  MerchantRef,
  Notification,
  OrderRef,
  OrderReport,
  PaymentReport,
  Prepaid,
  PrepaySnapshot,
  RawCall,
  RawMessage,
  RefundRef,
  RefundReport,
  RefundSnapshot,
} from './gateway';
import { merchantRef } from './merchant-ref';
import { settlingRefusal } from './settling-refusal';
import { downloadV2Bill } from './v2-bills';
import {
  type CodeOrder,
  type CodePayGateway,
  type CodePayment,
  type CodePayParts,
  type CodePayRules,
  micropay,
  reverse,
  takeByCode,
} from './v2-code-pay';
import type { V2Config } from './v2-config';
import {
  certificateOf,
  createExchangeV2,
  type ExchangeV2,
  orMalformedV2,
  type V2Answer,
  type V2Call,
  type V2Parts,
} from './v2-exchange';
import { readNoSuchV2Order, readOrderReport } from './v2-orders';
import { readPlacedOrder, unifiedOrder } from './v2-prepay';
import { rawCall } from './v2-raw-call';
import { readNoSuchV2Refund, refundMembers } from './v2-refunds';
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

export class V2Gateway implements CodePayGateway {
  readonly name: V2Config['name'];
  /** Nothing that is signed says when: only `time_expire` stands in the way. */
  readonly refuses_late_prepays = false;
  private readonly config: V2Config;
  private readonly exchange: ExchangeV2;

  constructor(private readonly parts: V2Parts) {
    this.config = parts.config;
    this.name = parts.config.name;
    this.exchange = createExchangeV2(parts);
  }

  assertSupports(order: PrepaySnapshot): void {
    buildXml(unifiedOrder(order));
  }

  /** POST /pay/unifiedorder (page 4011935214); an equal repeat places nothing twice. */
  async prepay(
    order: PrepaySnapshot,
    limits: { sign_before: number; deadline_ms: number },
  ): Promise<Prepaid> {
    const members = unifiedOrder(order);
    const call = { ...CALLS.prepay, merchant: this.merchantOf(order), members, ...limits };
    return this.ask(call, (answer) => readPlacedOrder(answer, order.trade_type));
  }

  payParams(order: { appid: string; prepay_id: string }): PayParams {
    const { api_v2_key, sign_type } = this.config;
    return signV2PayParams({ ...order, ...this.moment() }, api_v2_key, sign_type);
  }

  appParams({ prepay_id, ...ref }: MerchantRef & { prepay_id: string }): AppParams {
    const { appid, mchid, sub_appid, sub_mchid } = this.merchantOf(ref);
    const sold = { appid: sub_appid ?? appid, partnerid: sub_mchid ?? mchid, prepay_id };
    const { api_v2_key, sign_type } = this.config;
    return signV2AppParams({ ...sold, ...this.moment() }, api_v2_key, sign_type);
  }

  /** POST /pay/orderquery. */
  async queryOrder(ref: OrderRef, limits: Deadline): Promise<OrderReport> {
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
  async closeOrder(ref: OrderRef, limits: Deadline): Promise<'closed' | 'already_paid'> {
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
  async refund(refund: RefundSnapshot, limits: Deadline): Promise<RefundReport> {
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
  async queryRefund(ref: RefundRef, limits: Deadline): Promise<RefundReport | 'no_such_refund'> {
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
    const merchant = this.merchantOf({ ...this.config, mchid: request.mchid });
    return downloadV2Bill(this.parts, { ...request, ...merchant }, sink, limits);
  }

  async readNotification(message: RawMessage): Promise<Notification> {
    if (message.body.length > NOTIFICATION_MAX_BYTES) {
      throw new KitError('SIGNATURE_MISMATCH', { message: 'a body over 64 KB is not looked at' });
    }
    return readV2Notification(message.body, this.config);
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

  async reverse(ref: OrderRef, limits: Deadline): Promise<'reversed' | 'again'> {
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

  private moment(): { timestamp: string; nonce: string } {
    const timestamp = String(Math.floor(this.parts.clock.now() / 1000));
    return { timestamp, nonce: this.parts.entropy.nonce() };
  }

  /** Whose call it is: the order's merchant, which must be ours, and of a partner the order's own sub-merchant. */
  private merchantOf(ref: MerchantRef): MerchantRef {
    if (ref.mchid !== this.config.mchid) {
      throw new KitError('CONFIG_INVALID', {
        message: 'the order was placed by another merchant number than the configured one, whose key signs',
      });
    }
    if (this.name === 'v2') return { appid: ref.appid, mchid: ref.mchid };
    if (ref.sub_mchid !== undefined) return merchantRef(ref);
    throw new KitError('CONFIG_INVALID', { message: 'an order of a partner needs a sub_mchid' });
  }
}

function raise(error: unknown): never {
  throw error;
}
