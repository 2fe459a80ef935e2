import type * as v from 'valibot';
import { GatewayError, isKitError } from '../protocol/errors';
import type { Clock } from '../protocol/ports';
import { decode, parseJson } from '../protocol/v3/decode';
import type { Exchange, V3Call } from './exchange-v3';
import type { PlatformKeys } from './platform-keys';
import type { InboundAnswer } from './transport';
import { requestId, unclear } from './v3-refusal';

/** Signs, sends, and verifies the 2xx answer over its raw bytes; what comes back may be parsed. */
export type CallV3 = (call: V3Call) => Promise<InboundAnswer>;

type CallParts = { exchange: Exchange; keys: PlatformKeys; clock: Clock };

/**
 * Makes the function through which every call of an APIv3 goes. The deadline covers all of it: fetching keys,
 * both attempts and, for an unknown serial, one more look for keys.
 *
 * An answer that does not verify may come from anybody, so it says nothing: GATEWAY_ANSWER_UNVERIFIED, outcome
 * `unknown`, with the signature's error as `cause`. A 204 is signed too, over an empty body.
 */
export function createCallV3({ exchange, keys, clock }: CallParts): CallV3 {
  return async (call) => {
    const started = clock.monotonic();
    const left_ms = () => call.deadline_ms - (clock.monotonic() - started);
    await keys.ready(left_ms());
    if (left_ms() <= 0) {
      const message = 'nothing was sent: looking for platform keys took all the time';
      throw new GatewayError('GATEWAY_NO_ANSWER', { message, retry: 'same_request' });
    }
    const answer = await exchange({ ...call, deadline_ms: left_ms() });
    try {
      await keys.verify(answer, left_ms());
    } catch (cause) {
      if (!isKitError(cause)) throw cause;
      throw new GatewayError('GATEWAY_ANSWER_UNVERIFIED', {
        ...unclear(call),
        cause,
        message: `the answer does not verify: ${cause.message}`,
        http_status: answer.status,
        request_id: requestId(answer),
      });
    }
    return answer;
  };
}

/**
 * Reads a verified answer.
 * @throws GatewayError GATEWAY_ANSWER_MALFORMED, outcome `unknown`: something was done, but what?
 */
export function readAnswer<const S extends v.GenericSchema>(
  schema: S,
  answer: InboundAnswer,
  call: V3Call,
): v.InferOutput<S> {
  return orMalformed(answer, call, () => decode(schema, parseJson(answer.body), 'the answer'));
}

/** Runs a reader of a verified answer; what it finds malformed becomes a GatewayError of this call. */
export function orMalformed<T>(answer: InboundAnswer, call: V3Call, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!isKitError(cause)) throw cause;
    throw new GatewayError('GATEWAY_ANSWER_MALFORMED', {
      ...unclear(call),
      message: cause.message,
      http_status: answer.status,
      request_id: requestId(answer),
    });
  }
}
