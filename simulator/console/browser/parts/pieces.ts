import { amountText } from '../../model/amounts';
import type { Money } from '../../model/control-types';
import { dateTime, inUnits } from '../../model/instants';
import { type Child, type Children, h } from '../../model/vnode';
import type { App } from '../app';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'calm';
/** Beside the colour, for those who do not see it. */
const SIGNS: Record<Tone, string> = { good: '✓', warn: '!', bad: '×', info: '→', calm: '·' };

export function badge(tone: Tone, text: string): Child {
  return h(
    'span',
    { class: `badge badge--${tone}` },
    h('span', { class: 'badge__sign', 'aria-hidden': 'true' }, SIGNS[tone]),
    text,
  );
}

const STATE_TONES: Record<string, Tone> = {
  SUCCESS: 'good',
  NOTPAY: 'info',
  USERPAYING: 'info',
  REFUND: 'warn',
  PROCESSING: 'info',
  ABNORMAL: 'bad',
  PAYERROR: 'bad',
};

/** A state by WeChat Pay's own name, which is what a developer looks for. */
export function stateBadge(state: string): Child {
  return badge(STATE_TONES[state] ?? 'calm', state);
}

/** An HTTP status; 0 is no answer at all. */
export function statusBadge(app: App, status: number): Child {
  if (status === 0) return badge('bad', app.t('no_answer'));
  return badge(status < 300 ? 'good' : status < 500 ? 'warn' : 'bad', String(status));
}

export function amount(money: Money): Child {
  return h('span', { class: 'number' }, amountText(money));
}

export function code(text: string): Child {
  return h('code', {}, text);
}

export function instant(at: number): Child {
  return h('time', { class: 'number', datetime: new Date(at).toISOString() }, dateTime(at));
}

/** `12 min` */
export function durationText(app: App, ms: number): string {
  const { value, unit } = inUnits(ms);
  return app.t(`unit_${unit}`, { n: value });
}

/** How long ago, on the simulated clock. What lies ahead of it, after the clock went back, is just now. */
export function age(app: App, at: number): Child {
  const ms = app.now() - at;
  const text = ms < 1_000 ? app.t('just_now') : app.t('ago', { age: durationText(app, ms) });
  return h('time', { class: 'number', datetime: new Date(at).toISOString(), title: dateTime(at) }, text);
}

export type ButtonOptions = { kind?: 'primary' | 'danger' | 'quiet'; name?: string; label?: string };

/** @param options `name`: while that act is at work, the button says so and cannot be pressed */
export function button(app: App, text: string, onPress: () => void, options: ButtonOptions = {}): Child {
  const { kind, name, label } = options;
  const isBusy = name !== undefined && app.busy(name);
  return h(
    'button',
    {
      type: 'button',
      class: `button${kind ? ` button--${kind}` : ''}`,
      'aria-label': label,
      // Not `disabled`: that would take the focus away.
      'aria-disabled': isBusy ? 'true' : undefined,
      'aria-busy': isBusy ? 'true' : undefined,
      onclick: () => {
        if (!isBusy) onPress();
      },
    },
    text,
  );
}

/** @param what is copied, in words: `Copy the private key` */
export function copyButton(app: App, value: string, what: string): Child {
  const copy = () => {
    void navigator.clipboard.writeText(value).then(
      () => app.tell(app.t('copied', { what }), 'good'),
      () => app.tell(app.t('copy_failed'), 'bad'),
    );
  };
  return button(app, app.t('copy'), copy, { kind: 'quiet', label: app.t('copy_what', { what }) });
}

/** Names and values, side by side. What is empty is left out. */
export function facts(rows: [string, Children][]): Child {
  const shown = rows.filter(([, value]) => value.some((one) => one !== undefined && one !== ''));
  return h(
    'dl',
    { class: 'facts' },
    shown.map(([name, value]) => h('div', { class: 'facts__row' }, h('dt', {}, name), h('dd', {}, value))),
  );
}

/** One of several, as buttons that stay pressed. */
export function choice<Value extends string>(
  label: string,
  values: readonly (readonly [Value, string])[],
  current: Value,
  onChoose: (value: Value) => void,
): Child {
  return h(
    'div',
    { class: 'choice', role: 'group', 'aria-label': label },
    values.map(([value, text]) =>
      h(
        'button',
        {
          type: 'button',
          class: 'choice__one',
          'aria-pressed': value === current ? 'true' : 'false',
          onclick: () => onChoose(value),
        },
        text,
      ),
    ),
  );
}

export type Column = { key: string; title: string; class?: string };

/**
 * A table that becomes a list of cards on a small screen. The roles are written out, because a cell that is no table
 * cell for the style sheet is none for a screen reader either.
 */
export function table(label: string, columns: Column[], rows: { key: string; cells: Children[] }[]): Child {
  const cell = (role: string) => (column: Column, content: Children) =>
    h('td', { role, class: column.class, 'data-label': column.title }, content);
  return h(
    'table',
    { class: 'table', role: 'table', 'aria-label': label },
    h(
      'thead',
      { role: 'rowgroup' },
      h(
        'tr',
        { role: 'row' },
        columns.map(({ title, class: name }) =>
          h('th', { role: 'columnheader', scope: 'col', class: name }, title),
        ),
      ),
    ),
    h(
      'tbody',
      { role: 'rowgroup' },
      rows.map(({ key, cells }) =>
        h(
          'tr',
          { key, role: 'row' },
          columns.map((column, index) => cell('cell')(column, [cells[index]].flat() as Children)),
        ),
      ),
    ),
  );
}

/** A select with its label. Uncontrolled: what is chosen is read when the form is sent. */
export function select(
  label: string,
  name: string,
  options: (readonly [string, string])[],
  value?: string,
  onChange?: (value: string) => void,
): Child {
  return h(
    'label',
    { class: 'field' },
    h('span', { class: 'field__label' }, label),
    h(
      'select',
      {
        name,
        value: value ?? options[0]?.[0],
        onchange: (event: Event) => onChange?.((event.target as HTMLSelectElement).value),
      },
      options.map(([id, text]) => h('option', { value: id }, text)),
    ),
  );
}

export type InputOptions = {
  type?: string;
  value?: string;
  placeholder?: string;
  hint?: string;
  /** For a screen reader alone: the text beside it says it to everybody else. */
  hide_label?: true;
  class?: string;
};

export function input(label: string, name: string, options: InputOptions = {}): Child {
  const { type = 'text', value, placeholder, hint, class: extra = '', hide_label } = options;
  return h(
    'label',
    { class: `field ${extra}` },
    h('span', { class: hide_label ? 'unseen' : 'field__label' }, label),
    h('input', {
      name,
      type,
      ...(value === undefined ? {} : { value }),
      placeholder,
      autocomplete: 'off',
      spellcheck: 'false',
    }),
    hint && h('span', { class: 'field__hint' }, hint),
  );
}

/** A form that is sent without leaving the page. */
export function form(name: string, onSend: (values: FormData) => void, ...children: Children): Child {
  const onsubmit = (event: Event) => {
    event.preventDefault();
    onSend(new FormData(event.target as HTMLFormElement));
  };
  return h('form', { class: `form form--${name}`, novalidate: true, onsubmit }, children);
}

/** Sends its form. */
export function submit(app: App, text: string, name?: string, kind = 'primary'): Child {
  const isBusy = name !== undefined && app.busy(name);
  const stop = (event: Event) => {
    if (isBusy) event.preventDefault();
  };
  const attributes = { type: 'submit', class: `button button--${kind}`, onclick: stop };
  return h('button', { ...attributes, 'aria-disabled': isBusy ? 'true' : undefined }, text);
}
