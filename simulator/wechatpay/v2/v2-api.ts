import { isUtf8 } from 'node:buffer';
import type { Scheduled, SimClock } from '../../clock';
import type { FaultMatch, Faults } from '../../faults';
import { type Answered, empty, type HttpIn, type HttpOut } from '../../http';
import type { Recorder } from '../../recorder';
import type { MerchantBook, SigningMerchant } from '../keys/merchant-book';
import type { Numbers } from '../numbers';
import type { Toggles } from '../toggles';
import { lostBefore, onTheWayBack } from '../v3/network-faults';
import { checkAfterV2Work, insteadOfV2Work, struckV2Answer, type V2AnswerFault } from './answer-faults';
import type { V2Call, V2Success } from './call';
import { lacking } from './check-fields';
import { holderOf } from './client-certificate';
import { parameterRefusal, unreadable, V2Refusal } from './refusal';
import { checkV2RefusalFaults } from './refusal-faults';
import { v2FactsOf } from './request-facts';
import { findV2Route, type V2Operation, type V2Route } from './routes';
import { type SignType, signatureOf, signTypeOf } from './signature';
import { readXml, writeXml, type XmlFields } from './xml';

export type V2Parts = {
  clock: SimClock;
  faults: Faults;
  recorder: Recorder;
  merchants: MerchantBook;
  numbers: Numbers;
  toggles: Toggles;
  operations: Record<V2Operation, (call: V2Call) => V2Success>;
  /** Waits for what is to arrive at a merchant before what was just done is answered. */
  told: () => Promise<void>;
};

/** `fields`: what the body says, as far as it can be read; `facts`: what a fault may be matched with. */
type Arrived = { request: HttpIn; route: V2Route; fields: XmlFields | undefined; facts: FaultMatch };
/** Who is answered, and how the answer is signed. */
type Addressee = { merchant: SigningMerchant; fields: XmlFields; sign_type: SignType; key: string };

const NONCE_MAX = 32;
/** A 200 of APIv2 says so, whatever it carries. */
const TEXT = { 'content-type': 'text/plain' };
const SHOWN_CHARS_MAX = 4_000;
const ECHOED = ['appid', 'mch_id', 'sub_appid', 'sub_mch_id', 'device_info'];

/** APIv2 over HTTP: from the web server in front to the signed answer. What is answered is the operations' matter. */
export class V2Api {
  /** Requests that are still on their way. */
  private readonly late = new Set<Scheduled>();

  constructor(private readonly parts: V2Parts) {}

  async handle(request: HttpIn): Promise<HttpOut> {
    const route = findV2Route(request.path);
    if (!route) return this.dated(empty(404), {});
    const fields = isUtf8(request.body) ? readXml(request.body.toString('utf8')) : undefined;
    const arrived = { request, route, fields, facts: v2FactsOf(request, route, fields) };
    const started_ms = this.parts.clock.wallNow();
    const out = this.answerOrBreak(arrived);
    this.record(arrived, started_ms, out);
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

  private postpone(arrived: Arrived, delay_ms: number): void {
    const { clock } = this.parts;
    const task = clock.schedule(clock.now() + delay_ms, () => {
      this.late.delete(task);
      const started_ms = clock.wallNow();
      this.record(arrived, started_ms, this.answer(arrived));
    });
    this.late.add(task);
  }

  private answer(arrived: Arrived): Answered {
    const { request, route, facts } = arrived;
    const holder = route.certified ? holderOf(request, this.parts.merchants) : undefined;
    if (holder && 'status' in holder) return this.dated(holder, facts);
    let to: Addressee | undefined;
    try {
      to = this.addressee(arrived, holder?.mchid);
      const instead = insteadOfV2Work(this.parts.faults, facts);
      return this.dated(instead ?? this.carryOut(arrived, to), facts);
    } catch (error) {
      if (!(error instanceof V2Refusal)) throw error;
      return this.dated(this.refuse(error, arrived, to), facts);
    }
  }

  private carryOut({ route, facts }: Arrived, to: Addressee): Answered {
    const { faults, operations } = this.parts;
    const { merchant, fields, sign_type } = to;
    checkV2RefusalFaults(faults, facts);
    const success = operations[route.operation]({ fields, merchant, sign_type, facts });
    checkAfterV2Work(faults, facts);
    if ('file' in success) return { status: 200, headers: TEXT, body: success.file };
    return this.sign({ result_code: 'SUCCESS', ...success.fields }, to, struckV2Answer(faults, facts));
  }

  /**
   * Who sent it, by what only the merchant can have signed. Checks in the order that answers show: method, body, who,
   * certificate, signature.
   * @throws V2Refusal
   */
  private addressee({ request, fields, route }: Arrived, holder: string | undefined): Addressee {
    if (request.method !== 'POST') throw unreadable('REQUIRE_POST_METHOD', '请使用post方法');
    if (request.body.length === 0) throw unreadable('POST_DATA_EMPTY', 'post数据为空');
    if (!isUtf8(request.body)) throw unreadable('NOT_UTF8', '编码格式错误');
    if (!fields) throw unreadable('XML_FORMAT_ERROR', 'XML格式错误');
    if (!fields.mch_id) throw unreadable('LACK_PARAMS', '缺少参数mch_id');
    const merchant = this.parts.merchants.find(fields.mch_id);
    const key = this.parts.merchants.apiV2Key(fields.mch_id);
    if (!merchant || key === undefined) throw unreadable('MCHID_NOT_EXIST', '商户号mch_id不存在');
    if (holder !== undefined && holder !== merchant.mchid)
      throw unreadable('SIGNERROR', '证书与商户号不匹配');
    const sign_type = signTypeOf(fields.sign_type || 'MD5');
    if (!sign_type || signatureOf(fields, sign_type, key) !== fields.sign)
      throw unreadable('SIGNERROR', route.operation === 'trade_bill' ? 'SIGN ERROR' : '签名错误');
    const to = { merchant, fields, sign_type, key };
    if (!fields.nonce_str) throw lacking('nonce_str');
    if (fields.nonce_str.length > NONCE_MAX) throw parameterRefusal('PARAM_ERROR', 'nonce_str参数长度有误');
    return to;
  }

  private refuse(refusal: V2Refusal, { route }: Arrived, to: Addressee | undefined): Answered {
    const { v2_parameter_refusal } = this.parts.toggles;
    const { level, code, text, more } = refusal;
    const signed = level === 'result' || (level === 'either' && v2_parameter_refusal === 'err_code');
    // A file's failure is not signed either.
    if (!to || !signed || route.operation === 'trade_bill')
      return xmlAnswer({ return_code: 'FAIL', return_msg: text, ...more });
    return this.sign({ result_code: 'FAIL', err_code: code, err_code_des: text, ...more }, to);
  }

  private sign(fields: XmlFields, to: Addressee, fault: V2AnswerFault = {}): Answered {
    const echoed = ECHOED.filter((name) => to.fields[name]).map((name) => [name, to.fields[name]!]);
    const said = {
      ...{ return_code: 'SUCCESS', return_msg: 'OK' },
      ...(Object.fromEntries(echoed) as XmlFields),
      nonce_str: this.parts.numbers.nonce(),
      ...fields,
    };
    const key = fault.key ? fault.key(to.key) : to.key;
    const sign_type = fault.sign_type ? fault.sign_type(to.sign_type) : to.sign_type;
    const signed = { ...said, sign: signatureOf(said, sign_type, key) };
    const answer = xmlAnswer(fault.fields ? fault.fields(signed) : signed, fault.text);
    return fault.sent ? fault.sent(answer) : answer;
  }

  /** Clients read the gateway's clock from the Date header, so it tells simulated time. */
  private dated(out: Answered, facts: FaultMatch): Answered {
    const { clock, faults } = this.parts;
    const off_ms = faults.strike('gateway_clock_off', facts)?.delay_ms ?? 0;
    return { ...out, headers: { ...out.headers, date: new Date(clock.now() + off_ms).toUTCString() } };
  }

  private record({ request, route, facts }: Arrived, started_ms: number, out: HttpOut): void {
    const { clock, recorder } = this.parts;
    const trace_id = request.headers['x-trace-id'];
    recorder.add({
      at: clock.now(),
      host: 'wechatpay',
      method: request.method,
      path: request.url,
      about: route.operation,
      ...(facts.out_trade_no === undefined ? {} : { out_trade_no: facts.out_trade_no }),
      ...(trace_id === undefined ? {} : { trace_id }),
      started_ms,
      ended_ms: clock.wallNow(),
      status: 'drop' in out ? 0 : out.status,
      request: request.body.toString('utf8', 0, SHOWN_CHARS_MAX),
      answer: 'drop' in out ? { dropped: true } : out.body.toString('utf8', 0, SHOWN_CHARS_MAX),
    });
  }
}

function xmlAnswer(fields: XmlFields, change: (text: string) => string = (text) => text): Answered {
  return { status: 200, headers: TEXT, body: Buffer.from(change(writeXml('xml', fields)), 'utf8') };
}
