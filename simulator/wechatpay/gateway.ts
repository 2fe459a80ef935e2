import type { SimClock } from '../clock';
import type { FaultMatch, Faults } from '../faults';
import { empty, type HttpIn, type HttpOut } from '../http';
import type { Random } from '../random';
import type { Recorder } from '../recorder';
import type { Store } from '../store';
import { Cashier } from './cashier/cashier';
import type { WorldKeys } from './keys/keys';
import { asProbe, PlatformSigner } from './keys/platform-signer';
import { Ledger } from './ledger/ledger';
import { DIRECT_MERCHANT } from './merchants';
import { Notifier } from './notifier/notifier';
import type { Post } from './notifier/post';
import { Numbers } from './numbers';
import { DEFAULT_TOGGLES, type Toggles } from './toggles';
import { listCertificates } from './v3/certificates-api';
import { parseJson } from './v3/check-parameters';
import { checkHeaders, MerchantAuth } from './v3/merchant-auth';
import { OrdersApi, type Success } from './v3/orders-api';
import { EmptyRefusal, parameterError, Refusal } from './v3/refusal';
import { findRoute, type Route } from './v3/routes';

export type WechatPayParts = {
  clock: SimClock;
  faults: Faults;
  recorder: Recorder;
  store: Store;
  random: Random;
  keys: WorldKeys;
  /** Base URL of the world's own functions, as text or, while the port is not known yet, as a question. */
  own_base: string | (() => string | undefined);
  toggles?: Partial<Toggles>;
  /** Openids the mini-program has issued, besides those that look like one. */
  knowsOpenid?: (openid: string) => boolean;
  /** How notifications travel, and how long they wait for an answer. */
  post?: Post;
  answer_ms?: number;
};

/** `now`: epoch ms on the clock that the request was judged by. */
type CarriedOut = { success: Success; now: number };
type Answered = Extract<HttpOut, { status: number }>;
const SHOWN_CHARS_MAX = 4_000;

/** WeChat Pay, APIv3, for a merchant that is connected directly. */
export class WechatPay {
  readonly toggles: Toggles;
  readonly ledger: Ledger;
  readonly cashier: Cashier;
  readonly notifier: Notifier;
  private readonly signer: PlatformSigner;
  private readonly numbers: Numbers;
  private readonly auth: MerchantAuth;
  private readonly orders: OrdersApi;

  constructor(private readonly parts: WechatPayParts) {
    const { clock, faults, recorder, store, random, keys, own_base, post, answer_ms } = parts;
    this.toggles = { ...DEFAULT_TOGGLES, ...parts.toggles };
    this.numbers = new Numbers(random, store);
    const numbers = this.numbers;
    this.signer = new PlatformSigner(keys, numbers, this.toggles);
    this.auth = new MerchantAuth(keys, clock, faults);
    this.ledger = new Ledger(store, clock, numbers);
    this.orders = new OrdersApi(this.ledger, clock, this.toggles, parts.knowsOpenid ?? (() => false));
    this.cashier = new Cashier(store, clock, this.ledger, numbers, this.toggles, keys);
    this.notifier = new Notifier({
      ...{ clock, faults, recorder, store, numbers, signer: this.signer },
      own_base: typeof own_base === 'string' ? () => own_base : own_base,
      ...(post ? { post } : {}),
      ...(answer_ms === undefined ? {} : { answer_ms }),
    });
    this.ledger.onPaid = (order) => this.notifier.record(order);
  }

  handles(path: string): boolean {
    return path.startsWith('/v3/');
  }

  /**
   * One request, from the web server in front to the signed answer. A lost answer breaks the connection at once:
   * the real gateway would hang until the client gives up, which to the client is the same and only slower.
   */
  async handle(request: HttpIn): Promise<HttpOut> {
    const started_ms = this.parts.clock.wallNow();
    const route = routeOf(request);
    const facts = factsOf(request, route);
    const out = this.answerOrDrop(request, route, facts);
    this.record(request, facts, started_ms, out);
    return out;
  }

  /** The `direct` and `platform` parts of `GET /_sim/merchants`. */
  merchants(urls: Record<string, string> = {}) {
    const { merchant, platform, public_key } = this.parts.keys;
    const certificate = this.signer.listed().at(-1) ?? platform[0]!;
    return {
      direct: { ...DIRECT_MERCHANT, ...merchant },
      platform: {
        certificate: { serial_no: certificate.serial_no, pem: certificate.certificate },
        public_key: { id: public_key.id, pem: public_key.public_key },
      },
      urls,
    };
  }

  /** An empty ledger; the keys stay. */
  reset(): void {
    this.notifier.reset();
    this.cashier.reset();
    this.ledger.reset();
    this.numbers.reset();
  }

  /** Stops sending. Nothing is lost: another WechatPay on the same store goes on. */
  close(): void {
    this.notifier.close();
  }

  private answerOrDrop(request: HttpIn, route: Route | EmptyRefusal, facts: FaultMatch): HttpOut {
    const { faults } = this.parts;
    if (request.hostname === '127.0.0.1' && faults.strikes('main_host_down', facts)) return { drop: true };
    if (faults.strikes('gateway_timeout_before_commit', facts)) return { drop: true };
    const out = this.answer(request, route, facts);
    if (faults.strikes('gateway_timeout_after_commit', facts)) return { drop: true };
    return out;
  }

  private answer(request: HttpIn, route: Route | EmptyRefusal, facts: FaultMatch): Answered {
    try {
      if (route instanceof EmptyRefusal) throw route;
      return this.sign(request, this.carryOut(request, route), facts);
    } catch (error) {
      if (error instanceof EmptyRefusal) return this.dated(empty(error.status) as Answered);
      if (error instanceof Refusal) return this.refuse(error, route);
      throw error;
    }
  }

  /** The checks in the gateway's own order; path and method were looked at before. */
  private carryOut(request: HttpIn, route: Route): CarriedOut {
    if (route.family === 'certificates') checkHeaders(request);
    const { mchid, now } = this.auth.authenticate(request, route.family);
    // The server in front of the payment paths looks at these only after the signature.
    if (route.family === 'pay') checkHeaders(request);
    if (route.method === 'POST') checkPayload(request, mchid);
    return { success: this.operate(request, route), now };
  }

  private operate(request: HttpIn, route: Route): Success {
    switch (route.operation) {
      case 'prepay':
        return this.orders.prepay(request);
      case 'query':
        return this.orders.query(request, route.id);
      case 'query_by_id':
        return this.orders.queryById(request, route.id);
      case 'close':
        return this.orders.close(request, route.id);
      case 'certificates':
        return listCertificates(request, this.signer, this.numbers);
    }
  }

  /** Every 2xx is signed over its exact bytes, a 204 over none, and dated by the clock its sender goes by. */
  private sign(request: HttpIn, { success, now }: CarriedOut, facts: FaultMatch): Answered {
    const body =
      success.status === 200 ? Buffer.from(JSON.stringify(success.value), 'utf8') : Buffer.alloc(0);
    const signer = this.signer.signerFor(request.headers['wechatpay-serial']);
    const signed = this.signer.headers(body, now, signer);
    const probe = this.parts.faults.strikes('signature_probe', facts);
    const headers = {
      ...(success.status === 200 ? { 'content-type': 'application/json; charset=utf-8' } : {}),
      ...(probe ? asProbe(signed) : signed),
      'request-id': this.numbers.requestId(0),
    };
    return this.dated({ status: success.status, headers, body });
  }

  /** Errors are not signed. A 401 from the payment paths has no Request-ID either. */
  private refuse(refusal: Refusal, route: Route | EmptyRefusal): Answered {
    const bare = refusal.status === 401 && !(route instanceof EmptyRefusal) && route.family === 'pay';
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      ...(bare ? {} : { 'request-id': this.numbers.requestId(refusal.internal) }),
    };
    return this.dated({ status: refusal.status, headers, body: refusal.body() });
  }

  /** Clients read the gateway's clock from the Date header, so it tells simulated time. */
  private dated(out: Answered): Answered {
    return { ...out, headers: { ...out.headers, date: new Date(this.parts.clock.now()).toUTCString() } };
  }

  private record(request: HttpIn, facts: FaultMatch, started_ms: number, out: HttpOut): void {
    const { clock, recorder } = this.parts;
    const trace_id = request.headers['x-trace-id'];
    recorder.add({
      at: clock.now(),
      host: 'wechatpay',
      method: request.method,
      path: request.url,
      ...(facts.operation === undefined ? {} : { about: facts.operation }),
      ...(facts.out_trade_no === undefined ? {} : { out_trade_no: facts.out_trade_no }),
      ...(trace_id === undefined ? {} : { trace_id }),
      started_ms,
      ended_ms: clock.wallNow(),
      status: 'drop' in out ? 0 : out.status,
      request: shown(request.body),
      answer: 'drop' in out ? { dropped: true } : shown(out.body),
    });
  }
}

function routeOf(request: HttpIn): Route | EmptyRefusal {
  try {
    const route = findRoute(request.path);
    return route.method === request.method ? route : new EmptyRefusal(405);
  } catch (error) {
    if (error instanceof EmptyRefusal) return error;
    throw error;
  }
}

/** The body is JSON, and its mchid, where it has one, is the one that signed. */
function checkPayload(request: HttpIn, mchid: string): void {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new Refusal(400, 'INVALID_REQUEST', 'Http头Content-Type必须为application/json');
  }
  const given = parseJson(request.body).mchid;
  if (typeof given !== 'string' || given === '' || given === mchid) return;
  const message = 'http header中的mchid与post payload中的mchid不匹配';
  throw parameterError(message, {
    location: 'body',
    field: '/mchid',
    value: given.slice(0, 32),
    issue: message,
  });
}

/** What a fault may be matched with. Read without trust, before anything is checked. */
function factsOf(request: HttpIn, route: Route | EmptyRefusal): FaultMatch {
  const facts: FaultMatch = {
    target: 'answer',
    path: request.path,
    method: request.method,
    host: request.hostname,
  };
  if (route instanceof EmptyRefusal) return facts;
  facts.operation = route.operation;
  if (route.operation === 'query' || route.operation === 'close') facts.out_trade_no = route.id;
  if (route.operation === 'prepay') {
    const number = (shown(request.body) as { out_trade_no?: unknown } | undefined)?.out_trade_no;
    if (typeof number === 'string') facts.out_trade_no = number;
  }
  return facts;
}

/** JSON where it is JSON, else the text's beginning. */
function shown(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  const text = body.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text.slice(0, SHOWN_CHARS_MAX);
  }
}
