import { GatewayError, isGatewayError, KitError } from '../protocol/errors';
import type { Clock } from '../protocol/ports';
import { readV2Payment } from '../protocol/v2/payment';
import type { Members } from '../protocol/v2/sign';
import type {
  Deadline,
  MerchantRef,
  OrderRef,
  OrderReport,
  PaymentGateway,
  PaymentReport,
  PrepaySnapshot,
} from './gateway';
import { merchantRef } from './merchant-ref';
import { type ExchangeV2, orMalformedV2, type V2Call } from './v2-exchange';
import { echoed } from './v2-prepay';

/** An order that is paid by the code on the payer's phone. There is no notification of it. */
export type CodeOrder = MerchantRef &
  Pick<
    PrepaySnapshot,
    'out_trade_no' | 'description' | 'amount' | 'attach' | 'goods_tag' | 'payer_client_ip'
  > & {
    /** The 18 digits of the code; good for one order, and for a minute. */
    auth_code: string;
  };

/** `reversed`: it is not paid, or what was paid went back. */
export type CodePayment = { kind: 'paid'; payment: PaymentReport } | { kind: 'reversed' };

/**
 * How long to wait for the payer. The page of micropay says every 10 s up to 45 s, WeChat Pay's newer guide every
 * 5 s up to 30 s; the first is what is done unless told otherwise.
 */
export type CodePayRules = { ask_every_ms?: number; ask_for_ms?: number };

/** A gateway of APIv2, which alone takes payments by the code on the payer's phone (付款码). */
export interface CodePayGateway extends PaymentGateway {
  /**
   * One attempt, never repeated. Is the outcome of its error `unknown`, which it also is while the payer has to enter
   * a password (`gateway_code` USERPAYING), then `queryOrder` says what became of it.
   * @throws GatewayError; KitError CONFIG_INVALID
   */
  micropay(order: CodeOrder, limits: Deadline): Promise<PaymentReport>;
  /**
   * A payment to its end, a minute and a half at the longest: asked about while the payer may still come to it, then
   * reversed.
   * @throws GatewayError, `not_applied`: refused, nothing was charged; `unknown`: neither paid nor reversed for certain,
   *   so ask, and reverse; KitError CONFIG_INVALID, without a client certificate among others: nothing was sent
   */
  takeByCode(order: CodeOrder, rules?: CodePayRules): Promise<CodePayment>;
  /**
   * Gives up an order, not sooner than 15 s after its payment and within 7 days: what was paid goes back. Needs the
   * client certificate.
   * @returns `again` where WeChat Pay wants the same call once more
   * @throws GatewayError; KitError CONFIG_INVALID
   */
  reverse(ref: OrderRef, limits: Deadline): Promise<'reversed' | 'again'>;
  /**
   * Whose code it is, which can still be paid with.
   * @throws GatewayError; KitError CONFIG_INVALID
   */
  openidOfCode(auth_code: string, limits: Deadline): Promise<string>;
}

const ASK_EVERY_MS = 10_000;
const ASK_FOR_MS = 45_000;
const CALL_MS = 5000;
/** A payment may not be reversed sooner (page 4011937361). */
const REVERSE_AFTER_MS = 15_000;
const REVERSE_EVERY_MS = 5000;
const REVERSE_TRIES = 5;
const NO_IP = '127.0.0.1';

export type CodePayParts = {
  exchange: ExchangeV2;
  clock: Clock;
  query(order: OrderRef, limits: { deadline_ms: number }): Promise<OrderReport>;
};

/**
 * POST /pay/micropay (page 4011937125), once: a code pays once, and what became of an unclear attempt is for a
 * query to say.
 * @throws GatewayError; outcome `unknown` also where the payer has to enter a password (USERPAYING)
 */
export async function micropay(
  { exchange }: CodePayParts,
  order: CodeOrder,
  deadline_ms: number,
): Promise<PaymentReport> {
  const call: V2Call = {
    name: 'micropay',
    path: '/pay/micropay',
    merchant: merchantRef(order),
    members: micropayMembers(order),
    changes: true,
    safe_to_repeat: false,
    deadline_ms,
  };
  const { members, told } = await exchange(call);
  return orMalformedV2(call, told, () => {
    const payment = readV2Payment(members, 'SUCCESS');
    if (payment.out_trade_no === order.out_trade_no && isAsked(payment, order)) return payment;
    throw new KitError('MESSAGE_MALFORMED', { message: 'the gateway answered with another order' });
  });
}

function isAsked({ amount }: PaymentReport, asked: CodeOrder): boolean {
  return amount.total === asked.amount.total && amount.currency === asked.amount.currency;
}

/**
 * Takes a payment by code to its end: asks while the payer may still be entering a password, then reverses, so that
 * nobody pays for what was given up. Bounded: about a minute and a half at the longest.
 * @throws GatewayError for a definite refusal, or, outcome `unknown`, where even the reversal got no clear answer
 */
export async function takeByCode(
  parts: CodePayParts,
  order: CodeOrder,
  { ask_every_ms = ASK_EVERY_MS, ask_for_ms = ASK_FOR_MS }: CodePayRules = {},
): Promise<CodePayment> {
  const { clock } = parts;
  const started = clock.monotonic();
  const elapsed = () => clock.monotonic() - started;
  try {
    return { kind: 'paid', payment: await micropay(parts, order, CALL_MS) };
  } catch (error) {
    if (!isGatewayError(error) || error.outcome !== 'unknown') throw error;
  }
  while (elapsed() < ask_for_ms) {
    await clock.sleep(Math.min(ask_every_ms, ask_for_ms - elapsed()));
    const report = await askOnce(parts, order);
    if (report?.payment) return { kind: 'paid', payment: ofThisOrder(report.payment, order) };
    if (report?.trade_state === 'CLOSED' || report?.trade_state === 'REVOKED') return { kind: 'reversed' };
    if (report?.trade_state === 'PAYERROR') break;
  }
  await clock.sleep(Math.max(0, REVERSE_AFTER_MS - elapsed()));
  await reverseUntilDone(parts, order);
  return { kind: 'reversed' };
}

/** What was paid under this number before is somebody's honest payment: neither this one nor to be reversed. */
function ofThisOrder(payment: PaymentReport, order: CodeOrder): PaymentReport {
  if (isAsked(payment, order)) return payment;
  throw new GatewayError('GATEWAY_ANSWER_MALFORMED', {
    message: 'the order was paid with another amount than was asked for: its number was used before',
    outcome: 'unknown',
    retry: 'after_query',
  });
}

/** No answer, or an order that is not known yet, is no news. */
async function askOnce({ query }: CodePayParts, order: CodeOrder) {
  try {
    const report = await query(order, { deadline_ms: CALL_MS });
    return report.kind === 'order' ? report : undefined;
  } catch (error) {
    if (isGatewayError(error)) return undefined;
    throw error;
  }
}

/** Whatever is said to the last try, it says nothing of the payment: that may have been made. */
async function reverseUntilDone(parts: CodePayParts, order: CodeOrder): Promise<void> {
  let last: GatewayError | undefined;
  for (let tries = 1; tries <= REVERSE_TRIES; tries++) {
    try {
      last = undefined;
      if ((await reverse(parts, order, CALL_MS)) === 'reversed') return;
    } catch (error) {
      if (!isGatewayError(error)) throw error;
      last = error;
      if (error.outcome !== 'unknown') break;
    }
    if (tries < REVERSE_TRIES) await parts.clock.sleep(REVERSE_EVERY_MS);
  }
  throw new GatewayError(last?.code ?? 'GATEWAY_SYSTEM_ERROR', {
    message:
      'whether the code was charged is not known, and the order could not be reversed: ask, and reverse it again',
    outcome: 'unknown',
    retry: 'after_query',
    ...(last?.gateway_code === undefined ? {} : { gateway_code: last.gateway_code }),
    cause: last,
  });
}

/**
 * POST /secapi/pay/reverse (page 4011937361), with the client certificate: not sooner than 15 s after the payment,
 * within 7 days. What was paid goes back, what was not is closed.
 * @returns `again` where the gateway asks for the same call once more (recall=Y)
 */
export async function reverse(
  { exchange }: Pick<CodePayParts, 'exchange'>,
  order: OrderRef,
  deadline_ms: number,
): Promise<'reversed' | 'again'> {
  const { members } = await exchange({
    name: 'reverse',
    path: '/secapi/pay/reverse',
    merchant: merchantRef(order),
    members: { out_trade_no: order.out_trade_no },
    changes: true,
    safe_to_repeat: true,
    shows_certificate: true,
    deadline_ms,
  });
  return members.recall === 'Y' ? 'again' : 'reversed';
}

function micropayMembers(order: CodeOrder): Members {
  return {
    body: order.description,
    attach: echoed('an attach', order.attach),
    out_trade_no: order.out_trade_no,
    total_fee: String(order.amount.total),
    fee_type: order.amount.currency,
    spbill_create_ip: order.payer_client_ip ?? NO_IP,
    goods_tag: order.goods_tag ?? '',
    auth_code: order.auth_code,
  };
}
