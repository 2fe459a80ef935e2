/** One request and its answer, as the simulator saw it. Secrets are taken out before it is kept. */
export type Recorded = {
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
  started_ms: number;
  ended_ms: number;
  status: number;
  request: unknown;
  answer: unknown;
};

const KEPT_MAX = 2_000;
const BODY_CHARS_MAX = 4_000;
const SECRET_KEYS = /secret|private_?key|api_?v[23]_?key|session_?key|session_?token|authorization|signature|paysign|ciphertext|crossauthorization/i;

/** The last requests and answers of every host, oldest first. */
export class Recorder {
  private kept: Recorded[] = [];

  add(entry: Recorded): void {
    this.kept.push({ ...entry, request: redact(entry.request), answer: redact(entry.answer) });
    if (this.kept.length > KEPT_MAX) this.kept.splice(0, this.kept.length - KEPT_MAX);
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
    return value.length > BODY_CHARS_MAX ? `${value.slice(0, BODY_CHARS_MAX)}… (${value.length} characters)` : value;
  }
  if (value === null || typeof value !== 'object' || depth > 8) return value;
  if (Array.isArray(value)) return value.slice(0, 100).map((one) => redact(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, SECRET_KEYS.test(key) ? '[secret]' : redact(one, depth + 1)]),
  );
}
