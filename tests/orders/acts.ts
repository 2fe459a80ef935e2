import { TransportError } from '../../src/gateways/transport';
import type { Checkout } from '../../src/orders/checkout';
import { createOrder } from '../../src/orders/checkout';
import { sweep } from '../../src/orders/sweep';
import { BUYER, type OnTheWay, requestId, type Shop } from '../support/shop';

export const TEA = [{ sku: 'longjing-50g', quantity: 2 }];
/** All the pieces there are. */
export const LIMITED = [{ sku: 'puer-2018', quantity: 5 }];
export const always = () => true;

/** What tests do in a shop, each in an instance of its own. */
export function actsIn(shop: () => Shop) {
  return {
    buy: (items = TEA, request_id = requestId(), openid = BUYER): Promise<Checkout> =>
      createOrder(shop().instance(), { request_id, items, openid, trace_id: 'trace' }),
    pay: async (out_trade_no: string) => {
      shop().wechatpay.ledger.pay(out_trade_no, BUYER);
      await shop().sim.advance(1);
    },
    runSweep: () => sweep(shop().instance(), 10_000),
    /** The number of the one order there is. */
    onlyOrder: async (): Promise<string> => {
      const [order] = await shop().db.find<{ _id: string }>('orders', { limit: 1 });
      return order!._id;
    },
  };
}

/** Every request for this path breaks off, before the gateway heard of it or after it did what was asked. */
export function loses(path: string, when: 'before' | 'after'): OnTheWay {
  return async (request, go) => {
    if (!request.url.includes(path)) return go();
    if (when === 'after') await go();
    throw new TransportError('connection reset');
  };
}
