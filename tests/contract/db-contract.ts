import type { Db } from '../../src/orders/db';

export type DbWorld = {
  db: Db;
  /** Makes every operation fail from now on. */
  takeDown: () => Promise<void>;
  close(): Promise<void>;
};

const AT = 1_732_160_999_123;
const SEVERAL = 50;
const collection = 'orders';

type Item = { _id: string; version: number; [field: string]: unknown };

/** What the kit relies on, whatever the database port stands on. `claims`: does it have `claim`? */
export function describeDbContract(
  name: string,
  open: () => Promise<DbWorld>,
  { claims }: { claims: boolean },
): void {
  describe(`the database port over ${name}`, () => {
    let world: DbWorld;
    let db: Db;
    beforeEach(async () => {
      world = await open();
      db = world.db;
    });
    afterEach(() => world.close());

    const put = async (document: Item): Promise<Item> => {
      await db.insertOnce(collection, document._id, document);
      return document;
    };

    test('a document comes back exactly as it was stored', async () => {
      const stored = {
        _id: 'A1',
        version: 1,
        created_at: AT,
        total: 0,
        ratio: 0.1,
        big: Number.MAX_SAFE_INTEGER,
        negative: -5,
        paid: false,
        nothing: null,
        text: '中文 "quoted" \\ \n 🙂',
        empty: {},
        none: [],
        list: [{ sku: 'a', price: { total: 1, currency: 'CNY' } }, [1, [2]], null],
        nested: { deep: { at: AT, empty: {}, list: [] } },
      };
      await put(stored);
      expect(await db.get(collection, 'A1')).toEqual(stored);
    });

    test('whoever changes what was answered, changes nothing stored', async () => {
      const given = { _id: 'A1', version: 1, nested: { list: [1] } };
      await put(given);
      given.nested.list.push(2);
      const answered = (await db.get<typeof given>(collection, 'A1'))!;
      answered.nested.list.push(3);
      expect(await db.get(collection, 'A1')).toEqual({ _id: 'A1', version: 1, nested: { list: [1] } });
    });

    test('a missing document is null', async () => {
      expect(await db.get(collection, 'nobody')).toBeNull();
    });

    test('the same id is inserted once, and the first content stays', async () => {
      expect(await db.insertOnce(collection, 'A1', { version: 1, by: 'first' })).toBe('inserted');
      expect(await db.insertOnce(collection, 'A1', { version: 1, by: 'second' })).toBe('exists');
      expect(await db.get(collection, 'A1')).toEqual({ _id: 'A1', version: 1, by: 'first' });
    });

    test('of 50 parallel inserts of one id exactly one wins', async () => {
      const answers = await Promise.all(
        Array.from({ length: SEVERAL }, (_, n) => db.insertOnce(collection, 'A1', { version: 1, n })),
      );
      expect(answers.filter((one) => one === 'inserted')).toHaveLength(1);
    });

    test('of 50 parallel replacements of one version exactly one wins, and its content is stored', async () => {
      const before = await put({ _id: 'A1', version: 1 });
      const answers = await Promise.all(
        Array.from({ length: SEVERAL }, (_, n) =>
          db.replace(collection, before, { ...before, version: 2, n }),
        ),
      );
      const winners = answers.flatMap((one, n) => (one === 'replaced' ? [n] : []));
      expect(winners).toHaveLength(1);
      expect(await db.get(collection, 'A1')).toEqual({ _id: 'A1', version: 2, n: winners[0] });
    });

    test('a replacement of a document that is not there is stale', async () => {
      const before = { _id: 'A1', version: 1 };
      expect(await db.replace(collection, before, { ...before, version: 2 })).toBe('stale');
    });

    test('a replacement removes the fields that are gone', async () => {
      const before = await put({ _id: 'A1', version: 1, due_at: AT, lease: { until: AT }, kept: 'yes' });
      const next = { _id: 'A1', version: 2, kept: 'yes', lease: undefined };
      expect(await db.replace(collection, before as Item, next)).toBe('replaced');
      expect(await db.get(collection, 'A1')).toEqual({ _id: 'A1', version: 2, kept: 'yes' });
    });

    test('a nested object is replaced whole, never merged', async () => {
      const before = await put({ _id: 'A1', version: 1, effects: { fulfil: { at: AT }, hold: { at: 1 } } });
      await db.replace(collection, before, { _id: 'A1', version: 2, effects: { fulfil: { done: true } } });
      expect(await db.get(collection, 'A1')).toEqual({
        _id: 'A1',
        version: 2,
        effects: { fulfil: { done: true } },
      });
    });

    test('an empty object and an empty list replace full ones', async () => {
      const before = await put({ _id: 'A1', version: 1, effects: { fulfil: 1 }, review: [{ id: 'r' }] });
      const next = { _id: 'A1', version: 2, effects: {}, review: [], deep: { inner: {} } };
      await db.replace(collection, before, next);
      expect(await db.get(collection, 'A1')).toEqual(next);
    });

    test('an object takes the place of null, and null of an object', async () => {
      const before = await put({ _id: 'A1', version: 1, a: null, b: { c: 1 } });
      const next = { _id: 'A1', version: 2, a: { c: { d: 1 } }, b: null };
      await db.replace(collection, before, next);
      expect(await db.get(collection, 'A1')).toEqual(next);
    });

    test('lists of objects are replaced whole, with instants exact to the millisecond', async () => {
      const before = await put({ _id: 'A1', version: 1, refunds: [{ no: '1', at: AT }] });
      const refunds = [
        { no: '1', at: AT + 1, amount: { total: 1, currency: 'CNY' } },
        { no: '2', at: AT + 2, history: [{ at: AT }] },
      ];
      await db.replace(collection, before, { ...before, version: 2, refunds });
      expect(await db.get(collection, 'A1')).toEqual({ _id: 'A1', version: 2, refunds });
    });

    test('undefined never reaches the database, at any depth', async () => {
      await put({
        _id: 'A1',
        version: 1,
        gone: undefined,
        nested: { gone: undefined, list: [{ x: undefined }] },
      });
      const stored = (await db.get<Item>(collection, 'A1'))!;
      expect(stored).toStrictEqual({ _id: 'A1', version: 1, nested: { list: [{}] } });
      const next = { ...stored, version: 2, nested: { kept: 1, gone: undefined } };
      await db.replace(collection, stored, next);
      expect(await db.get(collection, 'A1')).toStrictEqual({ _id: 'A1', version: 2, nested: { kept: 1 } });
    });

    test('a replacement that is not of the next version is a defect', async () => {
      const before = await put({ _id: 'A1', version: 1 });
      await expect(db.replace(collection, before, { ...before, version: 3 })).rejects.toMatchObject({
        code: 'INTERNAL',
      });
      await expect(db.replace(collection, before, { _id: 'B2', version: 2 })).rejects.toMatchObject({
        code: 'INTERNAL',
      });
    });

    describe('a query', () => {
      const seed = async () => {
        await put({
          _id: 'A',
          version: 1,
          openid: 'o1',
          due_at: AT + 2,
          created_at: 30,
          amount: { total: 5 },
        });
        await put({
          _id: 'B',
          version: 2,
          openid: 'o2',
          due_at: AT + 1,
          created_at: 20,
          amount: { total: 6 },
        });
        await put({ _id: 'C', version: 3, openid: 'o1', due_at: AT + 3, created_at: 10 });
        await put({ _id: 'D', version: 4, openid: 'o1', created_at: 20, test: true });
      };
      const ids = async (query: Parameters<Db['find']>[1]) =>
        (await db.find<Item>(collection, query)).map((one) => one._id);
      beforeEach(seed);

      test('lists what is due, oldest first, with the named fields only', async () => {
        const found = await db.find(collection, {
          at_most: { field: 'due_at', value: AT + 2 },
          order_by: [{ field: 'due_at', direction: 'asc' }],
          fields: ['version'],
          limit: 10,
        });
        expect(found).toEqual([
          { _id: 'B', version: 2 },
          { _id: 'A', version: 1 },
        ]);
      });

      test('finds by a list of values, ids among them, and no more than was asked for', async () => {
        expect(await ids({ one_of: { field: '_id', values: ['B', 'nobody', 'A'] }, limit: 10 })).toEqual([
          'A',
          'B',
        ]);
        expect(await ids({ one_of: { field: '_id', values: ['nobody'] }, limit: 10 })).toEqual([]);
        await expect(ids({ one_of: { field: '_id', values: [] }, limit: 10 })).rejects.toMatchObject({
          code: 'INTERNAL',
        });
      });

      test('stops at its limit', async () => {
        const order_by = [{ field: 'due_at', direction: 'asc' as const }];
        expect(await ids({ at_most: { field: 'due_at', value: AT + 9 }, order_by, limit: 2 })).toEqual([
          'B',
          'A',
        ]);
      });

      test('finds by equality, newest first, equals ordered by the next field', async () => {
        await put({ _id: 'E', version: 1, openid: 'o1', created_at: 30 });
        const order_by = [
          { field: 'created_at', direction: 'desc' as const },
          { field: '_id', direction: 'desc' as const },
        ];
        expect(await ids({ equal: { openid: 'o1' }, order_by, limit: 10 })).toEqual(['E', 'A', 'D', 'C']);
      });

      test('goes on below a cursor', async () => {
        const order_by = [{ field: 'created_at', direction: 'desc' as const }];
        const below = { field: 'created_at', value: 30 };
        expect(await ids({ equal: { openid: 'o1' }, below, order_by, limit: 10 })).toEqual(['D', 'C']);
        expect(await ids({ below: { field: '_id', value: 'C' }, limit: 10 })).toEqual(['A', 'B']);
      });

      test('null finds what lacks the field; a document without the field is below nothing', async () => {
        await put({ _id: 'N', version: 1, due_at: null });
        expect(await ids({ equal: { due_at: null }, limit: 10 })).toEqual(['D', 'N']);
        expect(await ids({ at_most: { field: 'due_at', value: AT + 1 }, limit: 10 })).toEqual(['B']);
        expect(await ids({ below: { field: 'due_at', value: AT + 2 }, limit: 10 })).toEqual(['B']);
        expect(await ids({ below: { field: 'due_at', value: 'x' }, limit: 10 })).toEqual([]);
        expect(await ids({ below: { field: 'openid', value: 5 }, limit: 10 })).toEqual([]);
      });

      test('knows booleans and nested fields', async () => {
        expect(await ids({ equal: { test: true }, limit: 10 })).toEqual(['D']);
        expect(await ids({ equal: { 'amount.total': 6 }, limit: 10 })).toEqual(['B']);
        const [found] = await db.find(collection, {
          equal: { _id: 'A' },
          fields: ['amount.total'],
          limit: 1,
        });
        expect(found).toEqual({ _id: 'A', amount: { total: 5 } });
      });

      test('without conditions lists everything up to its limit', async () => {
        const order_by = [{ field: '_id', direction: 'asc' as const }];
        expect(await ids({ order_by, limit: 3 })).toEqual(['A', 'B', 'C']);
      });

      test('without a sensible limit is a defect', async () => {
        await expect(db.find(collection, { limit: 0 })).rejects.toMatchObject({ code: 'INTERNAL' });
        await expect(db.find(collection, { limit: 1001 })).rejects.toMatchObject({ code: 'INTERNAL' });
      });
    });

    if (claims) {
      test('of 50 parallel claims exactly one wins and holds the document as it now is', async () => {
        await put({ _id: 'A1', version: 7, due_at: AT, kept: { a: [1] } });
        const claim = db.claim!.bind(db);
        const answers = await Promise.all(
          Array.from({ length: SEVERAL }, () => claim<Item>(collection, 'A1', 7, { due_at: AT + 1 })),
        );
        const won = answers.filter((one) => one !== null);
        expect(won).toEqual([{ _id: 'A1', version: 8, due_at: AT + 1, kept: { a: [1] } }]);
        expect(await db.get(collection, 'A1')).toEqual(won[0]);
        expect(await claim(collection, 'A1', 7, { due_at: 0 })).toBeNull();
        expect(await claim(collection, 'nobody', 1, {})).toBeNull();
      });
    }

    test('when the database cannot be reached, every operation says that the outcome is unknown', async () => {
      const before = await put({ _id: 'A1', version: 1, openid: 'o-secret' });
      await world.takeDown();
      const down = { name: 'KitError', code: 'STORE_UNAVAILABLE', outcome: 'unknown' };
      const tried = [
        () => db.get(collection, 'A1'),
        () => db.insertOnce(collection, 'B2', { openid: 'o-secret' }),
        () => db.replace(collection, before, { ...before, version: 2 }),
        () => db.find(collection, { equal: { openid: 'o-secret' }, limit: 1 }),
        ...(db.claim ? [() => db.claim!(collection, 'A1', 1, {})] : []),
      ];
      for (const attempt of tried) {
        const error = await attempt().then(
          () => undefined,
          (thrown: Error) => thrown,
        );
        expect(error).toMatchObject(down);
        expect(error?.message).not.toContain('o-secret');
      }
    });
  });
}
