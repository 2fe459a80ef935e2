import tcb from '@cloudbase/node-sdk';
import * as cloud from 'wx-server-sdk';
import schema from '../../cloudbase-schema.json';
import { applySchema, type CloudbaseSchema } from '../../simulator/cloudbase/schema';
import type { Db } from '../../src/orders/db';
import { MemoryDb } from '../../src/orders/memory-db';
import type { Order } from '../../src/orders/order';
import { createOrderStore } from '../../src/orders/order-store';
import { applyPaid } from '../../src/orders/transitions/apply-paid';
import { applyCancelled } from '../../src/orders/transitions/apply-prepay-failed';
import { NodeSdkDb } from '../../src/runtime/db/node-sdk-db';
import { WxSdkDb } from '../../src/runtime/db/wx-sdk-db';
import { NOW, orderIn, paymentOf } from '../orders/support';
import { type CloudServer, FUNCTION_ENV, startCloudServer } from './db-contract-server';

let server: CloudServer | undefined;
afterEach(() => server?.close());

/** The simulated cloud, behind the unmodified SDKs. */
async function cloudDb(open: () => Db): Promise<Db> {
  server = await startCloudServer();
  applySchema(server.database, schema as CloudbaseSchema);
  return open();
}

const STORES: [string, () => Promise<Db>][] = [
  ['memory', async () => new MemoryDb()],
  ['@cloudbase/node-sdk', () => cloudDb(() => new NodeSdkDb(tcb.init({ env: FUNCTION_ENV.TCB_ENV })))],
  [
    'wx-server-sdk',
    () =>
      cloudDb(() => {
        cloud.init({ env: FUNCTION_ENV.TCB_ENV });
        return new WxSdkDb(cloud);
      }),
  ],
];

const numbered = (n: number, changes: Partial<Order> = {}) => {
  const id = String(n).padStart(32, '0');
  return orderIn('pending', { _id: id, out_trade_no: id, ...changes });
};

describe.each(STORES)('orders over %s', (name, open) => {
  test('an order comes back as it was written, numbers, lists and all', async () => {
    const store = createOrderStore(await open());
    const order = numbered(1);
    expect(await store.insert(order)).toBe('inserted');
    expect(await store.get(order._id)).toEqual(order);
    expect(await store.get('f'.repeat(32))).toBeNull();
  });

  test('the first insert wins, the second is told so and changes nothing', async () => {
    const store = createOrderStore(await open());
    await store.insert(numbered(1));
    expect(await store.insert(numbered(1, { description: 'another' }))).toBe('exists');
    expect((await store.get(numbered(1)._id))!.description).toBe('Tea');
  });

  test('a change is stored whole: nested needs replaced, effects added, due_at and lease gone', async () => {
    const store = createOrderStore(await open());
    const order = numbered(1, { prepay_lease_until: NOW + 8_000 });
    await store.insert(order);
    const fact = {
      payment: paymentOf(order),
      source: 'query',
      late_policy: 'refund',
      runs_effects: false,
    } as const;
    const { order: paid } = applyPaid(order, fact, NOW + 1);
    const next = { ...paid, effects: paid.effects.map((one) => ({ ...one, state: 'done' as const })) };
    delete next.due_at;
    expect(await store.replace(order, next)).toBe('replaced');
    expect(await store.get(order._id)).toEqual(next);
  });

  test('fifty writers of the same version: one replaces, the others are stale', async () => {
    const store = createOrderStore(await open());
    const order = numbered(1);
    await store.insert(order);
    const { order: next } = applyCancelled(order, undefined, NOW);
    const results = await Promise.all(Array.from({ length: 50 }, () => store.replace(order, next)));
    expect(results.filter((result) => result === 'replaced')).toHaveLength(1);
  });

  test('what is due is listed oldest first, without what is not, and with no more than a claim needs', async () => {
    const store = createOrderStore(await open());
    for (const [n, minutes] of [
      [1, 3],
      [2, 1],
      [3, 9],
    ] as const) {
      const needs = { ...numbered(n).needs, confirm: { next_at: NOW + minutes * 60_000, attempts: 0 } };
      await store.insert(numbered(n, { needs }));
    }
    await store.insert({ ...orderIn('paid'), _id: 'a'.repeat(32), out_trade_no: 'a'.repeat(32) });
    const due = await store.listDue(NOW + 5 * 60_000, 10);
    expect(due).toEqual([
      { _id: numbered(2)._id, version: 3 },
      { _id: numbered(1)._id, version: 3 },
    ]);
  });

  test('a list holds one buyer’s orders, newest first', async () => {
    const store = createOrderStore(await open());
    for (let n = 1; n <= 3; n++) await store.insert(numbered(n, { created_at: NOW + n }));
    await store.insert(numbered(9, { openid: 'oOther' }));
    const listed = await store.listOf('oBuyer', { limit: 2 });
    expect(listed.map((order) => order.created_at)).toEqual([NOW + 3, NOW + 2]);
    expect(listed[0]).not.toHaveProperty('history');
  });

  const refund = (n: number) => ({
    ...{ out_refund_no: `${numbered(n)._id}_r`, transaction_id: `t${n}`, paid_total: 100, reason: 'r' },
    ...{ amount: { total: 7, currency: 'CNY' }, requested_by: 's', created_at: NOW, attempts: 0 },
    ...{ refund_id: `5${n}`, sent_at: NOW + n, succeeded_at: NOW + n },
  });
  const settled = (n: number) => {
    const id = numbered(n)._id;
    const refunds = [{ ...refund(n), status: 'succeeded' as const }];
    const paid = { transaction_id: `t${n}`, paid_at: NOW + n, refunds };
    return orderIn('paid', { _id: id, out_trade_no: id, ...paid });
  };

  test('orders are found by up to a hundred numbers of ours, or of the gateway, with their refunds', async () => {
    const store = createOrderStore(await open());
    for (let n = 1; n <= 3; n++) await store.insert(settled(n));
    const numbers = Array.from({ length: 100 }, (_, n) => numbered(n + 2)._id);
    const named = await store.listByNumber(numbers);
    expect(named.map((order) => order._id).sort()).toEqual([numbered(2)._id, numbered(3)._id]);
    const found = await store.listByTransaction(['t2', 't9']);
    expect(found).toEqual([
      {
        ...{ _id: numbered(2)._id, status: 'paid', transaction_id: 't2', paid_at: NOW + 2 },
        ...{ paid_amount: { total: 100, currency: 'CNY' }, snapshot: { mchid: '1900000001' } },
        refunds: [
          {
            ...{ out_refund_no: `${numbered(2)._id}_r`, refund_id: '52', status: 'succeeded' },
            amount: { total: 7, currency: 'CNY' },
          },
        ],
      },
    ]);
  });

  test('what was paid, and what was refunded, is listed from an instant back, in just the fields that count', async () => {
    const store = createOrderStore(await open());
    for (let n = 1; n <= 3; n++) await store.insert(settled(n));
    await store.insert(numbered(9));
    const paid = await store.listPaid({ paid_at_most: NOW + 2, limit: 10 });
    expect(paid.map((order) => order.paid_at)).toEqual([NOW + 2, NOW + 1]);
    expect(paid[0]!.refunds).toEqual([{ amount: { total: 7, currency: 'CNY' }, status: 'succeeded' }]);
    const [refunded, ...others] = await store.listRefunded({ refund_at_most: NOW + 2, limit: 10 });
    expect([refunded!.refund_at, refunded!.refunds![0]!.sent_at, others.length]).toEqual([
      NOW + 2,
      NOW + 2,
      1,
    ]);
    expect(Object.keys(refunded!).sort()).toEqual(['_id', 'refund_at', 'refunds', 'snapshot']);
  });

  test('when the first order was made is known once there is one', async () => {
    const store = createOrderStore(await open());
    expect(await store.firstCreatedAt()).toBeUndefined();
    for (const n of [2, 1, 3]) await store.insert(numbered(n, { created_at: NOW + n }));
    expect(await store.firstCreatedAt()).toBe(NOW + 1);
  });

  if (name === 'wx-server-sdk') return;

  test('a claim moves due_at and version, and of two that claim one gets the order', async () => {
    const store = createOrderStore(await open());
    await store.insert(numbered(1));
    const due = { _id: numbered(1)._id, version: 3 };
    const claims = await Promise.all([store.claim(due, NOW + 1), store.claim(due, NOW + 1)]);
    const [claimed, ...others] = claims.filter((order) => order !== null);
    expect(others).toEqual([]);
    expect([claimed!.version, claimed!.due_at]).toEqual([4, NOW + 1]);
  });
});
