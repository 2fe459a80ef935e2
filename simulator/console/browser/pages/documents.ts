import type { Document } from '../../model/control-types';
import { hashOf, type Route } from '../../model/route';
import { type Child, type Children, h } from '../../model/vnode';
import { read } from '../api';
import type { App, Page } from '../app';
import { jsonView } from '../parts/json';
import { empty, whenLoaded } from '../parts/panel';
import { button, copyButton, form, input, submit } from '../parts/pieces';
import { Resource } from '../resource';

const STEP = 50;
const PREVIEW_CHARS_MAX = 120;

/** The cloud database, read only. */
export class DocumentsPage implements Page {
  readonly resources: Resource<unknown>[];
  private readonly collections: Resource<string[]>;
  private readonly documents: Resource<Document[]>;
  private collection: string | undefined;
  private search: string;
  private shown = STEP;

  constructor(
    private readonly app: App,
    { path, query }: Route,
  ) {
    const changed = () => app.redraw();
    this.collection = path[1];
    this.search = query.search ?? '';
    this.collections = new Resource(() => read<string[]>('db'), changed);
    this.documents = new Resource(() => this.fetch(), changed);
    this.resources = [this.collections, this.documents];
  }

  title(): string {
    return this.app.t('documents');
  }

  onRoute({ path, query }: Route): void {
    this.search = query.search ?? '';
    this.shown = STEP;
    if (path[1] !== this.collection) {
      this.collection = path[1];
      this.documents.value = undefined;
      void this.documents.refresh();
    }
    this.app.redraw();
  }

  view(): Children {
    const { app } = this;
    return whenLoaded(app, this.collections, (names) => {
      if (names.length === 0) return [empty(app.t('no_collections'))];
      const current = this.collection ?? firstOf(names);
      return [
        this.tabs(names, current),
        this.searchForm(current),
        h(
          'div',
          { class: 'panel' },
          whenLoaded(app, this.documents, (all) => this.list(current, all)),
        ),
      ];
    });
  }

  private async fetch(): Promise<Document[]> {
    const name = this.collection ?? firstOf(await read<string[]>('db'));
    return name === '' ? [] : read<Document[]>(`db/${encodeURIComponent(name)}`);
  }

  private tabs(names: string[], current: string): Child {
    return h(
      'nav',
      { class: 'tabs', 'aria-label': this.app.t('collections') },
      names.map((name) =>
        h(
          'a',
          {
            key: name,
            class: 'tabs__one',
            href: hashOf(['documents', name]),
            'aria-current': name === current ? 'page' : undefined,
          },
          name,
        ),
      ),
    );
  }

  private searchForm(collection: string): Child {
    const { app } = this;
    const send = (values: FormData) => {
      location.hash = hashOf(['documents', collection], {
        search: String(values.get('search') ?? '').trim(),
      });
    };
    return form(
      'search',
      send,
      input(app.t('search_documents'), 'search', {
        type: 'search',
        value: this.search,
        class: 'field--wide',
      }),
      submit(app, app.t('search'), undefined, 'plain'),
    );
  }

  private list(collection: string, all: Document[]): Children {
    const { app } = this;
    const { t } = app;
    if (all.length === 0) return [empty(t('no_documents'), t('no_documents_hint'))];
    const found = all.filter((document) => JSON.stringify(document).includes(this.search)).reverse();
    const more = () => {
      this.shown += STEP;
      app.redraw();
    };
    return [
      h('p', { class: 'note pad', role: 'status' }, t('n_documents', { n: found.length, all: all.length })),
      found.slice(0, this.shown).map((document, index) => this.document(collection, document, index)),
      found.length > this.shown && h('div', { class: 'pager' }, button(app, t('show_more'), more)),
    ];
  }

  private document(collection: string, document: Document, index: number): Child {
    const { t } = this.app;
    const { _id, ...rest } = document;
    const name = String(_id ?? index);
    const text = JSON.stringify(document, null, 2);
    return h(
      'details',
      { class: 'document', key: `${collection}/${name}` },
      h(
        'summary',
        {},
        h('code', { class: 'document__id' }, name),
        h(
          'span',
          { class: 'note document__preview', 'aria-hidden': 'true' },
          JSON.stringify(rest).slice(0, PREVIEW_CHARS_MAX),
        ),
      ),
      h(
        'div',
        { class: 'document__body' },
        copyButton(this.app, text, name),
        jsonView(document, t('document_of', { name })),
      ),
    );
  }
}

/** Orders are what one looks for first. */
function firstOf(names: string[]): string {
  return names.includes('orders') ? 'orders' : (names[0] ?? '');
}
