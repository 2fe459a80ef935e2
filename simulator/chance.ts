import { Random, seedOf } from './random';
import type { Store } from './store';

const SETTING = 'starts';

/**
 * All the chance of a world, from one seed, in streams that do not disturb each other: a fault that is added, or a
 * function that is called, shifts none of the numbers WeChat Pay gives out.
 */
export class Chance {
  /** What WeChat Pay and the mini-program server give out. */
  readonly numbers: Random;
  /** Whether a fault strikes. */
  readonly faults: Random;
  /** What the cloud gives out: ids of documents, transactions and invocations. */
  readonly cloud: Random;

  /** @param store keeps how often the world was started: ids of documents must not come again after a restart */
  constructor(
    seed: number,
    private readonly store: Store,
  ) {
    const starts = (store.readSetting<number>(SETTING) ?? 0) + 1;
    store.writeSetting(SETTING, starts);
    this.numbers = new Random(seed);
    this.faults = new Random(seedOf(seed, 'faults'));
    this.cloud = new Random(seedOf(seed, `cloud ${starts}`));
  }

  /** Begins again, for an emptied world. @param seed absent, the numbers WeChat Pay gives out go on where they are */
  reset(seed: number | undefined): void {
    if (seed === undefined) return;
    this.store.writeSetting(SETTING, 1);
    this.numbers.reseed(seed);
    this.faults.reseed(seedOf(seed, 'faults'));
    this.cloud.reseed(seedOf(seed, 'cloud 1'));
  }
}
