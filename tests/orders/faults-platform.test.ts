import { acceptNotification } from '../../src/orders/accept-notification';
import { sweep } from '../../src/orders/sweep';
import { BUYER, Shop } from '../support/shop';
import { actsIn, always } from './acts';

/** A platform that does not run the function, or runs it too late: nobody of ours is there to see it. */

let shop: Shop;
afterEach(() => shop.close());
const { buy, pay } = actsIn(() => shop);

/** A shop whose platform answers the first notifications itself, with these statuses. */
async function shopBehind(refusals: number[]) {
  const answered: number[] = [];
  shop = await Shop.open({
    receive: async (headers, body) => {
      const refusal = refusals.shift();
      if (refusal === undefined) {
        const kit = shop.instance();
        const notification = await kit.gateway.readNotification({ headers, body });
        await (await acceptNotification(kit, notification, 'trace'))(always);
      }
      answered.push(refusal ?? 204);
      return refusal ?? 204;
    },
  });
  return answered;
}

test('F-38 notifications that the platform refuses for too many calls leave no state, come again, and count once', async () => {
  const answered = await shopBehind([429, 503]);
  const { order } = await buy();
  await pay(order._id);
  expect([answered, await shop.order(order._id)]).toEqual([[429], order]);
  await shop.sim.advance(60_000);
  expect(answered).toEqual([429, 503, 204]);
  expect((await shop.order(order._id)).status).toBe('paid');
  expect(await shop.deliveries()).toMatchObject([{ step: 'sold' }]);
});

test('F-38 F-16 when the platform refuses them all, the timer learns of the payment', async () => {
  await shopBehind(Array(100).fill(429));
  const { order } = await buy();
  shop.wechatpay.ledger.pay(order._id, BUYER);
  await shop.sim.advance(120_000);
  await sweep(shop.instance(), 10_000);
  expect((await shop.order(order._id)).status).toBe('paid');
  expect(await shop.deliveries()).toMatchObject([{ step: 'sold' }]);
});
