import { createHash } from 'node:crypto';
import type { HttpOut } from '../../http';
import type { OpenedCashier } from './cashier';
import { H5_PATH } from './h5';
import { type Language, PAGE_WORDS } from './h5-words';
import { WORDS_IN_ENGLISH } from './words';

/** Text that is markup already. Everything else that goes into a page is escaped. */
class Markup {
  constructor(readonly text: string) {}
}
type Piece = string | Markup | undefined;

function html(parts: TemplateStringsArray, ...pieces: Piece[]): Markup {
  const written = pieces.map((piece) => (piece instanceof Markup ? piece.text : escapeHtml(piece ?? '')));
  return new Markup(parts.map((part, index) => part + (written[index] ?? '')).join(''));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);
}

const STYLE = `
:root{color-scheme:light dark;--back:#f2f3f2;--card:#fff;--text:#1a1c1b;--soft:#5b615e;--line:#d7dbd8;--main:#067a3d;--on-main:#fff}
@media(prefers-color-scheme:dark){:root{--back:#111312;--card:#1d201e;--text:#eceeed;--soft:#a9b0ac;--line:#3a403d;--main:#3ecf85;--on-main:#06120c}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--back);color:var(--text);font:16px/1.5 system-ui,"Noto Sans SC",sans-serif}
main{max-width:420px;margin:0 auto;padding:32px 16px}
.note{margin:0 0 16px;text-align:center;color:var(--soft);font-size:14px}
.card{padding:24px 20px;border-radius:12px;background:var(--card);overflow-wrap:anywhere}
h1{margin:0;font-size:18px;font-weight:600;text-align:center}
.amount{margin:8px 0 20px;font-size:36px;font-weight:600;text-align:center}
.words{margin:16px 0 0;text-align:center}
dl{display:grid;grid-template-columns:auto 1fr;gap:8px 16px;margin:0 0 24px;padding-top:16px;border-top:1px solid var(--line)}
dt{color:var(--soft)}
dd{margin:0;text-align:right}
button,.button{display:block;width:100%;min-height:48px;margin-top:12px;padding:11px 16px;border:1px solid var(--line);border-radius:8px;background:transparent;color:var(--text);font:inherit;text-align:center;text-decoration:none;cursor:pointer}
.main{border-color:var(--main);background:var(--main);color:var(--on-main);font-weight:600}
:focus-visible{outline:3px solid var(--main);outline-offset:2px}
`;

/** No script, nothing from elsewhere; a form may end at the merchant, so where it leads is not limited here. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

function page(status: number, language: Language, heading: string, body: Markup): HttpOut {
  const words = PAGE_WORDS[language];
  const { text } = html`<!doctype html>
<html lang="${words.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading} · ${words.title}</title><style>${new Markup(STYLE)}</style></head>
<body><main><p class="note">${words.simulated}</p><div class="card">${body}</div></main></body></html>
`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    vary: 'accept-language',
  };
  return { status, headers, body: Buffer.from(text, 'utf8') };
}

/** Whom, what and how much, with two buttons. */
export function cashierPage(language: Language, shown: OpenedCashier, redirect_url?: string): HttpOut {
  const words = PAGE_WORDS[language];
  const redirect =
    redirect_url === undefined
      ? undefined
      : html`<input type="hidden" name="redirect_url" value="${redirect_url}">`;
  const body = html`<h1>${shown.payee}</h1>
<p class="amount">${yuan(shown.amount.total)}</p>
<dl><dt>${words.goods}</dt><dd>${shown.description}</dd><dt>${words.number}</dt><dd>${shown.out_trade_no}</dd></dl>
<form method="post" action="${H5_PATH}"><input type="hidden" name="cashier_id" value="${shown.cashier_id}">${redirect}
<button class="main" name="decision" value="pay">${words.pay}</button>
<button name="decision" value="leave">${words.leave}</button></form>`;
  return page(200, language, shown.payee, body);
}

/** WeChat's words, in English with what they mean. */
export function refusalPage(
  status: number,
  language: Language,
  dialog: string,
  redirect_url?: string,
): HttpOut {
  const words = PAGE_WORDS[language];
  const meaning = language === 'en' ? WORDS_IN_ENGLISH[dialog] : undefined;
  const body = html`<h1>${words.refused}</h1>
<p class="words" lang="zh-CN">${dialog}</p>
${meaning === undefined ? undefined : html`<p class="words">${meaning}</p>`}
${backLink(language, redirect_url)}`;
  return page(status, language, words.refused, body);
}

/** How it ended, for a browser that has nowhere else to go. */
export function resultPage(
  language: Language,
  shown: OpenedCashier,
  outcome: 'paid' | 'left' | 'open',
): HttpOut {
  const words = PAGE_WORDS[language];
  const body = html`<h1>${words[outcome]}</h1>
<p class="amount">${yuan(shown.amount.total)}</p>
<dl><dt>${words.number}</dt><dd>${shown.out_trade_no}</dd></dl>
<p class="words">${words.close}</p>`;
  return page(200, language, words[outcome], body);
}

function backLink(language: Language, redirect_url: string | undefined): Piece {
  if (redirect_url === undefined) return undefined;
  return html`<p><a class="button" href="${redirect_url}">${PAGE_WORDS[language].back}</a></p>`;
}

/** The simulator's own way of writing fen: it must not share a mistake with the mini-program. */
function yuan(total: number): string {
  const digits = String(total).padStart(3, '0');
  return `¥${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
