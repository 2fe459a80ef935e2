import { GatewayError } from '../protocol/errors';
import type { Clock, Log } from '../protocol/ports';
import { type CloudNature, malformed, notLookedInto, refusedByPay, unclear } from './cloudpay-refusal';

/**
 * One call of `cloud.cloudPay`, names in camelCase on both sides. Whatever it is rejected with, it is not known whether the
 * call was carried out.
 */
export type CallCloud = (api: string, params: Record<string, unknown>) => Promise<unknown>;

export type CloudpayCall = CloudNature & {
  api: string;
  params: Record<string, unknown>;
  deadline_ms: number;
};

/** What the cloud answered: an object that says SUCCESS twice, or, of a bill, no codes at all. */
export type CloudpayAnswer = Record<string, unknown>;

type CallParts = { clock: Clock; log: Log; callCloud: CallCloud };

/**
 * Calls, waits no longer than the deadline, and takes for an answer only what says that it succeeded. There is one way to
 * the cloud, so nothing is tried twice.
 * @throws GatewayError for all else
 */
export async function callCloudpay(parts: CallParts, call: CloudpayCall): Promise<CloudpayAnswer> {
  const said = await watched(parts, call);
  if (said.returnCode !== 'SUCCESS') {
    throw said.returnCode === 'FAIL' ? notLookedInto(call, said) : malformed(call, 'it has no returnCode');
  }
  if (said.resultCode === 'SUCCESS') return said;
  throw said.resultCode === 'FAIL' ? refusedByPay(call, said) : malformed(call, 'it has no resultCode');
}

/** Calls, and writes a line about it. What was sent or said never gets into it. */
export async function watched(
  { clock, log, callCloud }: CallParts,
  call: CloudpayCall,
): Promise<CloudpayAnswer> {
  const started = clock.monotonic();
  const note = (how: object) => {
    const ms = Math.round(clock.monotonic() - started);
    log.write({ event: 'gateway_call', call: call.name, host: 'cloudpay', ms, ...how });
  };
  let said: unknown;
  try {
    said = await inTime(clock, call.deadline_ms, () => callCloud(call.api, call.params));
  } catch (error) {
    const reason = reasonOf(error);
    note({ status: 0, reason });
    throw new GatewayError('GATEWAY_NO_ANSWER', {
      ...unclear(call),
      message: `no answer from the cloud: ${reason}`,
    });
  }
  note({ status: 200 });
  if (typeof said === 'object' && said !== null) return said as CloudpayAnswer;
  throw malformed(call, 'it is not an object');
}

const TOO_LATE = Symbol('too late');

/** The SDK has a time limit of its own, for all calls alike; a call that is given up ends there. */
async function inTime<T>(clock: Clock, ms: number, work: () => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const late = clock.sleep(ms, limit.signal).then(() => TOO_LATE);
  try {
    const first = await Promise.race([work(), late]);
    if (first === TOO_LATE) throw TOO_LATE;
    return first as T;
  } finally {
    limit.abort();
  }
}

/** The SDK's number, where it has one. Its text may quote addresses and parameters. */
function reasonOf(error: unknown): string {
  if (error === TOO_LATE) return 'timeout';
  const code = typeof error === 'object' && error !== null && 'errCode' in error ? error.errCode : undefined;
  return typeof code === 'number' ? `errCode ${code}` : 'the SDK failed';
}
