import { Hono } from 'hono';
import type { World } from '../world';
import { badRequest, Input, notFound } from './input';

/** What wx.requestPayment does on a phone, and what the payer decides there. */
export function cashierRoutes(world: World): Hono {
  const { cashier, notifier } = world.wechatpay;
  const decided = async <T>(id: string, result: T | undefined): Promise<T> => {
    if (result === undefined) throw notFound(`no cashier '${id}' was opened`);
    await notifier.told();
    return result;
  };
  return new Hono()
    .post('/cashier/open', async (c) => {
      const input = Input.parse(await c.req.text(), ['pay_params', 'openid']);
      if (input.any('pay_params') === undefined) throw badRequest('pay_params is missing');
      return c.json(cashier.open(input.any('pay_params'), input.text('openid')));
    })
    .post('/cashier/:id/approve', async (c) =>
      c.json(await decided(c.req.param('id'), cashier.approve(c.req.param('id')))),
    )
    .post('/cashier/:id/cancel', async (c) =>
      c.json(await decided(c.req.param('id'), cashier.cancel(c.req.param('id')))),
    );
}
