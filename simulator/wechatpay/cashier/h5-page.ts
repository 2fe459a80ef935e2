import type { SimClock } from '../../clock';
import { empty, type HttpIn, type HttpOut } from '../../http';
import type { Recorder } from '../../recorder';
import type { Cashier, OpenedCashier } from './cashier';
import { H5_PATH, readLink, redirectTarget } from './h5';
import { cashierPage, refusalPage, resultPage } from './h5-html';
import { type Language, languageOf } from './h5-words';
import type { CashierResult } from './ways';
import { WORDS } from './words';

const FOLDER = '/cgi-bin/mmpayweb-bin/';
const RESULT_PATH = `${FOLDER}result`;
/** A cashier's id, a decision and an address: no browser sends more from this page. */
const FORM_BYTES_MAX = 16_384;
const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(;|$)/i;

export type H5PageParts = { cashier: Cashier; clock: SimClock; recorder: Recorder };
type Answered = Extract<HttpOut, { status: number }>;

/** The page behind an h5_url, for a browser: plain HTML and two form buttons. */
export class H5Page {
  constructor(private readonly parts: H5PageParts) {}

  handles(path: string): boolean {
    return path.startsWith(FOLDER);
  }

  handle(request: HttpIn): HttpOut {
    const { clock, recorder } = this.parts;
    const started_ms = clock.wallNow();
    const out = this.answer(request) as Answered;
    const { method, url } = request;
    recorder.add({
      ...{ at: clock.now(), host: 'wechatpay', method, path: url, about: 'h5 page', started_ms },
      ...{
        ended_ms: clock.wallNow(),
        status: out.status,
        request: request.body.toString('utf8') || undefined,
      },
      answer: out.headers.location === undefined ? undefined : { location: out.headers.location },
    });
    return { ...out, headers: { ...out.headers, date: new Date(clock.now()).toUTCString() } };
  }

  private answer(request: HttpIn): HttpOut {
    const language = languageOf(request.headers['accept-language']);
    const { path, method } = request;
    if (path === RESULT_PATH) return method === 'GET' ? this.result(request, language) : notAllowed('GET');
    if (path !== H5_PATH) return empty(404);
    if (method === 'GET') return this.show(request, language);
    return method === 'POST' ? this.decide(request, language) : notAllowed('GET, POST');
  }

  private show({ query }: HttpIn, language: Language): HttpOut {
    const link = readLink(query);
    const opened = this.parts.cashier.follow({ read: link });
    const back = link?.redirect_url;
    return isOpen(opened)
      ? cashierPage(language, opened, back)
      : refusalPage(200, language, opened.dialog ?? '', back);
  }

  /** Both buttons. Afterwards the browser goes where the merchant wants it, paid or not, as in life. */
  private decide(request: HttpIn, language: Language): HttpOut {
    const form = formOf(request);
    const cashier_id = form?.get('cashier_id') ?? '';
    const decision = form?.get('decision');
    const wanted = form?.get('redirect_url') ?? undefined;
    const target = wanted === undefined ? undefined : redirectTarget(wanted);
    if ((decision !== 'pay' && decision !== 'leave') || (wanted !== undefined && target === undefined))
      return refusalPage(400, language, WORDS.format);
    const { cashier } = this.parts;
    const result = decision === 'pay' ? cashier.approve(cashier_id) : cashier.cancel(cashier_id);
    if (result === undefined) return refusalPage(404, language, WORDS.format, target);
    if (result.dialog !== undefined) return refusalPage(200, language, result.dialog, target);
    return seeOther(target ?? `${RESULT_PATH}?cashier_id=${encodeURIComponent(cashier_id)}`);
  }

  private result({ query }: HttpIn, language: Language): HttpOut {
    const seen = this.parts.cashier.look(query.get('cashier_id') ?? '');
    if (!seen) return refusalPage(404, language, WORDS.format);
    const outcome = seen.decided === undefined ? 'open' : seen.decided === 'approved' ? 'paid' : 'left';
    return resultPage(language, seen.shown, outcome);
  }
}

function isOpen(answer: OpenedCashier | CashierResult): answer is OpenedCashier {
  return 'cashier_id' in answer;
}

function formOf({ headers, body }: HttpIn): URLSearchParams | undefined {
  const fits = FORM_TYPE.test(headers['content-type'] ?? '') && body.length <= FORM_BYTES_MAX;
  return fits ? new URLSearchParams(body.toString('utf8')) : undefined;
}

function seeOther(location: string): HttpOut {
  return empty(303, { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
}

function notAllowed(allow: string): HttpOut {
  return empty(405, { allow });
}
