import type { Recorded } from '../../model/control-types';
import { timeOfDayMs } from '../../model/instants';
import { type Lane, type MarkName, mutationOf } from '../../model/lanes';
import type { Message, Row, Sequence } from '../../model/sequence';
import { type Child, type Children, h } from '../../model/vnode';
import type { App } from '../app';
import type { Exchanges } from '../exchanges';
import { type BodyForms, exchangeView } from './exchange';
import { whenLoaded } from './panel';
import { badge, durationText, statusBadge, type Tone } from './pieces';

/** What is open of a diagram. */
export type Opened = { exchanges: Exchanges; open: Set<string>; forms: BodyForms };

const MARK_TONES: Record<MarkName | 'lost', Tone> = {
  killed: 'bad',
  no_answer: 'bad',
  lost: 'bad',
  broken: 'warn',
  refused: 'warn',
  failed: 'bad',
};

/** An order's number in a path: everybody knows which order it is. */
const LONG_ID = /[^/]{24,}/;

function laneName(app: App, { kind, name }: Lane): string {
  return name ?? app.t(`lane_${kind}`);
}

/** An instance's number stands under the name of its function: a column is narrow. */
function laneHead(app: App, lane: Lane): Children {
  const [name = '', instance] = laneName(app, lane).split('#');
  return [name, instance !== undefined && h('span', { class: 'lane__instance' }, `#${instance}`)];
}

/** The diagram: lanes as columns, and one row for each message. For a screen reader it is an ordered list. */
export function sequenceView(app: App, { lanes, rows }: Sequence, opened: Opened): Child {
  return h(
    'div',
    { class: 'sequence', style: `--lanes: ${lanes.length}` },
    h(
      'div',
      { class: 'sequence__head', 'aria-hidden': 'true' },
      h('span', { class: 'sequence__corner' }, app.t('message')),
      h(
        'div',
        { class: 'lanes lanes--head' },
        lanes.map((lane) =>
          h('span', { class: `lane lane--${lane.kind}`, key: lane.id }, laneHead(app, lane)),
        ),
      ),
    ),
    h(
      'ol',
      { class: 'sequence__rows', 'aria-label': app.t('messages_in_order') },
      rows.map((row) => rowView(app, lanes, row, opened)),
    ),
  );
}

function rowView(app: App, lanes: Lane[], row: Row, opened: Opened): Child {
  if (row.kind === 'pause') {
    return h(
      'li',
      { class: 'pause', key: row.key },
      h('span', {}, app.t('pause', { time: durationText(app, row.ms) })),
    );
  }
  if (row.kind === 'message') return messageView(app, lanes, row, opened);
  const { from, at, key } = row;
  return h(
    'li',
    { class: 'message', key },
    h(
      'div',
      { class: 'message__row' },
      h('span', { class: 'message__time number' }, timeOfDayMs(at)),
      h('span', { class: 'message__text' }, app.t('lost_attempt')),
      h('span', { class: 'message__status' }, badge('bad', app.t('mark_lost'))),
      lanesView(lanes.length, { from, to: Math.max(0, from - 1), style: 'lost' }),
    ),
  );
}

function messageView(app: App, lanes: Lane[], message: Message, { exchanges, open, forms }: Opened): Child {
  const { key, source, from, to, phase, mark } = message;
  const isOpen = open.has(key);
  const toggle = () => {
    if (isOpen) open.delete(key);
    else open.add(key);
    app.redraw();
  };
  const route = app.t('from_to', { from: nameAt(app, lanes, from), to: nameAt(app, lanes, to) });
  return h(
    'li',
    { class: `message${isOpen ? ' message--open' : ''}`, key },
    h(
      'button',
      { type: 'button', class: 'message__row', 'aria-expanded': isOpen ? 'true' : 'false', onclick: toggle },
      h('span', { class: 'message__time number' }, timeOfDayMs(message.at)),
      h(
        'span',
        { class: 'message__text' },
        textOf(app, message),
        h('span', { class: 'unseen' }, `, ${route}`),
      ),
      h('span', { class: 'message__status' }, statusOf(app, message)),
      lanesView(lanes.length, { from, to, style: styleOf(phase, mark) }),
    ),
    isOpen && h('div', { class: 'message__detail' }, detail(app, exchanges, source.entry.id, forms)),
  );
}

function nameAt(app: App, lanes: Lane[], position: number): string {
  const lane = lanes[position];
  return lane ? laneName(app, lane) : '';
}

function detail(app: App, exchanges: Exchanges, id: number, forms: BodyForms): Children {
  return whenLoaded(app, exchanges.get(id), (exchange) => [exchangeView(app, exchange, forms)]);
}

function textOf(app: App, { source, phase }: Message): Children {
  const { entry } = source;
  const { title, note } = wordsOf(app, entry);
  if (phase === 'answer')
    return [h('span', { class: 'message__answer' }, app.t('answer_to', { what: title }))];
  return [
    h('span', { class: 'message__title' }, title),
    note !== title && h('span', { class: 'message__note' }, note),
  ];
}

/** What a message is about, and the line that was sent. */
function wordsOf(app: App, entry: Recorded): { title: string; note: string } {
  const { host, method, path, about } = entry;
  if (host === 'control')
    return {
      title: app.t(controlKey(path)),
      note: `${method} ${path.replace('/_sim', '').replace(LONG_ID, '…')}`,
    };
  if (host === 'cloudbase') {
    const [action = '', collection = ''] = (about ?? '').split(' ');
    return { title: action.replace('database.', ''), note: collection };
  }
  if (host === 'function')
    return { title: about ?? path, note: app.t(method === 'timer' ? 'by_timer' : 'by_call') };
  const kind = about?.split(', ')[0] ?? method;
  return {
    title: host === 'notification' ? app.t('notification_kind', { kind }) : kind,
    note: `${method} ${path}`,
  };
}

function controlKey(path: string) {
  if (path.endsWith('/open')) return 'cashier_opened' as const;
  if (path.endsWith('/approve')) return 'cashier_approved' as const;
  if (path.endsWith('/cancel')) return 'cashier_cancelled' as const;
  return path.endsWith('/pay') ? ('paid_by_hand' as const) : ('done_by_hand' as const);
}

function statusOf(app: App, { source, phase, mark }: Message): Children {
  const { entry } = source;
  if (phase === 'call') return [];
  const ms = h(
    'span',
    { class: 'message__ms number' },
    `${Math.round(entry.ended_ms - entry.started_ms)} ms`,
  );
  const status = statusBadge(app, entry.status);
  if (mark === undefined || mark === 'no_answer' || mark === 'refused' || mark === 'failed')
    return [status, ms];
  const text = mark === 'broken' ? (mutationOf(entry) ?? '') : app.t(`mark_${mark}`);
  return [badge(MARK_TONES[mark], text), mark === 'broken' && status, ms];
}

type Arrow = { from: number; to: number; style: string };

function styleOf(phase: Message['phase'], mark: MarkName | undefined): string {
  const way = phase === 'answer' ? 'answer' : phase === 'both' ? 'both' : 'call';
  return mark ? `${way} arrow--${mark}` : way;
}

/** Lifelines and the arrow across them. A picture only: the text of the row says the same. */
function lanesView(count: number, { from, to, style }: Arrow): Child {
  const least = Math.min(from, to);
  const span = Math.abs(to - from);
  const heading = span === 0 ? 'self' : to > from ? 'right' : 'left';
  const place = `--at: ${least}; --span: ${span}`;
  return h(
    'span',
    { class: 'lanes', 'aria-hidden': 'true' },
    Array.from({ length: count }, () => h('span', { class: 'lane-line' })),
    h('span', { class: `arrow arrow--${heading} arrow--${style}`, style: place }),
  );
}
