import type { Attempt, Mutation, Notification } from '../../model/control-types';
import { deliveryOf, isAccepted } from '../../model/deliveries';
import { timeOfDay } from '../../model/instants';
import { type Child, type Children, h } from '../../model/vnode';
import { call } from '../api';
import type { App } from '../app';
import { badge, code, durationText, form, select, statusBadge, submit } from './pieces';

const TONES = { delivered: 'good', retrying: 'warn', given_up: 'bad' } as const;

/** One notification: how far it has come, every attempt, and sending it again, whole or broken. */
export function notificationView(
  app: App,
  notification: Notification,
  mutations: Mutation[],
  withOrder = true,
): Child {
  const { t } = app;
  const { id, out_trade_no, kind, url, attempts, next_at } = notification;
  const delivery = deliveryOf(notification);
  return h(
    'article',
    { class: 'notification', key: id, 'aria-label': t('notification_of', { kind, number: out_trade_no }) },
    h(
      'div',
      { class: 'notification__head' },
      badge(TONES[delivery], t(`delivery_${delivery}`)),
      h('strong', {}, kind),
      withOrder &&
        h('a', { class: 'wrap', href: `#/orders/${encodeURIComponent(out_trade_no)}` }, out_trade_no),
      next_at !== undefined &&
        h(
          'span',
          { class: 'note number' },
          t('next_at', {
            time: timeOfDay(next_at),
            wait: durationText(app, Math.max(0, next_at - app.now())),
          }),
        ),
    ),
    h('p', { class: 'note wrap' }, code(id), ' → ', code(url)),
    attempts.length === 0
      ? h('p', { class: 'note' }, t('no_attempt'))
      : h(
          'ol',
          { class: 'attempts', 'aria-label': t('attempts') },
          attempts.map((one, index) => attemptView(app, one, index)),
        ),
    sendForm(app, notification, mutations),
  );
}

function attemptView(app: App, { at, status, ms, mutate, error }: Attempt, index: number): Child {
  const { t } = app;
  const lost = error === 'lost';
  const notes: Children = [
    mutate && badge('warn', t('sent_broken', { name: mutate })),
    error && h('span', { class: 'note' }, lost ? t('lost') : error),
  ];
  return h(
    'li',
    { class: `attempt${isAccepted({ status }) ? '' : ' attempt--bad'}`, key: String(index) },
    h('span', { class: 'number attempt__n' }, `#${index + 1}`),
    h('span', { class: 'number' }, timeOfDay(at)),
    lost ? badge('bad', t('not_sent')) : statusBadge(app, status),
    h('span', { class: 'number attempt__ms' }, lost ? '' : `${Math.round(ms)} ms`),
    h('span', { class: 'attempt__notes' }, notes),
  );
}

/** Which way of breaking was chosen for which notification, for as long as the page is open. */
const chosen = new Map<string, string>();

function sendForm(app: App, { id }: Notification, mutations: Mutation[]): Child {
  const { t } = app;
  const name = `send ${id}`;
  const mutate = chosen.get(id) ?? '';
  const about = mutations.find((one) => one.name === mutate)?.about;
  const options = [['', t('as_it_was')] as const, ...mutations.map((one) => [one.name, one.name] as const)];
  const choose = (value: string) => {
    chosen.set(id, value);
    app.redraw();
  };
  const send = () =>
    void app.act(
      name,
      () =>
        call<Attempt>(
          'POST',
          `notifications/${encodeURIComponent(id)}/send`,
          mutate === '' ? {} : { mutate },
        ),
      ({ status, ms, error }) =>
        status === 0
          ? t('sent_unanswered', { error: error ?? '' })
          : t('sent_answered', { status, ms: Math.round(ms) }),
    );
  return form(
    'send',
    send,
    select(t('send_as'), 'mutate', options, mutate, choose),
    submit(app, t(mutate === '' ? 'send_again' : 'send_broken'), name, 'plain'),
    h(
      'p',
      { class: 'note form__about', 'aria-live': 'polite' },
      about ? app.said(about) : t('as_it_was_about'),
    ),
  );
}
