import type { RetryAdvice } from '../../typings/contract';
import { type ErrorCode, GatewayError, type Outcome } from '../protocol/errors';

export type CloudNature = {
  /** What the log calls it. */
  name: string;
  /** Does the call change anything at the other side? A question changes nothing. */
  changes: boolean;
};

type Verdict = { code: ErrorCode; outcome: Outcome; retry: RetryAdvice };

const MESSAGE_MAX = 256;

/**
 * wx-server-sdk writes its own `errCode: 0` over WeChat Pay's (checked with 4.0.2), so that of a refusal only the words are
 * left: those of documents and captures, here by the code they stand for. Other words say nothing for certain.
 */
const WORDS: Record<string, readonly string[]> = {
  ORDER_NOT_EXIST: ['order not exist', '订单不存在', '此交易订单号不存在', '查询单据不存在'],
  ORDER_PAID: ['该订单已支付', '订单已支付', '该订单已经支付'],
  ORDER_CLOSED: ['订单已关闭', '该订单已关闭', '订单已关闭，无法重复关闭'],
  OUT_TRADE_NO_USED: ['商户订单号重复', '201 商户订单号重复'],
  REFUND_NOT_EXIST: ['not exist', 'refund not exist', '退款单不存在'],
  NOT_ENOUGH: ['余额不足', '基本账户余额不足，请充值后重新发起'],
  RATE_LIMITED: ['频率超限，请降低请求频率', '频率限制'],
  SYSTEM_ERROR: ['系统错误', 'system error', '系统繁忙，请稍后再试'],
  INVALID_REQUEST: ['申请退款金额超过订单可退金额', '订单金额或退款金额与之前请求不一致，请核实后再试'],
  TRADE_OVERDUE: ['订单已经超过退款期限'],
};
const CODE_OF = new Map(Object.entries(WORDS).flatMap(([code, said]) => said.map((one) => [one, code])));

/** v2's spelling, should an SDK ever let its code through, in that of current pages. */
const CURRENT_SPELLING: Record<string, string> = {
  ORDERNOTEXIST: 'ORDER_NOT_EXIST',
  ORDERPAID: 'ORDER_PAID',
  ORDERCLOSED: 'ORDER_CLOSED',
  REFUNDNOTEXIST: 'REFUND_NOT_EXIST',
  NOTENOUGH: 'NOT_ENOUGH',
  SYSTEMERROR: 'SYSTEM_ERROR',
  BIZERR_NEED_RETRY: 'SYSTEM_ERROR',
  FREQUENCY_LIMITED: 'RATE_LIMITED',
  INVALID_REQ_TOO_MUCH: 'RATE_LIMITED',
};
/** These say something of the order, not of the request: ask what it is. */
const QUESTIONS = ['ORDER_PAID', 'ORDER_CLOSED', 'OUT_TRADE_NO_USED'];
/** A clear no, which changed nothing. */
const REFUSALS = ['ORDER_NOT_EXIST', 'REFUND_NOT_EXIST', 'INVALID_REQUEST', 'TRADE_OVERDUE'];

/** `result_code` FAIL: understood and refused, for a reason that may be known. */
export function refusedByPay(call: CloudNature, said: Record<string, unknown>): GatewayError {
  const words = textOf(said.errCodeDes) ?? '';
  const gateway_code = codeOf(textOf(said.errCode) ?? textOf(said.err_code), words);
  const { code, ...known } = verdictOf(call, gateway_code);
  return new GatewayError(code, {
    ...known,
    message: `the gateway refused ${call.name}: ${gateway_code ?? 'in words that are not known'}`,
    ...(gateway_code === undefined ? {} : { gateway_code }),
    gateway_message: words.slice(0, MESSAGE_MAX),
  });
}

/**
 * `return_code` FAIL: in documents a request that was not looked into. It has words and no code, and the words are not a
 * closed list, so what became of the request stays unknown.
 */
export function notLookedInto(call: CloudNature, said: Record<string, unknown>): GatewayError {
  return new GatewayError('GATEWAY_REFUSED', {
    ...unclear(call),
    message: `the gateway did not look into ${call.name} (returnCode FAIL)`,
    gateway_message: (textOf(said.returnMsg) ?? '').slice(0, MESSAGE_MAX),
  });
}

export function malformed(call: CloudNature, what: string): GatewayError {
  return new GatewayError('GATEWAY_ANSWER_MALFORMED', {
    ...unclear(call),
    message: `the answer to ${call.name} cannot be read: ${what}`,
  });
}

/** What is known after no answer, or one that settles nothing. Every call of cloudPay may be sent again. */
export function unclear({ changes }: CloudNature): { outcome: Outcome; retry: RetryAdvice } {
  return { outcome: 'unknown', retry: changes ? 'after_query' : 'same_request' };
}

function verdictOf(call: CloudNature, gateway_code: string | undefined): Verdict {
  if (gateway_code === 'SYSTEM_ERROR') return { code: 'GATEWAY_SYSTEM_ERROR', ...unclear(call) };
  if (gateway_code === 'RATE_LIMITED') return { code: 'GATEWAY_RATE_LIMITED', ...unclear(call) };
  const refused = { code: 'GATEWAY_REFUSED', outcome: 'not_applied' } as const;
  // Money may be put on the account; the refund's number stays.
  if (gateway_code === 'NOT_ENOUGH') return { ...refused, retry: 'same_request' };
  if (gateway_code !== undefined && QUESTIONS.includes(gateway_code))
    return { ...refused, retry: 'after_query' };
  if (gateway_code !== undefined && REFUSALS.includes(gateway_code)) return { ...refused, retry: 'never' };
  return { code: 'GATEWAY_REFUSED', ...unclear(call) };
}

function codeOf(code: string | undefined, words: string): string | undefined {
  if (code === undefined || code === 'INVALID_REQUEST') return CODE_OF.get(words.trim().toLowerCase());
  return Object.hasOwn(CURRENT_SPELLING, code) ? CURRENT_SPELLING[code] : code.slice(0, 64);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
