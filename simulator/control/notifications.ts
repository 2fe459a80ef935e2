import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import { listMutations } from '../wechatpay/notifier/mutations';
import { countOf, Input, notFound } from './input';

/** What WeChat Pay has told the merchant, attempt by attempt. */
export function notificationRoutes(world: GatewayWorld): Hono {
  const { notifier } = world.wechatpay;
  return new Hono()
    .get('/mutations', (c) => c.json(listMutations()))
    .get('/notifications', (c) => {
      const { newest, skip } = c.req.query();
      return c.json(
        notifier.list({
          ...(newest === undefined ? {} : { newest: countOf('newest', newest) }),
          ...(skip === undefined ? {} : { skip: countOf('skip', skip) }),
        }),
      );
    })
    .post('/notifications/:id/send', async (c) => {
      const input = Input.parse(await c.req.text(), ['mutate']);
      const id = c.req.param('id');
      const result = await notifier.send(id, input.optionalText('mutate'));
      if (!result) throw notFound(`there is no notification ${id}`);
      return c.json(result);
    });
}
