import { isGatewayError } from '../protocol/errors';
import type { Clock } from '../protocol/ports';

/** Main host, then backup host: a gateway tries to reach its other side at most twice in one call. */
export type Hosts = readonly [main: string, backup: string];

export type RepeatRules = {
  /** For both attempts together. */
  deadline_ms: number;
  /** Does sending it twice do no more than sending it once? */
  safe_to_repeat: boolean;
};

export type Attempt = {
  host: string;
  timeout_ms: number;
  /** An earlier attempt went out and got no clear answer: it may have been carried out. */
  may_have_arrived: boolean;
};

/** A main host that hangs leaves this share of the time to the backup. */
const FIRST_SHARE = 0.6;
/** With less time left than this the backup could not answer anyway. */
const ATTEMPT_MIN_MS = 100;

/**
 * Runs one attempt on the main host and, where the request is safe to repeat, one more on the backup host:
 * after no answer or a 5xx, in what is left of the deadline by the monotonic clock. Everything else, a
 * refusal or an answer that cannot be trusted, is the result: another host would not say otherwise.
 *
 * @param attempt throws GatewayErrors; it knows from `may_have_arrived` that a refusal it gets is not the
 *   whole story
 */
export async function withBackup<T>(
  hosts: Hosts,
  rules: RepeatRules,
  clock: Clock,
  attempt: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const started = clock.monotonic();
  const first_ms = rules.safe_to_repeat ? Math.ceil(rules.deadline_ms * FIRST_SHARE) : rules.deadline_ms;
  try {
    return await attempt({ host: hosts[0], timeout_ms: first_ms, may_have_arrived: false });
  } catch (error) {
    const left_ms = rules.deadline_ms - (clock.monotonic() - started);
    if (!rules.safe_to_repeat || !isWorthRepeating(error) || left_ms < ATTEMPT_MIN_MS) throw error;
    return await attempt({ host: hosts[1], timeout_ms: left_ms, may_have_arrived: true });
  }
}

/** The failures for which the endpoint pages name a second host. */
function isWorthRepeating(error: unknown): boolean {
  return (
    isGatewayError(error) && (error.code === 'GATEWAY_NO_ANSWER' || error.code === 'GATEWAY_SYSTEM_ERROR')
  );
}
