import type { WorldClock } from '../world-clock';
import { nextAfter } from './cron';
import type { Trigger } from './function-config';
import type { Outcome } from './function-error';
import type { FunctionHost } from './function-host';

type Armed = { name: string; trigger: Trigger; next: number };

/** Node's timers take at most 2^31-1 ms. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/**
 * Timer triggers. They fire by themselves while the clock runs; when somebody moves the clock, each function that had
 * at least one instant in between fires once, at the end of the move.
 */
export class Timers {
  private readonly armed: Armed[];
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  /** @param on false: nothing fires but by `fireNow` */
  constructor(
    private readonly host: FunctionHost,
    private readonly clock: WorldClock,
    private readonly on: boolean,
  ) {
    const now = clock.now();
    this.armed = [...host.functions.values()].flatMap(({ name, triggers }) =>
      triggers.map((trigger) => ({ name, trigger, next: nextAfter(trigger.cron, now) })),
    );
    if (!on) return;
    clock.atEnd = (from) => this.afterMove(from);
    clock.onChange(() => this.arm());
    this.arm();
  }

  /** Fires a function's timer now; one without a trigger gets the same event. */
  fireNow(name: string): Promise<Outcome> {
    return this.host.fireTimer(name, this.clock.now());
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.clock.atEnd = async () => undefined;
  }

  /** Every timer waits for its next instant again, counted from now. */
  restart(): void {
    const now = this.clock.now();
    for (const one of this.armed) one.next = nextAfter(one.trigger.cron, now);
    this.arm();
  }

  private async afterMove(from: number): Promise<void> {
    const now = this.clock.now();
    const due = this.takeDue(now);
    // What a clock that was set back passes again, fires again.
    if (now < from) this.restart();
    this.arm();
    await Promise.all(due.map((one) => this.host.fireTimer(one.name, now)));
  }

  private takeDue(now: number): Armed[] {
    const due = this.armed.filter((one) => one.next <= now);
    for (const one of due) one.next = nextAfter(one.trigger.cron, now);
    return due;
  }

  private arm(): void {
    clearTimeout(this.timer);
    if (this.closed || !this.on || this.armed.length === 0) return;
    if (this.clock.moves > 0 || this.clock.state().mode === 'still') return;
    const wait = Math.min(...this.armed.map((one) => one.next)) - this.clock.now();
    this.timer = setTimeout(() => this.fireDue(), Math.min(Math.max(0, wait), TIMER_MS_MAX));
  }

  private fireDue(): void {
    if (this.clock.moves > 0 || this.closed) return;
    const now = this.clock.now();
    for (const one of this.takeDue(now)) void this.host.fireTimer(one.name, now);
    this.arm();
  }
}
