import { openCashier } from '../../model/cashiers';
import type { Document, Mutation, Notification, Order } from '../../model/control-types';
import { hashOf, type Route } from '../../model/route';
import { type Child, type Children, h } from '../../model/vnode';
import { RefusedError, read } from '../api';
import type { App, Page } from '../app';
import { notificationView } from '../parts/attempts';
import { orderActions } from '../parts/order-actions';
import { paymentsView, refundsView } from '../parts/order-money';
import { beside, gatewayView } from '../parts/order-sides';
import { empty, section, whenLoaded } from '../parts/panel';
import { amount, copyButton, stateBadge } from '../parts/pieces';
import { Resource } from '../resource';

export type Found = { collection: string; document: Document };

/** One order: what the gateway knows, what the shop knows, money, notifications, and what can be done to it. */
export class OrderPage implements Page {
  readonly resources: Resource<unknown>[];
  private readonly number: string;
  private readonly order: Resource<Order | null>;
  private readonly documents: Resource<Found[]>;
  private readonly notifications: Resource<Notification[]>;
  private readonly mutations: Resource<Mutation[]>;

  constructor(
    private readonly app: App,
    { path }: Route,
  ) {
    this.number = path[1] ?? '';
    const changed = () => app.redraw();
    this.order = new Resource(
      () => orNull(read<Order>(`orders/${encodeURIComponent(this.number)}`)),
      changed,
    );
    this.documents = new Resource(() => this.findDocuments(), changed);
    this.notifications = new Resource(() => notificationsOf(this.number), changed);
    this.mutations = new Resource(() => read<Mutation[]>('mutations'), changed);
    this.resources = [this.order, this.documents, this.notifications, this.mutations, app.requests.resource];
  }

  title(): string {
    return this.number;
  }

  view(): Children {
    const { app, number } = this;
    const none = () => empty(app.t('no_such_order', { number }), app.t('no_such_order_hint'));
    return whenLoaded(app, this.order, (order) => (order ? this.whole(order) : [none()]));
  }

  private whole(order: Order): Children {
    const { app } = this;
    const { t } = app;
    const cashier = openCashier(app.requests.entries, this.number);
    return [
      h(
        'div',
        { class: 'order-head' },
        h(
          'div',
          { class: 'order-head__state' },
          stateBadge(order.trade_state),
          h('span', { class: 'order-head__amount' }, amount(order.amount)),
        ),
        h('p', { class: 'order-head__about' }, order.description),
        copyButton(app, order.out_trade_no, t('order_number')),
      ),
      orderTabs(app, this.number, 'order'),
      orderActions(app, order, cashier),
      h(
        'div',
        { class: `sides${app.summary?.cloud === false ? ' sides--one' : ''}` },
        section(t('gateway_says'), [], gatewayView(app, order)),
        app.summary?.cloud !== false &&
          section(
            t('database_says'),
            [],
            whenLoaded(app, this.documents, (found) => beside(app, order, found)),
          ),
      ),
      section(t('payments'), [], paymentsView(app, order)),
      section(t('refunds'), [], refundsView(app, order)),
      section(
        t('notifications'),
        [],
        whenLoaded(app, this.notifications, (all) => this.notificationList(all)),
      ),
    ];
  }

  private notificationList(all: Notification[]): Children {
    const { app } = this;
    if (all.length === 0) return [empty(app.t('no_notifications'), app.t('no_notifications_hint'))];
    return [...all].reverse().map((one) => notificationView(app, one, this.mutations.value ?? [], false));
  }

  /** Documents that carry the order's number, in any collection: shops name theirs as they like. */
  private async findDocuments(): Promise<Found[]> {
    if (this.app.summary?.cloud === false) return [];
    const collections = await read<string[]>('db');
    const found = await Promise.all(
      collections.map(async (collection) => {
        const documents = await read<Document[]>(`db/${encodeURIComponent(collection)}`);
        const mine = documents.filter(
          ({ _id, out_trade_no }) => _id === this.number || out_trade_no === this.number,
        );
        return mine.map((document) => ({ collection, document }));
      }),
    );
    return found
      .flat()
      .sort((one, other) => Number(other.collection === 'orders') - Number(one.collection === 'orders'));
  }
}

/** What is not there is no failure. */
async function orNull<Value>(asked: Promise<Value>): Promise<Value | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RefusedError && error.status === 404) return null;
    throw error;
  }
}

export async function notificationsOf(out_trade_no: string): Promise<Notification[]> {
  const all = await read<Notification[]>('notifications');
  return all.filter((one) => one.out_trade_no === out_trade_no);
}

/** Between an order's two pages. */
export function orderTabs(app: App, number: string, current: 'order' | 'sequence'): Child {
  const tab = (name: 'order' | 'sequence', path: string[]) =>
    h(
      'a',
      { class: 'tabs__one', href: hashOf(path), 'aria-current': name === current ? 'page' : undefined },
      app.t(name === 'order' ? 'details' : 'sequence'),
    );
  return h(
    'nav',
    { class: 'tabs', 'aria-label': app.t('views_of_order') },
    tab('order', ['orders', number]),
    tab('sequence', ['orders', number, 'sequence']),
  );
}
