import { Hono } from 'hono';
import { clientMay } from '../cloudbase/schema';
import type { World } from '../world';
import { Input, notFound } from './input';

/** As the tables of wx-server-sdk 4.0.2 have it. */
const PERMISSION_DENIED = { errCode: -502003, errMsg: 'database permission denied' };

/** The cloud database's documents, read only; and what a mini-program itself may do with them. */
export function databaseRoutes(world: World): Hono {
  const { database } = world;
  return new Hono()
    .get('/db', (c) => c.json(database.collections()))
    .get('/db/:collection', (c) => {
      const name = c.req.param('collection');
      if (!database.hasCollection(name)) {
        throw notFound(`no collection is called '${name}'; known: ${database.collections().join(', ')}`);
      }
      return c.json(database.listAll(name));
    })
    .post('/client/database', async (c) => {
      const input = Input.parse(await c.req.text(), ['collection', 'operation']);
      const collection = input.text('collection');
      const operation = input.text('operation') === 'read' ? 'read' : 'write';
      if (!database.hasCollection(collection)) throw notFound(`no collection is called '${collection}'`);
      if (!clientMay(world.schema, collection, operation)) return c.json({ error: PERMISSION_DENIED });
      if (operation === 'write') throw new RangeError('writes of mini-programs themselves are not simulated');
      return c.json({ result: database.listAll(collection) });
    });
}
