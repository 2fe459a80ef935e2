import type { PaymentReport } from '../../src/gateways/gateway';
import { acceptNotification } from '../../src/orders/accept-notification';
import { cancelOrder } from '../../src/orders/cancel';
import type { MerchantRules } from '../../src/orders/merchant-rules';
import { queryOrder } from '../../src/orders/query';
import { GatewayError } from '../../src/protocol/errors';
import { type SmallKit, smallKit } from './small-kit';
import { MINUTE_MS, NOW, orderIn, paymentOf } from './support';

const always = () => true;

async function tell({ kit }: SmallKit, payment: PaymentReport): Promise<void> {
  const notification = { kind: 'payment', notification_id: 'n1', payment } as const;
  const follow = await acceptNotification(kit, notification, 'trace');
  await follow(always);
}

test('a message that contradicts the order tells a person, once, and asks now', async () => {
  const told: string[] = [];
  const world = smallKit({ merchant: { alert: ({ code }) => void told.push(code) } });
  const order = await world.put(orderIn('pending'));
  const lie = paymentOf(order, { amount: { total: 99, currency: 'CNY' } });
  await tell(world, lie);
  await tell(world, lie);
  await tell(world, { ...lie, mchid: '1900000009' });
  expect(told).toEqual(['NOTIFICATION_CONTRADICTS_ORDER', 'OTHER_MERCHANT']);
  const { status, needs, due_at, evidence } = await world.stored();
  expect([status, needs.confirm, due_at]).toEqual(['pending', { next_at: NOW, attempts: 0 }, NOW]);
  expect(evidence.map((one) => one.code)).toEqual(['AMOUNT_DIFFERS', 'OTHER_MERCHANT']);
});

test('the payment that an order is paid with, told again with other words, is no evidence and no question', async () => {
  const world = smallKit();
  const order = await world.put(orderIn('paid'));
  await tell(world, paymentOf(order, { amount: { total: 99, currency: 'CNY' } }));
  expect(await world.stored()).toEqual(order);
});

test('F-02 a second payment of a paid order waits for a person, and the first stays', async () => {
  const world = smallKit();
  const order = await world.put(orderIn('paid'));
  await tell(world, paymentOf(order, { transaction_id: '4299' }));
  const { review, transaction_id } = await world.stored();
  expect([review.map((one) => one.code), transaction_id]).toEqual([['DOUBLE_PAYMENT'], '4200']);
});

test('F-02 a second payment with another amount, told by a notification alone, is evidence, and a person is told', async () => {
  const told: string[] = [];
  const world = smallKit({ merchant: { alert: ({ code }) => void told.push(code) } });
  const order = await world.put(orderIn('paid'));
  await tell(world, paymentOf(order, { transaction_id: '4299', amount: { total: 99, currency: 'CNY' } }));
  const { evidence, transaction_id, review } = await world.stored();
  expect(evidence).toMatchObject([{ code: 'AMOUNT_DIFFERS', transaction_id: '4299', amount: { total: 99 } }]);
  expect([told, transaction_id, review]).toEqual([['NOTIFICATION_CONTRADICTS_ORDER'], '4200', []]);
});

test('F-15 the merchant’s word on late money is asked for, and holds', async () => {
  const delivered: string[] = [];
  const merchant: Partial<MerchantRules> = {
    late: () => 'fulfil',
    fulfil: async ({ order }) => void delivered.push(order._id),
  };
  const world = smallKit({ merchant });
  const order = await world.put(orderIn('closed'));
  await tell(world, paymentOf(order));
  const { late_policy, due_at } = await world.stored();
  expect([late_policy, due_at, delivered]).toEqual(['fulfil', undefined, [order._id]]);
});

test('without the rule late money is refunded, not delivered', async () => {
  const world = smallKit();
  const order = await world.put(orderIn('closed'));
  await tell(world, paymentOf(order));
  expect((await world.stored()).late_policy).toBe('refund');
  expect((await world.stored()).effects).toEqual([]);
});

test('effects are leased for two minutes while their writer runs them', async () => {
  const leases: (number | undefined)[] = [];
  const look = async () => void leases.push((await world.stored()).due_at);
  const world = smallKit({ merchant: { fulfil: look, release: look } });
  await world.put(orderIn('pending'));
  await cancelOrder(world.kit, { out_trade_no: orderIn('pending')._id, openid: 'oBuyer' }, always);
  expect((await world.stored()).status).toBe('closed');
  const second = smallKit({
    merchant: { fulfil: async () => void leases.push((await second.stored()).due_at) },
  });
  const order = await second.put(orderIn('pending'));
  await tell(second, paymentOf(order));
  expect(leases).toEqual([NOW + 2 * MINUTE_MS, NOW + 2 * MINUTE_MS]);
});

test('verified messages of strange numbers are told apart by kind and number', async () => {
  const world = smallKit();
  const strange = { ...paymentOf(orderIn('pending')), out_trade_no: 'f'.repeat(32) };
  await tell(world, strange);
  await tell(world, { ...strange, transaction_id: '4201' });
  const echo = { kind: 'unhandled', notification_id: '4200', event_type: 'X' } as const;
  await acceptNotification(world.kit, echo, 't');
  const kept = await world.db.find<{ kind: string; number: string }>('unmatched_notifications', { limit: 9 });
  expect(kept.map((one) => `${one.kind} ${one.number}`).sort()).toEqual([
    'payment 4200',
    'payment 4201',
    'unhandled 4200',
  ]);
  expect(kept).toContainEqual(
    expect.objectContaining({ out_trade_no: 'f'.repeat(32), amount: strange.amount, at: NOW, gateway: 'v3' }),
  );
});

test('an alert hook that fails keeps no stored message from being answered', async () => {
  const world = smallKit({ merchant: { alert: () => Promise.reject(new Error('mail down')) } });
  await tell(world, paymentOf(orderIn('pending')));
  expect(await world.db.find('unmatched_notifications', { limit: 9 })).toHaveLength(1);
  expect(world.log).toContainEqual(expect.objectContaining({ code: 'UNMATCHED_NOTIFICATION' }));
});

test.each([
  ['cancel', cancelOrder, 1],
  ['query', queryOrder, 0],
] as const)('a %s that gets no answer writes nothing about it', async (_what, act, writes) => {
  const silent = () => Promise.reject(new GatewayError('GATEWAY_NO_ANSWER'));
  const world = smallKit({ gateway: { queryOrder: silent } });
  // Past the first question's time: there is something that could be put off.
  const order = await world.put(orderIn('pending'));
  world.time.now = NOW + 2 * MINUTE_MS;
  const answer = await act(world.kit, { out_trade_no: order._id, openid: 'oBuyer' }, always);
  expect([answer.status, answer.version]).toEqual(['pending', order.version + writes]);
  expect(answer.needs.confirm).toEqual(order.needs.confirm);
});
