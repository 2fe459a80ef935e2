import type { Order, RefundRow, ReviewCode } from '../../src/orders/order';
import { needsApproval } from '../../src/orders/refund-money';
import { approveRefund, refundOrder } from '../../src/orders/refund-order';
import { decideReview } from '../../src/orders/review-order';
import { sweep } from '../../src/orders/sweep';
import type { Amount } from '../../typings/contract';
import { smallKit } from './small-kit';
import { MINUTE_MS, NOW, orderIn } from './support';

/** Above the limit no way leads around the second person: F-87, a single account that is misused. */

const NUMBER = orderIn('paid')._id;
const fulfil = { kind: 'fulfil', key: 'fulfil', state: 'pending', attempts: 0, next_at: NOW } as const;
const asked = { total: 100, currency: 'CNY' };
const entry = (code: ReviewCode, transaction_id = '4200') => ({
  ...{ review_id: `${code}:${transaction_id}`, code, at: NOW, transaction_id, amount: asked },
});

async function limited(changes: Partial<Order> = {}) {
  const delivered: string[] = [];
  const rule: { limit: Amount | undefined } = { limit: { total: 50, currency: 'CNY' } };
  const world = smallKit({
    merchant: {
      refundLimit: () => rule.limit,
      fulfil: async ({ order }) => void delivered.push(order.out_trade_no),
    },
  });
  await world.put(orderIn('paid', changes));
  const decide = (review_id: string, decision: 'accept' | 'refund', staff = 'oStaff') =>
    decideReview(world.kit, { out_trade_no: NUMBER, review_id, decision, staff }, () => true);
  const approve = async (decision: 'approve' | 'decline', staff = 'oOther') => {
    const { out_refund_no } = (await world.stored()).refunds[0]!;
    return approveRefund(world.kit, { out_refund_no, decision, staff });
  };
  const sent = () => world.asked.filter((call) => call.startsWith('refund'));
  return { ...world, rule, delivered, decide, approve, sent };
}

const underReview = (code: ReviewCode = 'REFUND_REQUESTED', transaction_id = '4200') =>
  limited({ effects: [fulfil], review: [entry(code, transaction_id)] });

test('a large refund in small parts needs the second person as soon as the sum is above the limit', async () => {
  const world = await limited();
  const part = (n: number) =>
    refundOrder(world.kit, {
      ...{ request_id: `request-number-00000000${n}`, out_trade_no: NUMBER, total: 30 },
      ...{ reason: '退货', staff: n === 1 ? 'oStaff' : 'oOther' },
    });
  expect((await part(1)).row.status).toBe('processing');
  world.time.now += 2 * MINUTE_MS;
  expect((await part(2)).row.status).toBe('awaiting_approval');
  expect(world.sent()).toHaveLength(1);
});

test.each<[string, Partial<RefundRow>, boolean]>([
  ['that staff reserved alone', {}, true],
  ['that somebody else agreed to', { approved_by: 'oOther' }, false],
  ['that came to nothing', { status: 'refused' }, false],
  ['made on the merchant platform', { external: true }, false],
  ["of the kit's own", { requested_by: 'kit' }, false],
])('what a refund %s counts for, below the limit', (_which, changes, counts) => {
  const amount = { total: 30, currency: 'CNY' };
  const row = {
    out_refund_no: 'r',
    amount,
    status: 'succeeded',
    requested_by: 'oStaff',
    ...changes,
  } as RefundRow;
  expect(needsApproval({ refunds: [row] }, { ...amount, total: 20 }, { ...amount, total: 50 })).toBe(false);
  expect(needsApproval({ refunds: [row] }, { ...amount, total: 21 }, { ...amount, total: 50 })).toBe(counts);
});

test('a refund that waits still waits when the limit is lifted meanwhile', async () => {
  const world = await underReview();
  await world.decide('REFUND_REQUESTED:4200', 'refund');
  world.rule.limit = undefined;
  const order = await world.decide('REFUND_REQUESTED:4200', 'refund');
  expect([order.refunds[0]!.status, order.review.length, world.sent()]).toEqual(['awaiting_approval', 1, []]);
});

test('accepted, another refund of the order goes on waiting for its second person', async () => {
  const world = await underReview();
  const ask = { request_id: 'request-number-000000001', out_trade_no: NUMBER, total: 60, reason: '退货' };
  await refundOrder(world.kit, { ...ask, staff: 'oStaff' });
  const order = await world.decide('REFUND_REQUESTED:4200', 'accept');
  expect(order.refunds.map((row) => row.status)).toEqual(['awaiting_approval']);
});

test.each<[ReviewCode, string]>([
  ['REFUND_REQUESTED', '4200'],
  ['DOUBLE_PAYMENT', '4299'],
])('a decision of %s to refund above the limit sends nothing, and stays under review', async (code, id) => {
  const world = await underReview(code, id);
  const order = await world.decide(`${code}:${id}`, 'refund');
  expect(order.refunds).toMatchObject([{ status: 'awaiting_approval', transaction_id: id }]);
  expect(order.review).toHaveLength(1);
  expect([world.sent(), world.delivered]).toEqual([[], []]);
  await expect(world.approve('approve', 'oStaff')).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  expect((await world.decide(`${code}:${id}`, 'refund')).version).toBe(order.version);
});

test('agreed to by another, it is sent once, is decided, and nothing is delivered', async () => {
  const world = await underReview();
  await world.decide('REFUND_REQUESTED:4200', 'refund');
  const { order } = await world.approve('approve');
  expect(world.sent()).toHaveLength(1);
  expect(order.review).toEqual([]);
  expect(order.decisions).toMatchObject([{ decision: 'refund', by: 'oStaff' }]);
  world.time.now += MINUTE_MS;
  await sweep(world.kit, 60_000);
  expect(world.delivered).toEqual([]);
});

test('of a second payment the goods go out once the other has agreed', async () => {
  const world = await underReview('DOUBLE_PAYMENT', '4299');
  await world.decide('DOUBLE_PAYMENT:4299', 'refund');
  await world.approve('approve');
  world.time.now += MINUTE_MS;
  await sweep(world.kit, 60_000);
  expect(world.delivered).toEqual([NUMBER]);
});

test('declined, it is still to be decided: accepted then, the goods go out; refunded again it is refused', async () => {
  const world = await underReview();
  await world.decide('REFUND_REQUESTED:4200', 'refund');
  const { order } = await world.approve('decline');
  expect([order.refunds[0]!.status, order.review.length]).toEqual(['refused', 1]);
  await expect(world.decide('REFUND_REQUESTED:4200', 'refund')).rejects.toMatchObject({
    code: 'REFUND_REFUSED',
  });
  await world.decide('REFUND_REQUESTED:4200', 'accept');
  expect([world.delivered, world.sent()]).toEqual([[NUMBER], []]);
});

test('accepted while the refund waits for the second person, the refund is off', async () => {
  const world = await underReview();
  await world.decide('REFUND_REQUESTED:4200', 'refund');
  const order = await world.decide('REFUND_REQUESTED:4200', 'accept');
  expect(order.refunds[0]!.status).toBe('refused');
  await world.approve('approve');
  expect([world.delivered, world.sent()]).toEqual([[NUMBER], []]);
});
