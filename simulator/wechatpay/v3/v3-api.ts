import type { SimClock } from '../../clock';
import type { FaultMatch, Faults } from '../../faults';
import { empty, type HttpIn, type HttpOut } from '../../http';
import type { Recorder } from '../../recorder';
import { asProbe, type PlatformSigner } from '../keys/platform-signer';
import type { Numbers } from '../numbers';
import type { Call, Success } from './call';
import { parseJson } from './check-parameters';
import { checkHeaders, type MerchantAuth } from './merchant-auth';
import { EmptyRefusal, parameterError, Refusal } from './refusal';
import { factsOf } from './request-facts';
import { findRoute, type Operation, type Route } from './routes';

export type V3Parts = {
  clock: SimClock;
  faults: Faults;
  recorder: Recorder;
  auth: MerchantAuth;
  signer: PlatformSigner;
  numbers: Numbers;
  operations: Record<Operation, (call: Call) => Success>;
};

/** `now`: epoch ms on the clock that the request was judged by. */
type CarriedOut = { success: Success; now: number };
type Answered = Extract<HttpOut, { status: number }>;
const SHOWN_CHARS_MAX = 4_000;
/** No message but a bill's file is longer, and a file is not worth reading whole. */
const SHOWN_BYTES_MAX = 64 * 1024;
const JSON_TYPE = 'application/json; charset=utf-8';
const NOT_OPENED = '商户号该产品权限未开通，请前往商户平台>产品中心检查后重试';

/** APIv3 over HTTP: from the web server in front to the signed answer. What is answered is the operations' matter. */
export class V3Api {
  constructor(private readonly parts: V3Parts) {}

  /**
   * One request. A lost answer breaks the connection at once: the real gateway would hang until the client gives up,
   * which to the client is the same and only slower.
   */
  async handle(request: HttpIn): Promise<HttpOut> {
    const started_ms = this.parts.clock.wallNow();
    const route = routeOf(request);
    const facts = factsOf(request, route instanceof EmptyRefusal ? undefined : route);
    const out = this.answerOrDrop(request, route, facts);
    this.record(request, facts, started_ms, out);
    return out;
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
    if (route.family === 'other') checkHeaders(request);
    const { merchant, now } = this.parts.auth.authenticate(request, route.family);
    // The server in front of the payment paths looks at these only after the signature.
    if (route.family === 'pay') checkHeaders(request);
    if (route.role !== undefined && route.role !== merchant.role)
      throw new Refusal(403, 'NO_AUTH', NOT_OPENED);
    if (route.method === 'POST') checkPayload(request, merchant.mchid);
    return { success: this.parts.operations[route.operation]({ request, route, merchant, now }), now };
  }

  /** Every 2xx but a file is signed over its exact bytes, a 204 over none, and dated by its sender's clock. */
  private sign(request: HttpIn, { success, now }: CarriedOut, facts: FaultMatch): Answered {
    const { signer, faults, numbers } = this.parts;
    const request_id = { 'request-id': numbers.requestId(0) };
    if ('file' in success) {
      const headers = { 'content-type': 'application/octet-stream', ...request_id };
      return this.dated({ status: 200, headers, body: success.file });
    }
    const body =
      success.status === 200 ? Buffer.from(JSON.stringify(success.value), 'utf8') : Buffer.alloc(0);
    const signed = signer.headers(body, now, signer.signerFor(request.headers['wechatpay-serial']));
    const probe = faults.strikes('signature_probe', facts);
    const headers = {
      ...(success.status === 200 ? { 'content-type': JSON_TYPE } : {}),
      ...(probe ? asProbe(signed) : signed),
      ...request_id,
    };
    return this.dated({ status: success.status, headers, body });
  }

  /** Errors are not signed. A 401 from the payment paths has no Request-ID either. */
  private refuse(refusal: Refusal, route: Route | EmptyRefusal): Answered {
    const bare = refusal.status === 401 && !(route instanceof EmptyRefusal) && route.family === 'pay';
    const headers = {
      'content-type': JSON_TYPE,
      ...(bare ? {} : { 'request-id': this.parts.numbers.requestId(refusal.internal) }),
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

/** The body is JSON, and its (sp_)mchid, where it has one, is the one that signed. */
function checkPayload(request: HttpIn, mchid: string): void {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new Refusal(400, 'INVALID_REQUEST', 'Http头Content-Type必须为application/json');
  }
  const payload = parseJson(request.body);
  const field = payload.sp_mchid === undefined ? 'mchid' : 'sp_mchid';
  const given = payload[field];
  if (typeof given !== 'string' || given === '' || given === mchid) return;
  const message = `http header中的mchid与post payload中的${field}不匹配`;
  throw parameterError(message, {
    location: 'body',
    field: `/${field}`,
    value: given.slice(0, 32),
    issue: message,
  });
}

/** JSON where it is JSON, else the text's beginning. */
function shown(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  if (body.length > SHOWN_BYTES_MAX) return body.toString('utf8', 0, SHOWN_CHARS_MAX);
  const text = body.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text.slice(0, SHOWN_CHARS_MAX);
  }
}
