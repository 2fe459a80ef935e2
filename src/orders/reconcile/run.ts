import { KitError } from '../../protocol/errors';
import type { Kit } from '../kit';
import type { Reconciliation } from './reconciliation';
import { saveDay } from './reconciliation-store';
import { workOff } from './work-off';

/** One run of a day, which this run holds: how far it has come, and how much time is left. */
export class Run {
  private readonly started: number;
  private stored: Reconciliation;

  /** @param day as it was leased; what is put here is kept with the next `save` */
  constructor(
    readonly kit: Kit,
    public day: Reconciliation,
    private readonly budget_ms: number,
  ) {
    this.started = kit.clock.monotonic();
    this.stored = day;
  }

  leftMs(): number {
    return Math.max(0, this.budget_ms - (this.kit.clock.monotonic() - this.started));
  }

  readonly hasTime = (): boolean => this.leftMs() > 0;

  /** Is less than this part of all the time used up? */
  hasShare(part: number): boolean {
    return this.leftMs() > this.budget_ms * (1 - part);
  }

  /**
   * Stores how far the run has come.
   * @throws KitError STORE_STALE when somebody else holds the day by now: nothing is written, and the run is over
   */
  async save(changes: Partial<Reconciliation> = {}): Promise<void> {
    const { kit, stored, day } = this;
    const saved = await saveDay(kit.db, stored, { ...day, ...changes }, kit.clock.now());
    if (!saved) throw new KitError('STORE_STALE', { outcome: 'unknown', retry: 'same_request' });
    this.stored = saved;
    this.day = saved;
  }

  /** Asks about what was found. It is stored first: a run that ends in between has found it all the same. */
  async workOff(): Promise<void> {
    if (this.day.pending.length === 0) return;
    if (this.day !== this.stored) await this.save();
    this.day = await workOff(this.kit, this.day, this.hasTime);
  }
}
