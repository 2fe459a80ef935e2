import type { MerchantRules } from '../../src/orders/merchant-rules';
import type { Clock } from '../../src/protocol/ports';
import { boundedRules } from '../../src/runtime/bounded-rules';

/** A clock on which five seconds pass when the test says so. */
function heldClock() {
  const slept: number[] = [];
  const wake: (() => void)[] = [];
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    sleep: (ms) => {
      slept.push(ms);
      return new Promise<void>((resolve) => wake.push(resolve));
    },
  };
  return {
    clock,
    slept,
    wake: () => {
      for (const resolve of wake.splice(0)) resolve();
    },
  };
}

const rules: MerchantRules = {
  quote: async () => ({ refused: 'sold out' }),
  fulfil: () => new Promise(() => undefined),
};

test('F-34 a rule that hangs fails after five seconds, so that it counts as a failure', async () => {
  const { clock, slept, wake } = heldClock();
  const hanging = boundedRules(rules, clock).fulfil({} as never);
  await Promise.resolve();
  wake();
  await expect(hanging).rejects.toMatchObject({ code: 'INTERNAL', outcome: 'unknown' });
  expect(slept).toEqual([5_000]);
});

test('a rule that answers in time answers what it said, and keeps its own this', async () => {
  const own = {
    ...rules,
    word: 'from the shop',
    async quote() {
      return { refused: this.word };
    },
  };
  expect(await boundedRules(own, heldClock().clock).quote({} as never)).toEqual({ refused: 'from the shop' });
});

test('rules that the merchant does not have are not made up', () => {
  const bounded = boundedRules(rules, heldClock().clock);
  expect([bounded.hold, bounded.release, bounded.alert, bounded.late]).toEqual(Array(4).fill(undefined));
});
