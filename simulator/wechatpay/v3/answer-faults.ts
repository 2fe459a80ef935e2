import type { FaultName } from '../../fault-list';
import type { FaultMatch, Faults } from '../../faults';
import type { Answered } from '../../http';
import { changeHeader, dropHeaders, flipBit, flipSignature, STRANGE_SERIAL } from '../broken-message';
import { asProbe } from '../keys/platform-signer';
import { htmlPage } from './html-page';
import { Refusal } from './refusal';

/** What a fault makes of a signed answer. Steps that are absent leave that part as it was. */
export type AnswerFault = {
  /** Changes the body; signed validly afterwards. Only for an answer that has one. */
  body?: (body: Buffer) => Buffer;
  /** Moves the signature's timestamp, validly signed. */
  shift_s?: number;
  /** Changes what goes over the wire, after signing. */
  sent?: (answer: Answered) => Answered;
};

const INTERNAL_RATE = 268447840;
const WHOLE = { needs_body: true } as const;

const ANSWER_FAULTS: [name: FaultName, fault: AnswerFault, rule?: typeof WHOLE][] = [
  ['answer_html', { sent: () => htmlPage(200, 'Please log in to the network') }],
  ['answer_not_json', { body: (body) => body.subarray(0, body.length >> 1) }, WHOLE],
  ['answer_empty', { body: () => Buffer.alloc(0) }, WHOLE],
  ['answer_unsigned', { sent: dropHeaders((name) => name.startsWith('wechatpay-')) }],
  ['answer_header_missing', { sent: dropHeaders((name) => name === 'wechatpay-timestamp') }],
  ['answer_signature_wrong', { sent: changeHeader('wechatpay-signature', flipSignature) }],
  ['answer_serial_unknown', { sent: changeHeader('wechatpay-serial', () => STRANGE_SERIAL) }],
  ['answer_timestamp_old', { shift_s: -301 }],
  [
    'answer_body_changed',
    { sent: (out) => ({ ...out, body: flipBit(out.body, out.body.length >> 1) }) },
    WHOLE,
  ],
  ['signature_probe', { sent: (out) => ({ ...out, headers: asProbe(out.headers) }) }],
];

/** Which of these strikes a success. One at a time: the first in the table. */
export function struckAnswer(faults: Faults, facts: FaultMatch, has_body: boolean): AnswerFault {
  const struck = ANSWER_FAULTS.find(
    ([name, , rule]) => (has_body || rule === undefined) && faults.strikes(name, facts),
  );
  return struck?.[1] ?? {};
}

type InItsStead = Refusal | Answered;
const BUSY = '系统繁忙，请稍后重试';

/** What is answered in place of the gateway, which knows nothing of the request. */
const BEFORE_COMMIT: [name: FaultName, answer: () => InItsStead][] = [
  ['bad_gateway', () => htmlPage(502, '502 Bad Gateway')],
  ['service_unavailable', () => new Refusal(503, 'SERVICE_UNAVAILABLE', '服务不可用，请稍后重试')],
  [
    'rate_limited',
    () => new Refusal(429, 'FREQUENCY_LIMITED', '频率超限，请降低请求频率', { internal: INTERNAL_RATE }),
  ],
  ['server_error_before_commit', () => new Refusal(500, 'SYSTEM_ERROR', BUSY)],
  ['bank_error', () => new Refusal(500, 'BANK_ERROR', '银行系统异常，请稍后重试')],
];

/**
 * An answer that comes instead of the work.
 * @throws Refusal
 */
export function insteadOfWork(faults: Faults, facts: FaultMatch): Answered | undefined {
  const struck = BEFORE_COMMIT.find(([name]) => faults.strikes(name, facts))?.[1]();
  if (struck instanceof Refusal) throw struck;
  return struck;
}

/**
 * An error although the work was done.
 * @throws Refusal
 */
export function checkAfterWork(faults: Faults, facts: FaultMatch): void {
  if (faults.strikes('server_error_after_commit', facts)) throw new Refusal(500, 'SYSTEM_ERROR', BUSY);
}
