import { createNotifyFunction } from '../../src/runtime/notify-function';
import { systemClock } from '../../src/runtime/system';
import { GOOD } from './good-config';

/** What the timer's tick does, in which order, and with how much time. */

type Reconcile = (kit: unknown, budget_ms: number, memory: object) => Promise<{ reconciled?: string }>;

function notifyFunction(sweep_ms: number, reconcile: Reconcile) {
  let now = 1_000;
  const did: string[] = [];
  jest.spyOn(systemClock, 'monotonic').mockImplementation(() => now);
  const main = createNotifyFunction({
    env: GOOD,
    merchant: { quote: async () => ({ refused: 'closed' }), fulfil: async () => undefined },
    loadSdk: () => {
      throw new Error('not in this test');
    },
    loadSweep: () => ({
      sweep: async () => {
        did.push('sweep');
        now += sweep_ms;
        return { swept: 0, left: 0 };
      },
    }),
    loadReconcile: () => {
      did.push('loaded');
      return { reconcile };
    },
  });
  return { did, tick: () => main({ Type: 'Timer' }) };
}

let logged: string[];
beforeEach(() => {
  logged = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void logged.push(line));
});
afterEach(() => jest.restoreAllMocks());

test('orders are swept first; the bill has what is left of thirteen seconds', async () => {
  const budgets: number[] = [];
  const { did, tick } = notifyFunction(8_000, async (_kit, budget_ms) => {
    budgets.push(budget_ms);
    return { reconciled: '2026-01-05' };
  });
  expect(await tick()).toEqual({ swept: 0, left: 0, reconciled: '2026-01-05' });
  expect([did, budgets]).toEqual([['sweep', 'loaded'], [5_000]]);
});

test('a sweep that took all the time leaves the bill to the next tick, and its code unloaded', async () => {
  const { did, tick } = notifyFunction(10_001, async () => ({ reconciled: '2026-01-05' }));
  expect(await tick()).toEqual({ swept: 0, left: 0 });
  expect(did).toEqual(['sweep']);
});

test('an instance remembers between its ticks', async () => {
  const memories: object[] = [];
  const { tick } = notifyFunction(0, async (_kit, _budget, memory) => {
    memories.push(memory);
    return {};
  });
  await tick();
  await tick();
  expect(memories[0]).toBe(memories[1]);
});

test('trouble with the bill takes nothing from what was swept, and is logged', async () => {
  const { tick } = notifyFunction(0, () => Promise.reject(new Error('database away')));
  expect(await tick()).toEqual({ swept: 0, left: 0 });
  expect(logged.join()).toContain('"event":"reconcile_failed"');
});
