import type { ClockState } from '../../clock';

/** What the host says to a worker process, and what it hears back. */
export type ToWorker =
  | { kind: 'clock'; clock: ClockState }
  | {
      kind: 'event';
      id: number;
      clock: ClockState;
      event: unknown;
      context: Record<string, unknown>;
      /** The identity of this one invocation, as environment variables. */
      identity: Record<string, string>;
    };

export type FromWorker =
  | { kind: 'done'; id: number; result_json: string }
  | { kind: 'failed'; id: number; reason: 'threw' | 'not_json' | 'too_large'; message: string };

/** Variables that belong to one invocation; whatever an earlier one left is removed before the next. */
export const IDENTITY_VARIABLES = [
  'WX_OPENID',
  'WX_APPID',
  'WX_UNIONID',
  'WX_CLIENTIP',
  'WX_API_TOKEN',
  'WX_TRIGGER_API_TOKEN_V0',
  'TCB_SOURCE',
  'TRIGGER_SRC',
];

/** The platform hands at most 1 MB of a result on (errCode -604001). */
export const RESULT_BYTES_MAX = 1024 * 1024;
