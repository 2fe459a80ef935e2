import { requestText } from '../v3/sign-text';
import { bodySuspects } from './body-suspects';
import { type Explanation, explain } from './explanation';
import { clockSuspects, lineSuspects } from './line-suspects';
import type { KnownKey } from './signature-search';
import type { Suspect } from './signed-candidates';
import { type Draft, draftOf, rewrites } from './signed-draft';
import { urlSuspects } from './url-suspects';

/** A request whose signature is to be explained. */
export type SignatureQuestion = {
  method: string;
  /** Path and query, byte for byte as they came over the wire. */
  url: string;
  /** The host it was sent to, if that is not the `host` of the headers. */
  host?: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Buffer;
  /** These three as the Authorization header says. */
  timestamp: string;
  nonce: string;
  signature: string;
  /** The key that the request should have been signed with. */
  expected: KnownKey;
  /** Other keys that may have been taken for it. */
  others: KnownKey[];
};

const LINES = ['method', 'url', 'timestamp', 'nonce', 'body'] as const;

export type SignatureExplanation = Explanation<(typeof LINES)[number]>;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const HOST_HEADERS = ['host', 'x-forwarded-host'];

/**
 * Why is this request's signature wrong? An RSA signature shows the digest of what was signed to whoever has the
 * public key, so the texts that known mistakes make are digested until one agrees. What is named is therefore certain;
 * what cannot be found (another nonce, another body) is not guessed at. Pure; its work is bounded (`candidatesOf`).
 */
export function explainSignature(question: SignatureQuestion): SignatureExplanation {
  const { method, url, timestamp, nonce, body, signature, expected, others } = question;
  const draft = draftOf(
    ['method', method],
    ['url', url],
    ['timestamp', timestamp],
    ['nonce', nonce],
    ['body', body],
  );
  const built = requestText(method, url, timestamp, nonce, body).toString('utf8');
  const suspects = suspectsOf(draft, question);
  return explain({ kind: 'request', built, names: LINES, draft, suspects, signature, expected, others });
}

/** The likeliest mistakes first: of two that make the same text, the first is named. */
function suspectsOf(draft: Draft, { method, url, body, host, headers }: SignatureQuestion): Suspect[] {
  const named = [host, ...HOST_HEADERS.map((header) => headers[header])];
  const hosts = [...new Set(named.filter((one): one is string => one !== undefined && one !== ''))];
  const [first, ...rest] = lineSuspects(draft);
  return [
    ...bodySuspects(draft, body),
    first!,
    ...urlSuspects(draft, url, hosts),
    ...methodSuspects(draft, method),
    ...clockSuspects(draft, 'timestamp', 'nonce'),
    ...rest,
  ];
}

function methodSuspects(draft: Draft, method: string): Suspect[] {
  const lower = method.toLowerCase();
  const cases = [lower, lower.charAt(0).toUpperCase() + lower.slice(1)];
  return [
    { name: 'method_lower_case', part: 'method', edits: rewrites(draft, 'method', cases) },
    { name: 'method_other', part: 'method', edits: rewrites(draft, 'method', METHODS) },
  ];
}
