import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import { REFUND_ENDS, type RefundEnd } from '../wechatpay/ledger/order';
import { badRequest, ControlError, countOf, Input, notFound, shown } from './input';

/** The gateway's own truth of its refunds, and how one that is on its way ends. */
export function refundRoutes(world: GatewayWorld): Hono {
  const { refunds } = world.wechatpay;
  return new Hono()
    .get('/refunds', (c) => {
      const { newest, skip } = c.req.query();
      return c.json(
        refunds.list({
          ...(newest === undefined ? {} : { newest: countOf('newest', newest) }),
          ...(skip === undefined ? {} : { skip: countOf('skip', skip) }),
        }),
      );
    })
    .post('/refunds/:id/settle', async (c) => {
      const id = c.req.param('id');
      if (!refunds.byId(id)) throw notFound(`WeChat Pay has no refund ${id}`);
      const status = Input.parse(await c.req.text(), ['status']).any('status');
      if (!isEnd(status)) throw badRequest(`status is ${shown(status)}, not ${REFUND_ENDS.join(', ')}`);
      const settled = refunds.settle(id, status);
      if (settled.ok) return c.json(settled.value);
      throw new ControlError(
        409,
        settled.reason,
        `refund ${id} is ${refunds.byId(id)?.refund.status} already`,
      );
    });
}

function isEnd(status: unknown): status is RefundEnd {
  return (REFUND_ENDS as readonly unknown[]).includes(status);
}
