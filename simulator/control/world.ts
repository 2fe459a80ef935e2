import { Hono } from 'hono';
import { PRODUCTS } from '../products';
import type { World } from '../world';
import { Input } from './input';

/** Merchants, products, logins, the record of requests, and a fresh start. */
export function worldRoutes(world: World): Hono {
  const { url, port } = world;
  const urls = {
    base: url,
    backup: `http://localhost:${port}`,
    notify: `${url}/http/pay-notify`,
    control: `${url}/_sim`,
  };
  return new Hono()
    .get('/merchants', (c) => c.json(world.wechatpay.merchants(urls)))
    .get('/products', (c) =>
      c.json(world.database.listAll(PRODUCTS).map(({ _id, ...product }) => ({ sku: _id, ...product }))),
    )
    .post('/login', async (c) => {
      const input = Input.parse(await c.req.text(), ['openid', 'appid']);
      return c.json(world.weixin.login(input.optionalText('openid'), input.optionalText('appid')));
    })
    .get('/requests', (c) => {
      const wanted = Object.entries(c.req.query());
      const list = world.recorder.list() as unknown as Record<string, unknown>[];
      return c.json(list.filter((entry) => wanted.every(([key, value]) => String(entry[key]) === value)));
    })
    .post('/reset', async (c) => {
      const input = Input.parse(await c.req.text(), ['seed']);
      await world.reset(input.optionalInteger('seed', 0));
      return c.json({ ok: true });
    });
}
