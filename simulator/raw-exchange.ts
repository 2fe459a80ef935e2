import { isUtf8 } from 'node:buffer';
import type { HttpIn, HttpOut } from './http';

/** A message as it went over the wire: text where it is UTF-8, else base64. */
export type RawMessage = {
  headers: Record<string, string>;
  body: string;
  encoding: 'utf8' | 'base64';
  bytes: number;
  /** Only the beginning was kept. */
  cut?: true;
};
export type RawExchange = {
  request: RawMessage & { start_line: string };
  /** Null when none was sent. */
  answer: (RawMessage & { status: number }) | null;
};

const BODY_BYTES_MAX = 16 * 1024;
/** Of the mini-program server API and of the cloud. What WeChat Pay's messages carry are signatures, not keys. */
const SECRET_VALUES = /((?:secret|access_token|session_key)["']?\s*[=:]\s*["']?)[^&\s"',}]+/gi;
const SECRET_HEADERS = /authorization|cookie|token/i;

export function rawExchange(request: HttpIn, out: HttpOut): RawExchange {
  const { method, url, headers, body } = request;
  return {
    request: { start_line: withoutSecrets(`${method} ${url} HTTP/1.1`), ...rawMessage(headers, body) },
    answer: 'drop' in out ? null : { status: out.status, ...rawMessage(out.headers, out.body) },
  };
}

export function rawMessage(headers: Record<string, string>, body: Buffer): RawMessage {
  const kept = body.subarray(0, BODY_BYTES_MAX);
  // A cut may fall into a character: what does not fit is left out.
  const text = kept.length < body.length ? withoutLastCharacter(kept) : kept;
  const readable = isUtf8(text);
  return {
    headers: shownHeaders(headers),
    body: readable ? withoutSecrets(text.toString('utf8')) : kept.toString('base64'),
    encoding: readable ? 'utf8' : 'base64',
    bytes: body.length,
    ...(kept.length < body.length ? { cut: true as const } : {}),
  };
}

/** An APIv3 Authorization is a signature, which is what people come to look at. Any other may be a password. */
function shownHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const secret = SECRET_HEADERS.test(name) && !value.startsWith('WECHATPAY2-');
      return [name, secret ? '[secret]' : value];
    }),
  );
}

function withoutSecrets(text: string): string {
  return text.replace(SECRET_VALUES, '$1[secret]');
}

function withoutLastCharacter(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, Math.max(0, end - 1));
}
