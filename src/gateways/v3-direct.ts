import type { KeyObject } from 'node:crypto';
import type { PayParams } from '../../typings/contract';
import { GatewayError, isGatewayError, KitError } from '../protocol/errors';
import type { Clock, Entropy, Log } from '../protocol/ports';
import { parseJson } from '../protocol/v3/decode';
import { NOTIFICATION_MAX_BYTES, readNotification } from '../protocol/v3/notification';
import { signPayParams } from '../protocol/v3/pay-params';
import { prepayAnswer } from '../protocol/v3/wire';
import { type CallV3, createCallV3, orMalformed, readAnswer } from './call-v3';
import { createExchange, type V3Call } from './exchange-v3';
import type {
  Deadline,
  Notification,
  OrderRef,
  OrderReport,
  PaymentGateway,
  Prepaid,
  PrepaySnapshot,
  RawCall,
  RawMessage,
} from './gateway';
import { PlatformKeys } from './platform-keys';
import type { Hosts } from './retry';
import type { InboundAnswer, Transport } from './transport';
import { jsapiOrder, readNoSuchOrder, readReport } from './v3-orders';
import { encodeSegment, encodeUrl } from './v3-url';

/** A direct merchant. Keys are parsed once, by whoever reads the configuration. */
export type V3Config = {
  appid: string;
  mchid: string;
  /** Serial of the merchant's API certificate, 40 upper-case hex characters. */
  merchant_serial: string;
  merchant_private_key: KeyObject;
  /** 32 ASCII characters. */
  api_v3_key: string;
  /** The WeChat Pay public key; without it, platform certificates are downloaded. */
  public_key?: { id: string; key: KeyObject };
  /** Base URLs without a path, such as `https://api.mch.weixin.qq.com`. */
  hosts: Hosts;
};

/** What a gateway needs from its surroundings. */
export type GatewayParts = { clock: Clock; entropy: Entropy; transport: Transport; log: Log };

const REQUEST_DEADLINE_MS = 8000;
/** A notification must be answered within 5 s (page 4012075249); the database needs its share. */
const NOTIFICATION_DEADLINE_MS = 2500;

/** Direct merchant, APIv3: mini-program and JSAPI payments. */
export function createV3Gateway({ config, ...parts }: { config: V3Config } & GatewayParts): PaymentGateway {
  const { mchid, merchant_serial, merchant_private_key, api_v3_key, public_key } = config;
  const exchange = createExchange({
    ...parts,
    credential: { mchid, serial_no: merchant_serial, private_key: merchant_private_key },
    hosts: [config.hosts[0].replace(/\/+$/, ''), config.hosts[1].replace(/\/+$/, '')],
    platform_serial: public_key?.id,
  });
  const keys = new PlatformKeys({
    ...parts,
    api_v3_key,
    public_key,
    download: (deadline_ms) => exchange({ ...CERTIFICATES, deadline_ms }),
  });
  return new V3Gateway(config, parts, keys, createCallV3({ exchange, keys, clock: parts.clock }));
}

const CERTIFICATES = {
  name: 'certificates',
  method: 'GET',
  url: '/v3/certificates',
  safe_to_repeat: true,
} as const;

const ORDERS = '/v3/pay/transactions/out-trade-no';

class V3Gateway implements PaymentGateway {
  readonly name = 'v3';

  constructor(
    private readonly config: V3Config,
    private readonly parts: GatewayParts,
    private readonly keys: PlatformKeys,
    private readonly call: CallV3,
  ) {}

  /** POST /v3/pay/transactions/jsapi (page 4012791897); an equal repeat gives a prepay_id again. */
  async prepay(
    order: PrepaySnapshot,
    limits: { sign_before: number; deadline_ms: number },
  ): Promise<Prepaid> {
    this.assertOwn(order.mchid);
    const call: V3Call = {
      name: 'prepay',
      method: 'POST',
      url: '/v3/pay/transactions/jsapi',
      body: JSON.stringify(jsapiOrder(order)),
      safe_to_repeat: true,
      ...limits,
    };
    return readAnswer(prepayAnswer, await this.call(call), call);
  }

  payParams(order: { appid: string; prepay_id: string }): PayParams {
    const timestamp = String(Math.floor(this.parts.clock.now() / 1000));
    const nonce = this.parts.entropy.nonce();
    return signPayParams({ ...order, timestamp, nonce }, this.config.merchant_private_key);
  }

  /** GET /v3/pay/transactions/out-trade-no/{out_trade_no} (page 4012791859). */
  async queryOrder(ref: OrderRef, limits: Deadline): Promise<OrderReport> {
    this.assertOwn(ref.mchid);
    const call: V3Call = {
      name: 'query_order',
      method: 'GET',
      url: encodeUrl(`${ORDERS}/${encodeSegment(ref.out_trade_no)}`, { mchid: ref.mchid }),
      safe_to_repeat: true,
      ...limits,
    };
    let answer: InboundAnswer;
    try {
      answer = await this.call(call);
    } catch (error) {
      return readNoSuchOrder(error);
    }
    return orMalformed(answer, call, () => readReport(answer, ref.out_trade_no));
  }

  /** POST …/close (page 4012791860). A repeat on a closed order is answered 204 again. */
  async closeOrder(ref: OrderRef, limits: Deadline): Promise<'closed' | 'already_paid'> {
    this.assertOwn(ref.mchid);
    const call: V3Call = {
      name: 'close_order',
      method: 'POST',
      url: encodeUrl(`${ORDERS}/${encodeSegment(ref.out_trade_no)}/close`),
      body: JSON.stringify({ mchid: ref.mchid }),
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

  async readNotification(message: RawMessage): Promise<Notification> {
    if (message.body.length > NOTIFICATION_MAX_BYTES) {
      throw new KitError('SIGNATURE_MISMATCH', { message: 'a body over 64 KB is not looked at' });
    }
    await this.keys.verify(message, NOTIFICATION_DEADLINE_MS);
    return readNotification(message.body, this.config.api_v3_key);
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

  /** A request that names another merchant than the one who signs is refused (400 PARAM_ERROR). */
  private assertOwn(mchid: string): void {
    if (mchid === this.config.mchid) return;
    throw new KitError('CONFIG_INVALID', {
      message: 'the order was placed by another merchant number than the configured one, whose key signs',
    });
  }
}
