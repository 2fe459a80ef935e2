import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Entropy, Log } from '../protocol/ports';

/** The machine's own clock, randomness, environment and log. */

export type Environment = Record<string, string | undefined>;

export const systemEnvironment: Environment = process.env;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
};

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Bytes from here on would favour the first characters: they are thrown away. */
const FAIR_BYTES = Math.floor(256 / ALPHABET.length) * ALPHABET.length;

export const systemEntropy: Entropy = {
  nonce() {
    let drawn = '';
    while (drawn.length < 32) {
      for (const byte of randomBytes(48)) {
        if (byte < FAIR_BYTES && drawn.length < 32) drawn += ALPHABET[byte % ALPHABET.length];
      }
    }
    return drawn;
  },
};

const SECRET_KEYS =
  /secret|private_key|api_v[23]_key|session_key|authorization|signature|pay_?sign|openid|ciphertext/i;

const traces = new AsyncLocalStorage<string>();

/** One JSON object a line on standard output, where the platform collects it. Secret-sounding keys lose their value. */
export const consoleLog: Log = {
  write(entry) {
    const trace_id = traces.getStore();
    const traced = trace_id === undefined ? entry : { trace_id, ...entry };
    const line = JSON.stringify(traced, (key, value: unknown) =>
      SECRET_KEYS.test(key) ? '[secret]' : value,
    );
    console.log(line);
  },
  traced: (trace_id, work) => traces.run(trace_id, work),
};
