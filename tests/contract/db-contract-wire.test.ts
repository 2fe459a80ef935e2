import tcb from '@cloudbase/node-sdk';
import * as cloud from 'wx-server-sdk';
import { type CloudServer, FUNCTION_ENV, startCloudServer } from './db-contract-server';

// The traps of the SDKs' wire, each shown with the real SDK: what the kit's database port steps around.

type Answer = { data: unknown; updated: number; stats: { updated: number }; [key: string]: unknown };
type Reference = {
  get(): Promise<Answer>;
  update(changes: object): Promise<Answer>;
  set(document: object): Promise<Answer>;
};
type Collection = Reference & {
  doc(id: string): Reference;
  where(conditions: object): Reference;
  add(document: object): Promise<unknown>;
  aggregate(): {
    match(o: object): { group(o: object): { end(): Promise<{ list?: unknown[]; data?: unknown[] }> } };
  };
};
type Transaction = { collection(name: string): Collection; rollback(reason: unknown): Promise<void> };
type Database = {
  collection(name: string): Collection;
  runTransaction(work: (transaction: Transaction) => Promise<unknown>): Promise<unknown>;
  serverDate(): unknown;
  command: { gt(n: number): unknown; aggregate: { sum(field: string): unknown } };
};

let server: CloudServer;
let node: Database;
let wx: Database;
const calls: { instance: string; action: string; collection: string }[] = [];
let answer: 'drop' | undefined;

beforeEach(async () => {
  calls.length = 0;
  answer = undefined;
  server = await startCloudServer({
    callFunction: async (name, data) => {
      if (name === 'broken') throw new Error('it broke');
      return { name, data };
    },
    onCall: ({ instance, action, collection }) => {
      calls.push({ instance, action, collection });
      return answer;
    },
  });
  server.database.createCollection('orders');
  await server.database.insert('orders', [
    { _id: 'A', status: 'new', amount: { total: 1, currency: 'CNY' } },
  ]);
  node = tcb.init({ env: FUNCTION_ENV.TCB_ENV }).database() as unknown as Database;
  cloud.init({ env: FUNCTION_ENV.TCB_ENV });
  wx = cloud.database() as unknown as Database;
});
afterEach(() => server.close());

const stored = () => server.database.listAll('orders');
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => error,
  );

describe('a missing document', () => {
  test('is an error in wx-server-sdk, and an empty list in node-sdk', async () => {
    expect(await outcome(wx.collection('orders').doc('nobody').get())).toMatchObject({
      errCode: -1,
      errMsg: expect.stringContaining('does not exist'),
    });
    expect((await node.collection('orders').doc('nobody').get()).data).toEqual([]);
  });
});

describe('a plain nested object in an update', () => {
  test('is merged into the stored one by both SDKs, and an empty one is lost', async () => {
    await node
      .collection('orders')
      .doc('A')
      .update({ amount: { total: 2 }, effects: {} });
    expect(stored()).toEqual([{ _id: 'A', status: 'new', amount: { total: 2, currency: 'CNY' } }]);
    await wx
      .collection('orders')
      .doc('A')
      .update({ data: { amount: { total: 3 }, effects: {} } });
    expect(stored()).toEqual([{ _id: 'A', status: 'new', amount: { total: 3, currency: 'CNY' } }]);
  });
});

describe('a conditional update', () => {
  test('changes every match, and says how many', async () => {
    await server.database.insert('orders', [{ _id: 'B', status: 'new' }]);
    const ofNode = await node.collection('orders').where({ status: 'new' }).update({ status: 'seen' });
    expect(ofNode.updated).toBe(2);
    const ofWx = await wx
      .collection('orders')
      .where({ status: 'seen' })
      .update({ data: { status: 'paid' } });
    expect(ofWx.stats.updated).toBe(2);
  });
});

describe('errors', () => {
  test('keep their code in node-sdk', async () => {
    expect(await outcome(node.collection('orders').add({ _id: 'A' }))).toMatchObject({
      code: 'DATABASE_DUPLICATE_WRITE',
    });
    expect(await outcome(node.collection('nothing').get())).toMatchObject({
      code: 'DATABASE_COLLECTION_NOT_EXIST',
    });
  });

  test('lose their code in wx-server-sdk, which knows only some numbers', async () => {
    const duplicate = await outcome(wx.collection('orders').add({ data: { _id: 'A' } }));
    expect(duplicate).toMatchObject({ errCode: -501001, errMsg: expect.stringContaining('E11000') });
    expect(duplicate).not.toHaveProperty('code');
    expect(await outcome(wx.collection('nothing').get())).toMatchObject({ errCode: -502005 });
  });

  test('an answer above 1 MB is refused, in one document or many', async () => {
    const text = 'x'.repeat(700_000);
    await server.database.insert('orders', [
      { _id: 'B', text },
      { _id: 'C', text },
    ]);
    const refused = { code: 'DATABASE_REQUEST_FAILED', message: expect.stringContaining('-602001') };
    expect(await outcome(node.collection('orders').get())).toMatchObject(refused);
    expect(await outcome(wx.collection('orders').get())).toMatchObject({ errCode: -502001 });
    expect((await node.collection('orders').doc('B').get()).data).toHaveLength(1);
  });

  test('an unknown action is answered as an error, with status 200', async () => {
    const response = await fetch(`${server.url}?env=env-local`, {
      method: 'POST',
      body: JSON.stringify({ action: 'database.fly' }),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ code: 'INVALID_ACTION', requestId: expect.any(String) });
    const garbage = await fetch(server.url, { method: 'POST', body: 'not JSON' });
    expect(await garbage.json()).toMatchObject({ code: 'INVALID_PARAM' });
  });
});

describe('values', () => {
  test('instants, dates, null and lists pass through both SDKs in both directions', async () => {
    const document = {
      at: 1_732_160_999_123,
      date: new Date(5),
      nothing: null,
      list: [{ a: [1.5] }],
      big: 2 ** 53 - 1,
    };
    await node.collection('orders').doc('N').set(document);
    await wx.collection('orders').doc('W').set({ data: document });
    const [fromNode] = (await node.collection('orders').doc('W').get()).data as object[];
    const fromWx = (await wx.collection('orders').doc('N').get()).data;
    expect(fromNode).toEqual({ _id: 'W', ...document });
    expect(fromWx).toEqual({ _id: 'N', ...document });
  });

  test('the server date is made by the server', async () => {
    await node.collection('orders').add({ _id: 'S', at: node.serverDate() });
    const [found] = (await node.collection('orders').doc('S').get()).data as { at: Date }[];
    expect(found?.at).toEqual(new Date(1_700_000_000_000));
  });

  test('an aggregation sums', async () => {
    await node.collection('orders').add({ _id: 'B', n: 2 });
    await node.collection('orders').add({ _id: 'C', n: 3 });
    const pipeline = (db: Database) =>
      db
        .collection('orders')
        .aggregate()
        .match({ n: db.command.gt(1) })
        .group({ _id: null, sum: db.command.aggregate.sum('$n') })
        .end();
    expect((await pipeline(node)).data).toEqual([{ _id: null, sum: 5 }]);
    expect((await pipeline(wx)).list).toEqual([{ _id: null, sum: 5 }]);
  });
});

describe('transactions', () => {
  test.each([
    ['node-sdk', () => node, (changes: object) => changes],
    ['wx-server-sdk', () => wx, (changes: object) => ({ data: changes })],
  ])('through %s commit what their documents did, and roll back to nothing', async (_name, sdk, wrap) => {
    const db = sdk();
    const status = await db.runTransaction(async (transaction) => {
      const reference = transaction.collection('orders').doc('A');
      const { data } = await reference.get();
      await reference.update(wrap({ status: 'paid' }));
      return (data as { status: string }).status;
    });
    expect(status).toBe('new');
    expect(stored()).toMatchObject([{ _id: 'A', status: 'paid' }]);
    const reason = await outcome(
      db.runTransaction(async (transaction) => {
        await transaction
          .collection('orders')
          .doc('A')
          .update(wrap({ status: 'closed' }));
        await transaction.rollback('why');
      }),
    );
    expect(reason).toBe('why');
    expect(stored()).toMatchObject([{ status: 'paid' }]);
  });

  test.each([
    ['node-sdk', () => node, (changes: object) => changes],
    ['wx-server-sdk', () => wx, (changes: object) => ({ data: changes })],
  ])('through %s: where().update() escapes, and survives the rollback', async (_name, sdk, wrap) => {
    await outcome(
      sdk().runTransaction(async (transaction) => {
        await transaction
          .collection('orders')
          .where({ _id: 'A' })
          .update(wrap({ status: 'escaped' }));
        await transaction.rollback('why');
      }),
    );
    expect(stored()).toMatchObject([{ status: 'escaped' }]);
  });

  test('a conflict in an operation is retried by node-sdk and not by wx-server-sdk', async () => {
    const run = async (db: Database, wrap: (changes: object) => object) => {
      let runs = 0;
      const result = await outcome(
        db.runTransaction(async (transaction) => {
          runs++;
          const reference = transaction.collection('orders').doc('A');
          await reference.get();
          const meanwhile = { data: { $set: { by_other: `${runs}` } }, merge: true };
          if (runs === 1) await server.database.modify('orders', { _id: 'A' }, meanwhile);
          await reference.update(wrap({ seen_by: runs }));
        }),
      );
      return { runs, result };
    };
    expect(await run(node, (changes) => changes)).toEqual({ runs: 2, result: 'done' });
    await server.database.modify('orders', { _id: 'A' }, { data: { status: 'new' }, merge: false });
    expect(await run(wx, (changes) => ({ data: changes }))).toMatchObject({
      runs: 1,
      result: { errCode: -501001, errMsg: expect.stringContaining('TransactionConflict') },
    });
  });
});

describe('the host', () => {
  test('is told of each call, by whom and on what, after it was carried out', async () => {
    await node.collection('orders').add({ _id: 'B' });
    await wx.collection('orders').doc('B').get();
    expect(calls).toEqual([
      { instance: 'instance-1', action: 'database.insertDocument', collection: 'orders' },
      { instance: 'instance-1', action: 'database.getDocument', collection: 'orders' },
    ]);
  });

  test('may drop the answer: the write is done, the caller has an error', async () => {
    answer = 'drop';
    expect(await outcome(node.collection('orders').add({ _id: 'B' }))).toHaveProperty('message');
    expect(stored()).toHaveLength(2);
  });

  test('is asked for other functions', async () => {
    const app = tcb.init({ env: FUNCTION_ENV.TCB_ENV });
    expect((await app.callFunction({ name: 'hello', data: { a: 1 } })).result).toEqual({
      name: 'hello',
      data: { a: 1 },
    });
    expect(await outcome(app.callFunction({ name: 'broken', data: {} }))).toMatchObject({
      code: 'FUNCTIONS_EXECUTE_FAIL',
    });
  });
});
