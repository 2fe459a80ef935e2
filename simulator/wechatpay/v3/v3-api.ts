import type { Scheduled, SimClock } from '../../clock';
import type { FaultMatch, Faults } from '../../faults';
import { type Answered, empty, type HttpIn, type HttpOut } from '../../http';
import type { Recorder } from '../../recorder';
import type { PlatformSigner } from '../keys/platform-signer';
import type { Numbers } from '../numbers';
import { checkAfterWork, insteadOfWork, struckAnswer } from './answer-faults';
import type { Call, Success } from './call';
import { parseJson } from './check-parameters';
import { checkHeaders, type MerchantAuth } from './merchant-auth';
import { lostBefore, onTheWayBack } from './network-faults';
import { EmptyRefusal, parameterError, Refusal } from './refusal';
import { checkRefusalFaults, NOT_OPENED } from './refusal-faults';
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
  /** Waits for what is to arrive at a merchant before what was just done is answered. */
  told: () => Promise<void>;
};

/** `wall`: what the wall clock says as it is looked at; `off_ms`: how far the gateway's own clock is off. */
type Arrived = {
  request: HttpIn;
  route: Route | EmptyRefusal;
  facts: FaultMatch;
  wall: number;
  off_ms: number;
};
/** `now`: epoch ms on the clock that the request was judged by. */
type CarriedOut = { success: Success; now: number };
const SHOWN_CHARS_MAX = 4_000;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
/** No message but a bill's file is longer, and a file is not worth reading whole. */
const SHOWN_BYTES_MAX = 64 * 1024;
const JSON_TYPE = 'application/json; charset=utf-8';

/** APIv3 over HTTP: from the web server in front to the signed answer. What is answered is the operations' matter. */
export class V3Api {
  /** Requests that are still on their way. */
  private readonly late = new Set<Scheduled>();

  constructor(private readonly parts: V3Parts) {}

  /**
   * One request. A lost answer breaks the connection at once: the real gateway would hang until the client gives up,
   * which to the client is the same and only slower.
   */
  async handle(request: HttpIn): Promise<HttpOut> {
    const wall = this.parts.clock.wallNow();
    const route = routeOf(request);
    const facts = factsOf(request, route instanceof EmptyRefusal ? undefined : route);
    const arrived = { request, route, facts, wall, off_ms: 0 };
    const out = this.answerOrBreak(arrived);
    this.record(arrived, wall, out);
    await this.parts.told();
    return out;
  }

  /** What is still on its way never arrives. */
  reset(): void {
    for (const task of this.late) task.cancel();
    this.late.clear();
  }

  private answerOrBreak(arrived: Arrived): HttpOut {
    const { faults } = this.parts;
    const { facts, request } = arrived;
    const lost = lostBefore(faults, facts, request.hostname);
    if (lost) return lost;
    const late = faults.strike('request_arrives_late', facts);
    if (!late) return onTheWayBack(faults, facts, this.answer(arrived));
    this.postpone(arrived, late.delay_ms);
    return { drop: true };
  }

  /** The request is carried out later, when nobody waits for an answer any more: what holds then is checked then. */
  private postpone(arrived: Arrived, delay_ms: number): void {
    const { clock } = this.parts;
    const task = clock.schedule(clock.now() + delay_ms, () => {
      this.late.delete(task);
      const started_ms = clock.wallNow();
      this.record(arrived, started_ms, this.answer({ ...arrived, wall: arrived.wall + delay_ms }));
    });
    this.late.add(task);
  }

  private answer(given: Arrived): Answered {
    const { faults } = this.parts;
    const arrived = { ...given, off_ms: faults.strike('gateway_clock_off', given.facts)?.delay_ms ?? 0 };
    const { route, facts } = arrived;
    try {
      if (route instanceof EmptyRefusal) throw route;
      const instead = insteadOfWork(faults, facts);
      if (instead) return this.dated(instead, arrived);
      const done = this.carryOut(arrived, route);
      checkAfterWork(faults, facts);
      return this.sign(arrived, done);
    } catch (error) {
      if (error instanceof EmptyRefusal) return this.dated(empty(error.status), arrived);
      if (error instanceof Refusal) return this.refuse(error, arrived);
      throw error;
    }
  }

  /** The checks in the gateway's own order; path and method were looked at before. */
  private carryOut({ request, facts, wall }: Arrived, route: Route): CarriedOut {
    const { auth, faults, operations } = this.parts;
    if (route.family === 'other') checkHeaders(request);
    const { merchant, now } = auth.authenticate(request, route.family, facts, wall);
    // The server in front of the payment paths looks at these only after the signature.
    if (route.family === 'pay') checkHeaders(request);
    if (route.role !== undefined && route.role !== merchant.role)
      throw new Refusal(403, 'NO_AUTH', NOT_OPENED);
    if (route.method === 'POST') checkPayload(request, merchant.mchid);
    checkRefusalFaults(faults, facts);
    return { success: operations[route.operation]({ request, route, merchant, now, facts }), now };
  }

  /** Every 2xx but a file is signed over its exact bytes, a 204 over none, and dated by its sender's clock. */
  private sign(arrived: Arrived, { success, now }: CarriedOut): Answered {
    const { signer, faults, numbers } = this.parts;
    const { request, facts, off_ms } = arrived;
    const request_id = { 'request-id': numbers.requestId(0) };
    if ('file' in success) {
      // Clients' Accept headers name these two. UNVERIFIED: no capture shows a bill's type.
      const packed = success.file.subarray(0, 2).equals(GZIP_MAGIC);
      const headers = { 'content-type': packed ? 'application/x-gzip' : 'text/plain', ...request_id };
      return this.dated({ status: 200, headers, body: success.file }, arrived);
    }
    const whole = 'value' in success ? Buffer.from(JSON.stringify(success.value), 'utf8') : Buffer.alloc(0);
    const fault = struckAnswer(faults, facts, whole.length > 0);
    const body = fault.body ? fault.body(whole) : whole;
    const at = now + off_ms + (fault.shift_s ?? 0) * 1000;
    const headers = {
      ...('value' in success ? { 'content-type': JSON_TYPE } : {}),
      ...signer.headers(body, at, signer.signerFor(request.headers['wechatpay-serial'])),
      ...request_id,
    };
    const answer = this.dated({ status: success.status, headers, body }, arrived);
    return fault.sent ? fault.sent(answer) : answer;
  }

  /** Errors are not signed. A 401 from the payment paths has no Request-ID either. */
  private refuse(refusal: Refusal, arrived: Arrived): Answered {
    const { route } = arrived;
    const bare = refusal.status === 401 && !(route instanceof EmptyRefusal) && route.family === 'pay';
    const headers = {
      'content-type': JSON_TYPE,
      ...(bare ? {} : { 'request-id': this.parts.numbers.requestId(refusal.internal) }),
    };
    return this.dated({ status: refusal.status, headers, body: refusal.body() }, arrived);
  }

  /** Clients read the gateway's clock from the Date header, so it tells simulated time. */
  private dated(out: Answered, { off_ms }: Arrived): Answered {
    const date = new Date(this.parts.clock.now() + off_ms).toUTCString();
    return { ...out, headers: { ...out.headers, date } };
  }

  private record({ request, facts }: Arrived, started_ms: number, out: HttpOut): void {
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
