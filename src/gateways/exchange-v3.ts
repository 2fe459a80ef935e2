import { GatewayError } from '../protocol/errors';
import type { Clock, Entropy, Log } from '../protocol/ports';
import { authorizationHeader, type MerchantCredential } from '../protocol/v3/request-signature';
import { type Attempt, type Hosts, withBackup } from './retry';
import { type InboundAnswer, type Transport, TransportError } from './transport';
import { type CallNature, refusalError, refused, requestId, unclear } from './v3-refusal';

/** One call of an APIv3. */
export type V3Call = {
  /** What the log calls it: a path may hold what a log must not. */
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, encoded: what is signed and sent. */
  url: string;
  /** The JSON text; absent where there is no body. */
  body?: string;
  deadline_ms: number;
  safe_to_repeat: boolean;
  /** Epoch ms from which on nothing is signed any more. */
  sign_before?: number;
};

export type ExchangeParts = {
  credential: MerchantCredential;
  hosts: Hosts;
  /** Asks for answers signed with this public key; absent, they are signed with a platform certificate. */
  platform_serial?: string;
  clock: Clock;
  entropy: Entropy;
  transport: Transport;
  log: Log;
};

/** Sends a call and returns its 2xx answer, **not yet verified**. @throws GatewayError for all else */
export type Exchange = (call: V3Call) => Promise<InboundAnswer>;

/**
 * Signs and sends, at most twice. Each attempt has a nonce and a timestamp of its own, since a gateway
 * refuses a timestamp 300 s old (page 4012365334).
 */
export function createExchange(parts: ExchangeParts): Exchange {
  return (call) =>
    withBackup(parts.hosts, call, parts.clock, async (attempt) => {
      const nature = {
        changes: call.method !== 'GET',
        safe_to_repeat: call.safe_to_repeat,
        may_have_arrived: attempt.may_have_arrived,
      };
      const headers = sign(parts, call, nature);
      const answer = await send(parts, call, attempt, headers, nature);
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw refusalError(answer, nature, parts.clock.now());
    });
}

function sign(parts: ExchangeParts, call: V3Call, nature: CallNature): Record<string, string> {
  const now = parts.clock.now();
  if (call.sign_before !== undefined && now >= call.sign_before) {
    throw new GatewayError('GATEWAY_REFUSED', {
      ...refused(nature),
      gateway_code: 'SIGN_WINDOW_CLOSED',
      message: 'the time in which this request may be signed is over',
    });
  }
  const { method, url, body = '' } = call;
  const timestamp = String(Math.floor(now / 1000));
  const request = { method, url, timestamp, nonce: parts.entropy.nonce(), body };
  return {
    accept: 'application/json',
    'user-agent': 'wxpay-kit',
    authorization: authorizationHeader(parts.credential, request),
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(parts.platform_serial === undefined ? {} : { 'wechatpay-serial': parts.platform_serial }),
  };
}

async function send(
  parts: ExchangeParts,
  call: V3Call,
  attempt: Attempt,
  headers: Record<string, string>,
  nature: CallNature,
): Promise<InboundAnswer> {
  const { clock, log, transport } = parts;
  const started = clock.monotonic();
  const seen = () => ({
    event: 'gateway_call',
    call: call.name,
    host: attempt.host,
    ms: Math.round(clock.monotonic() - started),
  });
  const request = { method: call.method, url: attempt.host + call.url, headers };
  try {
    const answer = await transport.send(call.body === undefined ? request : { ...request, body: call.body }, {
      timeout_ms: attempt.timeout_ms,
    });
    log.write({ ...seen(), status: answer.status, request_id: requestId(answer) });
    return answer;
  } catch (cause) {
    // Only our own error is kept as the cause: another one might quote headers.
    const known =
      cause instanceof TransportError ? { reason: cause.reason, cause } : { reason: 'transport failed' };
    log.write({ ...seen(), status: 0, reason: known.reason });
    throw new GatewayError('GATEWAY_NO_ANSWER', {
      ...unclear(nature),
      cause: known.cause,
      message: `no answer from the gateway: ${known.reason}`,
    });
  }
}
