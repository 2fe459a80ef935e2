import type { Merchants } from '../../model/control-types';
import { KEY_FORMS, type KeyForm, keyAs } from '../../model/key-forms';
import { merchantNames, type NamedValue, pemValues, plainValues } from '../../model/merchant-values';
import { SNIPPETS, type SnippetName } from '../../model/snippets';
import { credentialsOf } from '../../model/snippets-shell';
import { type Child, type Children, h } from '../../model/vnode';
import { read } from '../api';
import type { App, Page } from '../app';
import { section, whenLoaded } from '../parts/panel';
import { choice, copyButton } from '../parts/pieces';
import { Resource } from '../resource';

/** Every simulated credential, ready to be copied in the form that an SDK wants. */
export class KeysPage implements Page {
  readonly resources: Resource<unknown>[];
  private readonly merchants: Resource<Merchants>;
  private merchant: string | undefined;
  private form: KeyForm = 'pem';
  private snippet: SnippetName = 'env';

  constructor(private readonly app: App) {
    this.merchants = new Resource(
      () => read<Merchants>('merchants'),
      () => app.redraw(),
    );
    this.resources = [this.merchants];
  }

  title(): string {
    return this.app.t('keys');
  }

  view(): Children {
    const { app } = this;
    return [
      h('p', { class: 'note lead' }, app.t('keys_about')),
      whenLoaded(app, this.merchants, (merchants) => this.whole(merchants)),
    ];
  }

  private whole(merchants: Merchants): Children {
    const { t } = this.app;
    const names = merchantNames(merchants);
    const name = names.find((one) => one === this.merchant) ?? names[0] ?? '';
    const group = merchants[name] ?? {};
    const platform = merchants.platform ?? {};
    const forms = KEY_FORMS.map((form) => [form, t(`form_${form}`)] as const);
    return [
      names.length > 1 &&
        choice(
          t('merchant'),
          names.map((one) => [one, one] as const),
          name,
          (next) => {
            this.merchant = next;
            this.app.redraw();
          },
        ),
      section(
        t('credentials_of', { name }),
        [],
        this.values(plainValues(group)),
        this.values(plainValues(merchants.urls ?? {})),
      ),
      section(
        t('keys_and_certificates'),
        [
          choice(t('form_of_keys'), forms, this.form, (form) => {
            this.form = form;
            this.app.redraw();
          }),
        ],
        pemValues(group).map((one) => this.pem(one)),
        this.values(plainValues(platform).map((one) => ({ ...one, name: `platform.${one.name}` }))),
        pemValues(platform).map((one) => this.pem({ ...one, name: `platform.${one.name}` })),
      ),
      this.snippets(merchants, name),
    ];
  }

  private values(values: NamedValue[]): Child {
    return h(
      'dl',
      { class: 'facts facts--copy' },
      values.map(({ name, value }) =>
        h(
          'div',
          { class: 'facts__row', key: name },
          h('dt', {}, name),
          h('dd', {}, h('code', { class: 'wrap' }, value), copyButton(this.app, value, name)),
        ),
      ),
    );
  }

  private pem({ name, value }: NamedValue): Child {
    const text = keyAs(value, this.form);
    return h(
      'div',
      { class: 'key', key: name },
      h('div', { class: 'side__head' }, h('h3', {}, h('code', {}, name)), copyButton(this.app, text, name)),
      h('pre', { class: 'bytes bytes--wrap bytes--short', tabindex: '0', 'aria-label': name }, text),
    );
  }

  private snippets(merchants: Merchants, name: string): Child | undefined {
    const { t } = this.app;
    const credentials = credentialsOf(merchants, name);
    if (!credentials) return undefined;
    const names = Object.keys(SNIPPETS) as SnippetName[];
    const label = (one: SnippetName) => (one === 'env' ? '.env' : one);
    const text = SNIPPETS[this.snippet](credentials);
    return section(
      t('snippets'),
      [copyButton(this.app, text, label(this.snippet))],
      choice(
        t('snippet_for'),
        names.map((one) => [one, label(one)] as const),
        this.snippet,
        (next) => {
          this.snippet = next;
          this.app.redraw();
        },
      ),
      h('pre', { class: 'bytes', tabindex: '0', 'aria-label': label(this.snippet) }, text),
    );
  }
}
