import { join } from 'node:path';
import { rules } from '../../merchant';
import products from '../../merchant/products.json';
import { SimClock } from '../../simulator/clock';
import { Faults } from '../../simulator/faults';
import type { HttpIn } from '../../simulator/http';
import { Random } from '../../simulator/random';
import { Recorder } from '../../simulator/recorder';
import { Store } from '../../simulator/store';
import { WechatPay } from '../../simulator/wechatpay/gateway';
import { readKeys } from '../../simulator/wechatpay/keys/keys';
import { DIRECT_MERCHANT } from '../../simulator/wechatpay/merchants';
import type { Toggles } from '../../simulator/wechatpay/toggles';
import { createV3Gateway } from '../../src/gateways/create-v3-gateway';
import {
  type InboundAnswer,
  type OutboundRequest,
  type Transport,
  TransportError,
} from '../../src/gateways/transport';
import { acceptNotification } from '../../src/orders/accept-notification';
import type { Db } from '../../src/orders/db';
import type { Kit } from '../../src/orders/kit';
import { MemoryDb, type MemoryDbOptions } from '../../src/orders/memory-db';
import type { MerchantRules } from '../../src/orders/merchant-rules';
import type { Order } from '../../src/orders/order';
import { createOrderStore } from '../../src/orders/order-store';
import { createQuestionLimit } from '../../src/orders/question-limit';
import { parsePrivateKey, parsePublicKey } from '../../src/protocol/crypto/rsa';
import { isKitError } from '../../src/protocol/errors';
import type { Clock, Log, LogEvent } from '../../src/protocol/ports';
import { systemEntropy } from '../../src/runtime/system';

export const START = Date.UTC(2026, 0, 5, 4, 0, 0);
export const BUYER = 'oBuyer0000000000000000000001';
const KEYS = readKeys(join(__dirname, '../fixtures/keys'));
const PUBLIC_KEY = parsePublicKey(KEYS.public_key.public_key);
const PRIVATE_KEY = parsePrivateKey(KEYS.merchant.private_key);
const MAIN = 'http://127.0.0.1:1';
const BACKUP = 'http://localhost:1';

/** What happens to a request on its way: nothing, or whatever a test puts here. */
export type OnTheWay = (request: OutboundRequest, go: () => Promise<InboundAnswer>) => Promise<InboundAnswer>;

export type ShopOptions = {
  seed?: number;
  db?: MemoryDbOptions;
  merchant?: Partial<MerchantRules>;
  toggles?: Partial<Toggles>;
  /** Public-key mode: an instance need not download certificates first. */
  public_key?: boolean;
  /** What becomes of notifications, instead of an instance that accepts them. */
  receive?: (headers: Record<string, string>, body: Buffer) => Promise<number>;
};

/**
 * The use-cases in one process: the kit's own v3 gateway against the simulated WeChat Pay, real signatures and
 * all, on a database in memory and a clock that stands until it is moved. Nothing here waits for real time.
 */
export class Shop {
  readonly sim = new SimClock({ mode: 'still', offset_ms: 0, still_at: START });
  readonly wechatpay: WechatPay;
  readonly db: MemoryDb;
  readonly log: LogEvent[] = [];
  /** What goes wrong at the gateway. */
  readonly faults = new Faults(() => this.random.next());
  readonly requests: OutboundRequest[] = [];
  onTheWay: OnTheWay = (_request, go) => go();
  /** Null: notifications are lost. */
  notifies = true;
  private readonly random: Random;
  private readonly store = new Store(':memory:');

  constructor(private readonly options: ShopOptions = {}) {
    this.random = new Random(options.seed ?? 1);
    this.db = new MemoryDb(options.db);
    const random = this.random;
    this.wechatpay = new WechatPay({
      clock: this.sim,
      faults: this.faults,
      recorder: new Recorder(),
      store: this.store,
      random,
      keys: KEYS,
      own_base: 'http://127.0.0.1:1/',
      post: async (_url, headers, body) => ({ status: await this.receive(headers, body), ms: 0 }),
      ...(options.toggles ? { toggles: options.toggles } : {}),
    });
  }

  /** A shop with the example's goods on its shelves. */
  static async open(options: ShopOptions = {}): Promise<Shop> {
    const shop = new Shop(options);
    for (const product of products) await shop.db.insertOnce('products', product._id, product);
    return shop;
  }

  /**
   * One function instance: its own clock error, its own memory of who asked what, and, where a test wants to
   * meddle, its own way to the database and to the gateway.
   * @param skew_ms how far this instance's clock is off
   */
  instance(skew_ms = 0, ports: { db?: Db; onTheWay?: OnTheWay } = {}): Kit {
    const db = ports.db ?? this.db;
    let waited = 0;
    const clock: Clock = {
      now: () => this.sim.now() + skew_ms,
      monotonic: () => this.sim.now() - START + waited,
      sleep: async (ms) => {
        waited += ms;
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
    const log: Log = {
      write: (entry) => void this.log.push(entry),
      traced: (_trace, work) => work(),
    };
    return {
      store: createOrderStore(db),
      db,
      gateway: createV3Gateway({
        config: {
          name: 'v3',
          appid: DIRECT_MERCHANT.appid,
          mchid: DIRECT_MERCHANT.mchid,
          merchant_serial: KEYS.merchant.serial_no,
          merchant_private_key: PRIVATE_KEY,
          api_v3_key: DIRECT_MERCHANT.api_v3_key,
          hosts: [MAIN, BACKUP],
          ...(this.options.public_key ? { public_key: { id: KEYS.public_key.id, key: PUBLIC_KEY } } : {}),
        },
        clock,
        entropy: systemEntropy,
        transport: this.transport(ports.onTheWay),
        log,
      }),
      merchant: { ...rules, ...this.options.merchant },
      clock,
      log,
      questions: createQuestionLimit(),
      settings: {
        env: 'test',
        merchant: { appid: DIRECT_MERCHANT.appid, mchid: DIRECT_MERCHANT.mchid },
        notify_url: 'http://127.0.0.1:1/http/pay-notify',
        order_prefix: '',
      },
    };
  }

  async order(out_trade_no: string): Promise<Order> {
    const order = await this.db.get<Order>('orders', out_trade_no);
    if (!order) throw new Error(`no order ${out_trade_no}`);
    return order;
  }

  async deliveries(): Promise<{ _id: string; step: string }[]> {
    return this.db.find('deliveries', { limit: 1000 });
  }

  /** How often the gateway was asked for a path. */
  asked(part: string): number {
    return this.requests.filter((request) => request.url.includes(part)).length;
  }

  close(): void {
    this.wechatpay.close();
    this.sim.close();
    this.store.close();
  }

  private transport(onTheWay?: OnTheWay): Transport {
    const send: Transport['send'] = (request) => {
      this.requests.push(request);
      return (onTheWay ?? this.onTheWay)(request, () => this.carry(request));
    };
    return {
      send,
      stream: async (request, limits, take) => {
        const answer = await send(request, limits);
        if (answer.status !== 200) return answer;
        await take(answer.body);
        return { ...answer, body: Buffer.alloc(0) };
      },
    };
  }

  private async carry(request: OutboundRequest): Promise<InboundAnswer> {
    const answer = await this.wechatpay.handle(toHttpIn(request));
    if ('drop' in answer) throw new TransportError('connection reset');
    return answer;
  }

  private async receive(headers: Record<string, string>, body: Buffer): Promise<number> {
    if (!this.notifies) return 0;
    if (this.options.receive) return this.options.receive(headers, body);
    const kit = this.instance();
    try {
      const notification = await kit.gateway.readNotification({ headers, body });
      const follow = await acceptNotification(kit, notification, 'trace');
      await follow(() => true);
      return 204;
    } catch (error) {
      return isKitError(error) && error.code.startsWith('SIGNATURE') ? 401 : 500;
    }
  }
}

function toHttpIn(request: OutboundRequest): HttpIn {
  const url = new URL(request.url);
  return {
    method: request.method,
    url: url.pathname + url.search,
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.from(request.body ?? ''),
    hostname: url.hostname,
  };
}

let made = 0;
/** A request_id as a client would make one; each a new one. */
export function requestId(): string {
  made++;
  return `request${String(made).padStart(20, '0')}`;
}
