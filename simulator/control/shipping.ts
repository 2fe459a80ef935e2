import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import { badRequest, ControlError, Input, notFound } from './input';

/** What the merchant told WeChat of parcels, and the buyer who confirms that one has come. */
export function shippingRoutes(world: GatewayWorld): Hono {
  const { weixin } = world;
  return new Hono()
    .get('/shipping', (c) => c.json(weixin.shipping.list()))
    .post('/orders/:number/confirm_receipt', async (c) => {
      const input = Input.parse(await c.req.text(), ['merchant_id']);
      const number = c.req.param('number');
      const transaction_id = paidOrderOf(world, number, input.optionalText('merchant_id'));
      const confirmed = weixin.shipping.confirmReceipt(transaction_id);
      if (confirmed.ok) return c.json({ transaction_id, order_state: confirmed.order_state });
      const { reason } = confirmed;
      throw new ControlError(409, reason, `order ${number} cannot be confirmed: ${reason}`);
    });
}

/** @param merchant_id whose order, where several merchants have one of that number */
function paidOrderOf(world: GatewayWorld, number: string, merchant_id: string | undefined): string {
  const found = world.paid_orders
    .list()
    .filter((order) => order.merchant_trade_no === number)
    .filter((order) => merchant_id === undefined || order.merchant_id === merchant_id);
  const [order, another] = found;
  if (!order) throw notFound(`WeChat Pay has no paid order ${number}`);
  if (!another) return order.transaction_id;
  const merchants = found.map((one) => one.merchant_id).join(', ');
  throw badRequest(`several merchants have an order ${number}: name one as merchant_id (${merchants})`);
}
