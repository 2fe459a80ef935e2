import type { Exchange } from '../../model/control-types';
import type { Route } from '../../model/route';
import { type Children, h } from '../../model/vnode';
import { read } from '../api';
import type { App, Page } from '../app';
import { type BodyForms, exchangeView } from '../parts/exchange';
import { whenLoaded } from '../parts/panel';
import { code, statusBadge } from '../parts/pieces';
import { Resource } from '../resource';

/** One recorded request in full. */
export class RequestPage implements Page {
  readonly resources: Resource<unknown>[];
  private readonly id: string;
  private readonly exchange: Resource<Exchange>;
  private readonly forms: BodyForms = new Map();

  constructor(
    private readonly app: App,
    { path }: Route,
  ) {
    this.id = path[1] ?? '';
    this.exchange = new Resource(
      () => read<Exchange>(`requests/${encodeURIComponent(this.id)}`),
      () => app.redraw(),
    );
    this.resources = [this.exchange];
  }

  title(): string {
    const { value } = this.exchange;
    return value ? (value.about ?? `${value.method} ${value.path}`) : this.app.t('request_n', { n: this.id });
  }

  view(): Children {
    const { app, forms } = this;
    return [
      h('p', { class: 'back' }, h('a', { href: '#/requests' }, `← ${app.t('requests')}`)),
      whenLoaded(app, this.exchange, (exchange) => [
        h('p', {}, code(`${exchange.method} ${exchange.path}`), ' ', statusBadge(app, exchange.status)),
        exchangeView(app, exchange, forms),
      ]),
    ];
  }
}
