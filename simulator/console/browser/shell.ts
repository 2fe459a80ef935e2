import { dateTime, timeOfDay } from '../model/instants';
import { type Child, type Children, h } from '../model/vnode';
import type { App, Page, Question } from './app';
import type { Lang } from './language';
import { button, choice } from './parts/pieces';
import { SECTIONS, type Section } from './router';

/** What the frame around a page shows. */
export type Frame = {
  page: Page;
  section: string;
  lost: boolean;
  menuOpen: boolean;
  told: { text: string; tone: 'good' | 'bad' } | undefined;
  question: Question | undefined;
  onLang(lang: Lang): void;
  onMenu(): void;
  onReset(): void;
  onAnswer(yes: boolean): void;
};

/** The whole console. */
export function shellView(app: App, frame: Frame): Child[] {
  const { t } = app;
  const skip = (event: Event) => {
    event.preventDefault();
    document.getElementById('title')?.focus();
  };
  return [
    h('a', { class: 'skip', href: '#title', onclick: skip }, t('skip')),
    h(
      'header',
      { class: 'top' },
      h(
        'a',
        { class: 'brand', href: '#/orders' },
        h('span', { class: 'brand__mark', 'aria-hidden': 'true' }),
        'wxpay-kit',
        h('span', { class: 'brand__what' }, t('console')),
      ),
      clockChip(app),
      choice(
        t('language'),
        [
          ['en', 'EN'],
          ['zh', '中文'],
        ],
        app.lang,
        frame.onLang,
      ),
      h(
        'button',
        {
          type: 'button',
          class: 'button menu',
          'aria-expanded': frame.menuOpen ? 'true' : 'false',
          'aria-controls': 'sections',
          onclick: frame.onMenu,
        },
        t('menu'),
      ),
    ),
    connectionView(app, frame.lost),
    h('div', { class: 'body' }, navigation(app, frame), main(frame)),
    h(
      'div',
      { class: 'told', role: 'status', 'aria-live': 'polite' },
      frame.told && h('p', { class: `told__text told__text--${frame.told.tone}` }, frame.told.text),
    ),
    ...(frame.question ? [dialog(app, frame.question, frame.onAnswer)] : []),
  ];
}

function clockChip(app: App): Child {
  const { summary, t } = app;
  if (!summary) return h('span', { class: 'chip' }, '…');
  const now = app.now();
  return h(
    'a',
    {
      class: 'chip',
      href: '#/clock',
      'aria-label': t('clock_is', { time: dateTime(now), mode: t(`mode_${summary.mode}`) }),
    },
    h('span', { class: 'chip__date number' }, dateTime(now).slice(0, 10)),
    h('span', { class: 'number' }, timeOfDay(now)),
    h('span', { class: `chip__mode chip__mode--${summary.mode}` }, t(`mode_${summary.mode}`)),
  );
}

/** Always there, so that a screen reader hears when it is filled. */
function connectionView(app: App, lost: boolean): Child {
  return h(
    'div',
    { class: 'connection', role: 'alert' },
    lost &&
      h(
        'p',
        { class: 'connection__text' },
        h('strong', {}, app.t('connection_lost')),
        ' ',
        app.t('connection_hint'),
      ),
  );
}

function navigation(app: App, frame: Frame): Child {
  const { t } = app;
  const shown = SECTIONS.filter(({ cloud }) => !cloud || app.summary?.cloud !== false);
  return h(
    'nav',
    {
      class: `sections${frame.menuOpen ? ' sections--open' : ''}`,
      id: 'sections',
      'aria-label': t('sections'),
    },
    h(
      'ul',
      {},
      shown.map((section) =>
        h(
          'li',
          { key: section.name },
          h(
            'a',
            {
              class: 'sections__one',
              href: `#/${section.name}`,
              'aria-current': section.name === frame.section ? 'page' : undefined,
            },
            t(section.title),
            countOf(app, section),
          ),
        ),
      ),
    ),
    button(app, t('reset'), frame.onReset, { kind: 'danger', name: 'reset' }),
  );
}

function countOf(app: App, { name }: Section): Children {
  const { summary, t } = app;
  if (!summary) return [];
  if (name === 'orders') return [h('span', { class: 'count number' }, summary.orders)];
  if (name === 'requests') return [h('span', { class: 'count number' }, summary.requests)];
  if (name !== 'notifications' || summary.undelivered === 0) return [];
  return [h('span', { class: 'count count--warn number' }, t('n_undelivered', { n: summary.undelivered }))];
}

function main({ page }: Frame): Child {
  return h('main', { class: 'main' }, h('h1', { id: 'title', tabindex: '-1' }, page.title()), page.view());
}

function dialog(app: App, { title, text, yes, danger }: Question, answer: (yes: boolean) => void): Child {
  const cancel = (event: Event) => {
    event.preventDefault();
    answer(false);
  };
  return h(
    'dialog',
    {
      class: 'dialog',
      'aria-labelledby': 'question',
      key: 'dialog',
      oncancel: cancel,
      created: (element) => (element as HTMLDialogElement).showModal(),
    },
    h('h2', { id: 'question' }, title),
    h('p', {}, text),
    h(
      'div',
      { class: 'dialog__buttons' },
      button(app, app.t('no'), () => answer(false)),
      button(app, yes, () => answer(true), { kind: danger ? 'danger' : 'primary' }),
    ),
  );
}
