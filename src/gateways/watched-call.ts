import { GatewayError, isKitError } from '../protocol/errors';
import type { Clock, Log } from '../protocol/ports';
import { type InboundAnswer, TransportError } from './transport';
import { type CallNature, requestId, unclear } from './v3-refusal';

type Watch = { clock: Clock; log: Log };

/**
 * Runs one attempt and writes a line about it: what the log calls it, to which host, how long, with which
 * status. Never a URL or a header, which may hold what a log must not.
 * @throws GatewayError GATEWAY_NO_ANSWER, outcome `unknown`, for whatever the transport throws; KitError CONFIG_INVALID for
 *   what it refuses to send, where no attempt before may have arrived
 */
export async function watched(
  { clock, log }: Watch,
  what: { call: string; host: string },
  nature: Pick<CallNature, 'safe_to_repeat' | 'may_have_arrived'>,
  attempt: () => Promise<InboundAnswer>,
): Promise<InboundAnswer> {
  const started = clock.monotonic();
  const seen = () => ({ event: 'gateway_call', ...what, ms: Math.round(clock.monotonic() - started) });
  try {
    const answer = await attempt();
    log.write({ ...seen(), status: answer.status, request_id: requestId(answer) });
    return answer;
  } catch (cause) {
    // Refused before anything was sent: which says nothing of the attempt before this one.
    if (isKitError(cause) && cause.code === 'CONFIG_INVALID' && !nature.may_have_arrived) {
      log.write({ ...seen(), status: 0, reason: cause.code });
      throw cause;
    }
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
