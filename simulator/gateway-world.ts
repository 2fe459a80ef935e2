import { Chance } from './chance';
import { Control } from './control/control';
import { gatewayRoutes } from './control/groups';
import { Faults } from './faults';
import type { GatewayName } from './gateway-names';
import type { HttpIn, HttpOut } from './http';
import { paidOrdersOf } from './paid-orders-of-ledger';
import type { Random } from './random';
import { Recorder } from './recorder';
import { routeRequest } from './routing';
import { type ShopAccount, shopAccount } from './shop-account';
import type { Store } from './store';
import type { CallFunction } from './wechatpay/cloudpay/deliver';
import { WechatPay } from './wechatpay/gateway';
import type { WorldKeys } from './wechatpay/keys/keys';
import { DIRECT_MERCHANT, PARTNER_MERCHANT } from './wechatpay/merchants';
import type { PaidOrders } from './weixin/paid-orders';
import { Weixin } from './weixin/weixin';
import { WorldClock } from './world-clock';

const SEED_DEFAULT = 1;

export type GatewayOptions = {
  /** 0, the default, lets the system choose. */
  port?: number;
  /** A folder that outlives the process, or ':memory:', the default. */
  data?: string;
  seed?: number;
  /** How the shop takes payments, 'v3' by default: which decides whose the mini-program is. */
  gateway?: GatewayName;
  /** For a world that has none yet; absent, new ones are made, which takes a second or two. */
  keys?: WorldKeys;
};

/** What a world holds on to and lets go of when it ends, and the keys that it has always had. */
export type Held = {
  port: number;
  /** Where client certificates are asked for. */
  tls_port: number;
  keys: WorldKeys;
  store: Store;
  release: () => Promise<void>;
};

/** WeChat Pay and the mini-program server API on one port, with their control: all that another SDK needs. */
export class GatewayWorld {
  readonly port: number;
  readonly tls_port: number;
  protected readonly keys: WorldKeys;
  readonly gateway: GatewayName;
  /** Meant wherever no mini-program or merchant is named. */
  readonly shop: ShopAccount;
  readonly clock: WorldClock;
  readonly random: Random;
  protected readonly chance: Chance;
  readonly faults: Faults;
  readonly recorder = new Recorder();
  readonly wechatpay: WechatPay;
  readonly weixin: Weixin;
  /** What WeChat Pay's books tell the mini-program server. */
  readonly paid_orders: PaidOrders;
  protected readonly store: Store;
  private readonly release: () => Promise<void>;
  private handler: Control | undefined;
  private closing: Promise<void> | undefined;

  constructor(options: GatewayOptions, { port, tls_port, keys, store, release }: Held) {
    this.port = port;
    this.tls_port = tls_port;
    this.keys = keys;
    this.gateway = options.gateway ?? 'v3';
    this.shop = shopAccount(this.gateway);
    this.store = store;
    this.release = release;
    const { recorder } = this;
    const clock = new WorldClock(store);
    const chance = new Chance(options.seed ?? SEED_DEFAULT, store);
    const random = chance.numbers;
    const faults = new Faults(() => chance.faults.next());
    const { appid, app_secret } = DIRECT_MERCHANT;
    const { sp_appid, sp_app_secret, sub_appid, sub_app_secret } = PARTNER_MERCHANT;
    this.paid_orders = paidOrdersOf(() => this.wechatpay.ledger);
    this.clock = clock;
    this.chance = chance;
    this.random = random;
    this.faults = faults;
    this.weixin = new Weixin({
      ...{ clock, faults, recorder, store, random, paid_orders: this.paid_orders },
      apps: [
        { appid, app_secret },
        { appid: sub_appid, app_secret: sub_app_secret },
        { appid: sp_appid, app_secret: sp_app_secret },
      ],
      home_appid: this.shop.app.appid,
    });
    this.wechatpay = new WechatPay({
      ...{ clock, faults, recorder, store, random },
      keys,
      own_base: `${this.url}/http/`,
      knowsOpenid: (openid, app) => this.weixin.knows(openid, app),
      callFunction: (...call) => this.callBack(...call),
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Addresses that people and clients need, as `GET /_sim/merchants` tells them; `ca`: who vouches for `mtls`, PEM. */
  get urls(): Record<string, string> {
    const { url, port, tls_port, keys } = this;
    return {
      base: url,
      backup: `http://localhost:${port}`,
      control: `${url}/_sim`,
      mtls: `https://127.0.0.1:${tls_port}`,
      ca: keys.tls.ca,
    };
  }

  get control(): Control {
    this.handler ??= new Control(this, this.controlGroups());
    return this.handler;
  }

  handle(request: HttpIn): Promise<HttpOut> {
    return routeRequest(this, request);
  }

  /** The answer of a host that only a larger world has. */
  answerElsewhere(_request: HttpIn): Promise<HttpOut> | undefined {
    return undefined;
  }

  /** A request to a host of the other side, from whomever. */
  answerCall(request: HttpIn, answer: (clean: HttpIn) => Promise<HttpOut>): Promise<HttpOut> {
    return this.recorder.exchange(request, {}, () => answer(request));
  }

  /** WeChat Pay tells a function of a payment. There are functions only in a larger world. */
  callBack(..._call: Parameters<CallFunction>): ReturnType<CallFunction> {
    return Promise.resolve({ ok: false, error: { code: 'NO_CLOUD' } });
  }

  /** Folder of the page that a browser gets at `/`. */
  get front(): string {
    return 'dist/console';
  }

  /** Where documents leave something open, at both hosts. */
  get toggle_boards() {
    return [this.wechatpay.toggle_board, this.weixin.toggle_board] as const;
  }

  /** Enough for a page to know whether to look again: `revision` changes with all that was done and recorded. */
  summary() {
    const { clock, wechatpay, recorder } = this;
    return {
      now: clock.now(),
      mode: clock.state().mode,
      gateway: this.gateway,
      revision: recorder.total,
      ...wechatpay.ledger.counts(),
      undelivered: wechatpay.notifier.undelivered(),
      requests: recorder.total,
      cloud: false,
    };
  }

  /** An empty world with the same keys, on the wall clock. */
  async reset(seed?: number): Promise<void> {
    this.wechatpay.reset();
    this.weixin.reset();
    this.faults.remove();
    this.recorder.clear();
    this.chance.reset(seed);
    await this.clock.backToWall();
  }

  /** Ends everything that runs, and lets go of port and data. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  protected controlGroups() {
    return gatewayRoutes(this);
  }

  protected async end(): Promise<void> {
    this.wechatpay.close();
    this.clock.close();
    await this.release();
  }
}
