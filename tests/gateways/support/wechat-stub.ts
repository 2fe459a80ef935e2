import type { InboundAnswer, OutboundRequest, TakePiece, Transport } from '../../../src/gateways/transport';
import { TransportError } from '../../../src/gateways/transport';
import type { FakeClock } from './fake-clock';
import {
  type Authorization,
  CERTIFICATE,
  checkAuthorization,
  MERCHANT,
  type PlatformKey,
  sealResource,
  signMessage,
} from './second-signer';

export type Seen = OutboundRequest & {
  host: string;
  path: string;
  timeout_ms: number;
  authorization: Authorization;
};

/** What the stub does with one request; the default signs what `reply` says. */
export type Behaviour = (request: Seen) => Promise<InboundAnswer> | InboundAnswer;

export const MAIN = 'https://main.test';
export const BACKUP = 'https://backup.test';

/**
 * The other side in memory: it checks every request's signature, records it, and answers by the next
 * planned behaviour or, when none is planned, by `otherwise`.
 */
export class WechatStub implements Transport {
  readonly seen: Seen[] = [];
  /** Which certificates GET /v3/certificates lists. */
  certificates: PlatformKey[] = [CERTIFICATE];
  signing: PlatformKey = CERTIFICATE;
  piece_bytes = 1000;
  private readonly plan: Behaviour[] = [];

  constructor(
    readonly clock: FakeClock,
    private readonly otherwise: Behaviour = () =>
      this.json(200, { prepay_id: 'wx01120000123a1b2c3d4e5f601234560000' }),
  ) {}

  /** Requests for the payment APIs, without those for certificates. */
  get calls(): Seen[] {
    return this.seen.filter((request) => request.path !== '/v3/certificates');
  }

  get downloads(): number {
    return this.seen.length - this.calls.length;
  }

  next(...behaviours: Behaviour[]): this {
    this.plan.push(...behaviours);
    return this;
  }

  /** A 2xx body in pieces of `piece_bytes`, each waiting for the one before it. */
  async stream(
    request: OutboundRequest,
    limits: { timeout_ms: number; max_bytes: number },
    take: TakePiece,
  ): Promise<InboundAnswer> {
    const answer = await this.send(request, limits);
    if (answer.status >= 300) return answer;
    for (let at = 0; at < answer.body.length; at += this.piece_bytes) {
      await take(answer.body.subarray(at, at + this.piece_bytes));
    }
    return { ...answer, body: Buffer.alloc(0) };
  }

  async send(request: OutboundRequest, limits: { timeout_ms: number }): Promise<InboundAnswer> {
    const [, host, path] = /^(https?:\/\/[^/]+)(\/.*)$/.exec(request.url)!;
    const signed = { method: request.method, path: path!, body: request.body ?? '' };
    const authorization = checkAuthorization(request.headers.authorization ?? '', signed);
    if (!authorization) throw new Error('the request is not signed as WeChat Pay demands');
    const seen = { ...request, ...limits, host: host!, path: path!, authorization };
    this.seen.push(seen);
    if (path === '/v3/certificates') return this.onCertificates(seen);
    return (this.plan.shift() ?? this.otherwise)(seen);
  }

  onCertificates: Behaviour = () => this.certificateList();

  certificateList(key = MERCHANT.api_v3_key, signing = this.signing): InboundAnswer {
    const data = this.certificates.map((certificate) => ({
      serial_no: certificate.serial,
      effective_time: '2018-06-08T10:34:56+08:00',
      expire_time: '2099-12-08T10:34:56+08:00',
      encrypt_certificate: sealResource(certificate.public_pem, 'certificate', key),
    }));
    return this.json(200, { data }, signing);
  }

  /** A signed answer with a Date header. */
  json(status: number, value: unknown, key = this.signing): InboundAnswer {
    return this.bytes(status, Buffer.from(JSON.stringify(value)), key);
  }

  bytes(status: number, body: Buffer, key = this.signing): InboundAnswer {
    const headers = { ...this.plainHeaders(), ...signMessage(body, this.clock.now(), key) };
    return { status, headers, body };
  }

  /** A refusal, which WeChat Pay does not sign. */
  refusal(status: number, code?: string, message = '…'): InboundAnswer {
    const body = code === undefined ? '' : JSON.stringify({ code, message });
    return { status, headers: this.plainHeaders(), body: Buffer.from(body) };
  }

  private plainHeaders(): Record<string, string> {
    return {
      'content-type': 'application/json; charset=utf-8',
      date: new Date(this.clock.now()).toUTCString(),
      'request-id': '08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0',
    };
  }
}

/** No answer, after the time that the transport was given, or after `after_ms`. */
export function silence(clock: FakeClock, after_ms?: number): Behaviour {
  return (request) => {
    clock.advance(after_ms ?? request.timeout_ms);
    throw new TransportError('timeout');
  };
}
