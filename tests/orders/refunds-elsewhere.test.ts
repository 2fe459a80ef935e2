import type { RefundNotice, RefundReport } from '../../src/gateways/gateway';
import { acceptNotification } from '../../src/orders/accept-notification';
import type { Order } from '../../src/orders/order';
import { refundOrder } from '../../src/orders/refund-order';
import { sweep } from '../../src/orders/sweep';
import { GatewayError } from '../../src/protocol/errors';
import { smallKit } from './small-kit';
import { MINUTE_MS, NOW, orderIn, paymentOf } from './support';

const NUMBER = orderIn('paid')._id;
const press = (n: number, changes: object = {}) => ({
  ...{ request_id: `request-number-00000000${n}`, out_trade_no: NUMBER, reason: '退货', staff: 'oStaff' },
  ...changes,
});
const report = (out_refund_no: string, changes: Partial<RefundReport> = {}): RefundReport => ({
  ...{ out_refund_no, refund_id: '5000', out_trade_no: NUMBER, transaction_id: '4200' },
  ...{ status: 'SUCCESS', refund: 100, success_at: NOW + 1 },
  ...changes,
});
const alerts = (order: Order) => order.effects.flatMap((one) => one.alert ?? []);

async function paid(parts: Parameters<typeof smallKit>[0] = {}) {
  const world = smallKit(parts);
  await world.put(orderIn('paid'));
  return world;
}

test('F-73: a refund made elsewhere is booked, and later reservations respect it', async () => {
  const world = await paid();
  const refund = { ...report('elsewhere', { refund: 70 }), refund_status: 'SUCCESS', total: 100 } as const;
  const notice = { ...refund, mchid: orderIn('paid').snapshot.mchid };
  const follow = await acceptNotification(
    world.kit,
    { kind: 'refund', notification_id: 'n', refund: notice },
    't',
  );
  await follow(() => true);
  const order = await world.stored();
  expect(order.refunds).toMatchObject([{ external: true, status: 'succeeded', amount: { total: 70 } }]);
  await expect(refundOrder(world.kit, press(1, { total: 31 }))).rejects.toMatchObject({
    code: 'REFUND_REFUSED',
  });
  // Told again: nothing new.
  await acceptNotification(world.kit, { kind: 'refund', notification_id: 'n', refund: notice }, 't');
  expect((await world.stored()).version).toBe(order.version);
});

test("a refund that another merchant's number tells of is evidence, and nothing else", async () => {
  const world = await paid();
  const refund = { ...report('elsewhere'), refund_status: 'SUCCESS', total: 100, mchid: '1' } as const;
  await acceptNotification(world.kit, { kind: 'refund', notification_id: 'n', refund }, 't');
  const order = await world.stored();
  expect([order.refunds, alerts(order)]).toEqual([[], ['OTHER_MERCHANT']]);
});
const paidOrder = async () =>
  ({ kind: 'order', trade_state: 'SUCCESS', payment: paymentOf(orderIn('paid')), gateway_now: NOW }) as const;

/** As APIv2 tells of a refund: under a key that others may hold. */
function hint(changes: Partial<RefundNotice> = {}) {
  const { mchid } = orderIn('paid').snapshot;
  const refund = { ...report('elsewhere'), refund_status: 'SUCCESS', total: 100, mchid, ...changes } as const;
  return { kind: 'refund_hint', notification_id: 'n', refund } as const;
}

test('F-73: a refund told under a shared key is asked about, and the answer is what gets booked', async () => {
  const asked: string[] = [];
  const queryRefund = async (ref: { out_refund_no: string }) => {
    asked.push(ref.out_refund_no);
    return report('elsewhere', { refund: 30 });
  };
  const world = await paid({ gateway: { queryRefund } });
  const follow = await acceptNotification(world.kit, hint({ refund: 70 }), 't');
  expect((await world.stored()).refunds).toEqual([]);
  await follow(() => true);
  const { refunds } = await world.stored();
  expect(asked).toEqual(['elsewhere']);
  expect(refunds).toMatchObject([{ external: true, status: 'succeeded', amount: { total: 30 } }]);
});

test.each<[string, RefundReport | 'no_such_refund']>([
  ['that WeChat Pay knows nothing of', 'no_such_refund'],
  ['that is of another order', report('elsewhere', { out_trade_no: 'another' })],
])('a refund told under a shared key %s is evidence, and nothing is booked', async (_what, answer) => {
  const world = await paid({ gateway: { queryRefund: async () => answer } });
  const follow = await acceptNotification(world.kit, hint(), 't');
  await follow(() => true);
  const order = await world.stored();
  expect(order.refunds).toEqual([]);
  expect(order.evidence).toMatchObject([{ code: 'REFUND_NOTICE', out_refund_no: 'elsewhere' }]);
});

test('a refund told under a shared key for another merchant is evidence, told of, and not asked about', async () => {
  const world = await paid();
  const follow = await acceptNotification(world.kit, hint({ mchid: '1' }), 't');
  await follow(() => true);
  expect(world.asked).toEqual([]);
  expect(alerts(await world.stored())).toEqual(['OTHER_MERCHANT']);
});

test('told under a shared key again and again, it is written once', async () => {
  const world = await paid({ gateway: { queryRefund: async () => 'no_such_refund' } });
  await acceptNotification(world.kit, hint(), 't');
  const { version } = await world.stored();
  await acceptNotification(world.kit, hint(), 't');
  expect((await world.stored()).version).toBe(version);
});

test('a flood of refunds told of one order is asked about no oftener than every 5 s; what is left the sweep asks', async () => {
  const world = await paid({ gateway: { queryOrder: paidOrder } });
  const told = (n: number) => acceptNotification(world.kit, hint({ out_refund_no: `forged${n}` }), 't');
  for (let n = 0; n < 8; n++) await (await told(n))(() => true);
  await expect(told(8)).rejects.toMatchObject({ code: 'ORDER_BUSY', retry: 'same_request' });
  expect(world.asked).toEqual(['query forged0']);
  const { evidence, version } = await world.stored();
  expect([evidence.length, version]).toEqual([8, orderIn('paid').version + 8]);
  world.time.now += MINUTE_MS;
  await sweep(world.kit, 60_000);
  expect(world.asked.filter((call) => call === 'query forged7')).toHaveLength(1);
  await (await told(8))(() => true);
  expect(world.asked.at(-1)).toBe('query forged8');
});

test('one refund told with two amounts before the payment does not keep the payment out: it is one row, and asked about', async () => {
  const world = smallKit();
  await world.put(orderIn('pending'));
  for (const refund of [30, 40])
    await acceptNotification(world.kit, hint({ refund }), 't').catch(() => undefined);
  world.time.now += MINUTE_MS;
  await acceptNotification(world.kit, hint({ refund: 50 }), 't');
  const payment = paymentOf(orderIn('pending'));
  await acceptNotification(world.kit, { kind: 'payment', notification_id: 'n', payment }, 't');
  const { status, refunds, evidence } = await world.stored();
  expect([status, evidence.length > 1]).toEqual(['paid', true]);
  expect(refunds).toMatchObject([{ out_refund_no: 'elsewhere', external: true, status: 'reserved' }]);
});

test('of a refund told before the payment the answer is what gets booked, whatever amount was told', async () => {
  const queryRefund = async () => report('elsewhere', { refund: 30 });
  const world = smallKit({ gateway: { queryRefund } });
  await world.put(orderIn('pending'));
  await acceptNotification(world.kit, hint({ refund: 100 }), 't');
  const payment = paymentOf(orderIn('pending'));
  await acceptNotification(world.kit, { kind: 'payment', notification_id: 'n', payment }, 't');
  world.time.now += MINUTE_MS;
  await sweep(world.kit, 60_000);
  const order = await world.stored();
  expect(order.refunds).toMatchObject([{ status: 'succeeded', amount: { total: 30, currency: 'CNY' } }]);
  expect(order.effects.filter((one) => one.kind === 'revoke')).not.toContainEqual(
    expect.objectContaining({ full: true }),
  );
});

test('what was told under a shared key before the payment, and is unknown to WeChat Pay, is never sent by us', async () => {
  const world = smallKit();
  await world.put(orderIn('pending'));
  await (await acceptNotification(world.kit, hint(), 't'))(() => true);
  const payment = paymentOf(orderIn('pending'));
  await acceptNotification(world.kit, { kind: 'payment', notification_id: 'n', payment }, 't');
  const minutesLater = async (count: number) => {
    for (let minutes = 0; minutes < count; minutes++) {
      world.time.now += MINUTE_MS;
      await sweep(world.kit, 60_000);
    }
  };
  await minutesLater(8);
  expect((await world.stored()).refunds).toMatchObject([{ external: true, status: 'reserved' }]);
  await minutesLater(22);
  const order = await world.stored();
  expect(world.asked.filter((call) => call.startsWith('refund'))).toEqual([]);
  expect(order.refunds).toMatchObject([{ external: true, status: 'refused' }]);
  expect(order.review.map(({ code }) => code)).toEqual(['REFUNDED_ELSEWHERE']);
});

test('a refund told under a shared key, and nobody had time to ask: the sweep asks and books it', async () => {
  const queryRefund = async () => report('elsewhere', { refund: 30 });
  const world = await paid({ gateway: { queryRefund, queryOrder: paidOrder } });
  await acceptNotification(world.kit, hint(), 't');
  world.time.now += MINUTE_MS;
  await sweep(world.kit, 60_000);
  expect((await world.stored()).refunds).toMatchObject([{ external: true, amount: { total: 30 } }]);
  expect((await world.stored()).needs).toEqual({});
});

test('while WeChat Pay does not answer about such a refund, it is asked again later, and the goods go out', async () => {
  let calls = 0;
  const queryRefund = async () => {
    if (++calls === 1) throw new GatewayError('GATEWAY_NO_ANSWER', { outcome: 'unknown' });
    return report('elsewhere');
  };
  const delivered: string[] = [];
  const fulfil = async ({ order }: { order: { out_trade_no: string } }) =>
    void delivered.push(order.out_trade_no);
  const world = smallKit({ gateway: { queryRefund, queryOrder: paidOrder }, merchant: { fulfil } });
  const effect = { kind: 'fulfil', key: 'fulfil', state: 'pending', attempts: 0, next_at: NOW } as const;
  await world.put(orderIn('paid', { effects: [effect] }));
  await acceptNotification(world.kit, hint(), 't');
  await sweep(world.kit, 60_000);
  expect([calls, delivered]).toEqual([1, [NUMBER]]);
  for (let minutes = 0; minutes < 5; minutes++) {
    world.time.now += MINUTE_MS;
    await sweep(world.kit, 60_000);
  }
  expect((await world.stored()).refunds).toMatchObject([{ external: true, status: 'succeeded' }]);
});

test('a refund told under a shared key is not asked about while the order is unpaid, nor once it is booked', async () => {
  const world = smallKit();
  await world.put(orderIn('pending'));
  await acceptNotification(world.kit, hint(), 't');
  world.time.now += MINUTE_MS;
  await sweep(world.kit, 60_000);
  expect(world.asked).toEqual(['query']);
  const booked = await paid({
    gateway: { queryRefund: async () => report('elsewhere'), queryOrder: paidOrder },
  });
  await acceptNotification(booked.kit, hint(), 't');
  booked.time.now += MINUTE_MS;
  await sweep(booked.kit, 60_000);
  await acceptNotification(booked.kit, hint({ out_refund_no: 'another' }), 't');
  booked.time.now += MINUTE_MS;
  await sweep(booked.kit, 60_000);
  expect(booked.asked.filter((call) => call === 'query elsewhere')).toHaveLength(1);
});

test('a refund told under a shared key is asked about with the order, not each time that something else is due', async () => {
  const late = { kind: 'fulfil', key: 'fulfil', state: 'pending', attempts: 0, next_at: NOW } as const;
  const world = smallKit({ merchant: { fulfil: () => Promise.reject(new Error('out of order')) } });
  const evidence = {
    at: NOW,
    source: 'notification',
    code: 'REFUND_NOTICE',
    out_refund_no: 'elsewhere',
  } as const;
  const needs = { confirm: { next_at: NOW + 60 * MINUTE_MS, attempts: 3 } };
  await world.put(orderIn('paid', { effects: [late], evidence: [evidence], needs }));
  await sweep(world.kit, 60_000);
  expect(world.asked).toEqual([]);
});
