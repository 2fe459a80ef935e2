import type { ActiveFault, Fault, Faults } from '../../model/control-types';
import { type FaultWish, parseMatch } from '../../model/fault-wish';
import { type Child, type Children, h } from '../../model/vnode';
import { call, read } from '../api';
import type { App, Page } from '../app';
import { empty, section, whenLoaded } from '../parts/panel';
import { badge, button, code, form, input, submit } from '../parts/pieces';
import { Resource } from '../resource';

/** Named faults: those that are set, and those that could be. */
export class FaultsPage implements Page {
  readonly resources: Resource<unknown>[];
  private readonly faults: Resource<Faults>;

  constructor(private readonly app: App) {
    this.faults = new Resource(
      () => read<Faults>('faults'),
      () => app.redraw(),
    );
    this.resources = [this.faults];
  }

  title(): string {
    return this.app.t('faults');
  }

  view(): Children {
    return whenLoaded(this.app, this.faults, ({ known, active }) => [
      this.activeList(active),
      groupsOf(known).map(([group, faults]) =>
        section(
          group === '' ? this.app.t('known_faults') : group,
          [],
          h(
            'ul',
            { class: 'known' },
            faults.map((fault) => this.knownFault(fault)),
          ),
        ),
      ),
    ]);
  }

  private activeList(active: ActiveFault[]): Child {
    const { app } = this;
    const { t } = app;
    const removeAll = () =>
      void app.act(
        'remove',
        () => call('DELETE', 'faults'),
        () => t('faults_removed'),
      );
    const aside =
      active.length > 0 ? [button(app, t('remove_all'), removeAll, { kind: 'danger', name: 'remove' })] : [];
    return section(
      t('active_faults'),
      aside,
      active.length === 0
        ? empty(t('no_faults'), t('no_faults_hint'))
        : h(
            'ul',
            { class: 'active', 'aria-live': 'polite' },
            active.map((fault, index) => this.activeFault(fault, index)),
          ),
    );
  }

  private activeFault({ name, times, probability, match }: ActiveFault, index: number): Child {
    const { app } = this;
    const { t } = app;
    const remove = () =>
      void app.act(
        'remove',
        () => call('DELETE', `faults/${encodeURIComponent(name)}`),
        () => t('fault_removed', { name }),
      );
    const conditions = Object.entries(match).map(([key, value]) => `${key}=${value}`);
    return h(
      'li',
      { class: 'active__one', key: `${name}-${index}` },
      badge('warn', name),
      h(
        'span',
        { class: 'note number' },
        times === undefined ? t('until_removed') : t('n_more_times', { n: times }),
      ),
      probability < 1 && h('span', { class: 'note number' }, t('with_probability', { p: probability })),
      conditions.map((one) => code(one)),
      button(app, t('remove'), remove, { kind: 'quiet', name: 'remove', label: t('remove_fault', { name }) }),
    );
  }

  private knownFault({ name, about }: Fault): Child {
    const { app } = this;
    const { t } = app;
    return h(
      'li',
      { class: 'known__one', key: name },
      h(
        'div',
        { class: 'known__text' },
        h('code', { class: 'known__name' }, name),
        h('p', {}, app.said(about)),
      ),
      h(
        'details',
        { class: 'known__set' },
        h('summary', {}, t('set_fault'), h('span', { class: 'unseen' }, ` ${name}`)),
        form(
          'fault',
          (values) => this.set(name, values),
          input(t('times'), 'times', {
            type: 'number',
            placeholder: t('until_removed'),
            class: 'field--narrow',
          }),
          input(t('probability'), 'probability', {
            type: 'number',
            placeholder: '1',
            class: 'field--narrow',
          }),
          input(t('match'), 'match', {
            placeholder: 'out_trade_no=T1 attempt=2',
            hint: t('match_hint'),
            class: 'field--wide',
          }),
          submit(app, t('set_fault'), `set ${name}`),
        ),
      ),
    );
  }

  private set(name: string, values: FormData): void {
    const { app } = this;
    const { t } = app;
    const text = (key: string) => String(values.get(key) ?? '').trim();
    const match = parseMatch(text('match'));
    if (match === undefined) {
      app.tell(t('match_wrong', { text: text('match') }), 'bad');
      return;
    }
    const wish: FaultWish = {
      name,
      ...(text('times') === '' ? {} : { times: Number(text('times')) }),
      ...(text('probability') === '' ? {} : { probability: Number(text('probability')) }),
      ...(Object.keys(match).length === 0 ? {} : { match }),
    };
    void app.act(
      `set ${name}`,
      () => call('POST', 'faults', wish),
      () => t('fault_set', { name }),
    );
  }
}

/** Groups in the order in which the simulator has them. */
function groupsOf(known: Fault[]): [string, Fault[]][] {
  const groups = new Map<string, Fault[]>();
  for (const fault of known) {
    const group = fault.group ?? '';
    groups.set(group, [...(groups.get(group) ?? []), fault]);
  }
  return [...groups];
}
