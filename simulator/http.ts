/** A request as it arrived. Header names in lower case; `url` is the raw path with its query, byte for byte. */
export type HttpIn = {
  method: string;
  url: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: Buffer;
  /** The Host header without its port: `localhost` is the backup host. */
  hostname: string;
  /** What the client showed in the TLS handshake, DER; absent without TLS, or where it showed none. */
  certificate?: Buffer;
};

/** `cut_at`: so many bytes of the body are sent, of which the content-length says more; then the connection breaks. */
export type Answered = { status: number; headers: Record<string, string>; body: Buffer; cut_at?: number };

/** What goes back; `drop` breaks the connection instead of answering, with `reset` by a TCP RST. */
export type HttpOut = Answered | { drop: true; reset?: true };

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answered {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: Buffer.from(JSON.stringify(value), 'utf8'),
  };
}

export function empty(status: number, headers: Record<string, string> = {}): Answered {
  return { status, headers, body: Buffer.alloc(0) };
}

/**
 * The Wechatpay-* headers spelled as WeChat Pay's web servers spell them. Within the simulator they are in lower case, and
 * for most clients it is the same; wechatpay-java looks for exactly these letters.
 */
export function spelled(headers: Record<string, string>): Record<string, string> {
  const spell = (name: string) =>
    /^wechatpay-/.test(name) ? name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()) : name;
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [spell(name), value]));
}
