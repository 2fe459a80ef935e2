import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpIn, HttpOut } from './http';
import { type RawExchange, rawExchange } from './raw-exchange';

/** One request and its answer, as the simulator saw it. Secrets are taken out before it is kept. */
export type Recorded = {
  /** Grows by one with each entry. */
  id: number;
  at: number;
  /** wechatpay · weixin · cloudbase · function · notification · control */
  host: string;
  method: string;
  path: string;
  /** What the call was about in a word: `database.modifyDocument`, `pay.create` … */
  about?: string;
  trace_id?: string;
  out_trade_no?: string;
  /** The function instance a call came from or went to. */
  instance?: string;
  /** Epoch ms of the machine, from the monotonic clock where fractions matter. */
  started_ms: number;
  ended_ms: number;
  status: number;
  request: unknown;
  answer: unknown;
  /** What went over the wire, where something did. */
  raw?: RawExchange;
};

type NewEntry = Omit<Recorded, 'id' | 'started_ms' | 'ended_ms'> & { started_ms?: number; ended_ms?: number };

/** What is known of a request before the host that answers it looks at it. */
type Scope = { started_ms: number; instance?: string; trace_id?: string; added: Recorded[] };

/**
 * One for all recorders: Node 20 asks every storage that was ever used about each promise that is made, so with one for
 * each simulator a process that opens hundreds comes to spend most of its time there.
 */
const scopes = new AsyncLocalStorage<{ of: Recorder; scope: Scope }>();

const KEPT_MAX = 2_000;
const BODY_CHARS_MAX = 4_000;
const SECRET_KEYS =
  /secret|private_?key|api_?v[23]_?key|session_?key|session_?token|access_?token|js_?code|authorization|signature|paysign|ciphertext|req_info|bank_account|real_name|crossauthorization/i;
/** Hosts that a function calls. What they set in motion for later is no part of the call. */
const CALLED_HOSTS = ['wechatpay', 'weixin', 'cloudbase'];

/** Epoch ms of the machine with fractions; it only ever grows. */
export function wallMs(): number {
  return performance.timeOrigin + performance.now();
}

/** The last requests and answers of every host, oldest first. */
export class Recorder {
  /** How many there have been, those that are forgotten too. */
  total = 0;
  private kept: Recorded[] = [];

  /**
   * Lets a called host answer. The entries it makes meanwhile take from the scope what they do not say themselves, and
   * get the bytes of request and answer.
   */
  async exchange(
    request: HttpIn,
    scope: Pick<Scope, 'instance' | 'trace_id'>,
    work: () => Promise<HttpOut>,
  ): Promise<HttpOut> {
    const added: Recorded[] = [];
    const out = await scopes.run({ of: this, scope: { started_ms: wallMs(), ...scope, added } }, work);
    const raw = rawExchange(request, out);
    for (const entry of added) entry.raw = raw;
    return out;
  }

  /** Without times of its own an entry began with its scope and ends now. */
  add(entry: NewEntry): void {
    const ended_ms = entry.ended_ms ?? wallMs();
    const { added, ...known } = this.scopeOf(entry.host) ?? {};
    const whole = { id: ++this.total, started_ms: ended_ms, ...known, ...entry, ended_ms };
    const kept = { ...whole, request: redact(entry.request), answer: redact(entry.answer) };
    added?.push(kept);
    this.kept.push(kept);
    if (this.kept.length > KEPT_MAX) this.kept.splice(0, this.kept.length - KEPT_MAX);
  }

  private scopeOf(host: string): Scope | undefined {
    const current = CALLED_HOSTS.includes(host) ? scopes.getStore() : undefined;
    return current?.of === this ? current.scope : undefined;
  }

  find(id: number): Recorded | undefined {
    return this.kept.find((entry) => entry.id === id);
  }

  list(): Recorded[] {
    return this.kept;
  }

  clear(): void {
    this.kept = [];
  }
}

/** Replaces secret values by name, at any depth, and cuts what is too long to look at. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') {
    return value.length > BODY_CHARS_MAX
      ? `${value.slice(0, BODY_CHARS_MAX)}… (${value.length} characters)`
      : value;
  }
  if (value === null || typeof value !== 'object' || depth > 8) return value;
  if (Array.isArray(value)) return value.slice(0, 100).map((one) => redact(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      SECRET_KEYS.test(key) ? '[secret]' : redact(one, depth + 1),
    ]),
  );
}
