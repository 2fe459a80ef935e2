import { GatewayError } from '../protocol/errors';
import type { Clock, Entropy, Log } from '../protocol/ports';
import type { MerchantCredential } from '../protocol/v3/request-signature';
import { type Attempt, type Hosts, withBackup } from './retry';
import { signedHeaders } from './signed-headers';
import type { InboundAnswer, Transport } from './transport';
import { type CallNature, refusalError, refused } from './v3-refusal';
import { watched } from './watched-call';

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
      const headers = headersOf(parts, call, nature);
      const answer = await send(parts, call, attempt, headers, nature);
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw refusalError(answer, nature, parts.clock.now());
    });
}

function headersOf(parts: ExchangeParts, call: V3Call, nature: CallNature): Record<string, string> {
  if (call.sign_before !== undefined && parts.clock.now() >= call.sign_before) {
    throw new GatewayError('GATEWAY_REFUSED', {
      ...refused(nature),
      gateway_code: 'SIGN_WINDOW_CLOSED',
      message: 'the time in which this request may be signed is over',
    });
  }
  const headers = signedHeaders(parts, call);
  if (parts.platform_serial !== undefined) headers['wechatpay-serial'] = parts.platform_serial;
  return headers;
}

function send(
  parts: ExchangeParts,
  call: V3Call,
  attempt: Attempt,
  headers: Record<string, string>,
  nature: CallNature,
): Promise<InboundAnswer> {
  const { host, timeout_ms } = attempt;
  const { method, body } = call;
  const request = { method, url: host + call.url, headers, ...(body === undefined ? {} : { body }) };
  return watched(parts, { call: call.name, host }, nature, () =>
    parts.transport.send(request, { timeout_ms }),
  );
}
