import { CloudDatabase, type DatabaseOptions } from '../../../simulator/cloudbase/database';
import { Store } from '../../../simulator/store';

const NOW = 1_732_160_999_123;

function openDatabase(options: Partial<DatabaseOptions> = {}): CloudDatabase {
  const database = new CloudDatabase(new Store(':memory:'), { now: () => NOW, ...options });
  database.createCollection('orders');
  return database;
}

const set = (fields: Record<string, unknown>) => ({ data: { $set: fields }, merge: true });

describe('collections', () => {
  test('one that does not exist is an error of its own, for reading and for writing', async () => {
    const database = openDatabase();
    const missing = expect.objectContaining({ code: 'DATABASE_COLLECTION_NOT_EXIST' });
    expect(() => database.find('nothing', {})).toThrow(missing);
    expect(() => database.listAll('nothing')).toThrow(missing);
    await expect(database.insert('nothing', [{ a: 1 }])).rejects.toEqual(missing);
    await expect(database.modify('nothing', {}, set({ a: 1 }))).rejects.toEqual(missing);
  });

  test('one that exists is not created again, under other capitals neither', () => {
    const database = openDatabase();
    expect(() => database.createCollection('orders')).toThrow(/Table exist/);
    expect(() => database.createCollection('Orders')).toThrow(/Table exist/);
  });

  test('a reset empties all but the named ones and keeps indexes', async () => {
    const database = openDatabase();
    database.createCollection('products');
    database.addIndex('orders', { name: 'no', keys: [{ field: 'no', direction: 1 }], unique: true });
    await database.insert('orders', [{ _id: 'A', no: [1] }]);
    await database.insert('products', [{ _id: 'P' }]);
    database.reset(['products']);
    expect(database.count('orders', {})).toBe(0);
    expect(database.count('products', {})).toBe(1);
    await database.insert('orders', [{ _id: 'A', no: 1 }]);
    await expect(database.insert('orders', [{ _id: 'B', no: 1 }])).rejects.toThrow(/E11000/);
  });

  test('the control view lists plain JSON, ordered by id', async () => {
    const database = openDatabase();
    await database.insert('orders', [
      { _id: 'b', at: new Date(NOW) },
      { _id: 'a', n: 1 },
    ]);
    expect(database.listAll('orders')).toEqual([
      { _id: 'a', n: 1 },
      { _id: 'b', at: new Date(NOW).toISOString() },
    ]);
  });
});

describe('duplicates', () => {
  test.each([
    ['documented', 'DATABASE_DUPLICATE_WRITE'],
    ['e11000', 'DATABASE_REQUEST_FAILED'],
  ] as const)('are answered as the switch says: %s', async (duplicate_error, code) => {
    const database = openDatabase({ duplicate_error });
    await database.insert('orders', [{ _id: 'A' }]);
    const refused = { code, message: expect.stringMatching(/E11000 duplicate key error/) };
    await expect(database.insert('orders', [{ _id: 'A' }])).rejects.toMatchObject(refused);
  });

  test('in a list of documents none is stored, also when two of them share an id', async () => {
    const database = openDatabase();
    await database.insert('orders', [{ _id: 'A' }]);
    await expect(database.insert('orders', [{ _id: 'B' }, { _id: 'A' }])).rejects.toThrow(/E11000/);
    await expect(database.insert('orders', [{ _id: 'C' }, { _id: 'C' }])).rejects.toThrow(/E11000/);
    expect(database.listAll('orders')).toEqual([{ _id: 'A' }]);
  });

  test('the ids 1 and "1" are two', async () => {
    const database = openDatabase();
    await database.insert('orders', [{ _id: 1 }, { _id: '1' }]);
    expect(database.find('orders', { _id: 1 })).toEqual([{ _id: 1 }]);
    expect(database.find('orders', { _id: '1' })).toEqual([{ _id: '1' }]);
  });

  test('a unique index admits one document that lacks the field, and null is the same as lacking it', async () => {
    const database = openDatabase();
    database.addIndex('orders', { name: 'no', keys: [{ field: 'no', direction: 1 }], unique: true });
    await database.insert('orders', [{ _id: 'A' }]);
    await expect(database.insert('orders', [{ _id: 'B' }])).rejects.toThrow(/E11000.*no/);
    await expect(database.insert('orders', [{ _id: 'B', no: null }])).rejects.toThrow(/E11000/);
    await database.insert('orders', [
      { _id: 'B', no: 1 },
      { _id: 'C', no: '1' },
      { _id: 'D', no: true },
    ]);
    await expect(database.insert('orders', [{ _id: 'E', no: 1 }])).rejects.toThrow(/E11000/);
    await expect(database.modify('orders', { _id: 'B' }, set({ no: '1' }))).rejects.toThrow(/E11000/);
  });

  test('a compound unique index counts null in each of its fields', async () => {
    const database = openDatabase();
    const keys = ['a', 'b'].map((field) => ({ field, direction: 1 as const }));
    database.addIndex('orders', { name: 'ab', keys, unique: true });
    await database.insert('orders', [{ a: 1 }, { a: 2 }, { b: 1 }]);
    await expect(database.insert('orders', [{ a: 1, b: null }])).rejects.toThrow(/E11000/);
  });

  test('a unique index is refused when the documents already break it', async () => {
    const database = openDatabase();
    await database.insert('orders', [{ no: 1 }, { no: 1 }]);
    const index = { name: 'no', keys: [{ field: 'no', direction: 1 as const }], unique: true };
    expect(() => database.addIndex('orders', index)).toThrow(/E11000/);
    await database.insert('orders', [{ no: 1 }]);
  });
});

describe('changes', () => {
  test('operators change what they name, replacing does away with the rest', async () => {
    const database = openDatabase();
    await database.insert('orders', [{ _id: 'A', a: { x: 1, y: 2 }, list: [1], n: 1, old: true }]);
    const data = {
      $set: { 'a.x': 9 },
      $inc: { n: 2 },
      $push: { list: { $each: [2, 3] } },
      $unset: { old: '' },
    };
    expect(await database.modify('orders', { _id: 'A' }, { data, merge: true })).toMatchObject({
      updated: 1,
    });
    expect(database.find('orders', {})).toEqual([{ _id: 'A', a: { x: 9, y: 2 }, list: [1, 2, 3], n: 3 }]);
    await database.modify('orders', { _id: 'A' }, { data: { only: 1 }, merge: false });
    expect(database.find('orders', {})).toEqual([{ _id: 'A', only: 1 }]);
  });

  test('a field inside null is not made: the server refuses it', async () => {
    const database = openDatabase();
    await database.insert('orders', [{ _id: 'A', a: null }]);
    await expect(database.modify('orders', {}, set({ 'a.b': 1 }))).rejects.toMatchObject({
      code: 'DATABASE_REQUEST_FAILED',
      message: expect.stringContaining('Cannot create field'),
    });
  });

  test('one or all of the matches are changed, and only changed ones are counted', async () => {
    const database = openDatabase();
    await database.insert('orders', [{ k: 1 }, { k: 1 }, { k: 1, done: true }]);
    expect(await database.modify('orders', { k: 1, done: null }, set({ done: true }))).toMatchObject({
      updated: 1,
    });
    const all = { ...set({ done: true }), multi: true };
    expect(await database.modify('orders', { k: 1 }, all)).toMatchObject({ updated: 1 });
    expect(await database.modify('orders', { k: 1 }, all)).toMatchObject({ updated: 0 });
  });

  test('an upsert inserts under the id it asked for', async () => {
    const database = openDatabase();
    const change = { data: { a: 1 }, merge: false, upsert: true };
    expect(await database.modify('orders', { _id: 'A' }, change)).toEqual({ updated: 0, upsert_id: 'A' });
    expect(await database.modify('orders', { _id: 'A' }, change)).toEqual({ updated: 1, upsert_id: null });
  });

  test('an id never changes', async () => {
    const database = openDatabase();
    await database.insert('orders', [{ _id: 'A' }]);
    await expect(database.modify('orders', { _id: 'A' }, set({ _id: 'B' }))).rejects.toThrow(/immutable/);
    await database.modify('orders', { _id: 'A' }, { data: { _id: 'B', a: 1 }, merge: false });
    expect(database.listAll('orders')).toEqual([{ _id: 'A', a: 1 }]);
  });

  test('the server date is the simulated clock plus its offset', async () => {
    const database = openDatabase();
    await database.insert('orders', [{ _id: 'A', at: { $tcb_server_date: { offset: 1000 } } }]);
    await database.modify('orders', { _id: 'A' }, set({ 'list.at': { $tcb_server_date: {} } }));
    expect(database.find('orders', { at: { $gt: new Date(NOW) } })).toEqual([
      { _id: 'A', at: new Date(NOW + 1000), list: { at: new Date(NOW) } },
    ]);
  });

  test('removing takes one or all of the matches', async () => {
    const database = openDatabase();
    await database.insert('orders', [{ k: 1 }, { k: 1 }, { k: 2 }]);
    expect(await database.remove('orders', { k: 1 }, false)).toBe(1);
    expect(await database.remove('orders', {}, true)).toBe(2);
  });

  test('a query can run no script inside the simulator', () => {
    const database = openDatabase();
    expect(() => database.find('orders', { $where: 'process.exit(1)' })).toThrow(/DATABASE|script/i);
  });
});
