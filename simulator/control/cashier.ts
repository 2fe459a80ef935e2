import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import { badRequest, Input, notFound } from './input';

/** What wx.requestPayment does on a phone, and what the payer decides there. */
export function cashierRoutes(world: GatewayWorld): Hono {
  const { cashier } = world.wechatpay;
  const decided = <T>(id: string, result: T | undefined): T => {
    if (result === undefined) throw notFound(`no cashier '${id}' was opened`);
    return result;
  };
  return new Hono()
    .post('/cashier/open', async (c) => {
      const input = Input.parse(await c.req.text(), ['pay_params', 'openid']);
      if (input.any('pay_params') === undefined) throw badRequest('pay_params is missing');
      return c.json(cashier.open(input.any('pay_params'), input.text('openid')));
    })
    .post('/cashier/:id/approve', (c) =>
      c.json(decided(c.req.param('id'), cashier.approve(c.req.param('id')))),
    )
    .post('/cashier/:id/cancel', (c) =>
      c.json(decided(c.req.param('id'), cashier.cancel(c.req.param('id')))),
    );
}
