import { acceptNotification } from '../../src/orders/accept-notification';
import { createOrder } from '../../src/orders/checkout';
import type { Quote } from '../../src/orders/merchant-rules';
import { queryOrder } from '../../src/orders/query';
import { sweep } from '../../src/orders/sweep';
import { KitError } from '../../src/protocol/errors';
import { type SmallKit, smallKit } from './small-kit';
import { MINUTE_MS, NOW, orderIn, paymentOf } from './support';

/** Payments that meet a database in trouble, or a document that this code did not write. */

const always = () => true;
const QUOTE: Quote = {
  amount: { total: 100, currency: 'CNY' },
  description: 'Tea',
  items: [{ sku: 'tea', name: 'Tea', quantity: 1, price: { total: 100, currency: 'CNY' } }],
  goods_kind: 'physical',
};
const shop = (parts: Parameters<typeof smallKit>[0]) =>
  smallKit({ ...parts, merchant: { quote: async () => QUOTE, ...parts!.merchant } });
const buy = ({ kit }: SmallKit) =>
  createOrder(kit, {
    ...{ request_id: 'request-number-000000001', items: [{ sku: 'tea', quantity: 1 }] },
    ...{ openid: 'oBuyer', trace_id: 't' },
  });
const broken = () => new KitError('STORE_UNAVAILABLE', { outcome: 'unknown', retry: 'same_request' });
const told = async ({ kit }: SmallKit, changes = {}) => {
  const payment = paymentOf(orderIn('pending'), changes);
  const follow = await acceptNotification(kit, { kind: 'payment', notification_id: 'n', payment }, 't');
  await follow(always);
};

test('F-77 whether an order was written is unknown: nothing is placed; the same request again finds it, and places it once', async () => {
  let lose = true;
  const world = shop({
    db: {
      afterOp: ({ name }) => {
        if (name === 'insertOnce' && lose) throw broken();
      },
    },
  });
  await expect(buy(world)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(world.asked).toEqual([]);
  lose = false;
  // The lease of the call that never heard of its own write.
  world.time.now += 8_000;
  const { order, pay_params } = await buy(world);
  expect([order.status, pay_params?.package, world.asked]).toEqual([
    'pending',
    'prepay_id=wxNew',
    ['prepay'],
  ]);
  expect(await world.db.find('orders', { limit: 2 })).toHaveLength(1);
});

test('F-77 a payment whose write was done and not confirmed: not answered as received, and a repetition delivers no second time', async () => {
  const fulfilled: string[] = [];
  let lose = true;
  const world = smallKit({
    merchant: { fulfil: async ({ order }) => void fulfilled.push(order._id) },
    db: {
      afterOp: ({ name }) => {
        if (name === 'replace' && lose) throw broken();
      },
    },
  });
  await world.put(orderIn('pending'));
  await expect(told(world)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  lose = false;
  await told(world);
  expect([(await world.stored()).status, fulfilled]).toEqual(['paid', []]);
  world.time.now += 2 * MINUTE_MS;
  await sweep(world.kit, 10_000);
  await told(world);
  world.time.now += 2 * MINUTE_MS;
  await sweep(world.kit, 10_000);
  expect(fulfilled).toHaveLength(1);
});

test('F-80 I-06 while no order can be written no prepay is placed', async () => {
  const world = shop({
    db: {
      beforeOp: ({ name }) => {
        if (name === 'insertOnce') throw broken();
      },
    },
  });
  await expect(buy(world)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(world.asked).toEqual([]);
});

test('F-76 a payment that is written at the third try is one payment, and delivered once', async () => {
  let lost = 0;
  const fulfilled: string[] = [];
  const world: SmallKit = smallKit({
    merchant: { fulfil: async ({ order }) => void fulfilled.push(order._id) },
    db: {
      beforeOp: async ({ name }) => {
        if (name !== 'replace' || lost === 2) return;
        lost++;
        await world.db.claim('orders', orderIn('pending')._id, (await world.stored()).version, {});
      },
    },
  });
  await world.put(orderIn('pending'));
  await told(world);
  const { history, version } = await world.stored();
  expect(history.map(({ what }) => what)).toEqual(['paid']);
  // Two by others, the payment, the mark of the delivery.
  expect([fulfilled.length, version]).toEqual([1, orderIn('pending').version + 4]);
  expect(world.asked).toEqual([]);
});

test('F-35 F-79 an answer that thaws after the order was paid changes nothing about it', async () => {
  const world: SmallKit = smallKit({
    gateway: {
      queryOrder: async () => {
        // While this instance was frozen, another one was notified.
        await told(world);
        return { kind: 'order', trade_state: 'CLOSED', gateway_now: NOW };
      },
    },
  });
  const order = await world.put(orderIn('pending'));
  await queryOrder(world.kit, { out_trade_no: order._id, openid: 'oBuyer' }, always);
  const after = await world.stored();
  expect([after.status, after.transaction_id]).toEqual(['paid', '4200']);
  expect(after.effects.filter(({ kind }) => kind === 'release')).toEqual([]);
});

test('F-39 what a newer version added to a document survives a write by this one', async () => {
  const world = smallKit();
  const order = orderIn('pending');
  await world.db.insertOnce('orders', order._id, { ...order, from_tomorrow: { kept: true } });
  await told(world);
  expect(await world.stored()).toMatchObject({ status: 'paid', from_tomorrow: { kept: true } });
});

test('F-39 a document of a schema that this version does not know is neither answered nor written', async () => {
  const world = smallKit();
  const order = orderIn('pending');
  await world.db.insertOnce('orders', order._id, { ...order, schema: 2 });
  await expect(told(world)).rejects.toMatchObject({ code: 'ORDER_INVALID' });
  expect(await world.stored()).toEqual({ ...order, schema: 2 });
});

test.each([
  ['a status', { status: 'paid' }],
  ['a payment', { transaction_id: '4299' }],
  ['a number', { out_trade_no: '0123456789abcdef0123456789abcdee' }],
  ['an amount', { amount: { total: 0, currency: 'CNY' } }],
])(
  'F-82 %s written by hand against the rules: nothing works on it, and a person is told',
  async (_what, change) => {
    const fulfilled: string[] = [];
    const world = smallKit({ merchant: { fulfil: async () => void fulfilled.push('') } });
    const order = orderIn('pending');
    const edited = { ...order, ...change };
    await world.db.insertOnce('orders', order._id, edited);
    const ask = queryOrder(world.kit, { out_trade_no: order._id, openid: 'oBuyer' }, always);
    await expect(ask).rejects.toMatchObject({ code: 'ORDER_INVALID' });
    for (let runs = 0; runs < 21; runs++) {
      world.time.now += 2 * MINUTE_MS;
      await sweep(world.kit, 10_000);
    }
    expect(world.log).toContainEqual(
      expect.objectContaining({ event: 'sweep_failed', code: 'ORDER_INVALID' }),
    );
    expect(world.log).toContainEqual(expect.objectContaining({ event: 'alert', code: 'ORDER_STUCK' }));
    expect([world.asked, fulfilled]).toEqual([[], []]);
    expect(await world.stored()).toMatchObject(change);
  },
);
