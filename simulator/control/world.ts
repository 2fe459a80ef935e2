import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import { Input } from './input';

/** Merchants, logins, and a fresh start. */
export function worldRoutes(world: GatewayWorld): Hono {
  return new Hono()
    .get('/merchants', (c) => c.json(world.wechatpay.merchants(world.urls)))
    .get('/summary', (c) => c.json(world.summary()))
    .post('/login', async (c) => {
      const input = Input.parse(await c.req.text(), ['openid', 'appid']);
      return c.json(world.weixin.login(input.optionalText('openid'), input.optionalText('appid')));
    })
    .post('/reset', async (c) => {
      const input = Input.parse(await c.req.text(), ['seed']);
      await world.reset(input.optionalInteger('seed', 0));
      return c.json({ ok: true });
    });
}
