import type { MerchantRef } from '../gateways/gateway';
import type { Order } from './order';

/** The merchant an order was placed with: what query, close and refund name, whatever the configuration says by now. */
export function merchantOf({ snapshot }: Pick<Order, 'snapshot'>): MerchantRef {
  const { appid, mchid, sub_appid, sub_mchid } = snapshot;
  return {
    ...{ appid, mchid },
    ...(sub_appid === undefined ? {} : { sub_appid }),
    ...(sub_mchid === undefined ? {} : { sub_mchid }),
  };
}

/** The app that the payer's openid belongs to, and whose mini-program runs. */
export function payerAppid({ appid, sub_appid }: MerchantRef): string {
  return sub_appid ?? appid;
}

/** Does a message about money speak of this order's merchant? */
export function isOurMerchant(order: Order, said: { mchid: string; sub_mchid?: string }): boolean {
  return said.mchid === order.snapshot.mchid && said.sub_mchid === order.snapshot.sub_mchid;
}
