import { TaskHeap, type Timed } from './task-heap';

/**
 * The simulated clock. It runs with the wall clock, plus what was advanced, until told to stand still.
 * Everything in the simulator reads it; so does every function it hosts.
 *
 * Work that is due at an instant is handed in with `schedule`. `advance` and `set` do what fell due in
 * order of time, each piece at its own instant, and return when all of it has settled.
 */

export type ClockMode = 'run' | 'still';
export type ClockState = { mode: ClockMode; offset_ms: number; still_at?: number };
export type Scheduled = { cancel(): void };
type Task = Timed & { run: () => void | Promise<void> };

/** More tasks than this in one advance mean that something schedules itself without end. */
const TASKS_PER_ADVANCE_MAX = 200_000;
/** Node's timers take at most 2^31-1 ms. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export class SimClock {
  private mode: ClockMode;
  private offset_ms: number;
  private still_at: number | undefined;
  private readonly tasks = new TaskHeap<Task>();
  private seq = 0;
  private timer: NodeJS.Timeout | undefined;
  private moving: Promise<void> = Promise.resolve();
  private busy = 0;
  private closed = false;
  /** Tasks the clock started by itself and that have not settled yet. */
  private readonly running = new Set<Promise<void>>();
  private readonly listeners = new Set<(state: ClockState) => void>();

  constructor(state: ClockState = { mode: 'run', offset_ms: 0 }) {
    this.mode = state.mode;
    this.offset_ms = state.offset_ms;
    this.still_at = state.still_at;
  }

  /** Epoch ms of the simulated world. */
  now(): number {
    return this.mode === 'still' ? this.still_at! : Date.now() + this.offset_ms;
  }

  /** Epoch ms of the machine. Only for what meets outside parties. */
  wallNow(): number {
    return Date.now();
  }

  state(): ClockState {
    const base = {
      mode: this.mode,
      offset_ms: this.mode === 'still' ? this.still_at! - Date.now() : this.offset_ms,
    };
    return this.still_at === undefined ? base : { ...base, still_at: this.still_at };
  }

  /** Told of every change: the function host passes it on to its workers, the store writes it down. */
  onChange(listener: (state: ClockState) => void): void {
    this.listeners.add(listener);
  }

  setMode(mode: ClockMode): void {
    if (mode === this.mode) return;
    if (mode === 'still') this.still_at = this.now();
    else {
      this.offset_ms = this.still_at! - Date.now();
      this.still_at = undefined;
    }
    this.mode = mode;
    this.changed();
  }

  /**
   * Runs `run` once the clock has reached `at`; at once (but not inside this call) when it has already, and
   * that holds for a clock that stands still too.
   */
  schedule(at: number, run: () => void | Promise<void>): Scheduled {
    const task: Task = { at, seq: this.seq++, run };
    this.tasks.add(task);
    this.arm();
    return { cancel: () => this.tasks.cancel(task) };
  }

  /** Moves the clock on by `ms` simulated milliseconds; resolves when everything that fell due has settled. */
  advance(ms: number): Promise<void> {
    return this.moveTo(() => this.now() + ms);
  }

  /** Moves the clock to an instant (epoch ms), backwards too; resolves like `advance`. */
  set(at: number): Promise<void> {
    return this.moveTo(() => at);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.tasks.clear();
  }

  /** One move at a time: two callers at once would see each other's instants. */
  private moveTo(target: () => number): Promise<void> {
    const move = this.moving.then(async () => {
      this.busy++;
      try {
        await this.workOff(target());
      } finally {
        this.busy--;
        this.arm();
      }
    });
    this.moving = move.catch(() => undefined);
    return move;
  }

  private async workOff(until: number): Promise<void> {
    const backwards = until < this.now();
    // What the clock started by itself belongs to the time before this move.
    await Promise.all(this.running);
    for (let n = 0; n < TASKS_PER_ADVANCE_MAX; n++) {
      const task = this.tasks.takeUntil(until);
      if (!task) break;
      this.jumpTo(Math.max(this.now(), task.at));
      await settled(task);
    }
    // A running clock may have passed `until` while the tasks took their time: it never steps back for that.
    if (backwards || until > this.now()) this.jumpTo(until);
  }

  private jumpTo(at: number): void {
    // Thousands of tasks at one instant are one change, told once.
    if (this.mode === 'still' && at === this.still_at) return;
    if (this.mode === 'still') this.still_at = at;
    else this.offset_ms = at - Date.now();
    this.changed();
  }

  private changed(): void {
    for (const listener of this.listeners) listener(this.state());
    this.arm();
  }

  /** What falls due while nobody moves the clock is done by a real timer. */
  private arm(): void {
    clearTimeout(this.timer);
    if (this.closed || this.busy > 0) return;
    const first = this.tasks.first();
    if (!first) return;
    const wait = first.at - this.now();
    if (this.mode === 'still' && wait > 0) return;
    this.timer = setTimeout(() => this.runDue(), Math.min(Math.max(0, wait), TIMER_MS_MAX));
  }

  private runDue(): void {
    if (this.busy > 0) return;
    const until = this.now();
    for (let n = 0; n < TASKS_PER_ADVANCE_MAX; n++) {
      const task = this.tasks.takeUntil(until);
      if (!task) break;
      const work: Promise<void> = settled(task).finally(() => this.running.delete(work));
      this.running.add(work);
    }
    this.arm();
  }
}

/** One task's failure is its own: the tasks after it are done all the same. */
async function settled(task: Task): Promise<void> {
  try {
    await task.run();
  } catch (error) {
    console.error('simulator: a scheduled task failed', error);
  }
}
