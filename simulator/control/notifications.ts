import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import { listMutations } from '../wechatpay/notifier/mutations';
import { Input, notFound } from './input';

/** What WeChat Pay has told the merchant, attempt by attempt. */
export function notificationRoutes(world: GatewayWorld): Hono {
  const { notifier } = world.wechatpay;
  return new Hono()
    .get('/mutations', (c) => c.json(listMutations()))
    .get('/notifications', (c) => c.json(notifier.list()))
    .post('/notifications/:id/send', async (c) => {
      const input = Input.parse(await c.req.text(), ['mutate']);
      const id = c.req.param('id');
      const result = await notifier.send(id, input.optionalText('mutate'));
      if (!result) throw notFound(`there is no notification ${id}`);
      return c.json(result);
    });
}
