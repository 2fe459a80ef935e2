import type { GatewayName, OrderingGateway } from '../gateways/gateway';
import type { Kit } from './kit';
import type { Order } from './order';

/**
 * The gateway that placed this order: what a prepay sent again and the pay params must come from, since both have the form of
 * the API that the first prepay was sent to.
 * @returns undefined where it is not configured any more, which is logged: such an order can only be asked about and closed
 */
export function madeBy(kit: Kit, order: Order): OrderingGateway | undefined {
  const { gateway, earlier, log } = kit;
  const made = [gateway, earlier].find((one) => one?.name === order.gateway);
  if (made !== undefined) return made;
  log.write({
    event: 'order_of_another_gateway',
    trace_id: order.trace_id,
    out_trade_no: order.out_trade_no,
    placed_by: order.gateway,
    configured: earlier === undefined ? [gateway.name] : [gateway.name, earlier.name],
    message:
      'its gateway is not configured any more: nothing is signed for it, and it can only be asked about, and closed when its time is over',
  });
  return undefined;
}

/** Whether a prepay that is still on its way can place this order long after its time: of an unknown gateway it is feared. */
export function refusesLatePrepays({ gateway, earlier }: Kit, order: Order): boolean {
  return [gateway, earlier].some((one) => one?.name === order.gateway && one.refuses_late_prepays);
}

/** APIv2 and APIv3 of the same merchant number keep one store of orders; nobody else sees those of another. */
const SAME_STORE: Partial<Record<GatewayName, GatewayName>> = { v2: 'v3', v2_partner: 'v3_partner' };

/**
 * Whether "there is none" from the configured gateway says anything of this order and its refunds. Of those that cloudPay's
 * own service provider placed, or a provider for a sub-merchant, a direct merchant is told that they do not exist.
 */
export function isSeenBy({ gateway }: Pick<Kit, 'gateway'>, order: Order): boolean {
  const storeOf = (name: GatewayName) => SAME_STORE[name] ?? name;
  return storeOf(gateway.name) === storeOf(order.gateway);
}
