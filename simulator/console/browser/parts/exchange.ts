import { bytesOf, hexDump, indented, sizeText } from '../../model/bytes';
import type { Exchange, RawMessage, Signed } from '../../model/control-types';
import { type Child, type Children, h } from '../../model/vnode';
import type { App } from '../app';
import { explanationView } from './explanation';
import { badge, choice, copyButton, facts, instant } from './pieces';
import { withControls } from './visible-text';

export type BodyForm = 'text' | 'indented' | 'hex';
/** Which form each shown body has; the key names entry and side. */
export type BodyForms = Map<string, BodyForm>;

/** One recorded request and its answer: bytes, headers, and what was signed. */
export function exchangeView(app: App, exchange: Exchange, forms: BodyForms): Child {
  const { id, raw, explanation, signed = [] } = exchange;
  return h(
    'div',
    { class: 'exchange' },
    explanation && explanationView(app, explanation),
    exchangeFacts(app, exchange),
    h(
      'div',
      { class: 'exchange__sides' },
      raw ? rawSides(app, id, raw, forms) : redactedSides(app, exchange),
    ),
    signed.map((one, index) => signedView(app, one, `${one.what}-${index}`)),
  );
}

/** The figures of an entry that belong to neither side. */
function exchangeFacts(app: App, exchange: Exchange): Child {
  const { t } = app;
  const { at, host, about, instance, trace_id, out_trade_no, started_ms, ended_ms } = exchange;
  return facts([
    [t('time'), [instant(at)]],
    [t('host'), [host]],
    [t('about'), [about && h('code', {}, about)]],
    [t('took'), [h('span', { class: 'number' }, `${Math.round(ended_ms - started_ms)} ms`)]],
    [t('instance'), [instance && h('code', {}, instance)]],
    [t('trace'), [trace_id && h('code', {}, trace_id)]],
    [
      t('order_number'),
      [out_trade_no && h('a', { href: `#/orders/${encodeURIComponent(out_trade_no)}` }, out_trade_no)],
    ],
  ]);
}

function rawSides(app: App, id: number, raw: NonNullable<Exchange['raw']>, forms: BodyForms): Children {
  const { request, answer } = raw;
  return [
    rawSide(app, app.t('request'), request.start_line, request, `${id}-request`, forms),
    answer
      ? rawSide(app, app.t('answer'), `HTTP ${answer.status}`, answer, `${id}-answer`, forms)
      : h(
          'div',
          { class: 'side' },
          h('h3', {}, app.t('answer')),
          h('p', { class: 'note' }, app.t('never_answered')),
        ),
  ];
}

function rawSide(
  app: App,
  title: string,
  first: string,
  message: RawMessage,
  key: string,
  forms: BodyForms,
): Child {
  const { t } = app;
  const lines = Object.entries(message.headers).map(([name, value]) => `${name}: ${value}`);
  const whole = `${first}\n${lines.join('\n')}\n\n${message.body}`;
  return h(
    'div',
    { class: 'side', key },
    h('div', { class: 'side__head' }, h('h3', {}, title), copyButton(app, whole, title)),
    h(
      'pre',
      { class: 'bytes bytes--head', tabindex: '0', 'aria-label': t('headers_of', { what: title }) },
      h('span', { class: 'bytes__start' }, `${first}\n`),
      Object.entries(message.headers).flatMap(([name, value]) => [h('b', {}, `${name}: `), `${value}\n`]),
    ),
    message.bytes === 0 ? h('p', { class: 'note' }, t('no_body')) : bodyView(app, title, message, key, forms),
  );
}

function bodyView(app: App, title: string, message: RawMessage, key: string, forms: BodyForms): Children {
  const { t } = app;
  const isText = message.encoding === 'utf8';
  const pretty = isText && message.cut === undefined ? indented(message.body) : undefined;
  const form = forms.get(key) ?? (isText ? 'text' : 'hex');
  const offered: (readonly [BodyForm, string])[] = [
    ...(isText ? [['text', t('as_sent')] as const] : []),
    ...(pretty === undefined ? [] : [['indented', t('indented')] as const]),
    ['hex', t('hex')],
  ];
  const shown = form === 'hex' ? hexDump(bytesOf(message)) : form === 'indented' ? pretty : message.body;
  const choose = (next: BodyForm) => {
    forms.set(key, next);
    app.redraw();
  };
  return [
    h(
      'div',
      { class: 'side__head' },
      h(
        'span',
        { class: 'note number' },
        t('body_size', { size: sizeText(message.bytes) }),
        message.cut && ` · ${t('cut')}`,
      ),
      offered.length > 1 && choice(t('body_form', { what: title }), offered, form, choose),
    ),
    h(
      'pre',
      {
        class: `bytes${form === 'hex' ? ' bytes--hex' : ''}`,
        tabindex: '0',
        'aria-label': t('body_of', { what: title }),
      },
      form === 'text' ? withControls(shown ?? '', { keep: '\n' }) : (shown ?? ''),
    ),
  ];
}

/** Without the bytes there is what the recorder understood, secrets taken out. */
function redactedSides(app: App, { request, answer }: Exchange): Children {
  const sides: [string, unknown][] = [
    [app.t('request'), request],
    [app.t('answer'), answer],
  ];
  return sides.map(([title, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
    return h(
      'div',
      { class: 'side' },
      h('div', { class: 'side__head' }, h('h3', {}, title), copyButton(app, text, title)),
      h('pre', { class: 'bytes', tabindex: '0', 'aria-label': title }, indented(text) ?? text),
    );
  });
}

function signedView(app: App, { what, text, signature, serial, verdict }: Signed, key: string): Child {
  const { t } = app;
  const good = verdict === 'ok';
  return h(
    'section',
    { class: 'signed', key, 'aria-label': t(`signed_${what}`) },
    h(
      'div',
      { class: 'side__head' },
      h(
        'h3',
        {},
        t(`signed_${what}`),
        ' ',
        badge(good ? 'good' : 'bad', t(good ? 'signature_fits' : 'signature_wrong')),
      ),
      copyButton(app, text, t('signed_text')),
    ),
    h('pre', { class: 'bytes', tabindex: '0', 'aria-label': t('signed_text') }, withControls(text)),
    facts([
      [t('serial'), [h('code', {}, serial)]],
      [
        t('signature'),
        [h('code', { class: 'wrap' }, signature), ' ', copyButton(app, signature, t('signature'))],
      ],
    ]),
  );
}
