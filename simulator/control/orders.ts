import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import { badRequest, ControlError, countOf, Input, notFound } from './input';

/** The gateway's own truth of its orders, and what a payer or the merchant platform does to them. */
export function orderRoutes(world: GatewayWorld): Hono {
  const { ledger, refunds, notifier } = world.wechatpay;
  const truth = (out_trade_no: string) => {
    const order = ledger.truth(out_trade_no);
    if (!order) throw notFound(`WeChat Pay has no order ${out_trade_no}`);
    return order;
  };
  return new Hono()
    .get('/orders', (c) => {
      const { newest, skip, search } = c.req.query();
      return c.json(
        ledger.list({
          ...(newest === undefined ? {} : { newest: countOf('newest', newest) }),
          ...(skip === undefined ? {} : { skip: countOf('skip', skip) }),
          ...(search ? { search } : {}),
        }),
      );
    })
    .get('/orders/:number', (c) => c.json(truth(c.req.param('number'))))
    .post('/orders/:number/pay', async (c) => {
      const input = Input.parse(await c.req.text(), ['openid']);
      const number = c.req.param('number');
      const paid = ledger.pay(number, input.optionalText('openid'));
      if (!paid.ok) throw refused(number, paid.reason);
      await notifier.told();
      return c.json(truth(number));
    })
    .post('/orders/:number/refund', async (c) => {
      const input = Input.parse(await c.req.text(), ['total']);
      const number = c.req.param('number');
      const refunded = refunds.onPlatform(number, input.optionalInteger('total', 1));
      if (!refunded.ok) throw refused(number, refunded.reason);
      return c.json(refunded.value);
    });
}

function refused(number: string, reason: string): ControlError {
  if (reason === 'ORDER_NOT_EXIST') return notFound(`WeChat Pay has no order ${number}`);
  if (reason.startsWith('AMOUNT_')) return badRequest(`order ${number}: ${reason}`);
  return new ControlError(409, reason, `order ${number} cannot take this: ${reason}`);
}
