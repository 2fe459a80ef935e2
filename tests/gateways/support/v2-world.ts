import type { PrepaySnapshot, RefundSnapshot } from '../../../src/gateways/gateway';
import type { InboundAnswer, OutboundRequest, TakePiece, Transport } from '../../../src/gateways/transport';
import type { V2Config } from '../../../src/gateways/v2-config';
import { createV2Gateway, type V2Gateway } from '../../../src/gateways/v2-gateway';
import type { LogEvent } from '../../../src/protocol/ports';
import { FakeClock } from './fake-clock';
import { APPID, type Fields, fieldsOf, KEY, MCHID, sign, xml } from './v2-other-side';

export type Call = {
  host: string;
  path: string;
  fields: Fields;
  request: OutboundRequest;
  timeout_ms: number;
};
export type Answering = (call: Call) => InboundAnswer | Promise<InboundAnswer>;

export const HOSTS = ['https://main.test', 'https://backup.test'] as const;
export const CERTIFICATE = { cert: 'CERTIFICATE', key: 'PRIVATE KEY' };

/** The other side in memory: it checks the sign of every request, and answers by the next planned behaviour. */
export class V2Stub implements Transport {
  readonly calls: Call[] = [];
  private readonly plan: Answering[] = [];
  piece_bytes = 1000;

  constructor(
    readonly clock: FakeClock,
    readonly sign_type: string,
  ) {}

  next(...behaviours: Answering[]): this {
    this.plan.push(...behaviours);
    return this;
  }

  async send(request: OutboundRequest, { timeout_ms }: { timeout_ms: number }): Promise<InboundAnswer> {
    const [, host, path] = /^(https?:\/\/[^/]+)(\/.*)$/.exec(request.url)!;
    const fields = fieldsOf(request.body ?? '');
    if (fields.sign !== sign(fields, fields.sign_type ?? 'MD5')) throw new Error('the request is not signed');
    const call = { host: host!, path: path!, fields, request, timeout_ms };
    this.calls.push(call);
    const behaviour = this.plan.shift();
    if (!behaviour) throw new Error('an unexpected request');
    return behaviour(call);
  }

  async stream(
    request: OutboundRequest,
    limits: { timeout_ms: number },
    take: TakePiece,
  ): Promise<InboundAnswer> {
    const answer = await this.send(request, limits);
    if (answer.status >= 300) return answer;
    for (let at = 0; at < answer.body.length; at += this.piece_bytes) {
      await take(answer.body.subarray(at, at + this.piece_bytes));
    }
    return { ...answer, body: Buffer.alloc(0) };
  }

  bytes(body: string | Buffer, status = 200): InboundAnswer {
    const headers = { 'content-type': 'text/plain', date: new Date(this.clock.now()).toUTCString() };
    return { status, headers, body: Buffer.from(body as string) };
  }

  /** A signed success about the merchant of the request, with these members besides. */
  says =
    (fields: Fields = {}, change: Fields = {}): Answering =>
    (call) => {
      const { appid = '', mch_id = '', sub_appid = '', sub_mch_id = '' } = call.fields;
      const common = { return_code: 'SUCCESS', return_msg: 'OK', result_code: 'SUCCESS', nonce_str: 'n0nce' };
      const ours = { appid, mch_id, sub_appid, sub_mch_id };
      const told = { ...common, ...ours, ...fields };
      const signed = { ...told, sign: sign(told, this.sign_type), ...change };
      return this.bytes(xml(signed));
    };

  refuses = (err_code: string, err_code_des = '…'): Answering =>
    this.says({ result_code: 'FAIL', err_code, err_code_des });

  /** As captured: no sign, no other member. */
  fails =
    (return_msg: string): Answering =>
    () =>
      this.bytes(xml({ return_code: 'FAIL', return_msg }));
}

export type V2World = { clock: FakeClock; stub: V2Stub; gateway: V2Gateway; log: LogEvent[] };

/** A merchant of APIv2 and its WeChat Pay, in memory, at 2026-01-01 12:00 UTC+8. */
export function createV2World(change: Partial<V2Config> = {}): V2World {
  const clock = new FakeClock();
  const sign_type = change.sign_type ?? 'HMAC-SHA256';
  const stub = new V2Stub(clock, sign_type);
  const log: LogEvent[] = [];
  let nonces = 0;
  const nonce = () => {
    nonces += 1;
    return String(nonces).padStart(32, '0');
  };
  const gateway = createV2Gateway({
    config: {
      ...{ name: 'v2', appid: APPID, mchid: MCHID, api_v2_key: KEY, hosts: HOSTS },
      ...{ sign_type, client_certificate: CERTIFICATE },
      ...change,
    },
    clock,
    entropy: { nonce },
    transport: stub,
    log: { write: (entry) => void log.push(entry), traced: (_trace, work) => work() },
  });
  return { clock, stub, gateway, log };
}

export const REF = { appid: APPID, mchid: MCHID, out_trade_no: 'T20260101000001' };

export const SNAPSHOT: PrepaySnapshot = {
  ...REF,
  description: '茶叶 500g <A&B>',
  amount: { total: 100, currency: 'CNY' },
  openid: 'oAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  notify_url: 'https://pay.example.com/wx/notify',
  time_expire: '2026-01-01T12:30:00+08:00',
};

export const LIMITS = { deadline_ms: 5000 };
export const SIGN_LIMITS = { ...LIMITS, sign_before: Number.MAX_SAFE_INTEGER };

/** The members of a paid order, in a query's answer, a notification and a payment by code. */
export const PAID: Fields = {
  openid: SNAPSHOT.openid,
  is_subscribe: 'N',
  trade_type: 'JSAPI',
  bank_type: 'OTHERS',
  total_fee: '100',
  fee_type: 'CNY',
  cash_fee: '100',
  transaction_id: '4200000000202601010000000001',
  out_trade_no: REF.out_trade_no,
  attach: '',
  time_end: '20260101120102',
};

export const REFUND: RefundSnapshot = {
  ...REF,
  out_refund_no: 'R20260101000001',
  transaction_id: PAID.transaction_id!,
  amount: { total: 40, currency: 'CNY' },
  paid_total: 100,
  reason: '不喜欢',
  notify_url: SNAPSHOT.notify_url,
};
