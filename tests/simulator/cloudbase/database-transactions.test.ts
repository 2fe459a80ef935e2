import { CloudDatabase, type DatabaseOptions } from '../../../simulator/cloudbase/database';
import { Store } from '../../../simulator/store';

const conflict = {
  code: 'DATABASE_TRANSACTION_CONFLICT',
  message: expect.stringContaining('TransactionConflict'),
};
const over = { code: 'DATABASE_TRANSACTION_NOT_EXIST' };
const set = (n: number) => ({ data: { $set: { n } }, merge: true });

async function openDatabase(options: Partial<DatabaseOptions> = {}): Promise<CloudDatabase> {
  const database = new CloudDatabase(new Store(':memory:'), { now: () => 0, ...options });
  database.createCollection('orders');
  await database.insert('orders', [
    { _id: 'A', n: 0 },
    { _id: 'B', n: 0 },
  ]);
  return database;
}

function nOf(database: CloudDatabase, id: string, transaction?: string): unknown {
  return database.find('orders', { _id: id }, {}, transaction)[0]?.n;
}

describe('a transaction', () => {
  test('sees its own writes, nobody else does before it is committed', async () => {
    const database = await openDatabase();
    const id = database.startTransaction();
    await database.modify('orders', { _id: 'A' }, set(1), id);
    await database.insert('orders', [{ _id: 'C', n: 7 }], id);
    await database.remove('orders', { _id: 'B' }, false, id);
    const seen = database.find('orders', {}, { sort: { _id: 1 } }, id);
    expect(seen.map((one) => one._id)).toEqual(['A', 'C']);
    expect(nOf(database, 'A', id)).toBe(1);
    expect(database.listAll('orders')).toEqual([
      { _id: 'A', n: 0 },
      { _id: 'B', n: 0 },
    ]);
    database.commitTransaction(id);
    expect(database.listAll('orders')).toEqual([
      { _id: 'A', n: 1 },
      { _id: 'C', n: 7 },
    ]);
  });

  test('orders what it sees by the values that it sees', async () => {
    const database = await openDatabase();
    database.addIndex('orders', { name: 'n', keys: [{ field: 'n', direction: 1 }], unique: false });
    const id = database.startTransaction();
    await database.modify('orders', { _id: 'A' }, set(9), id);
    await database.insert('orders', [{ _id: 'C', n: 5 }], id);
    const seen = database.find('orders', {}, { sort: { n: 1 } }, id);
    expect(seen.map((one) => one._id)).toEqual(['B', 'C', 'A']);
  });

  test('that is rolled back leaves nothing', async () => {
    const database = await openDatabase();
    const id = database.startTransaction();
    await database.modify('orders', { _id: 'A' }, set(1), id);
    database.abortTransaction(id);
    expect(nOf(database, 'A')).toBe(0);
    await expect(database.modify('orders', { _id: 'A' }, set(2), id)).rejects.toMatchObject(over);
  });

  test('reads the state at its start, also through a query and when documents come or go', async () => {
    const database = await openDatabase();
    const id = database.startTransaction();
    await database.modify('orders', { _id: 'A' }, set(1));
    await database.modify('orders', { _id: 'A' }, set(2));
    await database.remove('orders', { _id: 'B' }, false);
    await database.insert('orders', [{ _id: 'C', n: 0 }]);
    expect(nOf(database, 'A', id)).toBe(0);
    expect(database.find('orders', { n: 0 }, { sort: { _id: 1 } }, id).map((one) => one._id)).toEqual([
      'A',
      'B',
    ]);
  });

  test('may not write what was changed since its start', async () => {
    const database = await openDatabase();
    const id = database.startTransaction();
    await database.modify('orders', { _id: 'A' }, set(1));
    await expect(database.modify('orders', { _id: 'A' }, set(2), id)).rejects.toMatchObject(conflict);
    // The SDKs do not end it after a conflict, so the server has.
    expect(() => database.commitTransaction(id)).toThrow(expect.objectContaining(over));
    expect(nOf(database, 'A')).toBe(1);
  });

  test('fails at once when another one has written the document', async () => {
    const database = await openDatabase();
    const [first, second] = [database.startTransaction(), database.startTransaction()];
    await database.modify('orders', { _id: 'A' }, set(1), first);
    await expect(database.modify('orders', { _id: 'A' }, set(2), second)).rejects.toMatchObject(conflict);
    database.commitTransaction(first);
    expect(nOf(database, 'A')).toBe(1);
  });

  test('inserts an id once, whoever was first', async () => {
    const database = await openDatabase();
    const id = database.startTransaction();
    await database.insert('orders', [{ _id: 'C' }]);
    await expect(database.insert('orders', [{ _id: 'C' }], id)).rejects.toMatchObject(conflict);
  });

  test('makes an ordinary write wait, which then decides by what was committed', async () => {
    const database = await openDatabase();
    const id = database.startTransaction();
    await database.modify('orders', { _id: 'A' }, set(1), id);
    let done = false;
    const write = database.modify('orders', { _id: 'A', n: 0 }, set(5)).then((answer) => {
      done = true;
      return answer;
    });
    await database.modify('orders', { _id: 'B' }, set(3));
    expect(done).toBe(false);
    database.commitTransaction(id);
    expect(await write).toMatchObject({ updated: 0 });
    expect(nOf(database, 'A')).toBe(1);
  });

  test('does not make an ordinary write wait for ever', async () => {
    const database = await openDatabase({ lock_wait_ms: 1 });
    const id = database.startTransaction();
    await database.modify('orders', { _id: 'A' }, set(1), id);
    await expect(database.modify('orders', { _id: 'A' }, set(2))).rejects.toMatchObject({
      code: 'DATABASE_TIMEOUT',
    });
    database.abortTransaction(id);
  });

  test('that is left open is ended by the server, and its locks with it', async () => {
    const database = await openDatabase({ transaction_ms: 1 });
    const id = database.startTransaction();
    await database.modify('orders', { _id: 'A' }, set(1), id);
    await database.modify('orders', { _id: 'A' }, set(2));
    expect(nOf(database, 'A')).toBe(2);
    expect(() => database.commitTransaction(id)).toThrow(expect.objectContaining(over));
  });

  test('is over after a reset', async () => {
    const database = await openDatabase();
    const id = database.startTransaction();
    await database.modify('orders', { _id: 'A' }, set(1), id);
    database.reset([]);
    expect(() => database.commitTransaction(id)).toThrow(expect.objectContaining(over));
    expect(database.listAll('orders')).toEqual([]);
  });
});
