import { type Child, type Children, h } from '../../model/vnode';
import { UnreachableError } from '../api';
import type { App } from '../app';
import type { Resource } from '../resource';

/** A titled part of a page. */
export function section(title: string, aside: Children, ...children: Children): Child {
  return h(
    'section',
    { class: 'panel', 'aria-label': title },
    h('header', { class: 'panel__head' }, h('h2', {}, title), h('div', { class: 'panel__aside' }, aside)),
    children,
  );
}

/**
 * What is fetched, in each of its states: being fetched for the first time, failed with nothing to show, there. What
 * was there before a failure stays in sight, with a word about it.
 */
export function whenLoaded<Value>(
  app: App,
  resource: Resource<Value>,
  draw: (value: Value) => Children,
): Children {
  const { value, error } = resource;
  const failure = error && failed(app, error, () => void resource.refresh());
  if (value === undefined) return [failure ?? loading(app)];
  return [failure, draw(value)];
}

export function loading(app: App): Child {
  return h(
    'p',
    { class: 'loading', role: 'status' },
    h('span', { class: 'spinner', 'aria-hidden': 'true' }),
    app.t('loading'),
  );
}

function failed(app: App, error: Error, again: () => void): Child {
  const text = error instanceof UnreachableError ? app.t('unreachable') : error.message;
  return h(
    'div',
    { class: 'failure', role: 'alert' },
    h('p', {}, h('strong', {}, app.t('load_failed')), ' ', text),
    h('button', { type: 'button', class: 'button', onclick: again }, app.t('try_again')),
  );
}

export function empty(title: string, hint?: string): Child {
  return h('div', { class: 'empty' }, h('p', { class: 'empty__title' }, title), hint && h('p', {}, hint));
}
