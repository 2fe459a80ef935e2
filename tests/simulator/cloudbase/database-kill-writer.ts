import { AdminApi } from '../../../simulator/cloudbase/admin-api';
import { CloudDatabase } from '../../../simulator/cloudbase/database';
import { encodeWire } from '../../../simulator/cloudbase/ejson';
import { Store } from '../../../simulator/store';

// The process that database-kill.test.ts kills: inserts and updates through the API, and names each id on its
// standard output once the API has answered both.

const WRITES_MAX = 100_000;
const [, , file = '', round = ''] = process.argv;

async function main(): Promise<void> {
  const database = new CloudDatabase(new Store(file), { now: () => 0 });
  if (!database.hasCollection('orders')) database.createCollection('orders');
  database.addIndex('orders', { name: 'due_at', keys: [{ field: 'due_at', direction: 1 }], unique: false });
  const api = new AdminApi({ database });
  for (let n = 0; n < WRITES_MAX; n++) {
    const _id = `order-${round}-${n}`;
    const data = [encodeWire({ _id, status: 'new', due_at: n })];
    await call(api, { action: 'database.insertDocument', collectionName: 'orders', data });
    await call(api, {
      action: 'database.modifyDocument',
      collectionName: 'orders',
      query: encodeWire({ _id, status: 'new' }),
      data: encodeWire({ $set: { status: 'paid' } }),
      merge: true,
    });
    process.stdout.write(`${_id}\n`);
  }
}

async function call(api: AdminApi, params: object): Promise<void> {
  const answer = await api.handle({
    method: 'POST',
    url: '/admin',
    path: '/admin',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(JSON.stringify(params)),
    hostname: '127.0.0.1',
  });
  if ('drop' in answer || answer.body.includes('"code"')) throw new Error('the API refused a write');
}

void main();
