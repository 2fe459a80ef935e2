import type { Order } from '../../model/control-types';
import { hashOf, type Route } from '../../model/route';
import { type Child, type Children, h } from '../../model/vnode';
import { read } from '../api';
import type { App, Page } from '../app';
import { empty, whenLoaded } from '../parts/panel';
import { age, amount, form, input, stateBadge, submit, table } from '../parts/pieces';
import { Resource } from '../resource';

const PAGE_ROWS = 25;

/** The gateway's orders, newest first. */
export class OrdersPage implements Page {
  readonly resources: Resource<unknown>[];
  private readonly orders: Resource<Order[]>;
  private search: string;
  private number: number;

  constructor(
    private readonly app: App,
    { query }: Route,
  ) {
    [this.search, this.number] = readQuery(query);
    this.orders = new Resource(
      () => this.fetch(),
      () => app.redraw(),
    );
    this.resources = [this.orders];
  }

  title(): string {
    return this.app.t('orders');
  }

  onRoute({ query }: Route): void {
    [this.search, this.number] = readQuery(query);
    this.orders.value = undefined;
    void this.orders.refresh();
  }

  view(): Children {
    const { app } = this;
    const { t } = app;
    const search = form(
      'search',
      (values) => {
        location.hash = hashOf(['orders'], { search: String(values.get('search') ?? '').trim() });
      },
      input(t('search_orders'), 'search', {
        type: 'search',
        value: this.search,
        placeholder: t('search_hint'),
        class: 'field--wide',
      }),
      submit(app, t('search'), undefined, 'plain'),
    );
    return [
      search,
      h(
        'div',
        { class: 'panel' },
        whenLoaded(app, this.orders, (orders) => this.list(orders)),
      ),
    ];
  }

  /** One more than is shown tells whether there is a next page. */
  private fetch(): Promise<Order[]> {
    const skip = (this.number - 1) * PAGE_ROWS;
    const query = new URLSearchParams({ newest: String(PAGE_ROWS + 1), skip: String(skip) });
    if (this.search !== '') query.set('search', this.search);
    return read<Order[]>(`orders?${query}`);
  }

  private list(orders: Order[]): Children {
    const { t } = this.app;
    if (orders.length === 0 && this.search !== '')
      return [empty(t('no_order_found', { search: this.search }))];
    if (orders.length === 0 && this.number === 1) return [empty(t('no_orders'), t('no_orders_hint'))];
    const columns = [
      { key: 'order', title: t('order'), class: 'table__main' },
      { key: 'state', title: t('state'), class: 'table__plain' },
      { key: 'amount', title: t('amount'), class: 'table__amount table__end table__plain' },
      { key: 'type', title: t('trade_type') },
      { key: 'merchant', title: t('merchant') },
      { key: 'payer', title: t('payer'), class: 'table__payer' },
      { key: 'age', title: t('age'), class: 'table__age table__end table__plain' },
    ];
    const rows = orders
      .slice(0, PAGE_ROWS)
      .map((order) => ({ key: order.out_trade_no, cells: this.cells(order) }));
    return [table(t('orders'), columns, rows), this.pager(orders.length > PAGE_ROWS)];
  }

  private cells(order: Order): Children[] {
    const {
      out_trade_no,
      description,
      trade_state,
      amount: money,
      trade_type,
      merchant,
      mchid,
      payer,
    } = order;
    const { app } = this;
    return [
      [
        h('a', { class: 'row-link', href: hashOf(['orders', out_trade_no]) }, out_trade_no),
        h('span', { class: 'note row-note' }, description),
      ],
      [stateBadge(trade_state)],
      [amount(money)],
      [trade_type ?? 'JSAPI'],
      [
        h('span', { class: 'number' }, merchant?.mchid ?? mchid),
        merchant?.sub_mchid && h('span', { class: 'note number row-note' }, merchant.sub_mchid),
      ],
      [h('span', { class: 'clip', title: payer?.openid }, payer?.openid ?? app.t('nobody_yet'))],
      [age(app, order.created_at)],
    ];
  }

  private pager(more: boolean): Child | undefined {
    const { t } = this.app;
    if (this.number === 1 && !more) return undefined;
    const link = (page: number, text: string) =>
      h(
        'a',
        {
          class: 'button',
          href: hashOf(['orders'], { search: this.search, page: page > 1 ? page : undefined }),
        },
        text,
      );
    return h(
      'nav',
      { class: 'pager', 'aria-label': t('pages') },
      this.number > 1 && link(this.number - 1, t('newer')),
      h('span', { class: 'number' }, t('page', { n: this.number })),
      more && link(this.number + 1, t('older')),
    );
  }
}

function readQuery({ search = '', page = '1' }: Record<string, string>): [string, number] {
  return [search, Math.max(1, Math.floor(Number(page)) || 1)];
}
