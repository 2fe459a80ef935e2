import { GET, POST, type Request, TEXT } from './signing';

/** A mistake of a client: what it sent, and the text it signed; undefined where the mistake makes no sense. */
export type RequestMistake = {
  name: string;
  about: string;
  sent: Request;
  signs: (sent: Request) => string | undefined;
};

const right = TEXT.request;
const EMPTY_POST = { ...POST, body: '' };
const lines = (sent: Request) => [sent.method, sent.url, sent.timestamp, sent.nonce, sent.body];
const path = (url: string) => url.split('?')[0]!;
const query = (url: string) => url.split('?')[1];

function when(name: string, about: string, sent: Request, signs: RequestMistake['signs']): RequestMistake {
  return { name, about, sent, signs };
}
/** Signs another value of one part. */
function other(
  name: string,
  about: string,
  sent: Request,
  part: keyof Request,
  change: (value: string) => string | undefined,
): RequestMistake {
  return when(name, about, sent, (given) => {
    const value = change(given[part]);
    return value === undefined ? undefined : right({ ...given, [part]: value });
  });
}
const at = (url: string): Request => ({ ...GET, url });
const json = (change: (value: unknown) => string) => (body: string) => body && change(JSON.parse(body));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(pairs.map(([name, item]) => [name, sorted(item)]));
}
/** What Python's json.dumps writes by default. */
function python(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([name, item]) => `${python(name)}: ${python(item)}`)
      .join(', ')}}`;
  }
  return escaped(JSON.stringify(value));
}
function escaped(text: string): string {
  return text.replace(/[^\n -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
const unescaped = (text: string) =>
  text.replace(/\\u([0-9a-f]{4})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
const go = (text: string) =>
  text.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026');
const reversed = (url: string) => {
  const pairs = query(url)?.split('&') ?? [];
  return pairs.length > 1 ? `${path(url)}?${pairs.reverse().join('&')}` : undefined;
};
const shifted = (by: number) => (timestamp: string) => String(Number(timestamp) + by);

export const REQUEST_MISTAKES: RequestMistake[] = [
  when(
    'last_line_feed_missing',
    'node-v3: POST without a body',
    EMPTY_POST,
    (r) =>
      lines(r)
        .slice(0, 4)
        .map((one) => `${one}\n`)
        .join('') + r.body,
  ),
  when('last_line_feed_missing', 'lines joined', POST, (r) => lines(r).join('\n')),
  when('last_line_feed_missing', 'GET, lines joined', GET, (r) => lines(r).join('\n')),
  when('last_line_feed_twice', 'one line feed more', POST, (r) => `${right(r)}\n`),
  when('line_feeds_missing', 'nothing between', POST, (r) => lines(r).join('')),
  when('line_feeds_missing', 'ampersands between', POST, (r) => lines(r).join('&')),
  when('line_feeds_escaped', 'a single-quoted \\n', POST, (r) =>
    lines(r)
      .map((one) => `${one}\\n`)
      .join(''),
  ),
  when('line_ends_crlf', 'CRLF', POST, (r) =>
    lines(r)
      .map((one) => `${one}\r\n`)
      .join(''),
  ),
  when('line_ends_crlf', 'CRLF, none at the end', POST, (r) => lines(r).join('\r\n')),
  when('lines_in_another_order', 'timestamp before url', POST, (r) =>
    right({ ...r, url: r.timestamp, timestamp: r.url }),
  ),
  when('lines_in_another_order', 'nonce before timestamp', POST, (r) =>
    right({ ...r, nonce: r.timestamp, timestamp: r.nonce }),
  ),
  when('lines_in_another_order', 'body after the url', POST, (r) =>
    [r.method, r.url, r.body, r.timestamp, r.nonce, ''].join('\n'),
  ),
  when('lines_in_another_order', 'nonce first', POST, (r) =>
    [r.nonce, r.method, r.url, r.timestamp, r.body, ''].join('\n'),
  ),
  when('spaces_around', 'a template indented by four', POST, (r) => `${lines(r).join('\n    ')}\n    `),
  when(
    'spaces_around',
    'a template indented by four, ended flush',
    POST,
    (r) => `${lines(r).join('\n    ')}\n`,
  ),
  when('spaces_around', 'blanks before the line feeds', POST, (r) =>
    lines(r)
      .map((one) => `${one} \n`)
      .join(''),
  ),
  when('spaces_around', 'a blank before all', POST, (r) => ` ${right(r)}`),
  when('spaces_around', 'a blank after all', POST, (r) => `${right(r)} `),
  other('method_lower_case', 'get', GET, 'method', (method) => method.toLowerCase()),
  other('method_lower_case', 'Post', POST, 'method', (method) => method[0] + method.slice(1).toLowerCase()),
  other('method_other', 'GET for POST', POST, 'method', (method) => (method === 'GET' ? 'POST' : 'GET')),
  other('method_other', 'PUT', POST, 'method', () => 'PUT'),
  other('url_without_query', 'the path alone', GET, 'url', path),
  other('url_with_host', 'https and the host', POST, 'url', (url) => `https://127.0.0.1:7400${url}`),
  other('url_with_host', 'http and the host', POST, 'url', (url) => `http://127.0.0.1:7400${url}`),
  other('url_with_host', 'the host alone', POST, 'url', (url) => `127.0.0.1:7400${url}`),
  other('url_with_host', 'the true gateway', GET, 'url', (url) => `https://api.mch.weixin.qq.com${url}`),
  other('url_decoded', '| for %7C', GET, 'url', decodeURIComponent),
  other('url_encoded', '%7C for |', { ...GET, url: '/v3/pay/transactions/out-trade-no/a|b' }, 'url', (url) =>
    url.replaceAll('|', '%7C'),
  ),
  other('url_encoded', '%2A for *', GET, 'url', (url) => url.replaceAll('*', '%2A')),
  other('url_encoded', 'digits in lower case', GET, 'url', (url) => url.replaceAll('%7C', '%7c')),
  other('url_encoded', 'values encoded', GET, 'url', (url) => url.replace('10:00+08', '10%3A00%2B08')),
  other('query_in_another_order', 'reversed', GET, 'url', reversed),
  other('url_encoded', '%7C and %2A', at('/v3/a|b*c'), 'url', (url) =>
    url.replaceAll('|', '%7C').replaceAll('*', '%2A'),
  ),
  other('url_encoded', 'encoded twice', GET, 'url', (url) => url.replaceAll('%', '%25')),
  other('url_encoded', 'digits in upper case', at('/v3/a%7cb'), 'url', (url) => url.replaceAll('%7c', '%7C')),
  other('url_encoded', '+ for %20', at('/v3/a?b=c%20d'), 'url', (url) => url.replaceAll('%20', '+')),
  other('url_encoded', '%20 for +', at('/v3/a?b=c+d'), 'url', (url) => url.replaceAll('+', '%20')),
  other('url_decoded', ': for %3A', at('/v3/a?at=10%3A00'), 'url', decodeURIComponent),
  other('url_decoded', 'a blank for +', at('/v3/a?b=c+d'), 'url', (url) => url.replaceAll('+', ' ')),
  other('url_without_query', 'with its question mark', GET, 'url', (url) =>
    query(url) === undefined ? undefined : `${path(url)}?`,
  ),
  other(
    'query_in_another_order',
    'sorted',
    { ...GET, url: '/v3/a?d=1&c=2&a=3&b=4' },
    'url',
    (url) => query(url) && `${path(url)}?${query(url)!.split('&').sort().join('&')}`,
  ),
  other('url_version_prefix_missing', 'without /v3', POST, 'url', (url) => url.slice(3)),
  other('url_trailing_slash', 'a slash more', POST, 'url', (url) =>
    url.includes('?') ? undefined : `${url}/`,
  ),
  other('url_trailing_slash', 'a slash less', { ...GET, url: '/v3/certificates/?a=1' }, 'url', (url) =>
    url.replace('/?', '?'),
  ),
  other('timestamp_in_milliseconds', 'a whole second', POST, 'timestamp', (seconds) => `${seconds}000`),
  other('timestamp_in_milliseconds', 'Date.now()', POST, 'timestamp', (seconds) => `${seconds}987`),
  other(
    'timestamp_in_milliseconds',
    'sent in milliseconds',
    { ...POST, timestamp: '1700000000123' },
    'timestamp',
    (sent) => (sent.length > 10 ? sent.slice(0, 10) : undefined),
  ),
  ...[-5, -1, 1, 5].map((by) => other('timestamp_off', `${by} s`, POST, 'timestamp', shifted(by))),
  other('nonce_case', 'upper case', POST, 'nonce', (nonce) => nonce.toUpperCase()),
  other('nonce_case', 'lower case', POST, 'nonce', (nonce) => nonce.toLowerCase()),
  other('body_missing', 'a body sent, nothing signed', POST, 'body', () => ''),
  other(
    'body_missing',
    'nodejs-sdk: {} sent on GET, nothing signed',
    { ...GET, body: '{}' },
    'body',
    () => '',
  ),
  ...['{}', '""', 'null', 'undefined'].map((body) =>
    other('body_signed_but_not_sent', body, GET, 'body', (sent) => (sent ? undefined : body)),
  ),
  other(
    'body_reserialized',
    'spaces sent, none signed',
    { ...POST, body: '{ "a": 1, "b": [1, 2] }' },
    'body',
    json((value) => JSON.stringify(value)),
  ),
  other(
    'body_reserialized',
    'keys sorted',
    POST,
    'body',
    json((value) => JSON.stringify(sorted(value))),
  ),
  other(
    'body_reserialized',
    'pretty, 2',
    POST,
    'body',
    json((value) => JSON.stringify(value, null, 2)),
  ),
  other(
    'body_reserialized',
    'pretty, 4',
    POST,
    'body',
    json((value) => JSON.stringify(value, null, 4)),
  ),
  other(
    'body_reserialized',
    'pretty, tabs',
    POST,
    'body',
    json((value) => JSON.stringify(value, null, '\t')),
  ),
  other('body_reserialized', 'Python', POST, 'body', json(python)),
  other(
    'body_reserialized',
    'Python, sorted',
    POST,
    'body',
    json((value) => python(sorted(value))),
  ),
  other('body_reserialized', 'non-ASCII escaped', POST, 'body', escaped),
  other(
    'body_reserialized',
    'sorted, non-ASCII escaped',
    POST,
    'body',
    json((value) => escaped(JSON.stringify(sorted(value)))),
  ),
  other(
    'body_reserialized',
    'pretty, sorted',
    POST,
    'body',
    json((value) => JSON.stringify(sorted(value), null, 2)),
  ),
  other(
    'body_reserialized',
    'Python, sorted, not escaped',
    POST,
    'body',
    json((value) => unescaped(python(sorted(value)))),
  ),
  other('body_reserialized', 'Gson', POST, 'body', (body) => go(body).replaceAll('=', '\\u003d')),
  other(
    'body_reserialized',
    'a byte order mark and spaces sent, neither signed',
    { ...POST, body: '\ufeff{ "a": 1 }' },
    'body',
    (body) => (body.startsWith('\ufeff') ? '{"a":1}' : undefined),
  ),
  other(
    'body_reserialized',
    'Gson, sent pretty',
    { ...POST, body: '{\n  "a": "<\u0026=>"\n}' },
    'body',
    json((value) => go(JSON.stringify(value)).replaceAll('=', '\\u003d')),
  ),
  other(
    'body_reserialized',
    'Go, sent pretty',
    { ...POST, body: '{\n  "a": "<\u0026=>"\n}' },
    'body',
    json((value) => go(JSON.stringify(value))),
  ),
  other('body_reserialized', 'slashes escaped', POST, 'body', (body) => body.replaceAll('/', '\\/')),
  other('body_reserialized', 'PHP', POST, 'body', (body) => escaped(body).replaceAll('/', '\\/')),
  other('body_reserialized', 'Go', POST, 'body', go),
  other(
    'body_reserialized',
    'escapes sent, none signed',
    { ...POST, body: '{"a":"\\u4e2d\\/"}' },
    'body',
    json((value) => JSON.stringify(value)),
  ),
  other(
    'body_encoded_twice',
    'JSON of JSON sent',
    { ...POST, body: JSON.stringify(POST.body) },
    'body',
    (body) => (body.startsWith('"') ? JSON.parse(body) : undefined),
  ),
  other('body_object_as_text', 'an object joined to text', POST, 'body', (body) => body && '[object Object]'),
  other(
    'body_line_end',
    'a line feed sent, not signed',
    { ...POST, body: `${POST.body}\n` },
    'body',
    (body) => body.trimEnd(),
  ),
  other('body_line_end', 'CRLF sent, LF signed', { ...POST, body: '{\r\n"a": 1\r\n}' }, 'body', (body) =>
    body.replaceAll('\r\n', '\n'),
  ),
  other('body_line_end', 'LF sent, CRLF signed', { ...POST, body: '{\n"a": 1\n}' }, 'body', (body) =>
    body.replaceAll('\n', '\r\n'),
  ),
  other('body_byte_order_mark', 'sent, not signed', { ...POST, body: `\ufeff${POST.body}` }, 'body', (body) =>
    body.replace('\ufeff', ''),
  ),
  other('body_byte_order_mark', 'signed, not sent', POST, 'body', (body) => body && `\ufeff${body}`),
  other('body_in_another_encoding', 'UTF-8 taken for Latin-1', POST, 'body', (body) =>
    Buffer.from(body).toString('latin1'),
  ),
];
