import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import { badRequest, Input, notFound } from './input';

/** The four ways into a cashier: wx.requestPayment, a QR code, a link in a browser, WeChat's SDK in an app. */
const WAYS = ['pay_params', 'code_url', 'h5_url', 'app_params'] as const;

/** What a payer's client does with what an order gave it, and what the payer decides then. */
export function cashierRoutes(world: GatewayWorld): Hono {
  const { cashier, notifier } = world.wechatpay;
  const decided = async <T>(id: string, result: T | undefined): Promise<T> => {
    if (result === undefined) throw notFound(`no cashier '${id}' was opened`);
    await notifier.told();
    return result;
  };
  const enter = (way: (typeof WAYS)[number], input: Input) => {
    const given = input.any(way);
    switch (way) {
      case 'pay_params':
        return cashier.open(given, input.text('openid'));
      case 'code_url':
        return cashier.scan(given, input.text('openid'));
      case 'h5_url':
        return cashier.follow({ h5_url: given }, input.optionalText('openid'));
      case 'app_params':
        return cashier.openApp(given, input.optionalText('openid'));
    }
  };
  return new Hono()
    .post('/cashier/open', async (c) => {
      const input = Input.parse(await c.req.text(), [...WAYS, 'openid']);
      const [way, ...more] = WAYS.filter((name) => input.any(name) !== undefined);
      if (way === undefined || more.length > 0) {
        const found = way === undefined ? 'none' : [way, ...more].join(' and ');
        throw badRequest(`exactly one of ${WAYS.join(', ')} is wanted; found ${found}`);
      }
      return c.json(enter(way, input));
    })
    .post('/cashier/:id/approve', async (c) =>
      c.json(await decided(c.req.param('id'), cashier.approve(c.req.param('id')))),
    )
    .post('/cashier/:id/cancel', async (c) =>
      c.json(await decided(c.req.param('id'), cashier.cancel(c.req.param('id')))),
    );
}
