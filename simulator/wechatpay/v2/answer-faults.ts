import type { FaultName } from '../../fault-list';
import type { FaultMatch, Faults } from '../../faults';
import { type Answered, empty } from '../../http';
import { flipBit } from '../broken-message';
import { htmlPage } from '../v3/html-page';
import { refused, type V2Refusal } from './refusal';
import type { SignType } from './signature';
import type { XmlFields } from './xml';

/** What a fault makes of an answer. Steps that are absent leave that part as it was. */
export type V2AnswerFault = {
  /** The key it is signed with. */
  key?: (api_v2_key: string) => string;
  /** How it is signed. */
  sign_type?: (asked: SignType) => SignType;
  /** Changes the elements, after signing. */
  fields?: (fields: XmlFields) => XmlFields;
  /** Changes the text. */
  text?: (text: string) => string;
  /** Changes what goes over the wire. */
  sent?: (answer: Answered) => Answered;
};

/** One at a time: the first that strikes. Of the faults of APIv3, those that have a meaning here. */
const ANSWER_FAULTS: [name: FaultName, fault: V2AnswerFault][] = [
  ['answer_html', { sent: () => htmlPage(200, 'Please log in to the network') }],
  ['answer_not_json', { text: (text) => text.slice(0, text.length >> 1) }],
  ['answer_empty', { sent: (answer) => ({ ...answer, ...empty(200, answer.headers) }) }],
  ['answer_unsigned', { fields: ({ sign: _sign, ...rest }) => rest }],
  ['answer_signature_wrong', { fields: (fields) => ({ ...fields, sign: otherSign(fields.sign!) }) }],
  ['answer_key_wrong', { key: (key) => otherKey(key) }],
  ['answer_sign_type_other', { sign_type: (asked) => (asked === 'MD5' ? 'HMAC-SHA256' : 'MD5') }],
  ['answer_body_changed', { sent: (out) => ({ ...out, body: flipBit(out.body, out.body.length >> 1) }) }],
];

export function struckV2Answer(faults: Faults, facts: FaultMatch): V2AnswerFault {
  return ANSWER_FAULTS.find(([name]) => faults.strikes(name, facts))?.[1] ?? {};
}

const BUSY = '系统繁忙，请稍后再试';

/** What is answered in place of the gateway, which knows nothing of the request. */
const BEFORE_COMMIT: [name: FaultName, answer: () => V2Refusal | Answered][] = [
  ['bad_gateway', () => htmlPage(502, '502 Bad Gateway')],
  ['service_unavailable', () => htmlPage(503, '503 Service Temporarily Unavailable')],
  ['rate_limited', () => refused('FREQUENCY_LIMITED', '频率限制，请降低请求频率')],
  ['server_error_before_commit', () => refused('SYSTEMERROR', BUSY)],
  ['bank_error', () => refused('BANKERROR', '银行系统异常')],
];

/**
 * An answer that comes instead of the work.
 * @throws V2Refusal
 */
export function insteadOfV2Work(faults: Faults, facts: FaultMatch): Answered | undefined {
  const struck = BEFORE_COMMIT.find(([name]) => faults.strikes(name, facts))?.[1]();
  if (struck instanceof Error) throw struck;
  return struck;
}

/**
 * An error although the work was done.
 * @throws V2Refusal
 */
export function checkAfterV2Work(faults: Faults, facts: FaultMatch): void {
  if (faults.strikes('server_error_after_commit', facts)) throw refused('SYSTEMERROR', BUSY);
}

/** Nobody's key, of the same length. */
export function otherKey(api_v2_key: string): string {
  return [...api_v2_key].reverse().join('');
}

/** As long and of the same signs, and certainly another. */
export function otherSign(sign: string): string {
  return (sign.startsWith('0') ? '1' : '0') + sign.slice(1);
}
