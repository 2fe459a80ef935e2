import { Hono } from 'hono';
import { PRODUCTS } from '../products';
import type { World } from '../world';

/** What the example shop sells. */
export function productRoutes(world: World): Hono {
  return new Hono().get('/products', (c) =>
    c.json(world.database.listAll(PRODUCTS).map(({ _id, ...product }) => ({ sku: _id, ...product }))),
  );
}
