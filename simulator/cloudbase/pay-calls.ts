import type { Faults } from '../faults';
import { type HttpIn, type HttpOut, json } from '../http';
import type { CloudAnswer } from '../wechatpay/cloudpay/answer';
import type { CloudCaller } from '../wechatpay/cloudpay/call';
import type { Cloudpay } from '../wechatpay/cloudpay/cloudpay';
import { lostBefore, onTheWayBack } from '../wechatpay/v3/network-faults';

/** A call as it was carried out, before its answer is sent. `given`: its parameters in snake_case. */
export type PayCall = {
  /** The calling instance's id, '' where it is none of ours. */
  instance: string;
  api: string;
  given: Record<string, unknown>;
  out_trade_no: string | undefined;
  /** A bill shows as its size. */
  answer: unknown;
  /** The answer was lost on its way. */
  lost: boolean;
};
export type PayCallsOptions = {
  cloudpay: Pick<Cloudpay, 'has' | 'call' | 'factsOf'>;
  callerOf: (instance: string) => CloudCaller;
  newId: () => string;
  faults: Faults;
  /** Called, and waited for, after the work and before the answer: `'drop'` breaks the connection instead. */
  onCall: (call: PayCall) => Promise<'drop' | undefined>;
};

/** Faults of payment hosts being down are about others than the cloud's own way to WeChat Pay. */
const HOST = 'cloud';

type Form = { instance: string; api: string; given: Record<string, unknown> };

/**
 * `cloud.cloudPay` as wx-server-sdk sends it: `POST /admin?env=…`, a form with the action `wx.wxPayApi`. What the SDK
 * wants back is bytes: of exactly `application/json; charset=utf-8` it makes an object, and then does not know it.
 */
export class PayCalls {
  constructor(private readonly options: PayCallsOptions) {}

  handles({ path, headers }: HttpIn): boolean {
    return path === '/admin' && /^multipart\/form-data\b/i.test(headers['content-type'] ?? '');
  }

  async handle(request: HttpIn): Promise<HttpOut> {
    const form = await readForm(request);
    if (typeof form === 'string') return this.refuse('INVALID_PARAM', form);
    const { instance, api, given } = form;
    const { cloudpay, callerOf, faults, onCall } = this.options;
    if (!cloudpay.has(api)) return this.refuse('INVALID_ACTION', `cloudPay has no ${api} here`);
    const facts = cloudpay.factsOf(api, given);
    const lost = lostBefore(faults, facts, HOST);
    if (lost) return lost;
    const answer = cloudpay.call(api, given, callerOf(instance));
    const out = onTheWayBack(faults, facts, bytes(answer));
    const { out_trade_no } = facts;
    const call = { instance, api, given, out_trade_no, answer: shown(answer), lost: 'drop' in out };
    return (await onCall(call)) === 'drop' ? { drop: true } : out;
  }

  private refuse(code: string, message: string): HttpOut {
    return json(200, { requestId: this.options.newId(), code, message });
  }
}

/** @returns what is wrong with it, where something is */
async function readForm({ headers, body }: HttpIn): Promise<Form | string> {
  let form: Map<string, string>;
  try {
    const type = headers['content-type']!;
    const parsed = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    form = new Map([...parsed].map(([name, value]) => [name, String(value)] as const));
  } catch {
    return 'the form cannot be read';
  }
  const action = form.get('action');
  if (action !== 'wx.wxPayApi') return `unknown action ${String(action)}`;
  try {
    const given: unknown = JSON.parse(form.get('requestData') ?? '');
    if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new TypeError();
    const instance = form.get('sessionToken') || form.get('tcb_sessionToken') || '';
    return { instance, api: form.get('apiName') ?? '', given: given as Record<string, unknown> };
  } catch {
    return 'requestData is not a JSON object';
  }
}

function bytes(answer: CloudAnswer): HttpOut {
  const body = 'file' in answer ? answer.file : Buffer.from(JSON.stringify(answer.fields), 'utf8');
  return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body };
}

function shown(answer: CloudAnswer): unknown {
  return 'file' in answer ? { bytes: answer.file.length } : answer.fields;
}
