import type { Recorded } from '../../model/control-types';
import { timeOfDayMs } from '../../model/instants';
import { HOSTS, passes, type RequestFilter, STATUS_CLASSES } from '../../model/request-filter';
import { hashOf, type Route } from '../../model/route';
import { type Child, type Children, h } from '../../model/vnode';
import type { App, Page } from '../app';
import { empty, whenLoaded } from '../parts/panel';
import { badge, button, form, input, select, statusBadge, submit, table } from '../parts/pieces';
import type { Resource } from '../resource';

const STEP = 100;

/** The record of requests, newest first. */
export class RequestsPage implements Page {
  readonly resources: Resource<unknown>[];
  private filter: RequestFilter;
  private shown = STEP;

  constructor(
    private readonly app: App,
    { query }: Route,
  ) {
    this.filter = query;
    this.resources = [app.requests.resource];
  }

  title(): string {
    return this.app.t('requests');
  }

  onRoute({ query }: Route): void {
    this.filter = query;
    this.shown = STEP;
    this.app.redraw();
  }

  view(): Children {
    const { app } = this;
    const list = whenLoaded(app, app.requests.resource, (all) => this.list(all));
    return [this.filterForm(), h('div', { class: 'panel' }, list)];
  }

  private filterForm(): Child {
    const { t } = this.app;
    const { host = '', out_trade_no = '', status = '' } = this.filter;
    const go = (changes: RequestFilter) => {
      location.hash = hashOf(['requests'], { ...this.filter, ...changes });
    };
    const hosts = [['', t('every_host')] as const, ...HOSTS.map((one) => [one, t(`host_${one}`)] as const)];
    const statuses = [
      ['', t('every_status')] as const,
      ...STATUS_CLASSES.map((one) => [one, t(`status_${one}`)] as const),
    ];
    return form(
      'filter',
      (values) => go({ out_trade_no: String(values.get('number') ?? '').trim() }),
      select(t('host'), 'host', hosts, host, (value) => go({ host: value })),
      select(t('status'), 'status', statuses, status, (value) => go({ status: value })),
      input(t('order_number'), 'number', { type: 'search', value: out_trade_no, class: 'field--wide' }),
      submit(this.app, t('filter'), undefined, 'plain'),
    );
  }

  private list(all: Recorded[]): Children {
    const { t } = this.app;
    if (all.length === 0) return [empty(t('no_requests'), t('no_requests_hint'))];
    const found = all.filter((entry) => passes(entry, this.filter)).reverse();
    const count = h(
      'p',
      { class: 'note pad', role: 'status' },
      t('n_requests', { n: found.length, all: all.length }),
    );
    if (found.length === 0) return [count, empty(t('no_request_found'))];
    const columns = [
      { key: 'time', title: t('time'), class: 'table__time table__plain' },
      { key: 'host', title: t('host'), class: 'table__plain' },
      { key: 'request', title: t('request'), class: 'table__main' },
      { key: 'number', title: t('order_number'), class: 'table__payer' },
      { key: 'status', title: t('status'), class: 'table__plain' },
      { key: 'took', title: t('took'), class: 'table__amount table__plain' },
    ];
    const rows = found
      .slice(0, this.shown)
      .map((entry) => ({ key: String(entry.id), cells: this.cells(entry) }));
    return [count, table(t('requests'), columns, rows), found.length > this.shown && this.moreButton()];
  }

  private moreButton(): Child {
    const more = () => {
      this.shown += STEP;
      this.app.redraw();
    };
    return h('div', { class: 'pager' }, button(this.app, this.app.t('show_more'), more));
  }

  private cells(entry: Recorded): Children[] {
    const { app } = this;
    const { id, at, host, method, path, about, out_trade_no, status, started_ms, ended_ms } = entry;
    const isSignError = (entry.answer as { code?: unknown } | null)?.code === 'SIGN_ERROR';
    const named = HOSTS.find((one) => one === host);
    return [
      [h('span', { class: 'number' }, timeOfDayMs(at))],
      [named ? app.t(`host_${named}`) : host],
      [
        h('a', { class: 'row-link', href: hashOf(['requests', String(id)]) }, about ?? `${method} ${path}`),
        about !== undefined && h('span', { class: 'note row-note' }, `${method} ${path}`),
        isSignError && h('span', { class: 'row-note' }, badge('bad', app.t('explained_here'))),
      ],
      [out_trade_no ? h('a', { class: 'clip', href: hashOf(['orders', out_trade_no]) }, out_trade_no) : '–'],
      [statusBadge(app, status)],
      [h('span', { class: 'number' }, `${Math.round(ended_ms - started_ms)} ms`)],
    ];
  }
}
