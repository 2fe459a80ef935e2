import type { Db } from '../../src/orders/db';
import { runStory } from './story';
import type { Mutant } from './world';

// Goal: whatever crashes, freezes, gets lost or is doubled, an order is paid once, delivered once, and both books agree.
// Method: each seed draws its own faults and buyers; a failing test names its seed.

const SEEDS = 60;

test(`${SEEDS} seeds of eight orders among faults break no invariant`, async () => {
  let orders = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const result = await runStory(seed);
    expect({ seed, violations: result.violations }).toEqual({ seed, violations: [] });
    orders += result.orders;
  }
  expect(orders).toBeGreaterThan(SEEDS * 6);
}, 120_000);

test('equal seeds give equal stories', async () => {
  for (const seed of [3, 50]) {
    expect((await runStory(seed)).trace).toBe((await runStory(seed)).trace);
  }
}, 60_000);

/** Each is a defect that the checks must notice; the number is how many seeds it may take. */
const MUTANTS: [string, number, Mutant][] = [
  ['M-02 no compare-and-set', 20, { db: withoutCompareAndSet }],
  ['M-20 no sweep', 5, { sweeps: false }],
  ['M-22 stock given back without a record', 40, { merchant: { release: async () => undefined } }],
  ['M-25 fulfilment that forgets its record', 5, { merchant: { fulfil: async () => undefined } }],
];

test.each(MUTANTS)(
  'the checks notice %s within %i seeds',
  async (_name, seeds, mutant) => {
    for (let seed = 1; seed <= seeds; seed++) {
      if ((await runStory(seed, mutant)).violations.length > 0) return;
    }
    throw new Error('nothing was noticed');
  },
  120_000,
);

/** Whoever writes last wins, whatever was written meanwhile. */
function withoutCompareAndSet(db: Db): Db {
  return {
    get: (collection, id) => db.get(collection, id),
    insertOnce: (collection, id, document) => db.insertOnce(collection, id, document),
    find: (collection, query) => db.find(collection, query),
    claim: (collection, id, version, set) => db.claim!(collection, id, version, set),
    replace: async (collection, before, next) => {
      const now = await db.get<typeof before>(collection, before._id);
      return db.replace(collection, now!, { ...next, version: now!.version + 1 });
    },
  };
}
