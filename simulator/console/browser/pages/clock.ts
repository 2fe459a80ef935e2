import type { Clock, ClockMode } from '../../model/control-types';
import { dateTime, nextMorning, parseDateTime, UNIT_MS } from '../../model/instants';
import { type Child, type Children, h } from '../../model/vnode';
import { call, read } from '../api';
import type { App, Page } from '../app';
import { section, whenLoaded } from '../parts/panel';
import { badge, button, choice, durationText, form, input, select, submit } from '../parts/pieces';
import { Resource } from '../resource';

const MINUTE_MS = 60_000;
const STEPS: [string, number][] = [
  ['+20 s', 20_000],
  ['+1 min', MINUTE_MS],
  ['+10 min', 10 * MINUTE_MS],
  ['+1 h', 60 * MINUTE_MS],
  ['+1 d', 24 * 60 * MINUTE_MS],
];
const UNITS = ['s', 'min', 'h', 'd'] as const;
/** How often a move is looked at while it goes on. */
const LOOK_MS = 250;

type Move = { from: number; to: number; now: number };

/** The simulated clock: how it goes, and moving it. */
export class ClockPage implements Page {
  readonly resources: Resource<unknown>[];
  private readonly clock: Resource<Clock>;
  private move: Move | undefined;

  constructor(private readonly app: App) {
    this.clock = new Resource(
      () => read<Clock>('clock'),
      () => app.redraw(),
    );
    this.resources = [this.clock];
  }

  title(): string {
    return this.app.t('clock');
  }

  view(): Children {
    const { app, move } = this;
    return whenLoaded(app, this.clock, (clock) => [
      h(
        'div',
        { class: 'panel clock' },
        h(
          'p',
          { class: 'clock__now number' },
          dateTime(app.now()),
          h('span', { class: 'clock__zone' }, 'UTC+8'),
        ),
        h(
          'p',
          { class: 'clock__mode' },
          badge(clock.mode === 'run' ? 'good' : 'warn', app.t(`mode_${clock.mode}_about`)),
          ' ',
          h('span', { class: 'note' }, this.offset(clock)),
        ),
        choice<ClockMode>(
          app.t('mode'),
          [
            ['run', app.t('mode_run')],
            ['still', app.t('mode_still')],
          ],
          clock.mode,
          (mode) => this.setMode(mode),
        ),
        move && this.progress(move),
      ),
      section(app.t('advance'), [], this.advanceForms()),
      section(app.t('set_clock'), [], this.setForm()),
    ]);
  }

  private offset({ offset_ms }: Clock): string {
    const { t } = this.app;
    if (Math.abs(offset_ms) < 1_000) return t('on_wall_clock');
    const time = durationText(this.app, Math.abs(offset_ms));
    return t(offset_ms > 0 ? 'ahead_of_wall' : 'behind_wall', { time });
  }

  private advanceForms(): Children {
    const { app } = this;
    const { t } = app;
    const free = (values: FormData) => {
      const amount = Number(values.get('amount'));
      const unit = UNITS.find((one) => one === values.get('unit')) ?? 's';
      const ms = Math.round(amount * UNIT_MS[unit]);
      if (Number.isFinite(ms) && ms > 0) this.advance(ms);
      else app.tell(t('not_a_duration', { text: String(values.get('amount')) }), 'bad');
    };
    const step = ([label, ms]: [string, number]) =>
      button(app, label, () => this.advance(ms), { name: 'move' });
    const morning = () => this.advance(nextMorning(app.now()) - Math.floor(app.now()));
    return [
      h('div', { class: 'steps' }, STEPS.map(step), button(app, t('next_ten'), morning, { name: 'move' })),
      form(
        'advance',
        free,
        input(t('by'), 'amount', { type: 'number', value: '5', class: 'field--narrow' }),
        select(
          t('unit'),
          'unit',
          UNITS.map((one) => [one, t(`name_of_${one}`)] as const),
          'min',
        ),
        submit(app, t('advance'), 'move', 'plain'),
      ),
      h('p', { class: 'note' }, t('advance_about')),
    ];
  }

  private setForm(): Children {
    const { app } = this;
    const { t } = app;
    const set = (values: FormData) => {
      const at = parseDateTime(String(values.get('at') ?? ''));
      if (at === undefined) app.tell(t('not_an_instant'), 'bad');
      else this.go(at, () => call<Clock>('POST', 'clock/set', { at }));
    };
    // The instant at which the page was opened: what is being typed must not tick.
    const opened = this.clock.value?.now ?? app.now();
    this.opened ??= dateTime(opened);
    return [
      form(
        'set',
        set,
        input(t('instant'), 'at', { value: this.opened, placeholder: '2026-05-20 10:00:00' }),
        submit(app, t('set_clock'), 'move', 'plain'),
      ),
      h('p', { class: 'note' }, t('set_about')),
    ];
  }

  private opened: string | undefined;

  private setMode(mode: ClockMode): void {
    const { app } = this;
    const done = () => app.t(mode === 'run' ? 'now_runs' : 'now_still');
    void app.act('mode', () => call<Clock>('POST', 'clock/mode', { mode }), done);
  }

  private advance(ms: number): void {
    this.go(Math.floor(this.app.now()) + ms, () => call<Clock>('POST', 'clock/advance', { ms }));
  }

  /** Moves the clock, and looks meanwhile how far it is: what falls due takes its time. */
  private go(to: number, move: () => Promise<Clock>): void {
    const { app } = this;
    const from = app.now();
    this.move = { from, to, now: from };
    const watch = setInterval(() => void this.look(), LOOK_MS);
    const work = () =>
      move().finally(() => {
        clearInterval(watch);
        this.move = undefined;
      });
    void app.act('move', work, ({ now }) => app.t('moved', { time: dateTime(now) }));
  }

  private async look(): Promise<void> {
    const { now } = await read<Clock>('clock').catch(() => ({ now: this.move?.now ?? 0 }));
    if (this.move) this.move = { ...this.move, now };
    this.app.redraw();
  }

  private progress({ from, to, now }: Move): Child {
    const { t } = this.app;
    const share = to === from ? 1 : Math.min(1, Math.max(0, (now - from) / (to - from)));
    const percent = Math.round(share * 100);
    return h(
      'div',
      { class: 'progress' },
      h('progress', { max: 100, value: percent, 'aria-label': t('moving') }),
      h('span', { class: 'note number' }, t('moving_to', { now: dateTime(now), to: dateTime(to) })),
    );
  }
}
