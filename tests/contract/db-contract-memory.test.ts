import { MemoryDb } from '../../src/orders/memory-db';
import { countingDb } from '../support/counting-db';

test('the memory database lets others go first before an operation looks', async () => {
  const db: MemoryDb = new MemoryDb({
    beforeOp: async ({ name }) => {
      if (name === 'replace') await db.claim('orders', 'A', 1, { by: 'the sweep' });
    },
  });
  await db.insertOnce('orders', 'A', { version: 1 });
  expect(await db.replace('orders', { _id: 'A', version: 1 }, { _id: 'A', version: 2 })).toBe('stale');
  expect(await db.get('orders', 'A')).toEqual({ _id: 'A', version: 2, by: 'the sweep' });
});

test('the memory database can lose an answer: it is done, and the caller does not know', async () => {
  const db = new MemoryDb({
    afterOp: ({ name, id }) => {
      if (name === 'insertOnce') throw new Error(`no answer for ${id}`);
    },
  });
  await expect(db.insertOnce('orders', 'A', { version: 1 })).rejects.toThrow('no answer for A');
  expect(await db.get('orders', 'A')).toEqual({ _id: 'A', version: 1 });
});

test('counting names each operation, and offers a claim only where there is one', async () => {
  const db = countingDb(new MemoryDb());
  await db.insertOnce('orders', 'A', { version: 1 });
  await db.get('orders', 'A');
  await db.find('orders', { limit: 1 });
  await db.replace('orders', { _id: 'A', version: 1 }, { _id: 'A', version: 2 });
  await db.claim?.('orders', 'A', 2, {});
  expect(db.operations.map((one) => one.name)).toEqual(['insertOnce', 'get', 'find', 'replace', 'claim']);
  db.restart();
  expect(db.count()).toBe(0);
  const { get, insertOnce, replace, find } = new MemoryDb();
  expect(countingDb({ get, insertOnce, replace, find })).not.toHaveProperty('claim');
});
