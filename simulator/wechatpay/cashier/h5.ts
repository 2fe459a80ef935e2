import { type Asked, orderOf, TELLERS, type WayParts } from './ways';
import { WORDS } from './words';

/** The real one is https://wx.tenpay.com with the same path; here a browser has to reach it. */
export const H5_PATH = '/cgi-bin/mmpayweb-bin/checkmweb';
const PACKAGE = '2150917749';
/** All that a link may say; only the last may be appended by the merchant (page 4012791834). */
const PARAMETERS = ['prepay_id', 'package', 'redirect_url'] as const;
const REDIRECT_CHARS_MAX = 2_048;

/** What an h5_url says: which prepay, and where the browser goes afterwards. */
export type H5Link = { prepay_id: string; redirect_url?: string };

/** @param origin where a browser reaches the simulator: `http://127.0.0.1:PORT` */
export function h5Url(origin: string, prepay_id: string): string {
  return `${origin}${H5_PATH}?prepay_id=${prepay_id}&package=${PACKAGE}`;
}

/** Undefined for a link with anything missing, twice, unknown or of another form than it was given out in. */
export function readLink(query: URLSearchParams): H5Link | undefined {
  const names = [...query.keys()];
  const strange = names.some((name) => !(PARAMETERS as readonly string[]).includes(name));
  if (strange || new Set(names).size !== names.length) return undefined;
  const [prepay_id, given, redirect_url] = PARAMETERS.map((name) => query.get(name));
  if (!prepay_id || given !== PACKAGE) return undefined;
  if (redirect_url === null || redirect_url === undefined) return { prepay_id };
  const target = redirectTarget(redirect_url);
  return target === undefined ? undefined : { prepay_id, redirect_url: target };
}

/** A whole http(s) address, as a browser would write it; undefined for anything that is none. */
export function redirectTarget(text: string): string | undefined {
  if (text.length > REDIRECT_CHARS_MAX || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return ['https:', 'http:'].includes(url.protocol) ? url.href : undefined;
}

/**
 * A link that a browser outside WeChat follows.
 * @param h5_url with or without a redirect_url, of any shape; which host it names does not matter here
 */
export function askedByLink(h5_url: unknown, parts: WayParts): Asked {
  const url = typeof h5_url === 'string' && URL.canParse(h5_url) ? new URL(h5_url) : undefined;
  const link = url?.pathname === H5_PATH ? readLink(url.searchParams) : undefined;
  return askedByLinkRead(link, parts);
}

/** The same for a link that was read before. */
export function askedByLinkRead(link: H5Link | undefined, { ledger }: WayParts): Asked {
  const { refused } = TELLERS.MWEB;
  const found = link && orderOf(ledger, ledger.findPrepay(link.prepay_id));
  if (!found) return { told: refused(WORDS.format) };
  return found.order.terms.trade_type === 'MWEB' ? found : { told: refused(WORDS.wrongScene) };
}
