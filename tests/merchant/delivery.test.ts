import fc from 'fast-check';
import { rules } from '../../merchant';
import { fulfil, hold, release } from '../../merchant/delivery';
import { quote } from '../../merchant/quote';
import type { MemoryDb } from '../../src/orders/memory-db';
import type { Order } from '../../src/orders/order';
import { Call, everyInterleaving, openShelf, orderOf, PIECES, type Step, shelf, stepOf } from './support';

// Goal: whatever freezes or dies between two operations, no piece is sold twice and none is lost for good.
// Method: two calls are let go operation by operation, in every order in which they can follow each other.

// Thousands of short runs: on a busy machine they may take a while.
jest.setTimeout(60_000);

type Prepare = (db: MemoryDb) => Promise<unknown>;
type Part = { rule: Step; order: Order; dies_after?: number };

function race(prepare: Prepare, a: Part, b: Part, judge: (db: MemoryDb, a: Call, b: Call) => Promise<void>) {
  const open = async () => {
    const db = await openShelf();
    await prepare(db);
    const call = ({ rule, order, dies_after }: Part) => new Call(rule, order, db, dies_after);
    return { db, a: call(a), b: call(b) };
  };
  return everyInterleaving(open, async (world) => {
    expect((await shelf(world.db)).total).toBeLessThanOrEqual(PIECES);
    await judge(world.db, world.a, world.b);
  });
}

const A = orderOf('a', PIECES);
const B = orderOf('b', PIECES);
const nothing: Prepare = async () => undefined;
const run = (rule: Step, order: Order) => (db: MemoryDb) => rule({ order, db });
const inTurn =
  (...steps: Prepare[]): Prepare =>
  async (db) => {
    for (const step of steps) await step(db);
  };
/** What is not sold can be had by somebody else: nothing is lost for good. */
async function expectNothingLost(db: MemoryDb): Promise<void> {
  const { taken } = await shelf(db);
  const sold = Object.values(taken).filter((one) => one.sold);
  const free = PIECES - sold.reduce((sum, one) => sum + one.pieces, 0);
  if (free === 0) return;
  expect(await hold({ order: orderOf('last', free), db })).toBeUndefined();
  expect((await shelf(db)).total).toBe(PIECES);
}

test('two holds of the last pieces, in every order: one gets them, the other is refused', async () => {
  const runs = await race(nothing, { rule: hold, order: A }, { rule: hold, order: B }, async (db, a, b) => {
    const refused = [a, b].filter((call) => call.result !== undefined);
    expect(refused.map((call) => call.result)).toEqual([{ refused: expect.any(String) }]);
    expect((await shelf(db)).total).toBe(PIECES);
  });
  expect(runs).toBeGreaterThan(100);
});

test('the same hold twice at once, in every order: the pieces are taken once', async () => {
  await race(nothing, { rule: hold, order: A }, { rule: hold, order: A }, async (db, a, b) => {
    expect([a.result, b.result]).toEqual([undefined, undefined]);
    expect(await shelf(db)).toEqual({ taken: { [A._id]: { pieces: PIECES, sold: false } }, total: PIECES });
    expect(await stepOf(db, A)).toBe('held');
  });
});

test('a hold and a release of one order, in every order: nothing stays on the shelf', async () => {
  const runs = await race(nothing, { rule: hold, order: A }, { rule: release, order: A }, async (db) => {
    expect(await stepOf(db, A)).toBe('released');
    expect((await shelf(db)).total).toBe(0);
  });
  expect(runs).toBeGreaterThan(100);
});

test.each([0, 1, 2, 3, 4, 5, 6, 7])(
  'a hold that dies after %i operations while the order is closed loses no piece for good',
  async (dies_after) => {
    await race(nothing, { rule: hold, order: A, dies_after }, { rule: release, order: A }, async (db) => {
      expect(await stepOf(db, A)).toBe('released');
      await expectNothingLost(db);
    });
  },
);

test('two releases at once, in every order: given back once, and a hold that thaws then is refused', async () => {
  await race(run(hold, A), { rule: release, order: A }, { rule: release, order: A }, async (db) => {
    expect((await shelf(db)).total).toBe(0);
    expect(await hold({ order: A, db })).toEqual({ refused: expect.any(String) });
    expect((await shelf(db)).total).toBe(0);
  });
});

test.each([0, 1, 2, 3, 4, 5])(
  'a release that dies after %i operations is finished by the next',
  async (n) => {
    const db = await openShelf();
    await hold({ order: A, db });
    await new Call(release, A, db, n).finish();
    await release({ order: A, db });
    expect([await stepOf(db, A), (await shelf(db)).total]).toEqual(['released', 0]);
  },
);

test('the same fulfil twice at once, in every order: sold, once', async () => {
  await race(run(hold, A), { rule: fulfil, order: A }, { rule: fulfil, order: A }, async (db, a, b) => {
    expect([a.result, b.result, await stepOf(db, A)]).toEqual([undefined, undefined, 'sold']);
    expect((await shelf(db)).taken).toEqual({ [A._id]: { pieces: PIECES, sold: true } });
  });
});

test.each([0, 1, 2, 3, 4, 5, 6])(
  'a fulfil that dies after %i operations is finished by the next',
  async (n) => {
    const db = await openShelf();
    await hold({ order: A, db });
    await new Call(fulfil, A, db, n).finish();
    expect(await fulfil({ order: A, db })).toBeUndefined();
    expect([await stepOf(db, A), (await shelf(db)).total]).toEqual(['sold', PIECES]);
  },
);

test('a hold that thaws after the order was sold changes nothing', async () => {
  await race(nothing, { rule: hold, order: A }, { rule: fulfil, order: A }, async (db, a) => {
    expect([a.result, await stepOf(db, A)]).toEqual([undefined, 'sold']);
    expect((await shelf(db)).taken).toEqual({ [A._id]: { pieces: PIECES, sold: true } });
  });
});

test('a release that thaws after the order was sold gives nothing back', async () => {
  const db = await openShelf();
  for (const rule of [hold, fulfil, release]) await rule({ order: A, db });
  expect([await stepOf(db, A), (await shelf(db)).total]).toEqual(['sold', PIECES]);
});

test('money for a released order and a release that is still running, in every order: sold, nothing given away', async () => {
  const closed = inTurn(run(hold, A), run(release, A));
  await race(closed, { rule: fulfil, order: A }, { rule: release, order: A }, async (db, a) => {
    expect([a.result, await stepOf(db, A)]).toEqual([undefined, 'sold']);
    expect((await shelf(db)).taken).toEqual({ [A._id]: { pieces: PIECES, sold: true } });
  });
});

test('money while the first release is under way, in every order: sold, nothing given away', async () => {
  await race(run(hold, A), { rule: fulfil, order: A }, { rule: release, order: A }, async (db, a) => {
    expect([a.result, await stepOf(db, A)]).toEqual([undefined, 'sold']);
    expect((await shelf(db)).taken).toEqual({ [A._id]: { pieces: PIECES, sold: true } });
  });
});

test('money for a released order whose pieces were sold to somebody else cannot be fulfilled', async () => {
  const db = await openShelf();
  await inTurn(run(hold, A), run(release, A), run(hold, B), run(fulfil, B))(db);
  expect(await fulfil({ order: A, db })).toBe('cannot');
  expect(await fulfil({ order: A, db })).toBe('cannot');
  expect([await stepOf(db, A), await stepOf(db, B)]).toEqual(['refused', 'sold']);
  expect((await shelf(db)).taken).toEqual({ [B._id]: { pieces: PIECES, sold: true } });
});

test('late money against a hold of the same pieces, in every order: exactly one of them has them', async () => {
  const closed = inTurn(run(hold, A), run(release, A));
  const runs = await race(closed, { rule: fulfil, order: A }, { rule: hold, order: B }, async (db, a, b) => {
    const aHas = a.result === undefined;
    expect(aHas).toBe(b.result !== undefined);
    expect((await shelf(db)).taken).toEqual({
      [aHas ? A._id : B._id]: { pieces: PIECES, sold: aHas },
    });
    expect(await stepOf(db, A)).toBe(aHas ? 'sold' : 'refused');
  });
  expect(runs).toBeGreaterThan(100);
});

test('pieces that a dead hold left behind go to whoever asks next, but sold ones never', async () => {
  const db = await openShelf();
  const C = orderOf('c', 2);
  await inTurn(run(hold, C), run(fulfil, C))(db);
  const dead = orderOf('dead', 3);
  const frozen = new Call(hold, dead, db);
  // It stands before it takes the pieces, and dies right after it took them.
  for (let n = 0; n < 3; n++) await frozen.step();
  await release({ order: dead, db });
  for (let n = 0; n < 1; n++) await frozen.step();
  expect((await shelf(db)).taken[dead._id]).toEqual({ pieces: 3, sold: false });
  expect(await hold({ order: orderOf('d', 3), db })).toBeUndefined();
  expect((await shelf(db)).taken[C._id]).toEqual({ pieces: 2, sold: true });
  expect(await hold({ order: orderOf('e', 1), db })).toEqual({ refused: expect.any(String) });
});

test('a delivery that was made is told from one look', async () => {
  const operations: string[] = [];
  const db = await openShelf(({ name }) => void operations.push(name));
  for (const rule of [hold, fulfil]) await rule({ order: A, db });
  operations.length = 0;
  await fulfil({ order: A, db });
  expect(operations).toEqual(['get']);
});

test('an order that is still open keeps its pieces, however much somebody else wants them', async () => {
  const db = await openShelf();
  await hold({ order: A, db });
  expect(await hold({ order: B, db })).toEqual({ refused: expect.any(String) });
  expect((await shelf(db)).taken).toEqual({ [A._id]: { pieces: PIECES, sold: false } });
});

test('goods that do not run out leave the record alone, and no stock', async () => {
  const db = await openShelf();
  const tea = orderOf('tea', 900, 'moli-100g');
  expect(await hold({ order: tea, db })).toBeUndefined();
  expect(await fulfil({ order: tea, db })).toBeUndefined();
  expect([await stepOf(db, tea), await db.find('stock', { limit: 10 })]).toEqual(['sold', []]);
});

test('the shop holds, delivers and releases, and refunds money for a closed order', () => {
  expect(rules).toMatchObject({ quote, hold, fulfil, release });
  expect(rules.late!(A)).toBe('refund');
});

// What the kit does with an order: it may hold it at any time, then it is paid or closed, once; whatever dies is
// called again, but for `hold`.
const calls = fc.array(
  fc.record({
    order: fc.integer({ min: 0, max: 3 }),
    /** How many operations before somebody else has his turn; 0: dies here. */
    operations: fc.integer({ min: 0, max: 6 }),
  }),
  { minLength: 10, maxLength: 60 },
);
const orders = fc.array(fc.record({ quantity: fc.integer({ min: 1, max: PIECES }), pays: fc.boolean() }), {
  minLength: 4,
  maxLength: 4,
});

test('I-22 whatever interleaves, freezes and dies: never oversold, nothing lost for good', async () => {
  await fc.assert(
    fc.asyncProperty(orders, calls, async (wanted, turns) => {
      const db = await openShelf();
      const lives = wanted.map(({ quantity, pays }, n) => new Life(db, orderOf(`o${n}`, quantity), pays));
      for (const { order, operations } of turns) {
        await lives[order]!.turn(operations);
        expect((await shelf(db)).total).toBeLessThanOrEqual(PIECES);
      }
      for (const life of lives) await life.end();
      const { taken, total } = await shelf(db);
      expect(total).toBeLessThanOrEqual(PIECES);
      for (const { order, outcome } of lives) {
        expect(await stepOf(db, order)).toBe(outcome);
        if (outcome === 'sold') {
          expect(taken[order._id]).toEqual({ pieces: order.items[0]!.quantity, sold: true });
        } else expect(taken[order._id]?.sold).not.toBe(true);
      }
      await expectNothingLost(db);
    }),
    { numRuns: 300, seed: 22 },
  );
});

/** One order's way: held, sometimes by a second instance that froze, then paid or closed. */
class Life {
  outcome: 'sold' | 'released' | undefined;
  private readonly frozen: Call;
  private held: Call;
  private last: Call | undefined;

  constructor(
    private readonly db: MemoryDb,
    readonly order: Order,
    private readonly pays: boolean,
  ) {
    this.frozen = new Call(hold, order, db);
    this.held = new Call(hold, order, db);
  }

  /** Goes on for so many operations with whatever is its turn; the frozen one wakes now and then. */
  async turn(operations: number): Promise<void> {
    if (operations === 6 && this.frozen.alive) return this.frozen.step();
    let call = this.current();
    if (operations === 0) call = this.again();
    for (let n = 0; n < operations && call.alive; n++) await call.step();
  }

  async end(): Promise<void> {
    await this.frozen.finish();
    for (let n = 0; n < 10 && !(this.last?.ended ?? false); n++) await this.current().finish();
    this.outcome = this.last!.result === undefined && this.isPaid ? 'sold' : 'released';
  }

  /** Only what was held is paid; money for the others would be late. */
  private get isPaid(): boolean {
    return this.pays && this.held.ended && this.held.result === undefined;
  }

  private current(): Call {
    if (this.held.alive) return this.held;
    this.last ??= new Call(this.isPaid ? fulfil : release, this.order, this.db);
    return this.last;
  }

  /** The instance dies; another one does the same again. */
  private again(): Call {
    if (this.held.alive) this.held = new Call(hold, this.order, this.db);
    else if (this.last?.alive) this.last = new Call(this.isPaid ? fulfil : release, this.order, this.db);
    return this.current();
  }
}
