import { control, type Json } from '../support/world';
import {
  asked,
  COLLEAGUE,
  fault,
  later,
  moneyBack,
  orderOf,
  paidWorld,
  refund,
  refundEvent,
  rowsOf,
  STAFF,
} from './refund-support';
import { BUYER, documents, listOf, pay, requestId, STRANGER } from './support';

/** Refunds in the built functions. Orders are of 100 fen; the gateway's own books say what left. */

test('F-67 I-07 two staff refund 60 and 60 of 100 at once: 60 leaves, the other is told why not', async () => {
  const { world, out_trade_no } = await paidWorld();
  // Warm instances, so that the calls really meet.
  await Promise.all([STAFF, COLLEAGUE].map((who) => pay(world, { action: 'list' }, who)));
  const both = [STAFF, COLLEAGUE].map((who) => pay(world, refundEvent(out_trade_no, 60), who));
  const answers = await Promise.all(both);
  const refused = answers.filter((one) => one.error);
  expect(refused).toHaveLength(1);
  expect(refused[0]!.error).toMatchObject({ code: 'REFUND_REFUSED', retry: 'never' });
  expect(refused[0]!.error!.message).toContain('40 of 100');
  const calls = world.recorder.list().filter((one) => one.about === 'pay.refund');
  expect(new Set(calls.map((one) => one.instance)).size).toBe(2);
  await later(world, 5 * 60_000);
  expect(await moneyBack(world)).toEqual([[60, 'SUCCESS']]);
  expect(await rowsOf(world, out_trade_no)).toEqual([[60, 'succeeded']]);
  expect(asked(world, 'refund')).toBe(1);
});

test('F-68 I-08 the answer is lost and staff presses again: one refund leaves, and is known to', async () => {
  const { world, out_trade_no } = await paidWorld();
  // Without an end: the repetition by way of the backup host is not answered either.
  await fault(world, 'gateway_timeout_after_commit', { match: { operation: 'refund' } });
  const request_id = requestId();
  const first = await refund(world, out_trade_no, 60, request_id);
  expect(first.refund).toMatchObject({ status: 'reserved' });
  await control(world, 'DELETE', '/faults');
  const again = await refund(world, out_trade_no, 60, request_id);
  expect(again.refund).toMatchObject({ ...first.refund, status: 'processing' });
  expect(await moneyBack(world)).toEqual([[60, 'PROCESSING']]);
  await later(world, 2 * 60_000);
  expect(await moneyBack(world)).toEqual([[60, 'SUCCESS']]);
  expect(await rowsOf(world, out_trade_no)).toEqual([[60, 'succeeded']]);
});

test('F-68 I-08 the answer is lost and nobody presses again: the timer asks, and money leaves once', async () => {
  const { world, out_trade_no } = await paidWorld();
  await fault(world, 'gateway_timeout_after_commit', { match: { operation: 'refund' } });
  await refund(world, out_trade_no, 60);
  const sent = asked(world, 'refund');
  await control(world, 'DELETE', '/faults');
  // Its notification is lost with it.
  await fault(world, 'notification_lost');
  for (let n = 0; n < 3; n++) await later(world, 2 * 60_000);
  expect(await moneyBack(world)).toEqual([[60, 'SUCCESS']]);
  expect(await rowsOf(world, out_trade_no)).toEqual([[60, 'succeeded']]);
  expect(asked(world, 'refund')).toBe(sent);
});

test('F-51 I-06 the request never arrived: it is sent again under its number, and money leaves once', async () => {
  const { world, out_trade_no } = await paidWorld();
  await fault(world, 'gateway_timeout_before_commit', { match: { operation: 'refund' } });
  const { refund: said } = await refund(world, out_trade_no, 60);
  expect(await moneyBack(world)).toEqual([]);
  await control(world, 'DELETE', '/faults');
  for (let n = 0; n < 3; n++) await later(world, 2 * 60_000);
  const { body } = await control(world, 'GET', '/refunds');
  expect(listOf(body).map((one) => [one.out_refund_no, one.status])).toEqual([
    [said!.out_refund_no, 'SUCCESS'],
  ]);
  expect(await rowsOf(world, out_trade_no)).toEqual([[60, 'succeeded']]);
});

test('I-01 a part leaves the goods with the buyer; the rest revokes them, once', async () => {
  const { world, out_trade_no } = await paidWorld();
  await fault(world, 'notification_duplicated');
  const taken = async () =>
    (await documents(world, 'stock')).map((one) => Object.values(one.taken as object));
  expect(await taken()).toEqual([[{ pieces: 1, sold: true }]]);
  await refund(world, out_trade_no, 60);
  await later(world, 2 * 60_000);
  expect(await documents(world, 'deliveries')).toMatchObject([{ step: 'sold', version: 2 }]);
  expect((await orderOf(world, out_trade_no)).effects).toMatchObject([
    { kind: 'fulfil', state: 'done' },
    { kind: 'revoke', state: 'done' },
  ]);
  const { refund: rest } = await refund(world, out_trade_no);
  expect(rest).toMatchObject({ amount: { total: 40 } });
  await later(world, 2 * 60_000);
  await later(world, 2 * 60_000);
  expect(await documents(world, 'deliveries')).toMatchObject([{ step: 'revoked', version: 3 }]);
  expect(await taken()).toEqual([[]]);
  const order = await orderOf(world, out_trade_no);
  const [, ...revokes] = listOf(order.effects);
  expect(revokes.map((one) => [one.kind, one.state, one.full])).toEqual([
    ['revoke', 'done', undefined],
    ['revoke', 'done', true],
  ]);
  expect(order.due_at).toBeUndefined();
  const { order: seen } = await pay(world, { action: 'query', out_trade_no });
  expect(seen).toMatchObject({ status: 'paid', refunded_total: 100, fulfilment: 'revoked' });
});

test('F-73 I-07 a refund made on the merchant platform is asked about, booked, and counts from then on', async () => {
  const { world, out_trade_no } = await paidWorld();
  await control(world, 'POST', `/orders/${out_trade_no}/refund`, { total: 70 });
  await later(world, 60_000);
  const { body: sent } = await control(world, 'GET', '/notifications');
  const told = listOf(sent).at(-1)!;
  expect(listOf(told.attempts).map((one) => one.status)).toEqual([200]);
  expect((await orderOf(world, out_trade_no)).refunds).toMatchObject([
    { amount: { total: 70 }, status: 'succeeded', external: true, requested_by: 'elsewhere' },
  ]);
  expect(asked(world, 'query_refund')).toBe(1);
  const { error } = await refund(world, out_trade_no, 31);
  expect(error).toMatchObject({ code: 'REFUND_REFUSED' });
  expect(error!.message).toContain('30 of 100');
  expect((await refund(world, out_trade_no)).refund).toMatchObject({ amount: { total: 30 } });
  await later(world, 2 * 60_000);
  await later(world, 2 * 60_000);
  expect(await moneyBack(world)).toEqual(
    expect.arrayContaining([
      [70, 'SUCCESS'],
      [30, 'SUCCESS'],
    ]),
  );
  expect(asked(world, 'refund')).toBe(1);
});

const staffEvents = (out_trade_no: Json): object[] => [
  refundEvent(out_trade_no, 60),
  { action: 'query_refund', out_refund_no: `${out_trade_no}_0123456789abcdef` },
  { action: 'approve', out_refund_no: `${out_trade_no}_0123456789abcdef`, decision: 'approve' },
  { action: 'decide', out_trade_no, review_id: 'REFUND_REQUESTED:1', decision: 'refund' },
  { action: 'takings' },
  { action: 'orders' },
  { action: 'order', out_trade_no },
  { action: 'review' },
];

test('I-20 what staff may do nobody else may, the buyer neither: NOT_ALLOWED, and the gateway hears nothing', async () => {
  const { world, out_trade_no } = await paidWorld();
  await pay(world, { action: 'request_refund', out_trade_no, reason: '不要了' });
  const before = await documents(world, 'orders');
  const heard = () => world.recorder.list().filter((one) => one.host === 'wechatpay').length;
  const calls = heard();
  for (const event of staffEvents(out_trade_no)) {
    for (const who of [STRANGER, BUYER]) {
      expect((await pay(world, event, who)).error).toMatchObject({ code: 'NOT_ALLOWED' });
    }
  }
  expect(heard()).toBe(calls);
  expect(await documents(world, 'orders')).toEqual(before);
  expect(await moneyBack(world)).toEqual([]);
});
