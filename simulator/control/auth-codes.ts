import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import { Input } from './input';

/** A payer holds a code (付款码) up to a shop's scanner. */
export function authCodeRoutes(world: GatewayWorld): Hono {
  return new Hono().post('/auth_codes', async (c) => {
    const openid = Input.parse(await c.req.text(), ['openid']).text('openid');
    return c.json({ auth_code: world.wechatpay.auth_codes.show(openid), openid });
  });
}
