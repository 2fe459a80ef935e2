/**
 * The seams through which time, chance and messages reach the kit. Types only; `src/runtime` has the real
 * ones, tests and the simulation bring their own.
 */

export interface Clock {
  /** Epoch ms: for what is stored or sent. */
  now(): number;
  /** Milliseconds that only ever grow: for time left, timeouts and back-off inside one run. */
  monotonic(): number;
  /** Ends early, without an error, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Entropy {
  /** 32 characters of [0-9A-Za-z], each equally likely. */
  nonce(): string;
}

export type LogEvent = { event: string; [key: string]: unknown };

/** One JSON object a line. Values under secret-sounding names are taken out by the log itself. */
export interface Log {
  write(entry: LogEvent): void;
  /** Runs `work`; what is written meanwhile, and names no trace of its own, carries this one. */
  traced<T>(trace_id: string, work: () => T): T;
}
