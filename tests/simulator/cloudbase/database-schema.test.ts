import schemaFile from '../../../cloudbase-schema.json';
import { CloudDatabase } from '../../../simulator/cloudbase/database';
import {
  applySchema,
  type CloudbaseSchema,
  clientMay,
  clientMayInvoke,
} from '../../../simulator/cloudbase/schema';
import { Store } from '../../../simulator/store';

const schema = schemaFile as CloudbaseSchema;
const COLLECTIONS = [
  'alerts',
  'deliveries',
  'orders',
  'products',
  'reconciliations',
  'stock',
  'unmatched_notifications',
];

test('the schema creates every collection, and a second time it changes nothing', async () => {
  const database = new CloudDatabase(new Store(':memory:'), { now: () => 0 });
  applySchema(database, schema);
  expect(database.collections()).toEqual(COLLECTIONS);
  await database.insert('orders', [{ _id: 'A' }]);
  applySchema(database, schema);
  expect(database.count('orders', {})).toBe(1);
});

test('collections and indexes are still there when the world is opened again', () => {
  const store = new Store(':memory:');
  applySchema(new CloudDatabase(store, { now: () => 0 }), schema);
  const reopened = new CloudDatabase(store, { now: () => 0 });
  expect(reopened.collections()).toEqual(COLLECTIONS);
  const due = reopened.selection.explain('orders', { due_at: { $lte: 1 } }, { due_at: 1 });
  expect(due).toContain('USING INDEX orders.due_at');
});

test("a buyer's orders, newest first, come from an index without sorting", () => {
  const database = new CloudDatabase(new Store(':memory:'), { now: () => 0 });
  applySchema(database, schema);
  const query = { openid: 'o1', created_at: { $lt: 5 } };
  const plan = database.selection.explain('orders', query, { created_at: -1 });
  expect(plan).toContain('USING INDEX orders.openid_created_at');
  expect(plan).not.toContain('TEMP B-TREE');
});

test.each([...COLLECTIONS, 'no_such_collection'])(
  'a mini-program may neither read nor write %s',
  (collection) => {
    expect(clientMay(schema, collection, 'read')).toBe(false);
    expect(clientMay(schema, collection, 'write')).toBe(false);
  },
);

test('a mini-program may call pay when it is signed in, and pay-notify never', () => {
  expect(clientMayInvoke(schema, 'pay')).toBe(true);
  expect(clientMayInvoke(schema, 'pay', false)).toBe(false);
  expect(clientMayInvoke(schema, 'pay-notify')).toBe(false);
  expect(clientMayInvoke(schema, 'one-without-a-rule')).toBe(true);
  expect(clientMayInvoke(schema, 'one-without-a-rule', false)).toBe(false);
});
