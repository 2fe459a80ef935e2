import { listOrders, queryOrder } from '../../src/orders/query';
import { BUYER, requestId, Shop } from '../support/shop';
import { actsIn, always, TEA } from './acts';

let shop: Shop;
beforeEach(async () => {
  shop = await Shop.open();
});
afterEach(() => shop.close());
const { buy } = actsIn(() => shop);

test('a buyer’s polling asks the gateway at most once in five seconds', async () => {
  const { order } = await buy();
  const kit = shop.instance();
  for (let n = 0; n < 5; n++) await queryOrder(kit, { out_trade_no: order._id, openid: BUYER }, always);
  expect(shop.asked('/out-trade-no/')).toBe(1);
  await shop.sim.advance(5_000);
  await queryOrder(kit, { out_trade_no: order._id, openid: BUYER }, always);
  expect(shop.asked('/out-trade-no/')).toBe(2);
});

test('the list shows a buyer’s own orders, newest first, page after page, none twice', async () => {
  const made: string[] = [];
  for (let n = 0; n < 7; n++) {
    made.unshift((await buy()).order._id);
    if (n % 2 === 0) await shop.sim.advance(1_000);
  }
  await buy(TEA, requestId(), 'oSomebodyElse00000000000001');
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 10; page++) {
    const answer = await listOrders(shop.instance(), {
      openid: BUYER,
      limit: 2,
      ...(cursor ? { cursor } : {}),
    });
    seen.push(...answer.orders.map((order) => order._id));
    cursor = answer.next_cursor;
    if (!cursor) break;
  }
  expect([...seen].sort()).toEqual([...made].sort());
  expect(new Set(seen).size).toBe(7);
  await expect(listOrders(shop.instance(), { openid: BUYER, limit: 2, cursor: 'x y' })).rejects.toMatchObject(
    {
      code: 'REQUEST_INVALID',
    },
  );
});
