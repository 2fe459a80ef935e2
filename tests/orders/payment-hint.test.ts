import type { OrderReport, PaymentReport } from '../../src/gateways/gateway';
import { acceptNotification } from '../../src/orders/accept-notification';
import type { Order } from '../../src/orders/order';
import { GatewayError } from '../../src/protocol/errors';
import { type SmallKit, smallKit } from './small-kit';
import { NOW, orderIn, paymentOf } from './support';

/** A payment told under a shared key, or by an unsigned event, proves nothing: the query decides. */

async function tell({ kit }: SmallKit, payment: PaymentReport): Promise<void> {
  const follow = await acceptNotification(
    kit,
    { kind: 'payment_hint', notification_id: 'n1', payment },
    'trace',
  );
  await follow(() => true);
}

/** A gateway that answers every query with this payment, or with none. */
function worldWhere(payment?: PaymentReport): SmallKit & { told: string[] } {
  const told: string[] = [];
  const report = (): OrderReport => ({
    ...{ kind: 'order', gateway_now: NOW, trade_state: payment?.trade_state ?? 'NOTPAY' },
    ...(payment ? { payment } : {}),
  });
  const world = smallKit({
    gateway: { queryOrder: async () => report() },
    merchant: { alert: ({ code }) => void told.push(code) },
  });
  return Object.assign(world, { told });
}

test('a hint that the query confirms makes the order paid, by what the query said', async () => {
  const order = orderIn('pending');
  const world = worldWhere(paymentOf(order));
  await world.put(order);
  await tell(world, paymentOf(order, { amount: { total: 1, currency: 'CNY' } }));
  const { status, paid_amount, evidence, effects } = await world.stored();
  expect([status, paid_amount, evidence]).toEqual(['paid', order.amount, []]);
  expect(effects.map(({ kind, state }) => [kind, state])).toEqual([['fulfil', 'done']]);
});

test('I-03 a hint forged with a leaked key leaves the order unpaid, is kept, and a person is told once', async () => {
  const order = orderIn('pending');
  const world = worldWhere();
  await world.put(order);
  await tell(world, paymentOf(order));
  world.time.now += 60_000;
  await tell(world, paymentOf(order));
  const { status, evidence } = await world.stored();
  expect([status, world.told]).toEqual(['pending', ['NOTIFICATION_CONTRADICTS_ORDER']]);
  expect(evidence).toMatchObject([{ code: 'NOT_CONFIRMED', transaction_id: '4200' }]);
});

test('a hint of another payment than the query tells of is kept beside it', async () => {
  const order = orderIn('pending');
  const world = worldWhere(paymentOf(order));
  await world.put(order);
  await tell(world, paymentOf(order, { transaction_id: '4299' }));
  const { status, transaction_id, evidence } = await world.stored();
  expect([status, transaction_id]).toEqual(['paid', '4200']);
  expect(evidence).toMatchObject([{ code: 'NOT_CONFIRMED', transaction_id: '4299' }]);
});

test('a hint of the payment that is booked already costs no question', async () => {
  const world = worldWhere();
  const order = await world.put(orderIn('paid'));
  await tell(world, paymentOf(order));
  expect(world.asked).toEqual([]);
  expect(await world.stored()).toEqual(order);
});

test('a hint for another merchant, or another sub-merchant, asks nothing and tells a person', async () => {
  const world = worldWhere();
  const order = await world.put(orderIn('pending'));
  await tell(world, paymentOf(order, { mchid: '1900000009' }));
  await tell(world, paymentOf(order, { sub_mchid: '1900000008' }));
  expect([world.asked, world.told]).toEqual([[], ['OTHER_MERCHANT']]);
});

test('F-20 without an answer from the gateway the hint is refused, so that it comes again', async () => {
  const unknown = new GatewayError('GATEWAY_NO_ANSWER', { outcome: 'unknown' });
  const world = smallKit({ gateway: { queryOrder: () => Promise.reject(unknown) } });
  const order = await world.put(orderIn('pending'));
  await expect(tell(world, paymentOf(order))).rejects.toBe(unknown);
  expect(await world.stored()).toEqual(order);
});

test('a flood of hints asks about one order no oftener than every 5 s, and the rest come again', async () => {
  const world = worldWhere();
  const order = await world.put(orderIn('pending'));
  await tell(world, paymentOf(order));
  await expect(tell(world, paymentOf(order, { transaction_id: '4299' }))).rejects.toMatchObject({
    code: 'ORDER_BUSY',
  });
  expect(world.asked.filter((what) => what.startsWith('query'))).toHaveLength(1);
});

test('a flood of hints about one order, each of another payment, tells a person of eight, and writes no more', async () => {
  const world = worldWhere();
  const order = await world.put(orderIn('pending'));
  for (let n = 0; n < 20; n++) {
    world.time.now += 6_000;
    await tell(world, paymentOf(order, { transaction_id: `43${n}` }));
    await tell(world, paymentOf(order, { transaction_id: `44${n}`, mchid: '1900000009' }));
  }
  const { evidence, effects, version } = await world.stored();
  expect([world.told.length, evidence.length, effects]).toEqual([8, 8, []]);
  await tell(world, paymentOf(order, { transaction_id: '4500', mchid: '1900000009' }));
  expect((await world.stored()).version).toBe(version);
});

test('with no room for more evidence the hint is a reason to ask all the same', async () => {
  const world = worldWhere();
  const full = Array.from({ length: 8 }, (_, n) => ({
    ...{ at: NOW, source: 'notification' as const },
    code: `${n}`,
  }));
  const order = await world.put(orderIn('closed', { evidence: full as Order['evidence'] }));
  await tell(world, paymentOf(order));
  expect((await world.stored()).needs.confirm).toEqual({ next_at: NOW, attempts: 0 });
});

test('a hint for an order that nobody knows is kept apart', async () => {
  const world = worldWhere();
  await tell(world, paymentOf(orderIn('pending')));
  expect(world.asked).toEqual([]);
  expect(world.told).toEqual(['UNMATCHED_NOTIFICATION']);
});
