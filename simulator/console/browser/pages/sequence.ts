import type { Notification } from '../../model/control-types';
import { paymentEntries } from '../../model/payment-entries';
import type { Route } from '../../model/route';
import { layOut, type Sequence } from '../../model/sequence';
import { type Children, h } from '../../model/vnode';
import type { App, Page } from '../app';
import { Exchanges } from '../exchanges';
import type { BodyForms } from '../parts/exchange';
import { empty, whenLoaded } from '../parts/panel';
import { sequenceView } from '../parts/sequence';
import { Resource } from '../resource';
import { notificationsOf, orderTabs } from './order';

/** Everything that was said in one payment, in order of time. */
export class SequencePage implements Page {
  readonly resources: Resource<unknown>[];
  private readonly number: string;
  private readonly notifications: Resource<Notification[]>;
  private readonly exchanges: Exchanges;
  private readonly open = new Set<string>();
  private readonly forms: BodyForms = new Map();

  constructor(
    private readonly app: App,
    { path }: Route,
  ) {
    this.number = path[1] ?? '';
    this.notifications = new Resource(
      () => notificationsOf(this.number),
      () => app.redraw(),
    );
    this.exchanges = new Exchanges(() => app.redraw());
    this.resources = [app.requests.resource, this.notifications];
  }

  title(): string {
    return this.app.t('sequence_of', { number: this.number });
  }

  view(): Children {
    const { app } = this;
    const diagram = whenLoaded(app, app.requests.resource, () => {
      const sequence = layOut(paymentEntries(app.requests.entries, this.number), this.notifications.value);
      return this.diagram(sequence);
    });
    return [orderTabs(app, this.number, 'sequence'), h('div', { class: 'panel panel--flush' }, diagram)];
  }

  private diagram(sequence: Sequence): Children {
    const { t } = this.app;
    if (sequence.rows.length === 0) return [empty(t('no_messages'), t('no_messages_hint'))];
    const { exchanges, open, forms } = this;
    return [
      sequence.left_out > 0 && h('p', { class: 'note pad' }, t('left_out', { n: sequence.left_out })),
      sequenceView(this.app, sequence, { exchanges, open, forms }),
    ];
  }
}
