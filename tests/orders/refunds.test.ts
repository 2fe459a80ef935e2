import type { RefundReport } from '../../src/gateways/gateway';
import { acceptNotification } from '../../src/orders/accept-notification';
import type { Order } from '../../src/orders/order';
import { refundableOf } from '../../src/orders/refund-money';
import { approveRefund, queryRefund, refundOrder } from '../../src/orders/refund-order';
import { sweep } from '../../src/orders/sweep';
import { GatewayError } from '../../src/protocol/errors';
import { smallKit } from './small-kit';
import { MINUTE_MS, NOW, orderIn } from './support';

const NUMBER = orderIn('paid')._id;
const HOUR_MS = 60 * MINUTE_MS;
const press = (n: number, changes: object = {}) => ({
  ...{ request_id: `request-number-00000000${n}`, out_trade_no: NUMBER, reason: '退货', staff: 'oStaff' },
  ...changes,
});
const refusal = (gateway_code: string) =>
  new GatewayError('GATEWAY_REFUSED', { gateway_code, http_status: 400 });
const lost = () => new GatewayError('GATEWAY_NO_ANSWER', { outcome: 'unknown', retry: 'same_request' });
const report = (out_refund_no: string, changes: Partial<RefundReport> = {}): RefundReport => ({
  ...{ out_refund_no, refund_id: '5000', out_trade_no: NUMBER, transaction_id: '4200' },
  ...{ status: 'SUCCESS', refund: 100, success_at: NOW + 1 },
  ...changes,
});
const statuses = (order: Order) => order.refunds.map((row) => row.status);
const alerts = (order: Order) => order.effects.flatMap((one) => one.alert ?? []);
const minute = async (world: ReturnType<typeof smallKit>, minutes = 1) => {
  world.time.now += minutes * MINUTE_MS;
  await sweep(world.kit, 60_000);
};

async function paid(parts: Parameters<typeof smallKit>[0] = {}, changes: Partial<Order> = {}) {
  const world = smallKit(parts);
  await world.put(orderIn('paid', changes));
  return world;
}

test('a refund is reserved in the order before the gateway hears of it', async () => {
  const seen: string[][] = [];
  const world = await paid({
    gateway: {
      refund: async (refund) => {
        seen.push(statuses(await world.stored()));
        return report(refund.out_refund_no, { status: 'PROCESSING' });
      },
    },
  });
  const { row } = await refundOrder(world.kit, press(1));
  expect(seen).toEqual([['reserved']]);
  expect(row).toMatchObject({ status: 'processing', amount: { total: 100, currency: 'CNY' } });
  expect(row.out_refund_no).toMatch(new RegExp(`^${NUMBER}_[0-9a-f]{16}$`));
});

test('F-67 F-78: of two refunds of 60 from 100 the second is refused here, and the gateway sees one', async () => {
  const world = await paid();
  const both = await Promise.allSettled([
    refundOrder(world.kit, press(1, { total: 60 })),
    refundOrder(world.kit, press(2, { total: 60 })),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(world.asked.filter((call) => call.startsWith('refund'))).toHaveLength(1);
  expect(refundableOf(await world.stored())).toBe(40);
});

test('F-68 I-08: after a lost answer pressing again asks, and repeats under the same number', async () => {
  let calls = 0;
  const numbers = new Set<string>();
  const world = await paid({
    gateway: {
      refund: async ({ out_refund_no }) => {
        numbers.add(out_refund_no);
        if (++calls === 1) throw lost();
        return report(out_refund_no, { status: 'PROCESSING' });
      },
    },
  });
  expect((await refundOrder(world.kit, press(1))).row.status).toBe('reserved');
  expect((await refundOrder(world.kit, press(1))).row.status).toBe('processing');
  expect([calls, numbers.size]).toEqual([2, 1]);
});

test('F-68: a lost answer whose refund arrived is learnt by asking, and nothing is sent twice', async () => {
  let calls = 0;
  const world = await paid({
    gateway: {
      refund: async () => {
        calls++;
        throw lost();
      },
      queryRefund: async ({ out_refund_no }) => report(out_refund_no),
    },
  });
  await refundOrder(world.kit, press(1));
  await minute(world);
  expect([calls, statuses(await world.stored())]).toEqual([1, ['succeeded']]);
});

test('the same request with another amount is a conflict', async () => {
  const world = await paid();
  await refundOrder(world.kit, press(1, { total: 40 }));
  await expect(refundOrder(world.kit, press(1, { total: 41 }))).rejects.toMatchObject({
    code: 'REQUEST_CONFLICT',
  });
  expect((await refundOrder(world.kit, press(1))).row.amount.total).toBe(40);
});

test('F-69: an empty account is no refusal: it keeps its number and is tried again', async () => {
  let full = false;
  const world = await paid({
    gateway: {
      refund: async ({ out_refund_no }) => {
        if (!full) throw refusal('NOT_ENOUGH');
        return report(out_refund_no, { status: 'PROCESSING' });
      },
    },
  });
  await refundOrder(world.kit, press(1));
  await minute(world);
  expect(statuses(await world.stored())).toEqual(['reserved']);
  full = true;
  await minute(world, 5);
  expect(statuses(await world.stored())).toEqual(['processing']);
  expect(new Set(world.asked.filter((call) => call.startsWith('refund'))).size).toBe(1);
});

test('a refusal counts only when a query ten minutes later knows nothing of it; then the money is free', async () => {
  const world = await paid({ gateway: { refund: () => Promise.reject(refusal('INVALID_REQUEST')) } });
  const { row } = await refundOrder(world.kit, press(1));
  expect(row).toMatchObject({ status: 'reserved', refused_at: NOW });
  await minute(world, 9);
  expect(refundableOf(await world.stored())).toBe(0);
  await minute(world, 1);
  const order = await world.stored();
  expect(statuses(order)).toEqual(['refused']);
  expect(refundableOf(order)).toBe(100);
  expect(world.log.filter(({ event }) => event === 'alert')).toMatchObject([{ code: 'REFUND_REFUSED' }]);
});

test('a refusal that was a mistake is corrected by that query', async () => {
  const world = await paid({
    gateway: {
      refund: () => Promise.reject(refusal('INVALID_REQUEST')),
      queryRefund: async ({ out_refund_no }) => report(out_refund_no),
    },
  });
  await refundOrder(world.kit, press(1));
  await minute(world, 10);
  expect(statuses(await world.stored())).toEqual(['succeeded']);
});

test('an order unknown to the refund service minutes after it was paid is tried again, later it is a refusal', async () => {
  const world = await paid({ gateway: { refund: () => Promise.reject(refusal('RESOURCE_NOT_EXISTS')) } });
  expect((await refundOrder(world.kit, press(1))).row.refused_at).toBeUndefined();
  await minute(world, 31);
  expect((await world.stored()).refunds[0]!.refused_at).toBe(NOW + 31 * MINUTE_MS);
});

test.each(['NO_AUTH', 'NOT_ENOUGH'])('F-58: %s says nothing of this refund', async (code) => {
  const world = await paid({ gateway: { refund: () => Promise.reject(refusal(code)) } });
  expect((await refundOrder(world.kit, press(1))).row).toMatchObject({
    status: 'reserved',
    last_error: { code },
  });
  expect((await world.stored()).refunds[0]!.refused_at).toBeUndefined();
});

test('F-70: an abnormal refund keeps its money, is told of, waits for staff and may still succeed', async () => {
  let status: RefundReport['status'] = 'ABNORMAL';
  const world = await paid({
    gateway: { queryRefund: async (ref) => report(ref.out_refund_no, { status }) },
  });
  const { row } = await refundOrder(world.kit, press(1));
  await minute(world);
  const order = await world.stored();
  expect([statuses(order), refundableOf(order)]).toEqual([['abnormal'], 0]);
  expect(order.staff_at).toBe(row.created_at);
  expect(world.log.filter(({ event }) => event === 'alert')).toMatchObject([{ code: 'REFUND_ABNORMAL' }]);
  status = 'SUCCESS';
  const notice = {
    ...report(row.out_refund_no),
    mchid: order.snapshot.mchid,
    refund_status: status,
    total: 100,
  };
  await acceptNotification(world.kit, { kind: 'refund', notification_id: 'n', refund: notice }, 't');
  expect(statuses(await world.stored())).toEqual(['succeeded']);
});

test('a refund that the gateway closed gives its money free, and a person is told', async () => {
  const world = await paid({
    gateway: { queryRefund: async (ref) => report(ref.out_refund_no, { status: 'CLOSED' }) },
  });
  await refundOrder(world.kit, press(1));
  await minute(world);
  const order = await world.stored();
  expect([statuses(order), refundableOf(order)]).toEqual([['closed'], 100]);
});

test.each<[string, Partial<Order>, object, string]>([
  ['F-71: more than was paid', {}, { total: 101 }, 'at most 100 of 100'],
  ['F-72: a payment older than a year', { paid_at: NOW - 366 * 24 * HOUR_MS }, {}, 'older than a year'],
])(
  '%s is refused with the reason, and the gateway hears nothing',
  async (_what, changes, request, message) => {
    const world = await paid({}, changes);
    await expect(refundOrder(world.kit, press(1, request))).rejects.toMatchObject({
      code: 'REFUND_REFUSED',
      message: expect.stringContaining(message),
    });
    expect(world.asked).toEqual([]);
  },
);

test.each(['created', 'pending', 'closed'] as const)(
  'F-71: an order that is %s cannot be refunded',
  async (status) => {
    const world = smallKit();
    await world.put(orderIn(status));
    await expect(refundOrder(world.kit, press(1, { total: 1 }))).rejects.toMatchObject({
      code: 'REFUND_REFUSED',
    });
  },
);

test('F-72: the fifty-first refund of an order is refused', async () => {
  const rows = Array.from({ length: 50 }, (_, n) => ({
    ...{ out_refund_no: `${NUMBER}_${n}`, transaction_id: '4200', amount: { total: 1, currency: 'CNY' } },
    ...{
      paid_total: 100,
      status: 'succeeded',
      reason: '',
      requested_by: 'oStaff',
      created_at: NOW,
      attempts: 0,
    },
  })) as Order['refunds'];
  const world = await paid({}, { refunds: rows });
  await expect(refundOrder(world.kit, press(1, { total: 1 }))).rejects.toMatchObject({
    message: 'an order has at most 50 refunds',
  });
});

test('F-72: a second refund within a minute is taken, and goes out when the minute is over', async () => {
  const world = await paid();
  await refundOrder(world.kit, press(1, { total: 10 }));
  world.time.now += 1_000;
  const { row } = await refundOrder(world.kit, press(2, { total: 20 }));
  expect(row).toMatchObject({ status: 'reserved', next_at: NOW + MINUTE_MS });
  const sent = () => world.asked.filter((call) => call.startsWith('refund')).length;
  expect(sent()).toBe(1);
  world.time.now = NOW + MINUTE_MS;
  await sweep(world.kit, 60_000);
  expect(sent()).toBe(2);
});

test('one refund of an order is at the gateway at a time', async () => {
  const world = await paid({
    gateway: { refund: () => Promise.reject(lost()), queryRefund: () => Promise.reject(lost()) },
  });
  await refundOrder(world.kit, press(1, { total: 10 }));
  world.time.now += 2 * MINUTE_MS;
  expect((await refundOrder(world.kit, press(2, { total: 20 }))).row.sent_at).toBeUndefined();
});

test('above the limit a second member of staff has to agree before anything is sent', async () => {
  const world = await paid({ merchant: { refundLimit: () => ({ total: 50, currency: 'CNY' }) } });
  const { row } = await refundOrder(world.kit, press(1));
  expect(row.status).toBe('awaiting_approval');
  expect([world.asked, (await world.stored()).staff_at]).toEqual([[], NOW]);
  const { out_refund_no } = row;
  const mine = { out_refund_no, decision: 'approve', staff: 'oStaff' } as const;
  await expect(approveRefund(world.kit, mine)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  const agreed = await approveRefund(world.kit, { ...mine, staff: 'oOther' });
  expect(agreed.row).toMatchObject({ status: 'processing', approved_by: 'oOther' });
  expect((await world.stored()).staff_at).toBeUndefined();
  // Once more: nothing is sent again.
  await approveRefund(world.kit, { ...mine, staff: 'oOther' });
  expect(world.asked).toEqual([`refund ${out_refund_no}`]);
});

test('a refund that is declined gives its money free; up to the limit nobody is asked', async () => {
  const world = await paid({ merchant: { refundLimit: () => ({ total: 50, currency: 'CNY' }) } });
  const { row } = await refundOrder(world.kit, press(1));
  const declined = { out_refund_no: row.out_refund_no, decision: 'decline', staff: 'oOther' } as const;
  expect((await approveRefund(world.kit, declined)).row.status).toBe('refused');
  expect((await refundOrder(world.kit, press(2, { total: 50 }))).row.status).toBe('processing');
});

test('a limit in another currency is no permission', async () => {
  const world = await paid({ merchant: { refundLimit: () => ({ total: 500, currency: 'USD' }) } });
  expect((await refundOrder(world.kit, press(1))).row.status).toBe('awaiting_approval');
});

test('a refund is asked about when staff looks, at most once in five seconds', async () => {
  const world = await paid();
  const { row } = await refundOrder(world.kit, press(1));
  for (let n = 0; n < 3; n++) await queryRefund(world.kit, row.out_refund_no);
  expect(world.asked).toEqual([`refund ${row.out_refund_no}`, `query ${row.out_refund_no}`]);
  for (const unknown of ['x', `${NUMBER}_ffffffffffffffff`]) {
    await expect(queryRefund(world.kit, unknown)).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' });
  }
});

test('M-21 L-5: a refund that is never settled is told of once, and goes on a day apart', async () => {
  const world = await paid({ gateway: { queryRefund: () => Promise.reject(lost()) } });
  await refundOrder(world.kit, press(1));
  for (let n = 0; n < 45; n++) {
    world.time.now = (await world.stored()).due_at!;
    await sweep(world.kit, 60_000);
  }
  const told = world.log.filter(({ code }) => code === 'REFUND_UNANSWERED');
  expect(told).toHaveLength(1);
  expect((await world.stored()).due_at! - world.time.now).toBe(24 * HOUR_MS);
});

test('a closed refund that moved money after all is booked, though its money was reserved anew meanwhile', async () => {
  const world = await paid({
    gateway: { refund: async (r) => report(r.out_refund_no, { status: 'CLOSED' }) },
  });
  const first = await refundOrder(world.kit, press(1));
  world.kit.gateway.refund = async (r) => report(r.out_refund_no, { status: 'PROCESSING' });
  world.time.now += MINUTE_MS;
  await refundOrder(world.kit, press(2));
  const refund = { ...report(first.row.out_refund_no), refund_status: 'SUCCESS', total: 100 } as const;
  const notice = { ...refund, mchid: orderIn('paid').snapshot.mchid };
  await acceptNotification(world.kit, { kind: 'refund', notification_id: 'n', refund: notice }, 't');
  const order = await world.stored();
  expect(statuses(order)).toEqual(['succeeded', 'processing']);
  expect(alerts(order)).toContain('REFUND_CONTRADICTS_ORDER');
});
