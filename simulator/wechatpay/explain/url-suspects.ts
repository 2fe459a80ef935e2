import { permutations } from './line-suspects';
import type { Suspect } from './signed-candidates';
import { type Draft, rewrites } from './signed-draft';

/** Up to so many parameters every order is tried, beyond it the sorted and the reversed one. */
const PERMUTED_PARAMETERS_MAX = 3;
const MAIN_HOST = 'api.mch.weixin.qq.com';
const VERSION = '/v3';

/** Mistakes in the URL, which is the line `url` of the draft. `hosts` are those that the request may have named. */
export function urlSuspects(draft: Draft, url: string, hosts: string[]): Suspect[] {
  const [path, query] = split(url);
  const on = (changed: string) => (query === undefined ? changed : `${changed}?${query}`);
  const slash = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
  const parts: [Suspect['name'], (string | undefined)[]][] = [
    ['url_without_query', query === undefined ? [] : [path, `${path}?`]],
    ['url_with_host', withHost(url, [...hosts, MAIN_HOST])],
    ['url_decoded', [attempt(decodeURIComponent, url), attempt(decodeURI, url), url.replaceAll('+', ' ')]],
    ['url_encoded', encodings(url)],
    ['query_in_another_order', query === undefined ? [] : queryOrders(query).map((one) => `${path}?${one}`)],
    ['url_version_prefix_missing', path.startsWith(`${VERSION}/`) ? [url.slice(VERSION.length)] : []],
    ['url_trailing_slash', [on(slash)]],
  ];
  return parts.map(([name, texts]) => ({ name, part: 'url', edits: rewrites(draft, 'url', texts) }));
}

function split(url: string): [path: string, query: string | undefined] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, undefined] : [url.slice(0, mark), url.slice(mark + 1)];
}

function withHost(url: string, hosts: string[]): string[] {
  return ['https://', '', 'http://', '//'].flatMap((scheme) => hosts.map((host) => scheme + host + url));
}

/** Clients differ in what they encode, and in the case of the hexadecimal digits. */
function encodings(url: string): (string | undefined)[] {
  const pipes = url.replaceAll('|', '%7C');
  const stars = url.replaceAll('*', '%2A');
  return [
    pipes,
    stars,
    attempt(encodeURI, url),
    pipes.replaceAll('*', '%2A'),
    encodedValues(url),
    recased(url, (digits) => digits.toLowerCase()),
    recased(url, (digits) => digits.toUpperCase()),
    url.replaceAll('+', '%20'),
    url.replaceAll('%20', '+'),
  ];
}

function encodedValues(url: string): string | undefined {
  const [path, query] = split(url);
  if (query === undefined) return undefined;
  const values = query.split('&').map((pair) => {
    const [name, ...value] = pair.split('=');
    return `${name}=${attempt(encodeURIComponent, value.join('='))}`;
  });
  return `${path}?${values.join('&')}`;
}

function recased(url: string, change: (digits: string) => string): string {
  return url.replace(/%[0-9a-f]{2}/gi, change);
}

function queryOrders(query: string): string[] {
  const pairs = query.split('&');
  const orders =
    pairs.length <= PERMUTED_PARAMETERS_MAX ? permutations(pairs) : [pairs.toSorted(), pairs.toReversed()];
  return orders.map((order) => order.join('&'));
}

/** Undefined where the text cannot be decoded or encoded. */
function attempt(change: (text: string) => string, text: string): string | undefined {
  try {
    return change(text);
  } catch {
    return undefined;
  }
}
