import { type ClockState, SimClock } from './clock';
import type { Store } from './store';

const SETTING = 'clock';

/** The clock of a world: kept with it, and with work that is done once at the end of every move. */
export class WorldClock extends SimClock {
  /** Done at the end of each `advance` and `set`, which wait for it. @param from epoch ms before the move */
  atEnd: (from: number) => Promise<void> = async () => undefined;
  /** Nothing fires by itself while somebody moves the clock. */
  moves = 0;
  private last: Promise<void> = Promise.resolve();

  constructor(store: Store) {
    super(store.readSetting<ClockState>(SETTING));
    this.onChange((state) => store.writeSetting(SETTING, state));
  }

  override advance(ms: number): Promise<void> {
    return this.move(() => super.advance(ms));
  }

  override set(at: number): Promise<void> {
    return this.move(() => super.set(at));
  }

  /** Runs with the wall clock again, from where that is. What was scheduled must have been cancelled before. */
  async backToWall(): Promise<void> {
    this.setMode('run');
    await super.set(this.wallNow());
  }

  private move(step: () => Promise<void>): Promise<void> {
    const moved = this.last.then(async () => {
      const from = this.now();
      this.moves++;
      await step().finally(() => this.moves--);
      await this.atEnd(from);
    });
    this.last = moved.catch(() => undefined);
    return moved;
  }
}
