import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import { listToggles, TOGGLES } from '../wechatpay/toggles';
import { Input } from './input';

/** Where documents and observations disagree, or where a stricter world is wanted. */
export function toggleRoutes(world: GatewayWorld): Hono {
  const { wechatpay } = world;
  return new Hono()
    .get('/toggles', (c) => c.json(listToggles(wechatpay.toggles)))
    .post('/toggles', async (c) => {
      const names = Object.keys(TOGGLES);
      const input = Input.parse(await c.req.text(), names);
      const given = names.filter((name) => input.any(name) !== undefined);
      wechatpay.setToggles(Object.fromEntries(given.map((name) => [name, input.any(name)])));
      return c.json(listToggles(wechatpay.toggles));
    })
    .delete('/toggles', (c) => {
      wechatpay.resetToggles();
      return c.json(listToggles(wechatpay.toggles));
    });
}
