import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import { badRequest, Input, notFound, shown } from './input';

/** What a merchant does in the merchant platform about its own keys. */
export function merchantRoutes(world: GatewayWorld): Hono {
  const { merchant_book } = world.wechatpay;
  return new Hono().post('/merchants/:mchid/api_v3_key', async (c) => {
    const mchid = c.req.param('mchid');
    const key = Input.parse(await c.req.text(), ['key']).any('key');
    if (!merchant_book.find(mchid)) {
      throw notFound(
        `no merchant ${mchid} has an APIv3 key; those that do: ${merchant_book.numbers().join(', ')}`,
      );
    }
    if (key === undefined) throw badRequest('key is missing: 32 ASCII characters, or null for none');
    if (key !== null && typeof key !== 'string') throw badRequest(`key is ${shown(key)}, not a text or null`);
    merchant_book.setApiV3Key(mchid, key);
    return c.json({ mchid, api_v3_key: key });
  });
}
