import { Hono } from 'hono';
import type { World } from '../world';
import { notFound } from './input';

/** The cloud database's documents, read only. */
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
    });
}
