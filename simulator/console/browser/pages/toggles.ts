import type { Toggle, Toggles, ToggleValue } from '../../model/control-types';
import { type Child, type Children, h } from '../../model/vnode';
import { call, read } from '../api';
import type { App, Page } from '../app';
import { empty, section, whenLoaded } from '../parts/panel';
import { button, form, input, select, submit } from '../parts/pieces';
import { Resource } from '../resource';

/** Where documents and observations disagree, the simulator lets one choose. */
export class TogglesPage implements Page {
  readonly resources: Resource<unknown>[];
  private readonly toggles: Resource<Toggles>;

  constructor(private readonly app: App) {
    this.toggles = new Resource(
      () => read<Toggles>('toggles'),
      () => app.redraw(),
    );
    this.resources = [this.toggles];
  }

  title(): string {
    return this.app.t('toggles');
  }

  view(): Children {
    const { app } = this;
    const { t } = app;
    const back = () =>
      void app.act(
        'toggles',
        () => call('DELETE', 'toggles'),
        () => t('toggles_back'),
      );
    return [
      h('p', { class: 'note lead' }, t('toggles_about')),
      section(
        t('toggles'),
        [button(app, t('all_defaults'), back, { name: 'toggles' })],
        whenLoaded(app, this.toggles, ({ known, current }) =>
          known.length === 0
            ? [empty(t('no_toggles'))]
            : [
                h(
                  'ul',
                  { class: 'known' },
                  known.map((toggle) => this.toggle(toggle, current[toggle.name])),
                ),
              ],
        ),
      ),
    ];
  }

  private toggle(toggle: Toggle, current: ToggleValue | undefined): Child {
    const { app } = this;
    return h(
      'li',
      { class: 'known__one', key: toggle.name },
      h(
        'div',
        { class: 'known__text' },
        h('code', { class: 'known__name' }, toggle.name),
        h('p', {}, app.said(toggle.about)),
      ),
      h(
        'div',
        { class: 'known__set' },
        toggle.values ? this.fromList(toggle, toggle.values, current) : this.typed(toggle, current),
      ),
    );
  }

  private fromList({ name }: Toggle, values: ToggleValue[], current: ToggleValue | undefined): Child {
    const options = values.map((value) => [String(value), String(value)] as const);
    const choose = (chosen: string) => {
      const value = values.find((one) => String(one) === chosen);
      if (value !== undefined) this.set(name, value);
    };
    return h(
      'div',
      { class: 'known__value' },
      select(this.app.t('value_of', { name }), name, options, String(current), choose),
    );
  }

  private typed({ name, unit }: Toggle, current: ToggleValue | undefined): Child {
    const { app } = this;
    const isNumber = typeof current === 'number';
    const send = (values: FormData) => {
      const text = String(values.get('value') ?? '');
      this.set(name, isNumber ? Number(text) : text);
    };
    return form(
      'toggle',
      send,
      input(app.t('value_of', { name }), 'value', {
        hide_label: true,
        type: isNumber ? 'number' : 'text',
        value: String(current ?? ''),
        class: 'field--narrow',
      }),
      unit && h('span', { class: 'note' }, unit),
      submit(app, app.t('change'), 'toggles', 'plain'),
    );
  }

  private set(name: string, value: ToggleValue): void {
    const { app } = this;
    const done = () => app.t('toggle_set', { name, value: String(value) });
    void app.act('toggles', () => call('POST', 'toggles', { [name]: value }), done);
  }
}
