import type { PayParams } from '../../typings/contract';
import { GatewayError, isGatewayError, KitError } from '../protocol/errors';
import { parseJson } from '../protocol/v3/decode';
import { NOTIFICATION_MAX_BYTES, readNotification } from '../protocol/v3/notification';
import { signAppParams, signPayParams } from '../protocol/v3/pay-params';
import type { Connection } from '../protocol/v3/transaction';
import { type CallV3, orMalformed } from './call-v3';
import type { DownloadV3 } from './download-v3';
import type { V3Call } from './exchange-v3';
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
  PaymentGateway,
  Prepaid,
  PrepaySnapshot,
  RawCall,
  RawMessage,
  RefundRef,
  RefundReport,
  RefundSnapshot,
} from './gateway';
import type { PlatformKeys } from './platform-keys';
import type { Hosts } from './retry';
import type { InboundAnswer } from './transport';
import { isV2Message, readV2Notice } from './v2-notice';
import { downloadV3Bill } from './v3-bills';
import type { GatewayParts, V3Config } from './v3-config';
import { DIRECT, PARTNER, type V3Merchant } from './v3-merchant';
import { readNoSuchOrder, readReport } from './v3-orders';
import { orderBody, typeOf } from './v3-prepay';
import { readNoSuchRefund, readRefundReport, refundRequest } from './v3-refunds';
import { encodeSegment, encodeUrl } from './v3-url';

const REQUEST_DEADLINE_MS = 8000;
/** A notification must be answered within 5 s (page 4012075249); the database needs its share. */
const NOTIFICATION_DEADLINE_MS = 2500;

const REFUNDS = '/v3/refund/domestic/refunds';

export type V3GatewayParts = {
  config: V3Config;
  parts: GatewayParts;
  keys: PlatformKeys;
  call: CallV3;
  download: DownloadV3;
  hosts: Hosts;
};

export class V3Gateway implements PaymentGateway {
  readonly name: 'v3' | 'v3_partner';
  /** By five minutes (page 4012365870). */
  readonly refuses_late_prepays = true;
  private readonly merchant: V3Merchant;
  private readonly connection: Connection;
  private readonly config: V3Config;
  private readonly parts: GatewayParts;
  private readonly call: CallV3;

  constructor(private readonly made: V3GatewayParts) {
    this.config = made.config;
    this.merchant = made.config.name === 'v3_partner' ? PARTNER : DIRECT;
    this.name = this.merchant.name;
    this.connection = this.name === 'v3' ? 'direct' : 'partner';
    this.parts = made.parts;
    this.call = made.call;
  }

  assertSupports(order: PrepaySnapshot): void {
    orderBody(this.merchant, order);
  }

  /** POST …/jsapi, …/native, …/h5 or …/app (page 4012791897); an equal repeat gives a prepay_id again. */
  async prepay(
    order: PrepaySnapshot,
    limits: { sign_before: number; deadline_ms: number },
  ): Promise<Prepaid> {
    this.assertOwn(order);
    const { path, read } = typeOf(order);
    const call: V3Call = {
      name: 'prepay',
      method: 'POST',
      url: `${this.merchant.orders}/${path}`,
      body: JSON.stringify(orderBody(this.merchant, order)),
      safe_to_repeat: true,
      ...limits,
    };
    return read(await this.call(call), call);
  }

  payParams(order: { appid: string; prepay_id: string }): PayParams {
    return signPayParams({ ...order, ...this.moment() }, this.config.merchant_private_key);
  }

  appParams({
    appid,
    mchid,
    sub_appid,
    sub_mchid,
    prepay_id,
  }: MerchantRef & { prepay_id: string }): AppParams {
    this.assertOwn({ mchid, sub_mchid });
    const sold = { appid: sub_appid ?? appid, partnerid: sub_mchid ?? mchid, prepay_id };
    return signAppParams({ ...sold, ...this.moment() }, this.config.merchant_private_key);
  }

  private moment(): { timestamp: string; nonce: string } {
    const timestamp = String(Math.floor(this.parts.clock.now() / 1000));
    return { timestamp, nonce: this.parts.entropy.nonce() };
  }

  /** GET /v3/pay/transactions/out-trade-no/{out_trade_no} (page 4012791859). */
  async queryOrder(ref: OrderRef, limits: Deadline): Promise<OrderReport> {
    this.assertOwn(ref);
    const call: V3Call = {
      name: 'query_order',
      method: 'GET',
      url: encodeUrl(this.numbered(ref), this.merchant.ofQuery(ref)),
      safe_to_repeat: true,
      ...limits,
    };
    let answer: InboundAnswer;
    try {
      answer = await this.call(call);
    } catch (error) {
      return readNoSuchOrder(error);
    }
    return orMalformed(answer, call, () => readReport(answer, ref.out_trade_no, this.connection));
  }

  /** POST …/close (page 4012791860). A repeat on a closed order is answered 204 again. */
  async closeOrder(ref: OrderRef, limits: Deadline): Promise<'closed' | 'already_paid'> {
    this.assertOwn(ref);
    const call: V3Call = {
      name: 'close_order',
      method: 'POST',
      url: encodeUrl(`${this.numbered(ref)}/close`),
      body: JSON.stringify(this.merchant.ofQuery(ref)),
      safe_to_repeat: true,
      ...limits,
    };
    try {
      const { status } = await this.call(call);
      if (status !== 202) return 'closed';
    } catch (error) {
      const code = isGatewayError(error) ? error.gateway_code : undefined;
      if (code === 'ORDER_PAID') return 'already_paid';
      if (code === 'ORDER_CLOSED') return 'closed';
      throw error;
    }
    // Accepted is not done: "repeat with the same parameters" (page 4012556398).
    const message = 'the gateway has accepted the close, but not finished it (HTTP 202)';
    throw new GatewayError('GATEWAY_REFUSED', {
      message,
      http_status: 202,
      outcome: 'unknown',
      retry: 'same_request',
    });
  }

  /** POST /v3/refund/domestic/refunds (page 4012791862); an equal repeat answers with the same refund. */
  async refund(refund: RefundSnapshot, limits: Deadline): Promise<RefundReport> {
    this.assertOwn(refund);
    const call: V3Call = {
      name: 'refund',
      method: 'POST',
      url: REFUNDS,
      body: JSON.stringify(refundRequest(refund, this.merchant)),
      safe_to_repeat: true,
      ...limits,
    };
    const answer = await this.call(call);
    return orMalformed(answer, call, () => readRefundReport(answer, refund));
  }

  /** GET /v3/refund/domestic/refunds/{out_refund_no} (page 4012791863). */
  async queryRefund(ref: RefundRef, limits: Deadline): Promise<RefundReport | 'no_such_refund'> {
    this.assertOwn(ref);
    const { out_refund_no } = ref;
    const call: V3Call = {
      name: 'query_refund',
      method: 'GET',
      url: encodeUrl(`${REFUNDS}/${encodeSegment(out_refund_no)}`, this.merchant.ofRefund(ref)),
      safe_to_repeat: true,
      ...limits,
    };
    let answer: InboundAnswer;
    try {
      answer = await this.call(call);
    } catch (error) {
      return readNoSuchRefund(error);
    }
    return orMalformed(answer, call, () => readRefundReport(answer, { out_refund_no }));
  }

  async downloadBill(
    request: BillRequest,
    sink: BillSink,
    limits: Deadline,
  ): Promise<BillFile | 'not_ready' | 'no_bill'> {
    this.assertSigner(request.mchid);
    const { sub_mchid } = this.config;
    return downloadV3Bill({ ...this.made, clock: this.parts.clock, sub_mchid }, request, sink, limits);
  }

  /** Refunds made on the merchant platform are told in APIv2's form, at the same address. */
  async readNotification(message: RawMessage): Promise<Notification> {
    if (message.body.length > NOTIFICATION_MAX_BYTES) {
      throw new KitError('SIGNATURE_MISMATCH', { message: 'a body over 64 KB is not looked at' });
    }
    if (isV2Message(message)) return readV2Notice(message, this.config.api_v2_key, this.parts.loadV2);
    await this.made.keys.verify(message, NOTIFICATION_DEADLINE_MS);
    return readNotification(message.body, this.config.api_v3_key, this.connection);
  }

  /** Only a GET is repeated on the backup host: of any other API it is not known what a repeat does. */
  async request<T = unknown>(raw: RawCall): Promise<T> {
    if (raw.method === 'GET' && raw.body !== undefined) {
      throw new KitError('REQUEST_INVALID', { message: 'a GET has no body' });
    }
    const call: V3Call = {
      name: 'request',
      method: raw.method,
      url: encodeUrl(raw.path, raw.query),
      ...(raw.body === undefined ? {} : { body: JSON.stringify(raw.body) }),
      safe_to_repeat: raw.method === 'GET',
      deadline_ms: raw.deadline_ms ?? REQUEST_DEADLINE_MS,
    };
    const answer = await this.call(call);
    if (answer.body.length === 0) return undefined as T;
    return orMalformed(answer, call, () => parseJson(answer.body)) as T;
  }

  /** The path of one order. */
  private numbered({ out_trade_no }: OrderRef): string {
    return `${this.merchant.orders}/out-trade-no/${encodeSegment(out_trade_no)}`;
  }

  /** What a provider asks for without saying for whom is refused too. */
  private assertOwn({ mchid, sub_mchid }: { mchid: string; sub_mchid?: string | undefined }): void {
    this.assertSigner(mchid);
    if (this.name === 'v3' || sub_mchid !== undefined) return;
    throw new KitError('CONFIG_INVALID', { message: 'an order of a partner needs a sub_mchid' });
  }

  /** A request that names another merchant than the one who signs is refused (400 PARAM_ERROR). */
  private assertSigner(mchid: string): void {
    if (mchid === this.config.mchid) return;
    throw new KitError('CONFIG_INVALID', {
      message: 'the order was placed by another merchant number than the configured one, whose key signs',
    });
  }
}
