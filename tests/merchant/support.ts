import type { Db, Doc, Query, VersionedDoc } from '../../src/orders/db';
import { MemoryDb, type MemoryDbOptions } from '../../src/orders/memory-db';
import type { OrderContext } from '../../src/orders/merchant-rules';
import type { Order } from '../../src/orders/order';
import { orderIn } from '../orders/support';

export const PIECES = 5;
export const SKU = 'puer-2018';

type Stock = { _id: string; pieces: number; taken: Record<string, { pieces: number; sold: boolean }> };

/** A shelf with five pieces of one product, and one product that does not run out. */
export async function openShelf(beforeOp?: MemoryDbOptions['beforeOp']): Promise<MemoryDb> {
  const db = new MemoryDb(beforeOp ? { beforeOp } : {});
  const price = { total: 26_800, currency: 'CNY' };
  const cake = { sku: SKU, name: 'Pu-erh', price, goods_kind: 'physical', stock: PIECES };
  await db.insertOnce('products', SKU, cake);
  await db.insertOnce('products', 'moli-100g', { ...cake, sku: 'moli-100g', stock: undefined });
  return db;
}

export function orderOf(name: string, quantity: number, sku = SKU): Order {
  const number = name.padEnd(32, '0');
  const price = { total: 26_800, currency: 'CNY' };
  return orderIn('created', {
    _id: number,
    out_trade_no: number,
    items: [{ sku, name: sku, quantity, price }],
  });
}

export async function stepOf(db: Db, order: Order): Promise<string | undefined> {
  return (await db.get<{ _id: string; step: string }>('deliveries', order._id))?.step;
}

/** The pieces that are kept back or sold, by order; and all of them together. */
export async function shelf(db: Db): Promise<{ taken: Stock['taken']; total: number }> {
  const taken = (await db.get<Stock>('stock', SKU))?.taken ?? {};
  return { taken, total: Object.values(taken).reduce((sum, one) => sum + one.pieces, 0) };
}

export type Step<T = unknown> = (context: OrderContext) => Promise<T>;

const MICROTASKS_MAX = 100;

/**
 * One call of a rule in an instance of its own, which stands still before each database operation until it is
 * let go, and dies before the operation after the last it may do.
 */
export class Call<T = unknown> {
  ended = false;
  result: T | undefined;
  private operations = 0;
  private go: (() => void) | undefined;
  private readonly running: Promise<void>;

  constructor(
    rule: Step<T>,
    order: Order,
    db: Db,
    private readonly operationsMax = Number.POSITIVE_INFINITY,
  ) {
    this.running = rule({ order, db: this.gated(db) }).then((result) => {
      this.result = result;
      this.ended = true;
    });
  }

  /** Will it still do something? */
  get alive(): boolean {
    return !this.ended && this.operations < this.operationsMax;
  }

  /** Does its next operation, and what follows up to the one after it. */
  async step(): Promise<void> {
    await this.standsStill();
    const { go } = this;
    if (!go) throw new Error('a rule waits for something else than the database');
    this.go = undefined;
    this.operations++;
    go();
    await this.standsStill();
  }

  /** Goes on to its end, or to its death. */
  async finish(): Promise<T | undefined> {
    for (let n = 0; n < 200 && this.alive; n++) await this.step();
    if (this.ended) await this.running;
    return this.result;
  }

  /** Operations in memory settle in microtasks: soon it waits at the next one, or is over. */
  private async standsStill(): Promise<void> {
    for (let n = 0; n < MICROTASKS_MAX && !this.go && !this.ended; n++) await undefined;
  }

  private gated(db: Db): Db {
    const turn = () =>
      new Promise<void>((resolve) => {
        this.go = resolve;
      });
    return {
      async get<D extends Doc>(collection: string, id: string): Promise<D | null> {
        await turn();
        return db.get<D>(collection, id);
      },
      async insertOnce(collection, id, document) {
        await turn();
        return db.insertOnce(collection, id, document);
      },
      async replace<D extends VersionedDoc>(collection: string, before: D, next: D) {
        await turn();
        return db.replace(collection, before, next);
      },
      async find<D>(collection: string, query: Query): Promise<D[]> {
        await turn();
        return db.find<D>(collection, query);
      },
    };
  }
}

/** Far more runs than two rules of the shop can have. */
const RUNS_MAX = 20_000;

/**
 * Runs two calls in every order in which their operations can follow each other, each time in a new world.
 * @param open makes the world and the two calls in it
 * @param judge after each run; both calls are over by then
 * @returns how many different orders there were
 */
export async function everyInterleaving<W extends { a: Call; b: Call }>(
  open: () => Promise<W>,
  judge: (world: W) => Promise<void>,
): Promise<number> {
  const beginnings: ('a' | 'b')[][] = [[]];
  let runs = 0;
  for (let next = beginnings.pop(); next; next = beginnings.pop()) {
    if (++runs > RUNS_MAX) throw new Error('the rules do more than this can follow');
    const world = await open();
    const made: ('a' | 'b')[] = [];
    while (world.a.alive && world.b.alive) {
      const choice = next[made.length] ?? 'a';
      if (made.length >= next.length) beginnings.push([...made, 'b']);
      made.push(choice);
      await world[choice].step();
    }
    await world.a.finish();
    await world.b.finish();
    await judge(world);
  }
  return runs;
}
