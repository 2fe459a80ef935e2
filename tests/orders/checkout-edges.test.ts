import { cancelOrder } from '../../src/orders/cancel';
import { createOrder, resumeOrder } from '../../src/orders/checkout';
import { commit } from '../../src/orders/commit';
import type { Quote } from '../../src/orders/merchant-rules';
import { changed } from '../../src/orders/transitions/change';
import { GatewayError, KitError } from '../../src/protocol/errors';
import { requestId } from '../support/shop';
import { type SmallKit, smallKit } from './small-kit';
import { MINUTE_MS, NOW, orderIn } from './support';

const always = () => true;
const items = [{ sku: 'tea', quantity: 1 }];
const QUOTE: Quote = {
  amount: { total: 100, currency: 'CNY' },
  description: 'Tea',
  items: [{ sku: 'tea', name: 'Tea', quantity: 1, price: { total: 100, currency: 'CNY' } }],
  goods_kind: 'physical',
};
const shopWith = (quote: Partial<Quote> = {}, parts: Parameters<typeof smallKit>[0] = {}) =>
  smallKit({ ...parts, merchant: { ...parts.merchant, quote: async () => ({ ...QUOTE, ...quote }) } });
const create = ({ kit }: SmallKit, extra: { payer_client_ip?: string; request_id?: string } = {}) =>
  createOrder(kit, { request_id: requestId(), items, openid: 'oBuyer', trace_id: 't', ...extra });
const resume = ({ kit }: SmallKit, order: { _id: string }) =>
  resumeOrder(kit, { out_trade_no: order._id, openid: 'oBuyer' });

test.each([
  ['cancelled, never placed', orderIn('created', { cancelled_at: NOW })],
  ['cancelled, placed', orderIn('pending', { cancelled_at: NOW })],
  ['cancelled, its prepay_id old', orderIn('pending', { cancelled_at: NOW, prepay_asked_at: NOW - 1e8 })],
  ['paid', orderIn('paid', { prepay_id: 'wx1' })],
  ['closed', orderIn('closed', { prepay_id: 'wx1' })],
])('resume of an order that is %s gives no pay params and places nothing', async (_what, order) => {
  const world = smallKit();
  const answer = await resume(world, await world.put(order));
  expect(answer).toEqual({ order });
  expect(world.asked).toEqual([]);
});

test('pay params are given up to pay_before and not from that instant on', async () => {
  const world = smallKit();
  const order = await world.put(orderIn('pending'));
  world.time.now = order.pay_before - 1;
  expect((await resume(world, order)).pay_params).toMatchObject({ package: 'prepay_id=wx1' });
  world.time.now = order.pay_before;
  expect(await resume(world, order)).toEqual({ order });
  expect(world.asked).toEqual([]);
});

test('pay params are signed for the appid the order was placed with, not today’s', async () => {
  const appids: string[] = [];
  const { payParams } = smallKit().kit.gateway;
  const world = smallKit({
    gateway: {
      payParams: (order) => {
        appids.push(order.appid);
        return payParams(order);
      },
    },
  });
  await resume(world, await world.put(orderIn('pending')));
  expect(appids).toEqual(['wx0001']);
});

test('F-07 a prepay_id is used for 1 h 50 and asked for again from then on', async () => {
  const order = orderIn('pending', { pay_before: NOW + 200 * MINUTE_MS });
  const world = smallKit();
  await world.put(order);
  world.time.now = NOW + 110 * MINUTE_MS - 1;
  await resume(world, order);
  expect(world.asked).toEqual([]);
  world.time.now = NOW + 110 * MINUTE_MS;
  expect((await resume(world, order)).pay_params).toMatchObject({ package: 'prepay_id=wxNew' });
  expect((await world.stored()).prepay_asked_at).toBe(NOW + 110 * MINUTE_MS);
  expect((await world.stored()).prepay_lease_until).toBeUndefined();
});

test('nothing is signed from one minute before pay_before on, and the gateway is told that limit', async () => {
  const limits: number[] = [];
  const world = smallKit({
    gateway: {
      prepay: async (_order, { sign_before }) => {
        limits.push(sign_before);
        return { prepay_id: 'wxNew' };
      },
    },
  });
  const order = await world.put(orderIn('created'));
  world.time.now = order.pay_before - MINUTE_MS;
  expect(await resume(world, order)).toEqual({ order });
  world.time.now = order.pay_before - MINUTE_MS - 1;
  await resume(world, order);
  expect(limits).toEqual([order.pay_before - MINUTE_MS]);
});

test('whoever finds the lease taken waits at most six seconds, and says then that the order is busy', async () => {
  const world = smallKit();
  const order = await world.put(orderIn('created', { prepay_lease_until: NOW + 100_000 }));
  await expect(resume(world, order)).rejects.toMatchObject({
    code: 'ORDER_BUSY',
    outcome: 'unknown',
    retry: 'same_request',
  });
  expect(world.time.now - NOW).toBeGreaterThan(4_000);
  expect(world.time.now - NOW).toBeLessThanOrEqual(6_000);
  expect(world.asked).toEqual([]);
});

test('a lapsed lease is taken over; a call to the gateway ends before its lease does', async () => {
  const deadlines: number[] = [];
  const world = smallKit({
    gateway: {
      prepay: async (_order, { deadline_ms }) => {
        deadlines.push(deadline_ms);
        return { prepay_id: 'wxNew' };
      },
    },
  });
  const order = await world.put(orderIn('created', { prepay_lease_until: NOW + 3_000 }));
  expect((await resume(world, order)).order.status).toBe('pending');
  expect(deadlines[0]).toBeLessThan(8_000);
});

test('a new order is leased to its maker for eight seconds', async () => {
  const leases: unknown[] = [];
  const world = shopWith(
    {},
    { merchant: { hold: async ({ order }) => void leases.push(order.prepay_lease_until) } },
  );
  await create(world);
  expect(leases).toEqual([NOW + 8_000]);
});

test('when the winner finishes while another waits, both have the same pay params and one prepay was placed', async () => {
  const world = smallKit();
  const order = await world.put(orderIn('created', { prepay_lease_until: NOW + 100_000 }));
  const { sleep } = world.kit.clock;
  world.kit.clock.sleep = async (ms) => {
    await sleep(ms);
    const won = { ...order, status: 'pending' as const, prepay_id: 'wxWon', prepay_asked_at: NOW };
    await commit(world.kit, await world.stored(), (current) =>
      current.status === 'created'
        ? changed(current, won, NOW)
        : { changed: false, before: current, order: current },
    );
  };
  expect((await resume(world, order)).pay_params).toMatchObject({ package: 'prepay_id=wxWon' });
  expect(world.asked).toEqual([]);
});

test('an order that is cancelled while somebody waits for its lease is placed by nobody', async () => {
  const world = smallKit({
    db: {
      beforeOp: async ({ name }) => {
        // Between reading the order and writing the lease.
        if (name !== 'replace' || cancelling) return;
        cancelling = true;
        await cancelOrder(world.kit, { out_trade_no: order._id, openid: 'oBuyer' }, always);
      },
    },
  });
  let cancelling = false;
  const order = await world.put(
    orderIn('pending', { pay_before: NOW + 200 * MINUTE_MS, prepay_asked_at: NOW - 1e7 }),
  );
  expect((await resume(world, order)).pay_params).toBeUndefined();
  expect(world.asked).not.toContain('prepay');
  // Nor does anybody wait for it.
  expect(world.time.now).toBe(NOW);
});

test('commit gives up after seven lost tries, and does not say that nothing happened', async () => {
  const world = smallKit();
  const order = await world.put(orderIn('pending'));
  let tries = 0;
  const unlucky = {
    ...world.kit.store,
    replace: async () => {
      tries++;
      return 'stale' as const;
    },
  };
  const moving = commit({ store: unlucky }, order, (current) => changed(current, current, NOW));
  await expect(moving).rejects.toMatchObject({ code: 'STORE_STALE', outcome: 'unknown' });
  expect(tries).toBe(7);
});

test.each(['OUT_TRADE_NO_USED', 'ORDER_PAID', 'ORDER_CLOSED'])(
  'F-08 F-59 finding 11: %s on a prepay is a question: the query is asked at once and decides',
  async (gateway_code) => {
    const refuse = () => Promise.reject(new GatewayError('GATEWAY_REFUSED', { gateway_code }));
    const world = smallKit({
      gateway: {
        prepay: refuse,
        queryOrder: async () => ({ kind: 'order', trade_state: 'CLOSED', gateway_now: NOW }),
      },
    });
    const { order, pay_params } = await resume(world, await world.put(orderIn('created')));
    expect([order.status, pay_params, world.asked]).toEqual(['closed', undefined, ['prepay', 'query']]);
  },
);

test('a prepay that is refused for good asks nothing, leaves the order created, and gives the lease back', async () => {
  const refused = new GatewayError('GATEWAY_REFUSED', { gateway_code: 'PARAM_ERROR' });
  const world = smallKit({ gateway: { prepay: () => Promise.reject(refused) } });
  await expect(resume(world, await world.put(orderIn('created')))).rejects.toBe(refused);
  const { status, last_error, prepay_lease_until } = await world.stored();
  expect([status, last_error?.code, prepay_lease_until]).toEqual(['created', 'PARAM_ERROR', undefined]);
  expect(world.asked).toEqual(['prepay']);
});

test('a write that fails after the prepay is not told as the gateway’s refusal', async () => {
  let writes = 0;
  const world = smallKit({
    db: {
      beforeOp: ({ name }) => {
        // The second one: the first is the lease.
        if (name === 'replace' && ++writes === 2)
          throw new KitError('STORE_UNAVAILABLE', { outcome: 'unknown' });
      },
    },
  });
  await expect(resume(world, await world.put(orderIn('created')))).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
  });
  expect((await world.stored()).last_error).toBeUndefined();
});

test('goods that are refused by hold cancel the order, and nothing is placed', async () => {
  const world = smallKit({ merchant: { hold: async () => ({ refused: 'sold out' }) } });
  await expect(resume(world, await world.put(orderIn('created')))).rejects.toMatchObject({
    code: 'QUOTE_REFUSED',
    message: 'sold out',
  });
  const { cancelled_at, last_error, status } = await world.stored();
  expect([status, cancelled_at, last_error?.code, world.asked]).toEqual([
    'created',
    NOW,
    'QUOTE_REFUSED',
    [],
  ]);
});

test('finding 11: the order keeps every field of its prepay', async () => {
  const world = shopWith({ attach: 'a', goods_tag: 'g', reference: 'R-1', pay_minutes: 5 });
  const { order } = await create(world, { payer_client_ip: '203.0.113.9' });
  expect(order.snapshot).toEqual({
    out_trade_no: order._id,
    appid: 'wx0002',
    mchid: '1900000002',
    openid: 'oBuyer',
    notify_url: 'https://x',
    description: 'Tea',
    amount: QUOTE.amount,
    time_expire: '2026-01-05T12:05:00+08:00',
    attach: 'a',
    goods_tag: 'g',
    payer_client_ip: '203.0.113.9',
  });
  expect([order.reference, order.pay_before]).toEqual(['R-1', NOW + 5 * MINUTE_MS]);
});

test('a new order is asked about a minute later, and closed from pay_before on', async () => {
  const { order } = await create(shopWith());
  expect(order.needs).toEqual({
    confirm: { next_at: NOW + MINUTE_MS, attempts: 0 },
    close: { next_at: NOW + 30 * MINUTE_MS, attempts: 0 },
  });
});

test.each<[string, object]>([
  ['no money', { amount: { total: 0, currency: 'CNY' } }],
  ['half a fen', { amount: { total: 0.5, currency: 'CNY' } }],
  ['money without a currency', { amount: { total: 100 } }],
  ['no description', { description: '' }],
  ['a description of 128 characters', { description: '茶'.repeat(128) }],
  ['no items', { items: [] }],
  ['four minutes to pay', { pay_minutes: 4 }],
  ['more than two hours to pay', { pay_minutes: 121 }],
  ['half minutes', { pay_minutes: 5.5 }],
  ['an attach of 129 characters', { attach: '茶'.repeat(129) }],
  ['a goods_tag of 33 characters', { goods_tag: 'g'.repeat(33) }],
])('a quote of %s is the shop’s defect: nothing is stored and nobody is asked', async (_what, quote) => {
  const world = shopWith(quote as Partial<Quote>);
  await expect(create(world)).rejects.toMatchObject({ outcome: 'not_applied' });
  expect([world.asked, await world.db.find('orders', { limit: 1 })]).toEqual([[], []]);
});

test('two hours and 127 characters are the most a quote may say', async () => {
  const { order } = await create(shopWith({ pay_minutes: 120, description: '茶'.repeat(127) }));
  expect(order.pay_before).toBe(NOW + 120 * MINUTE_MS);
});
