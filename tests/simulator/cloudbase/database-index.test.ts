import { EJSON } from 'bson';
import fc from 'fast-check';
import { CloudDatabase } from '../../../simulator/cloudbase/database';
import { decode, encodeStored, encodeWire } from '../../../simulator/cloudbase/ejson';
import { Store } from '../../../simulator/store';

const DUE_AT = 1_732_160_999_123;

function openDatabase(): CloudDatabase {
  const database = new CloudDatabase(new Store(':memory:'), { now: () => DUE_AT });
  for (const name of ['indexed', 'plain']) database.createCollection(name);
  database.addIndex('indexed', { name: 'a', keys: [{ field: 'a', direction: 1 }], unique: false });
  database.addIndex('indexed', {
    name: 'b_c',
    keys: [
      { field: 'b', direction: 1 },
      { field: 'c.d', direction: -1 },
    ],
    unique: false,
  });
  return database;
}

describe('a list of what is due, among 100,000 documents', () => {
  const count = 100_000;
  const query = { due_at: { $lte: DUE_AT + 500 } };
  let database: CloudDatabase;
  let store: Store;
  beforeAll(async () => {
    store = new Store(':memory:');
    database = new CloudDatabase(store, { now: () => DUE_AT });
    database.createCollection('orders');
    database.addIndex('orders', { name: 'due', keys: [{ field: 'due_at', direction: 1 }], unique: false });
    const documents = Array.from({ length: count }, (_, n) => ({
      _id: `order-${n}`,
      version: 1,
      ...(n % 10 === 0 ? { due_at: DUE_AT + ((n * 7919) % count) } : {}),
    }));
    await database.insert('orders', documents);
  });

  test('is answered from the index, in its order, without sorting or scanning', () => {
    const plan = database.selection.explain('orders', query, { due_at: 1 });
    expect(plan).toMatch(/^SEARCH db_orders USING INDEX orders\.due/);
    expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
  });

  test('reads no more documents than it answers', () => {
    const all = jest.spyOn(store, 'all');
    const found = database.find('orders', query, {
      sort: { due_at: 1 },
      limit: 20,
      projection: { version: 1 },
    });
    const rows = all.mock.results.reduce((sum, result) => sum + (result.value as unknown[]).length, 0);
    all.mockRestore();
    expect(found).toHaveLength(20);
    expect(rows).toBe(20);
    expect(Object.keys(found[0]!).sort()).toEqual(['_id', 'version']);
  });

  test('a document is found by its id through the primary key', () => {
    expect(database.selection.explain('orders', { _id: 'order-77', version: 1 }, {})).toMatch(
      /^SEARCH db_orders USING INDEX sqlite_autoindex/,
    );
  });
});

describe('an index never changes an answer', () => {
  const scalar = fc.oneof(
    fc.constantFrom<unknown>(null, 0, 1, -1, 1.5, '', 'a', 'b', '1', true, false, DUE_AT),
    fc.constantFrom<unknown>([1, 'a'], [], { d: 1 }, new Date(5)),
  );
  const document = fc.record(
    { a: scalar, b: scalar, c: fc.oneof(scalar, fc.record({ d: scalar }), fc.constant([{ d: 1 }])) },
    { requiredKeys: [] },
  );
  const bound = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<unknown>(0, 1, 'a', 'b') },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(null, '', true, new Date(5)) },
  );
  const comparison = fc
    .tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte', '$eq', '$ne'), bound)
    .map(([operator, operand]) => ({ [operator]: operand }));
  const condition = fc.oneof(
    { weight: 3, arbitrary: comparison },
    { weight: 1, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(bound, { maxLength: 3 }).map((list) => ({ $in: list })) },
    { weight: 1, arbitrary: fc.boolean().map((there) => ({ $exists: there })) },
  );
  const query = fc.oneof(
    fc.record({ a: condition }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c.d'), condition, { maxKeys: 2 }),
    fc.tuple(condition, condition).map(([x, y]) => ({ $and: [{ a: x }, { a: y }] })),
    fc.tuple(condition, condition).map(([x, y]) => ({ $or: [{ a: x }, { b: y }] })),
  );
  const sort = fc.constantFrom({}, { a: 1 }, { a: -1 }, { b: 1, 'c.d': -1 }, { 'c.d': 1 }, { _id: -1 });

  // Only plain values, only some complex ones, and everything: SQL judges, then mingo does.
  const simple = fc.record(
    { a: fc.constantFrom(null, 0, 1, 1.5, 'a', 'b', '1'), b: fc.constantFrom(1, 'a') },
    { requiredKeys: [] },
  );

  test.each([
    ['plain values', simple],
    ['any values', document],
  ])('with %s', async (_name, documents) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(documents, { maxLength: 12 }),
        query,
        sort,
        fc.constantFrom(undefined, 1, 3),
        async (stored, asked, order, limit) => {
          const database = openDatabase();
          const rows = stored.map((one, n) => ({ _id: `d${n}`, ...one }));
          for (const name of ['indexed', 'plain']) await database.insert(name, rows);
          const window = { sort: order as Record<string, 1 | -1>, ...(limit ? { limit } : {}) };
          const [left, right] = ['indexed', 'plain'].map((name) => database.find(name, asked, window));
          if (Object.keys(order).length > 0 || limit === undefined) {
            const byId = (list: typeof left) => list!.map((one) => String(one._id));
            const same = Object.keys(order).length > 0 ? byId(left) : byId(left).sort();
            expect(same).toEqual(Object.keys(order).length > 0 ? byId(right) : byId(right).sort());
          } else expect(left).toHaveLength(right!.length);
          expect(database.count('indexed', asked)).toBe(database.count('plain', asked));
        },
      ),
      { numRuns: 800 },
    );
  });
});

describe('an index and values that SQL cannot compare', () => {
  const index = { name: 'tags', keys: [{ field: 'tags', direction: 1 as const }], unique: false };
  const explain = (database: CloudDatabase) => database.selection.explain('orders', { tags: 'b' }, {});

  test('is not used once a list is stored, so that its elements are found, until all is emptied', async () => {
    const database = new CloudDatabase(new Store(':memory:'), { now: () => DUE_AT });
    database.createCollection('orders');
    database.addIndex('orders', index);
    await database.insert('orders', [{ _id: 'A', tags: 'b' }]);
    expect(explain(database)).toContain('orders.tags');
    await database.insert('orders', [{ _id: 'B', tags: ['a', 'b'] }]);
    expect(explain(database)).not.toContain('orders.tags');
    expect(database.count('orders', { tags: 'b' })).toBe(2);
    database.reset([]);
    expect(explain(database)).toContain('orders.tags');
  });

  test('is not used when the list was there before the index', async () => {
    const store = new Store(':memory:');
    const database = new CloudDatabase(store, { now: () => DUE_AT });
    database.createCollection('orders');
    await database.insert('orders', [{ _id: 'B', tags: ['a', 'b'] }]);
    database.addIndex('orders', index);
    expect(database.count('orders', { tags: 'b' })).toBe(1);
    expect(new CloudDatabase(store, { now: () => DUE_AT }).count('orders', { tags: 'b' })).toBe(1);
  });
});

describe('extended JSON', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, true, false),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.string(),
      fc.date({ noInvalidDate: true }),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(
        fc.string().filter((key) => !key.startsWith('$') && !key.includes('\0') && key !== '__proto__'),
        tie('any'),
        { maxKeys: 3, noNullPrototype: true },
      ),
    ),
  })).any;

  test('is written and read as bson does, and survives being stored', () => {
    fc.assert(
      fc.property(value, (one) => {
        const document = { one };
        expect(JSON.parse(encodeWire(document))).toEqual(
          JSON.parse(EJSON.stringify(document, { relaxed: false })),
        );
        expect(decode(encodeWire(document))).toEqual(document);
        expect(decode(encodeStored(document))).toEqual(document);
        expect(EJSON.parse(encodeWire(document), { relaxed: true })).toEqual(document);
      }),
      { numRuns: 500 },
    );
  });
});
