import type { HttpIn } from '../http';

/** The names under which only this machine reaches itself. */
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/** What WeChat DevTools puts on every wx.request; no page can: a browser lets none name another site as its referrer. */
const DEVTOOLS = /^https:\/\/servicewechat\.com\/[\w-]+\/devtools\//;

/**
 * Why a request may not steer the simulator, in a sentence; undefined: it may. Loopback alone keeps out other machines,
 * but not the pages that a developer's browser has open: such a page may send anything to 127.0.0.1, or have its own
 * name lead there (DNS rebinding). Programs send no Origin, and may.
 */
export function refusedAtDoor({ headers }: Pick<HttpIn, 'headers'>): string | undefined {
  const { host = '', origin, referer = '' } = headers;
  if (!LOOPBACK.test(host)) {
    return `the Host '${host}' is not this machine: use http://127.0.0.1, http://localhost or http://[::1]`;
  }
  const isOwn = origin === undefined || origin.toLowerCase() === `http://${host}`.toLowerCase();
  if (isOwn || DEVTOOLS.test(referer)) return undefined;
  return `a page of '${origin}' may not steer the simulator: only its own pages, WeChat DevTools and programs may`;
}
