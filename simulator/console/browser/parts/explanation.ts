import type { SignatureExplanation } from '../../model/control-types';
import { type Line, markedLines } from '../../model/difference';
import { type Child, type Children, h } from '../../model/vnode';
import type { App } from '../app';
import { copyButton } from './pieces';
import { withControls } from './visible-text';

/** Why a signature was refused: both texts side by side, the first difference, the mistake by name, the way out. */
export function explanationView(app: App, explanation: SignatureExplanation): Child {
  const { t } = app;
  const { built, implied, difference, signed_with, mistakes, verdict } = explanation;
  return h(
    'section',
    { class: 'explained', 'aria-label': t('explained') },
    h('h3', {}, t('explained')),
    h('p', { class: 'explained__verdict' }, app.said(verdict)),
    mistakes.length > 0 &&
      h(
        'ul',
        { class: 'explained__mistakes' },
        mistakes.map(({ name, about }) => h('li', { key: name }, h('code', {}, name), ' ', app.said(about))),
      ),
    signed_with && h('p', { class: 'note' }, t('signed_with', { key: signed_with })),
    difference &&
      h(
        'p',
        { class: 'explained__where' },
        t('first_difference', { line: difference.line, name: difference.line_name }),
      ),
    h(
      'div',
      { class: 'compared' },
      side(app, t('gateway_built'), built, implied),
      implied === undefined
        ? h(
            'div',
            { class: 'compared__side' },
            h('h4', {}, t('you_signed')),
            h('p', { class: 'note' }, t('implied_unknown')),
          )
        : side(app, t('you_signed'), implied, built),
    ),
  );
}

function side(app: App, title: string, text: string, other: string | undefined): Child {
  return h(
    'div',
    { class: 'compared__side' },
    h('div', { class: 'side__head' }, h('h4', {}, title), copyButton(app, text, title)),
    h(
      'ol',
      { class: 'lines', tabindex: '0', 'aria-label': title },
      markedLines(text, other).map((line) => lineView(app, line)),
    ),
  );
}

function lineView(app: App, line: Line): Child {
  return h(
    'li',
    { class: `lines__one${line.differs ? ' lines__one--differs' : ''}`, key: String(line.number) },
    h('span', { class: 'lines__number', 'aria-hidden': 'true' }, line.number),
    h('code', { class: 'lines__text' }, marked(app, line)),
    line.differs &&
      h(
        'span',
        { class: 'lines__sign' },
        h('span', { 'aria-hidden': 'true' }, '≠'),
        h('span', { class: 'unseen' }, app.t('differs')),
      ),
  );
}

function marked(app: App, { text, end, mark }: Line): Children {
  const whole = text + end;
  const draw = (part: string) => withControls(part, { one_line: true });
  if (!mark) return draw(whole);
  const here = whole.slice(mark.from, mark.to);
  return [
    draw(whole.slice(0, mark.from)),
    h(
      'mark',
      { title: app.t('here') },
      here === '' ? h('span', { class: 'control' }, app.t('ends_here')) : draw(here),
    ),
    draw(whole.slice(mark.to)),
  ];
}
