import type { SimClock } from '../clock';
import type { FaultMatch, Faults } from '../faults';
import type { HttpIn, HttpOut } from '../http';
import type { Random } from '../random';
import type { Recorder } from '../recorder';
import type { Store } from '../store';
import { ToggleBoard } from '../toggle-board';
import { AccessTokens } from './access-tokens';
import { Apps, type WeixinApp } from './apps';
import { type Errcode, WeixinError } from './errors';
import { isObject, type JsonObject, readBody } from './json-body';
import { Logins } from './logins';
import type { PaidOrders } from './paid-orders';
import { Shipping } from './shipping/shipping';
import { WEIXIN_TOGGLES, type WeixinToggles } from './toggles';

const FAMILIES = /^\/(sns|cgi-bin|wxa)\//;
const ORDER = '/wxa/sec/order';

export type WeixinParts = {
  clock: SimClock;
  recorder: Recorder;
  store: Store;
  random: Random;
  faults: Faults;
  /** The mini-programs of this world. */
  apps: readonly WeixinApp[];
  /** Which of them is meant where none is named; absent, the first. */
  home_appid?: string;
  paid_orders: PaidOrders;
};

/** One path. `operation` is what faults are matched with, and what the record says a call was about. */
type Endpoint = {
  operation: string;
  method: 'GET' | 'POST';
  answer: (request: HttpIn, facts: FaultMatch) => object;
};

/** The mini-program server API, api.weixin.qq.com: login, access tokens, shipping information. */
export class Weixin {
  readonly toggle_board: ToggleBoard<WeixinToggles>;
  readonly toggles: WeixinToggles;
  readonly shipping: Shipping;
  private readonly apps: Apps;
  private readonly logins: Logins;
  private readonly tokens: AccessTokens;
  private readonly endpoints: Map<string, Endpoint>;

  constructor(private readonly parts: WeixinParts) {
    this.toggle_board = new ToggleBoard(parts.store, 'weixin_toggles', WEIXIN_TOGGLES);
    this.toggles = this.toggle_board.values;
    this.apps = new Apps(parts.apps, parts.home_appid);
    const shared = { ...parts, apps: this.apps };
    this.logins = new Logins(shared);
    this.tokens = new AccessTokens(shared);
    this.shipping = new Shipping({ ...shared, toggles: this.toggles });
    this.endpoints = this.routes();
  }

  /**
   * What wx.login does on a phone.
   * @param openid whose phone; absent, a new user's
   * @param appid in which mini-program; absent, the world's own
   * @throws RangeError when no mini-program has that appid
   */
  login(openid?: string, appid?: string): { code: string; openid: string } {
    return this.logins.login(openid, appid);
  }

  /** Has this openid logged in here? @param appid in that mini-program; absent, in any */
  knows(openid: string, appid?: string): boolean {
    return this.logins.knows(openid, appid);
  }

  /** Its three families of paths, those it does not know included. */
  handles(path: string): boolean {
    return FAMILIES.test(path);
  }

  /** Always HTTP 200. `/sns` answers JSON under text/plain, and a success there has no errcode. */
  async handle(request: HttpIn): Promise<HttpOut> {
    const { clock } = this.parts;
    const started_ms = clock.wallNow();
    const endpoint = this.endpoints.get(request.path);
    const answer = this.answerOrRefuse(request, endpoint);
    this.record(request, endpoint, started_ms, answer);
    const plain = request.path.startsWith('/sns/');
    const headers = {
      'content-type': plain ? 'text/plain' : 'application/json; encoding=utf-8',
      date: new Date(clock.now()).toUTCString(),
    };
    return { status: 200, headers, body: Buffer.from(JSON.stringify(answer), 'utf8') };
  }

  /** No logins, no tokens, nothing shipped, the first settings. */
  reset(): void {
    this.logins.reset();
    this.tokens.reset();
    this.shipping.reset();
    this.toggle_board.reset();
  }

  private routes(): Map<string, Endpoint> {
    const { logins, tokens, shipping } = this;
    const get = (operation: string, answer: (query: URLSearchParams) => object): Endpoint => {
      return { operation, method: 'GET', answer: (request) => answer(request.query) };
    };
    const post = (operation: string, answer: (app: WeixinApp, body: JsonObject) => object): Endpoint => {
      return {
        operation,
        method: 'POST',
        answer: (request, facts) => this.authorized(request, facts, answer),
      };
    };
    const stable: Endpoint = {
      operation: 'stable_token',
      method: 'POST',
      answer: (request) => tokens.stableToken(readBody(request.body)),
    };
    const order = (operation: string, answer: (app: WeixinApp, body: JsonObject) => object) =>
      [`${ORDER}/${operation}`, post(operation, answer)] as const;
    return new Map<string, Endpoint>([
      ['/sns/jscode2session', get('code2session', (query) => logins.codeToSession(query))],
      ['/cgi-bin/token', get('token', (query) => tokens.token(query))],
      ['/cgi-bin/stable_token', stable],
      order('upload_shipping_info', (app, body) => shipping.upload(app, body)),
      order('upload_combined_shipping_info', (app, body) => shipping.uploadCombined(app, body)),
      order('get_order', (app, body) => shipping.getOrder(app, body)),
      order('get_order_list', (app, body) => shipping.getOrderList(app, body)),
      order('notify_confirm_receive', (app, body) => shipping.remindOfReceipt(app, body)),
      order('set_msg_jump_path', (app, body) => shipping.setJumpPath(app, body)),
      order('is_trade_managed', (app, body) => shipping.isTradeManaged(app, body)),
      order('is_trade_management_confirmation_completed', (app, body) =>
        shipping.isConfirmationCompleted(app, body),
      ),
      [
        '/cgi-bin/express/delivery/open_msg/get_delivery_list',
        post('get_delivery_list', () => shipping.getDeliveryList()),
      ],
    ]);
  }

  /** A path that nobody answers is errcode 40066 under HTTP 200, as captured. */
  private answerOrRefuse(request: HttpIn, endpoint: Endpoint | undefined): object {
    try {
      if (!endpoint) throw new WeixinError(40066);
      if (request.method !== endpoint.method)
        throw new WeixinError(endpoint.method === 'GET' ? 43001 : 43002);
      const facts = this.factsOf(request, endpoint.operation);
      this.strike(facts);
      return endpoint.answer(request, facts);
    } catch (error) {
      if (error instanceof WeixinError) return this.refusal(request.path, error.errcode, error.message);
      throw error;
    }
  }

  private strike(facts: FaultMatch): void {
    const { faults } = this.parts;
    if (faults.strikes('weixin_system_error', facts)) throw new WeixinError(-1);
    const of_tokens = facts.operation === 'token' || facts.operation === 'stable_token';
    if (faults.strikes('weixin_quota_reached', facts)) throw new WeixinError(of_tokens ? 45009 : 45011);
  }

  private authorized(
    request: HttpIn,
    facts: FaultMatch,
    answer: (app: WeixinApp, body: JsonObject) => object,
  ): object {
    const app = this.tokens.appOf(request.query.get('access_token'));
    if (this.parts.faults.strikes('access_token_refused', facts)) throw new WeixinError(40001);
    return answer(app, readBody(request.body));
  }

  /** `/sns` puts a comma before the rid, the others do not; a rid begins with the time in seconds. */
  private refusal(path: string, errcode: Errcode, start: string): object {
    const { random, clock } = this.parts;
    const time = Math.floor(clock.now() / 1000)
      .toString(16)
      .padStart(8, '0');
    const comma = path.startsWith('/sns/') ? ',' : '';
    return { errcode, errmsg: `${start}${comma} rid: ${time}-${random.text(8)}-${random.text(8)}` };
  }

  /** What a fault may be matched with. Read without trust, before anything is checked. */
  private factsOf(request: HttpIn, operation: string): FaultMatch {
    const { query } = request;
    const body = shownBody(request);
    const token = query.get('access_token');
    const code = query.get('js_code');
    const payer = isObject(body.payer) ? body.payer.openid : body.openid;
    const appid = (token && this.tokens.appidOf(token)) ?? query.get('appid') ?? body.appid;
    const openid = (code && this.logins.openidOf(code)) ?? payer;
    return {
      operation,
      ...(typeof appid === 'string' ? { appid } : {}),
      ...(typeof openid === 'string' ? { openid } : {}),
    };
  }

  private record(request: HttpIn, endpoint: Endpoint | undefined, started_ms: number, answer: object): void {
    const { clock, recorder } = this.parts;
    const trace_id = request.headers['x-trace-id'];
    recorder.add({
      at: clock.now(),
      host: 'weixin',
      method: request.method,
      path: request.path,
      ...(endpoint ? { about: endpoint.operation } : {}),
      ...(trace_id === undefined ? {} : { trace_id }),
      started_ms,
      ended_ms: clock.wallNow(),
      status: 200,
      request: { ...Object.fromEntries(request.query), ...shownBody(request) },
      answer,
    });
  }
}

/** The body where it is a JSON object. */
function shownBody(request: HttpIn): JsonObject {
  try {
    return readBody(request.body);
  } catch {
    return {};
  }
}
