import type { MerchantRef } from '../gateways/gateway';
import { merchantRef } from '../gateways/merchant-ref';
import type { Order } from './order';

/** The merchant an order was placed with: what query, close and refund name, whatever the configuration says by now. */
export function merchantOf({ snapshot }: Pick<Order, 'snapshot'>): MerchantRef {
  return merchantRef(snapshot);
}

/** Does a message about money speak of this order's merchant? */
export function isOurMerchant(order: Order, said: { mchid: string; sub_mchid?: string }): boolean {
  return said.mchid === order.snapshot.mchid && said.sub_mchid === order.snapshot.sub_mchid;
}
