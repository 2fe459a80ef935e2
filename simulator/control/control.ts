import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import { type HttpIn, type HttpOut, json } from '../http';
import { wallMs } from '../recorder';
import { refusedAtDoor } from './door';
import { ControlError } from './input';

/** Where the body is a key, which the record is not to show. */
const SECRET_PATH = /\/api_v3_key$/;

/** The control API, `/_sim/…`: what people, tests and the pages steer the simulated world with. */
export class Control {
  private readonly app = new Hono().basePath('/_sim');

  constructor(
    private readonly world: GatewayWorld,
    groups: Hono[],
  ) {
    for (const routes of groups) this.app.route('/', routes);
    this.app.notFound((c) =>
      c.json({ code: 'NOT_FOUND', message: `there is no ${c.req.method} ${c.req.path}` }, 404),
    );
    this.app.onError((error, c) => {
      if (error instanceof ControlError)
        return c.json({ code: error.code, message: error.message }, error.status);
      // The lists of names (faults, mutations) say what they know and what they were given.
      if (error instanceof RangeError) return c.json({ code: 'BAD_REQUEST', message: error.message }, 400);
      console.error('simulator: a control request failed', error);
      return c.json({ code: 'INTERNAL', message: error.message }, 500);
    });
  }

  async handle(request: HttpIn): Promise<HttpOut> {
    const { method, url, body } = request;
    const refusal = refusedAtDoor(request);
    if (refusal !== undefined) return json(403, { code: 'FORBIDDEN', message: refusal });
    const started_ms = wallMs();
    const reads = method === 'GET' || method === 'HEAD';
    const init = { method, ...(reads ? {} : { body: new Uint8Array(body) }) };
    const response = await this.app.fetch(new Request(`http://simulator${url}`, init));
    const type = response.headers.get('content-type') ?? '';
    // Only looking answers with anything else: a bill, byte for byte.
    if (type.startsWith('text/csv')) {
      const bytes = Buffer.from(await response.arrayBuffer());
      return { status: response.status, headers: { 'content-type': type }, body: bytes };
    }
    const text = await response.text();
    const value: unknown = text === '' ? null : JSON.parse(text);
    if (!reads) this.record(request, started_ms, response.status, value);
    return json(response.status, value);
  }

  /** Looking at the world leaves no trace, or a page that looks every second would fill the record. */
  private record(request: HttpIn, started_ms: number, status: number, answer: unknown): void {
    this.world.recorder.add({
      at: this.world.clock.now(),
      host: 'control',
      method: request.method,
      path: request.path,
      started_ms,
      status,
      request: SECRET_PATH.test(request.path) ? '[secret]' : request.body.toString('utf8'),
      answer,
    });
  }
}
