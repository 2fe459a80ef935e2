import { Random } from '../../simulator/random';
import { TransportError } from '../../src/gateways/transport';
import type { Db, Doc, Query, Scalar, VersionedDoc } from '../../src/orders/db';
import type { Kit } from '../../src/orders/kit';
import type { MerchantRules } from '../../src/orders/merchant-rules';
import { KitError } from '../../src/protocol/errors';
import { type OnTheWay, Shop } from '../support/shop';

const MINUTE_MS = 60_000;

/** How often each kind of trouble comes, per port call. Drawn per seed: with all of them on, they mask each other. */
export type Rates = {
  crash: number;
  freeze: number;
  db_down: number;
  db_answer_lost: number;
  gateway_lost_before: number;
  gateway_lost_after: number;
  notification_lost: number;
  skew_ms: number;
};

const CLASSES: Record<Exclude<keyof Rates, 'skew_ms'>, number> = {
  crash: 0.02,
  freeze: 0.02,
  db_down: 0.03,
  db_answer_lost: 0.02,
  gateway_lost_before: 0.1,
  gateway_lost_after: 0.1,
  notification_lost: 0.5,
};

/** Each class is on in 45 of 100 seeds; in every 50th seed one class alone, at ten times its rate. */
export function drawRates(seed: number, random: Random): Rates {
  const names = Object.keys(CLASSES) as (keyof typeof CLASSES)[];
  const alone = seed % 50 === 0 ? random.pick(names) : undefined;
  const rates = { skew_ms: random.int(-270_000, 270_001) } as Rates;
  for (const name of names) {
    const on = alone === undefined ? random.next() < 0.45 : name === alone;
    rates[name] = on ? Math.min(1, CLASSES[name] * (alone ? 10 : 1)) : 0;
  }
  return rates;
}

/** What a test replaces to see whether the checks notice. */
export type Mutant = {
  merchant?: Partial<MerchantRules>;
  db?: (db: Db) => Db;
  sweeps?: boolean;
};

/** A function instance at work. Once it is gone, nothing it was doing ever goes on. */
class Invocation {
  gone = false;
  private leave: () => void = () => undefined;
  /** Resolves when whoever waits for this invocation gives up: it crashed, or froze. */
  readonly left = new Promise<void>((resolve) => {
    this.leave = resolve;
  });

  crash(): Promise<never> {
    this.gone = true;
    this.leave();
    return new Promise<never>(() => undefined);
  }

  giveUpWaiting(): void {
    this.leave();
  }
}

/** The use-cases among faults that are drawn from a seed. Equal seeds give equal worlds. */
export class FaultyWorld {
  healed = false;
  private constructor(
    readonly shop: Shop,
    readonly random: Random,
    private readonly rates: Rates,
    private readonly mutant: Mutant,
  ) {}

  static async open(
    seed: number,
    mutant: Mutant,
    receive: (world: FaultyWorld, headers: Record<string, string>, body: Buffer) => Promise<number>,
  ): Promise<FaultyWorld> {
    const random = new Random(seed);
    const rates = drawRates(seed, random);
    let world: FaultyWorld | undefined;
    const shop = await Shop.open({
      seed,
      public_key: true,
      receive: (headers, body) => receive(world!, headers, body),
      ...(mutant.merchant ? { merchant: mutant.merchant } : {}),
    });
    world = new FaultyWorld(shop, random, rates, mutant);
    return world;
  }

  /** Runs a use-case in an instance of its own. Undefined when the instance did not live to answer. */
  async invoke<T>(work: (kit: Kit) => Promise<T>): Promise<T | undefined> {
    const invocation = new Invocation();
    const skew = this.healed ? 0 : Math.round(this.rates.skew_ms * this.random.next());
    const db = this.mutant.db ? this.mutant.db(this.shop.db) : this.shop.db;
    const kit = this.shop.instance(skew, {
      db: this.faultyDb(db, invocation),
      onTheWay: this.faultyWay(invocation),
    });
    const working = work(kit).catch(() => undefined);
    return Promise.race([working, invocation.left.then(() => undefined)]);
  }

  losesNotification(): boolean {
    return this.strikes('notification_lost');
  }

  private strikes(name: Exclude<keyof Rates, 'skew_ms'>): boolean {
    return !this.healed && this.random.next() < this.rates[name];
  }

  /** Before every port call: the instance may die here, or stand still for minutes. */
  private async perils(invocation: Invocation): Promise<void> {
    if (invocation.gone) return new Promise<never>(() => undefined);
    if (this.strikes('crash')) return invocation.crash();
    if (!this.strikes('freeze')) return;
    invocation.giveUpWaiting();
    const thaw = this.shop.sim.now() + this.random.int(1, 25) * MINUTE_MS;
    await new Promise<void>((resolve) => this.shop.sim.schedule(thaw, resolve));
  }

  private faultyWay(invocation: Invocation): OnTheWay {
    return async (_request, go) => {
      await this.perils(invocation);
      if (this.strikes('gateway_lost_before')) throw new TransportError('lost');
      const answer = await go();
      await this.perils(invocation);
      if (this.strikes('gateway_lost_after')) throw new TransportError('lost');
      return answer;
    };
  }

  private faultyDb(db: Db, invocation: Invocation): Db {
    const around = async <T>(operation: () => Promise<T>): Promise<T> => {
      await this.perils(invocation);
      if (this.strikes('db_down')) throw new KitError('STORE_UNAVAILABLE', { outcome: 'unknown' });
      const result = await operation();
      await this.perils(invocation);
      if (this.strikes('db_answer_lost')) throw new KitError('STORE_UNAVAILABLE', { outcome: 'unknown' });
      return result;
    };
    return {
      get: <T extends Doc>(collection: string, id: string) => around(() => db.get<T>(collection, id)),
      insertOnce: (collection, id, document) => around(() => db.insertOnce(collection, id, document)),
      replace: <T extends VersionedDoc>(collection: string, before: T, next: T) =>
        around(() => db.replace(collection, before, next)),
      find: <T>(collection: string, query: Query) => around(() => db.find<T>(collection, query)),
      claim: <T extends VersionedDoc>(
        collection: string,
        id: string,
        version: number,
        set: Record<string, Scalar>,
      ) => around(() => db.claim!<T>(collection, id, version, set)),
    };
  }
}
