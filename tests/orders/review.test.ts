import type { PaymentReport, RefundNotice, RefundReport } from '../../src/gateways/gateway';
import { acceptNotification } from '../../src/orders/accept-notification';
import type { Order, ReviewCode } from '../../src/orders/order';
import { toView } from '../../src/orders/order-view';
import { listOrders } from '../../src/orders/query';
import { refundOrder } from '../../src/orders/refund-order';
import { decideReview, requestRefund } from '../../src/orders/review-order';
import { sweep } from '../../src/orders/sweep';
import { smallKit } from './small-kit';
import { MINUTE_MS, NOW, orderIn, paymentOf } from './support';

const ID = orderIn('paid')._id;
const always = () => true;
const fulfil = { kind: 'fulfil', key: 'fulfil', state: 'pending', attempts: 0, next_at: NOW } as const;
const shown = (order: Order) => order.effects.map((one) => `${one.kind} ${one.alert ?? one.state}`);

function entry(code: ReviewCode, transaction_id = '4200', total = 100) {
  const amount = { total, currency: 'CNY' };
  return { review_id: `${code}:${transaction_id}`, code, at: NOW, transaction_id, amount };
}

const succeeded = async (refund: {
  out_refund_no: string;
  transaction_id: string;
  amount: { total: number };
}) =>
  ({
    ...{ out_refund_no: refund.out_refund_no, refund_id: '50', out_trade_no: ID, status: 'SUCCESS' },
    ...{ transaction_id: refund.transaction_id, refund: refund.amount.total },
  }) as RefundReport;

async function underReview(changes: Partial<Order>, parts: Parameters<typeof smallKit>[0] = {}) {
  const calls: string[] = [];
  const world = smallKit({
    ...parts,
    gateway: { refund: succeeded, ...parts.gateway },
    merchant: {
      fulfil: async () => void calls.push('fulfil'),
      revoke: async ({ refund }) => void calls.push(`revoke ${refund.amount.total} ${refund.full}`),
      ...parts.merchant,
    },
  });
  await world.put(orderIn('paid', { effects: [fulfil], ...changes }));
  const decide = (review_id: string, decision: 'accept' | 'refund') =>
    decideReview(world.kit, { out_trade_no: ID, review_id, decision, staff: 'oStaff' }, always);
  return { ...world, calls, decide };
}

test('while something is to be decided nothing is delivered; accepted, the goods go out at once', async () => {
  const world = await underReview({ review: [entry('PAYMENT_CONTRADICTS_ORDER')] });
  await sweep(world.kit, 60_000);
  expect(world.calls).toEqual([]);
  const order = await world.decide('PAYMENT_CONTRADICTS_ORDER:4200', 'accept');
  expect([world.calls, order.review, order.staff_at]).toEqual([['fulfil'], [], undefined]);
  expect(order.decisions).toEqual([
    { review_id: 'PAYMENT_CONTRADICTS_ORDER:4200', decision: 'accept', by: 'oStaff', at: NOW },
  ]);
  expect(order.history.at(-1)!.what).toBe('accept PAYMENT_CONTRADICTS_ORDER');
});

test('refunded by decision, all that is left goes back and nothing is delivered', async () => {
  const paid_amount = { total: 99, currency: 'CNY' };
  const world = await underReview({ review: [entry('PAYMENT_CONTRADICTS_ORDER')], paid_amount });
  const order = await world.decide('PAYMENT_CONTRADICTS_ORDER:4200', 'refund');
  expect(order.refunds).toMatchObject([{ status: 'succeeded', amount: paid_amount, requested_by: 'oStaff' }]);
  await sweep(world.kit, 60_000);
  expect(world.calls).toEqual(['revoke 99 true']);
});

test('of a second payment just the second goes back, and the order is delivered', async () => {
  const world = await underReview({ review: [entry('DOUBLE_PAYMENT', '4299', 100)] });
  const order = await world.decide('DOUBLE_PAYMENT:4299', 'refund');
  expect(order.refunds).toMatchObject([{ transaction_id: '4299', status: 'succeeded', paid_total: 100 }]);
  expect(world.calls).toEqual(['fulfil']);
  expect(shown(await world.stored())).toEqual(['fulfil done']);
});

test('a second payment that was decided does not come up again', async () => {
  const world = await underReview({ review: [entry('DOUBLE_PAYMENT', '4299')] });
  await world.decide('DOUBLE_PAYMENT:4299', 'accept');
  const before = (await world.stored()).version;
  const payment: PaymentReport = paymentOf(orderIn('paid'), { transaction_id: '4299' });
  await acceptNotification(world.kit, { kind: 'payment', notification_id: 'n', payment }, 't');
  expect((await world.stored()).version).toBe(before);
});

test('deciding twice: the same is nothing new, another is refused', async () => {
  const world = await underReview({ review: [entry('REFUNDED_ELSEWHERE')] });
  const first = await world.decide('REFUNDED_ELSEWHERE:4200', 'accept');
  expect((await world.decide('REFUNDED_ELSEWHERE:4200', 'accept')).version).toBe(first.version);
  await expect(world.decide('REFUNDED_ELSEWHERE:4200', 'refund')).rejects.toMatchObject({
    code: 'REQUEST_INVALID',
    message: 'this was decided already: accept',
  });
  await expect(world.decide('nothing', 'accept')).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
});

test('of two matters one decision leaves the other, and nothing is delivered before both are decided', async () => {
  const review = [entry('DOUBLE_PAYMENT', '4299'), entry('REFUNDED_ELSEWHERE')];
  const world = await underReview({ review });
  await world.decide('DOUBLE_PAYMENT:4299', 'accept');
  expect(world.calls).toEqual([]);
  await world.decide('REFUNDED_ELSEWHERE:4200', 'accept');
  expect(world.calls).toEqual(['fulfil']);
});

test('a decision whose refund gets no answer is taken up by the sweep under the same number', async () => {
  let down = true;
  const numbers: string[] = [];
  const world = await underReview(
    { review: [entry('REFUNDED_ELSEWHERE')] },
    {
      gateway: {
        refund: async (refund) => {
          numbers.push(refund.out_refund_no);
          if (down) throw Object.assign(new Error('killed'), {});
          return succeeded(refund);
        },
      },
    },
  );
  await expect(world.decide('REFUNDED_ELSEWHERE:4200', 'refund')).rejects.toThrow('killed');
  down = false;
  world.time.now += 2 * MINUTE_MS;
  await sweep(world.kit, 60_000);
  expect(new Set(numbers).size).toBe(1);
  expect((await world.stored()).refunds).toMatchObject([{ status: 'succeeded' }]);
});

test('a buyer asks for the money back: once at a time, and again after staff has declined', async () => {
  const world = await underReview({ effects: [] });
  const ask = (openid = 'oBuyer') =>
    requestRefund(world.kit, { out_trade_no: ID, openid, reason: '不想要了' });
  await expect(ask('oStranger')).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' });
  await ask();
  await ask();
  const { review } = await world.stored();
  expect(review).toMatchObject([{ code: 'REFUND_REQUESTED', reason: '不想要了', amount: { total: 100 } }]);
  await world.decide(review[0]!.review_id, 'accept');
  const again = await ask();
  expect(again.review).toMatchObject([{ review_id: 'REFUND_REQUESTED:2' }]);
  const refunded = await world.decide('REFUND_REQUESTED:2', 'refund');
  expect(refunded.refunds).toMatchObject([{ reason: '不想要了', status: 'succeeded' }]);
  await expect(ask()).rejects.toMatchObject({ code: 'REFUND_REFUSED', message: 'nothing is left to refund' });
});

test.each(['accept', 'refund'] as const)(
  'a request for the money back is told to its buyer, in the order and in the list, until staff decides: %s',
  async (decision) => {
    const world = await underReview({ review: [entry('DOUBLE_PAYMENT', '4299')] });
    const told = async () => {
      const { orders } = await listOrders(world.kit, { openid: 'oBuyer', limit: 1 });
      return [await world.stored(), ...orders].map((order) => toView(order).refund_requested);
    };
    expect(await told()).toEqual([undefined, undefined]);
    await requestRefund(world.kit, { out_trade_no: ID, openid: 'oBuyer', reason: '不想要了' });
    expect(await told()).toEqual([true, true]);
    await world.decide('REFUND_REQUESTED:1', decision);
    expect(await told()).toEqual([undefined, undefined]);
  },
);

test('an order that is not paid cannot be asked back', async () => {
  const world = smallKit();
  await world.put(orderIn('pending'));
  const request = { out_trade_no: ID, openid: 'oBuyer', reason: 'x' };
  await expect(requestRefund(world.kit, request)).rejects.toMatchObject({ code: 'REFUND_REFUSED' });
});

describe('finding 5: goods after a full refund', () => {
  const press = { request_id: 'request-number-000000001', out_trade_no: ID, reason: 'r', staff: 'oStaff' };

  test('once the last of the money is reserved, what was not delivered waits; once it is back, it never will be', async () => {
    const world = await underReview(
      {},
      { gateway: { refund: async (r) => ({ ...(await succeeded(r)), status: 'PROCESSING' }) } },
    );
    await refundOrder(world.kit, press);
    await sweep(world.kit, 60_000);
    expect(world.calls).toEqual([]);
    const row = (await world.stored()).refunds[0]!;
    world.kit.gateway.queryRefund = () => succeeded(row);
    world.time.now += MINUTE_MS;
    await sweep(world.kit, 60_000);
    await sweep(world.kit, 60_000);
    expect(world.calls).toEqual(['revoke 100 true']);
    expect(shown(await world.stored())).toEqual(['revoke done']);
  });

  test('a refund of a part does not hold the delivery back', async () => {
    const world = await underReview({});
    await refundOrder(world.kit, { ...press, total: 40 });
    await sweep(world.kit, 60_000);
    expect(world.calls).toEqual(['fulfil', 'revoke 40 false']);
  });

  test('of partial refunds the one that completes the sum is the full one, once', async () => {
    const world = await underReview({ effects: [{ ...fulfil, state: 'done' }] });
    await refundOrder(world.kit, { ...press, total: 40 });
    world.time.now += MINUTE_MS;
    await refundOrder(world.kit, { ...press, request_id: 'request-number-000000002' });
    await sweep(world.kit, 60_000);
    await sweep(world.kit, 60_000);
    expect(world.calls).toEqual(['revoke 40 false', 'revoke 60 true']);
  });
});

test('F-63 money for a closed order goes back by itself when the policy says so', async () => {
  const world = await underReview({}, {});
  const closed = orderIn('closed');
  await world.db.replace('orders', await world.stored(), { ...closed, version: 4 });
  const payment = paymentOf(closed);
  await acceptNotification(world.kit, { kind: 'payment', notification_id: 'n', payment }, 't');
  expect((await world.stored()).refunds).toMatchObject([
    { out_refund_no: `${ID}_late`, status: 'reserved', requested_by: 'kit', amount: { total: 100 } },
  ]);
  await sweep(world.kit, 60_000);
  expect((await world.stored()).refunds).toMatchObject([{ status: 'succeeded' }]);
  expect(world.calls.filter((call) => call === 'fulfil')).toEqual([]);
});

test('finding 13: goods that are gone: the refund is reserved in the write that marks the effect', async () => {
  const world = await underReview({}, { merchant: { fulfil: async () => 'cannot' } });
  await sweep(world.kit, 60_000);
  expect((await world.stored()).refunds).toMatchObject([{ out_refund_no: `${ID}_late`, status: 'reserved' }]);
  await sweep(world.kit, 60_000);
  expect((await world.stored()).refunds).toMatchObject([{ status: 'succeeded' }]);
});

test('REFUNDED_ELSEWHERE: the refund we were told of before the payment is booked with it, and asked about', async () => {
  const world = smallKit({
    gateway: {
      queryRefund: async () =>
        succeeded({ out_refund_no: 'x', transaction_id: '4200', amount: { total: 100 } }),
    },
  });
  const pending = await world.put(orderIn('pending'));
  const refund: RefundNotice = {
    ...{ mchid: pending.snapshot.mchid, out_trade_no: ID, transaction_id: '4200', out_refund_no: 'x' },
    ...{ refund_id: '50', refund_status: 'SUCCESS', total: 100, refund: 100 },
  };
  await acceptNotification(world.kit, { kind: 'refund', notification_id: 'n', refund }, 't');
  const payment = paymentOf(pending);
  await acceptNotification(world.kit, { kind: 'payment', notification_id: 'm', payment }, 't');
  expect((await world.stored()).review).toMatchObject([{ code: 'REFUNDED_ELSEWHERE' }]);
  await sweep(world.kit, 60_000);
  expect((await world.stored()).refunds).toMatchObject([
    { out_refund_no: 'x', external: true, status: 'succeeded' },
  ]);
});
