import { createOrder } from '../../src/orders/checkout';
import { sweep } from '../../src/orders/sweep';
import { BUYER, requestId, Shop } from '../support/shop';

const MINUTE_MS = 60_000;
const items = [{ sku: 'moli-100g', quantity: 1 }];
let shop: Shop;
afterEach(() => shop.close());

async function withOrders(count: number, options = {}): Promise<string[]> {
  shop = await Shop.open(options);
  shop.notifies = false;
  const made: string[] = [];
  for (let n = 0; n < count; n++) {
    const request = { request_id: requestId(), items, openid: BUYER, trace_id: 't' };
    made.push((await createOrder(shop.instance(), request)).order._id);
  }
  return made;
}

test('F-36 two sweeps at once share the work: every order is asked about once', async () => {
  await withOrders(30);
  await shop.sim.advance(MINUTE_MS);
  const before = shop.asked('/out-trade-no/');
  const results = await Promise.all([sweep(shop.instance(), 10_000), sweep(shop.instance(), 10_000)]);
  expect(results[0]!.swept + results[1]!.swept).toBe(30);
  expect(shop.asked('/out-trade-no/') - before).toBe(30);
});

test('page after page: more orders than a page holds are worked off in one run', async () => {
  await withOrders(230);
  await shop.sim.advance(MINUTE_MS);
  expect(await sweep(shop.instance(), 100_000)).toEqual({ swept: 230, left: 0 });
});

test('a sweep whose time is used up begins no further order and says how many are left', async () => {
  await withOrders(10);
  await shop.sim.advance(MINUTE_MS);
  const result = await sweep(shop.instance(), 0);
  expect(result).toEqual({ swept: 0, left: 10 });
});

test('M-29 an order that kills the function every time starves no other', async () => {
  const [poison, ...others] = await withOrders(5);
  await shop.sim.advance(MINUTE_MS);
  let waiting = true;
  shop.onTheWay = async (request, go) => {
    // The instance dies: nothing after this point ever runs.
    if (request.url.includes(poison!)) return new Promise(() => undefined);
    waiting = false;
    return go();
  };
  void sweep(shop.instance(), 10_000);
  for (let n = 0; n < 200; n++) await new Promise((next) => setImmediate(next));
  expect(waiting).toBe(false);
  for (const id of others) expect((await shop.order(id)).due_at).toBeGreaterThan(shop.sim.now());
  // The poisoned one is claimed, so the next run leaves it alone for two minutes.
  expect((await shop.order(poison!)).due_at).toBe(shop.sim.now() + 2 * MINUTE_MS);
  expect(await sweep(shop.instance(), 10_000)).toEqual({ swept: 0, left: 0 });
});

test('F-52 F-60 a gateway that answers nothing is asked again later, and NOTPAY alone closes nothing', async () => {
  const [id] = await withOrders(1);
  await shop.sim.advance(MINUTE_MS);
  await sweep(shop.instance(), 10_000);
  const order = await shop.order(id!);
  expect([order.status, order.needs.confirm!.attempts]).toEqual(['pending', 1]);
  expect(shop.asked('/close')).toBe(0);
});

test('F-93 past time_expire the order is closed explicitly; a payment that still came through wins', async () => {
  const [id] = await withOrders(1);
  shop.onTheWay = async (request, go) => {
    if (request.url.includes('/close')) shop.wechatpay.ledger.pay(id!, BUYER);
    return go();
  };
  await shop.sim.advance(31 * MINUTE_MS);
  await sweep(shop.instance(), 10_000);
  expect((await shop.order(id!)).status).toBe('paid');
});

test('L-5 an order that kills the function again and again is told of after twenty times, and tried rarely', async () => {
  const [id] = await withOrders(1);
  await shop.sim.advance(MINUTE_MS);
  shop.onTheWay = () => new Promise(() => undefined);
  for (let died = 0; died < 21; died++) {
    void sweep(shop.instance(), 10_000);
    for (let n = 0; n < 20; n++) await new Promise((next) => setImmediate(next));
    if (died < 20) await shop.sim.advance(2 * MINUTE_MS);
  }
  const stuck = await shop.order(id!);
  expect([stuck.claims, stuck.due_at! - shop.sim.now()]).toEqual([21, 360 * MINUTE_MS]);
  expect(shop.log.filter((entry) => entry.code === 'ORDER_STUCK')).toHaveLength(1);
  // Whatever it was is repaired: the next try finishes, and the count is gone.
  shop.onTheWay = (_request, go) => go();
  await shop.sim.advance(360 * MINUTE_MS);
  await sweep(shop.instance(), 10_000);
  const done = await shop.order(id!);
  expect([done.status, done.claims, done.due_at]).toEqual(['closed', undefined, undefined]);
});
