import type { Mutation, Notification } from '../../model/control-types';
import { DELIVERY_FILTERS, type DeliveryFilter, passesFilter } from '../../model/deliveries';
import { hashOf, type Route } from '../../model/route';
import { type Children, h } from '../../model/vnode';
import { read } from '../api';
import type { App, Page } from '../app';
import { notificationView } from '../parts/attempts';
import { empty, whenLoaded } from '../parts/panel';
import { button, choice } from '../parts/pieces';
import { Resource } from '../resource';

const STEP = 30;

/** Every notification with all its attempts, newest first. */
export class NotificationsPage implements Page {
  readonly resources: Resource<unknown>[];
  private readonly notifications: Resource<Notification[]>;
  private readonly mutations: Resource<Mutation[]>;
  private filter: DeliveryFilter;
  private shown = STEP;

  constructor(
    private readonly app: App,
    { query }: Route,
  ) {
    const changed = () => app.redraw();
    this.filter = filterOf(query.show);
    this.notifications = new Resource(() => read<Notification[]>('notifications'), changed);
    this.mutations = new Resource(() => read<Mutation[]>('mutations'), changed);
    this.resources = [this.notifications, this.mutations];
  }

  title(): string {
    return this.app.t('notifications');
  }

  onRoute({ query }: Route): void {
    this.filter = filterOf(query.show);
    this.app.redraw();
  }

  view(): Children {
    const { app } = this;
    const { t } = app;
    const filters = DELIVERY_FILTERS.map((one) => [one, t(`show_${one}`)] as const);
    const choose = (show: DeliveryFilter) => {
      location.hash = hashOf(['notifications'], { show: show === 'all' ? undefined : show });
    };
    return [
      choice(t('show'), filters, this.filter, choose),
      h(
        'div',
        { class: 'panel' },
        whenLoaded(app, this.notifications, (all) => this.list(all)),
      ),
    ];
  }

  private list(all: Notification[]): Children {
    const { app } = this;
    const { t } = app;
    if (all.length === 0) return [empty(t('no_notifications'), t('no_notifications_hint'))];
    const found = all.filter((one) => passesFilter(one, this.filter)).reverse();
    const count = h(
      'p',
      { class: 'note pad', role: 'status' },
      t('n_notifications', { n: found.length, all: all.length }),
    );
    if (found.length === 0) return [count, empty(t('no_notification_found'))];
    const more = () => {
      this.shown += STEP;
      app.redraw();
    };
    return [
      count,
      found.slice(0, this.shown).map((one) => notificationView(app, one, this.mutations.value ?? [])),
      found.length > this.shown && h('div', { class: 'pager' }, button(app, t('show_more'), more)),
    ];
  }
}

function filterOf(show: string | undefined): DeliveryFilter {
  return DELIVERY_FILTERS.find((one) => one === show) ?? 'all';
}
