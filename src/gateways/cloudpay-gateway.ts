import type { AppParams, PayParams } from '../../typings/contract';
import { GatewayError, isGatewayError, isKitError, KitError } from '../protocol/errors';
import { billCall, receiveBill } from './cloudpay-bills';
import { type CloudpayAnswer, type CloudpayCall, callCloudpay, watched } from './cloudpay-call';
import type { CloudpayConfig, CloudpayParts } from './cloudpay-config';
import { readCloudEvent } from './cloudpay-event';
import { textIn } from './cloudpay-fields';
import { readPayment, readTradeState, refuseForeign, unifiedOrder } from './cloudpay-orders';
import { keptPayment, payParamsOf } from './cloudpay-pay-params';
import { readAccepted, readQueried, refundParameters } from './cloudpay-refunds';
import { malformed } from './cloudpay-refusal';
import type {
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
  RefundRef,
  RefundReport,
  RefundSnapshot,
} from './gateway';
import { settlingRefusal } from './settling-refusal';

const REQUEST_DEADLINE_MS = 8000;

/** A gateway that is told of payments by events of the cloud, not over HTTP. */
export type CloudpayGateway = PaymentGateway & {
  /** Reads such an event: a hint, whoever sent it. @throws KitError REQUEST_INVALID */
  readCloudEvent(event: unknown): Notification;
};

/** WeChat's cloud, by way of wx-server-sdk: v2 of a service provider, without keys, certificates or signatures here. */
export function createCloudpayGateway(made: { config: CloudpayConfig } & CloudpayParts): CloudpayGateway {
  return new Cloudpay(made.config, made);
}

class Cloudpay implements CloudpayGateway {
  readonly name = 'cloudpay';
  /** Nothing is signed here at all: only `timeExpire` stands in the way. */
  readonly refuses_late_prepays = false;

  constructor(
    private readonly config: CloudpayConfig,
    private readonly parts: CloudpayParts,
  ) {}

  assertSupports(order: PrepaySnapshot): void {
    refuseForeign(order);
  }

  /** CloudPay.unifiedOrder; an equal repeat gives a payment object again. */
  async prepay(
    order: PrepaySnapshot,
    { sign_before, deadline_ms }: { sign_before: number; deadline_ms: number },
  ): Promise<Prepaid> {
    this.assertOwn(order);
    const call = this.callOf('prepay', 'unifiedOrder', true, unifiedOrder(order), { deadline_ms });
    if (this.parts.clock.now() >= sign_before) throw tooLate();
    const { payment } = await callCloudpay(this.parts, call);
    const prepay_id = keptPayment(payment);
    if (prepay_id === undefined) throw malformed(call, 'it has no payment object');
    return { prepay_id };
  }

  payParams({ prepay_id }: { prepay_id: string }): PayParams {
    return payParamsOf(prepay_id);
  }

  appParams(): AppParams {
    throw new KitError('REQUEST_INVALID', { message: 'cloudPay has no payments in apps' });
  }

  /**
   * CloudPay.queryOrder. Neither the cloud nor the SDK hands on what time it is at the gateway: `gateway_now` is this
   * machine's clock, which is the cloud's as well.
   */
  async queryOrder(ref: OrderRef, limits: Deadline): Promise<OrderReport> {
    this.assertOwn(ref);
    const { out_trade_no, mchid } = ref;
    const params = { outTradeNo: out_trade_no, subMchId: mchid, subAppid: ref.appid };
    const call = this.callOf('query_order', 'queryOrder', false, params, limits);
    let said: CloudpayAnswer;
    try {
      said = await callCloudpay(this.parts, call);
    } catch (error) {
      if (codeOf(error) !== 'ORDER_NOT_EXIST') throw error;
      return { kind: 'no_such_order', gateway_now: this.parts.clock.now() };
    }
    return readable(call, () => this.reportOf(said, ref));
  }

  /** CloudPay.closeOrder. */
  async closeOrder(ref: OrderRef, limits: Deadline): Promise<'closed' | 'already_paid'> {
    this.assertOwn(ref);
    const params = { outTradeNo: ref.out_trade_no, subMchId: ref.mchid };
    try {
      await callCloudpay(this.parts, this.callOf('close_order', 'closeOrder', true, params, limits));
      return 'closed';
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ORDER_PAID') return 'already_paid';
      if (code === 'ORDER_CLOSED') return 'closed';
      throw error;
    }
  }

  /** CloudPay.refund; an equal repeat answers with the same refund. */
  async refund(refund: RefundSnapshot, limits: Deadline): Promise<RefundReport> {
    this.assertOwn(refund);
    const call = this.callOf('refund', 'refund', true, refundParameters(refund), limits);
    const said = await callCloudpay(this.parts, call).catch((error: unknown) => {
      throw settlingRefusal(error);
    });
    return readable(call, () => readAccepted(said, refund));
  }

  /** CloudPay.queryRefund. */
  async queryRefund(ref: RefundRef, limits: Deadline): Promise<RefundReport | 'no_such_refund'> {
    this.assertOwn(ref);
    const params = { outRefundNo: ref.out_refund_no, subMchId: ref.mchid };
    const call = this.callOf('query_refund', 'queryRefund', false, params, limits);
    let said: CloudpayAnswer;
    try {
      said = await callCloudpay(this.parts, call);
    } catch (error) {
      if (codeOf(error) !== 'REFUND_NOT_EXIST') throw error;
      return 'no_such_refund';
    }
    return readable(call, () => readQueried(said, ref.out_refund_no));
  }

  /** CloudPay.downloadBill: the trades of a day. There is never a bill of the account. */
  async downloadBill(
    request: BillRequest,
    sink: BillSink,
    limits: Deadline,
  ): Promise<BillFile | 'not_ready' | 'no_bill'> {
    this.assertOwn(request);
    if (request.kind !== 'trade') return 'no_bill';
    const wanted = billCall(request, limits);
    const call = { ...wanted, params: { ...wanted.params, nonceStr: this.parts.entropy.nonce() } };
    return receiveBill(await watched(this.parts, call), call, sink);
  }

  /** Nothing true comes this way: cloudPay calls a function, and signs nothing. */
  readNotification(): Promise<Notification> {
    const message = 'cloudPay tells a function of payments, and never over HTTP';
    return Promise.reject(new KitError('SIGNATURE_HEADER_MISSING', { message }));
  }

  readCloudEvent(event: unknown): Notification {
    return readCloudEvent(event, this.config);
  }

  /** `path` names another API of `cloud.cloudPay`; `body` has its parameters, names in camelCase. */
  async request<T = unknown>({ method, path, body, deadline_ms }: RawCall): Promise<T> {
    const api = /^\/?([A-Za-z]\w{0,63})$/.exec(path)?.[1];
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
    if (method !== 'POST' || api === undefined || !isObject) {
      throw new KitError('REQUEST_INVALID', {
        message: 'an API of cloudPay is POSTed to by its name, with an object of parameters',
      });
    }
    const params = { subMchId: this.config.mchid, ...body };
    const limits = { deadline_ms: deadline_ms ?? REQUEST_DEADLINE_MS };
    return (await callCloudpay(this.parts, this.callOf('request', api, true, params, limits))) as T;
  }

  private callOf(
    name: string,
    api: string,
    changes: boolean,
    params: Record<string, unknown>,
    { deadline_ms }: Deadline,
  ): CloudpayCall {
    return { name, api, changes, deadline_ms, params: { ...params, nonceStr: this.parts.entropy.nonce() } };
  }

  /** @throws KitError MESSAGE_MALFORMED, also where it speaks of another order */
  private reportOf(said: CloudpayAnswer, ref: OrderRef): OrderReport {
    const isAsked = textIn(said, 'outTradeNo') === ref.out_trade_no && textIn(said, 'subMchId') === ref.mchid;
    if (!isAsked) throw new KitError('MESSAGE_MALFORMED', { message: 'it is about another order' });
    const trade_state = readTradeState(said);
    const report = { kind: 'order', trade_state, gateway_now: this.parts.clock.now() } as const;
    const isPaid = trade_state === 'SUCCESS' || trade_state === 'REFUND';
    return isPaid ? { ...report, payment: readPayment(said, trade_state, ref) } : report;
  }

  private assertOwn({ mchid }: Pick<MerchantRef, 'mchid'>): void {
    if (mchid === this.config.mchid) return;
    throw new KitError('CONFIG_INVALID', {
      message: 'the order was placed by another merchant number than the configured one',
    });
  }
}

function tooLate(): GatewayError {
  return new GatewayError('GATEWAY_REFUSED', {
    outcome: 'not_applied',
    retry: 'never',
    gateway_code: 'SIGN_WINDOW_CLOSED',
    message: 'the time in which this request may be sent is over',
  });
}

/** Runs a reader of an answer; what it finds malformed becomes a GatewayError of this call. */
function readable<T>(call: CloudpayCall, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw isKitError(error) ? malformed(call, error.message) : error;
  }
}

function codeOf(error: unknown): string | undefined {
  return isGatewayError(error) && error.outcome === 'not_applied' ? error.gateway_code : undefined;
}
