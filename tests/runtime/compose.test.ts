import { MemoryDb } from '../../src/orders/memory-db';
import type { MerchantRules } from '../../src/orders/merchant-rules';
import { composeKit } from '../../src/runtime/compose';
import { createNotifyFunction } from '../../src/runtime/notify-function';
import { createPayFunction } from '../../src/runtime/pay-function';
import { GOOD } from './good-config';

const merchant: MerchantRules = {
  quote: async () => ({ refused: 'closed today' }),
  fulfil: async () => undefined,
};

test('wherever a kit is put together, the merchant’s rules are bounded', () => {
  const { kit } = composeKit({ env: GOOD, merchant, openDb: () => new MemoryDb() });
  for (const rule of ['quote', 'fulfil'] as const) expect(kit.merchant[rule]).not.toBe(merchant[rule]);
});

test('the database is opened at the first operation, not before', async () => {
  let opened = 0;
  const openDb = () => {
    opened++;
    return new MemoryDb();
  };
  const { kit } = composeKit({ env: GOOD, merchant, openDb });
  expect(opened).toBe(0);
  await kit.db.get('orders', 'x');
  await kit.store.get('x');
  expect(opened).toBe(1);
});

test('F-37 both functions bound a database call: the SDK alone would wait 15 s', async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const inits: object[] = [];
  const init = (config: object) => {
    inits.push(config);
    return { database: () => ({ collection: () => ({}), command: {} }) };
  };
  const database = () => init({}).database();
  const pay = createPayFunction({
    env: GOOD,
    merchant,
    loadSdk: () => ({
      DYNAMIC_CURRENT_ENV: 'env',
      init: (config) => void inits.push(config),
      database,
      getWXContext: () => ({}),
    }),
    loadReconcile: () => ({
      reports: async () => [],
      reconcileNow: () => Promise.reject(new Error('not in this test')),
    }),
  });
  await pay({ action: 'list' });
  const notify = createNotifyFunction({
    env: GOOD,
    merchant,
    loadSdk: () => ({ SYMBOL_CURRENT_ENV: 'env', init }),
    loadSweep: () => ({
      sweep: async (kit) => {
        await kit.store.get('x').catch(() => undefined);
        return { swept: 0, left: 0 };
      },
    }),
    loadReconcile: () => ({ reconcile: async () => ({}) }),
  });
  await notify({ Type: 'Timer' });
  jest.restoreAllMocks();
  expect(inits).toEqual([
    { env: 'env', timeout: 5_000 },
    { env: 'env', timeout: 3_000 },
  ]);
});
