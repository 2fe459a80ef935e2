import type { World } from '../../simulator/world';
import { control, type Json, testWorld } from '../support/world';
import {
  approve,
  BUYER,
  create,
  documents,
  ITEMS,
  LIMITED,
  listOf,
  pay,
  requestId,
  runTimer,
  STRANGER,
} from './support';

async function document(world: World, collection: string, id: Json): Promise<Json | undefined> {
  return (await documents(world, collection)).find((one) => one._id === id);
}

const settled = (world: World) => world.wechatpay.notifier.idle();

test('goods are chosen, paid in the cashier, notified and delivered once', async () => {
  const world = await testWorld();
  const { order, pay_params } = await create(world);
  const opened = await control(world, 'POST', '/cashier/open', { pay_params, openid: BUYER });
  expect(opened.body).toMatchObject({ amount: { total: 12_800, currency: 'CNY' } });
  expect(await approve(world, pay_params!)).toEqual({ errMsg: 'requestPayment:ok' });
  await settled(world);
  const { body: sent } = await control(world, 'GET', '/notifications');
  expect([200, 204]).toContain(listOf(sent[0]!.attempts)[0]!.status);
  const paid = await pay(world, { action: 'query', out_trade_no: order!.out_trade_no });
  expect(paid.order).toMatchObject({ status: 'paid', fulfilment: 'done' });
  const { body: deliveries } = await control(world, 'GET', '/db/deliveries');
  expect(deliveries).toEqual([expect.objectContaining({ _id: order!.out_trade_no, step: 'sold' })]);
});

test('cancelling the cashier leaves the order payable, and it can be paid later', async () => {
  const world = await testWorld();
  const { order, pay_params } = await create(world);
  const opened = await control(world, 'POST', '/cashier/open', { pay_params, openid: BUYER });
  const cancelled = await control(world, 'POST', `/cashier/${opened.body.cashier_id}/cancel`);
  expect(cancelled.body).toEqual({ errMsg: 'requestPayment:fail cancel' });
  const resumed = await pay(world, { action: 'resume', out_trade_no: order!.out_trade_no });
  expect(resumed.order).toMatchObject({ status: 'pending' });
  expect(await approve(world, resumed.pay_params!)).toEqual({ errMsg: 'requestPayment:ok' });
});

test('F-16 all notifications lost: the timer finds the payment and delivers once', async () => {
  const world = await testWorld();
  await control(world, 'POST', '/faults', { name: 'notification_lost' });
  const { order, pay_params } = await create(world);
  await approve(world, pay_params!);
  await control(world, 'POST', '/clock/advance', { ms: 61_000 });
  expect(await runTimer(world)).toMatchObject({ result: { swept: 1, left: 0 } });
  await runTimer(world);
  expect(await document(world, 'orders', order!.out_trade_no!)).toMatchObject({ status: 'paid' });
  const { body: deliveries } = await control(world, 'GET', '/db/deliveries');
  expect(deliveries).toEqual([expect.objectContaining({ step: 'sold' })]);
});

test('F-12 F-13 one notification five times, and two at once: delivered once', async () => {
  const world = await testWorld();
  await control(world, 'POST', '/faults', { name: 'notification_duplicated', times: 1 });
  const { order, pay_params } = await create(world);
  await approve(world, pay_params!);
  await settled(world);
  const { body: sent } = await control(world, 'GET', '/notifications');
  for (let n = 0; n < 3; n++) await control(world, 'POST', `/notifications/${sent[0]!.id}/send`, {});
  const { body: after } = await control(world, 'GET', '/notifications');
  expect(listOf(after[0]!.attempts).map((attempt) => attempt.status)).toEqual([204, 204, 204, 204, 204]);
  const stored = await document(world, 'orders', order!.out_trade_no!);
  expect(listOf(stored!.history).map((line) => line.what)).toEqual(['created', 'pending', 'paid']);
  const { body: deliveries } = await control(world, 'GET', '/db/deliveries');
  expect(listOf(deliveries)[0]!.version).toBe(2);
});

test('an unpaid order is closed after its time, and its goods are given back', async () => {
  const world = await testWorld();
  const { order } = await create(world, LIMITED);
  await control(world, 'POST', '/clock/advance', { ms: 31 * 60_000 });
  await runTimer(world);
  expect(await document(world, 'orders', order!.out_trade_no!)).toMatchObject({ status: 'closed' });
  expect(await document(world, 'deliveries', order!.out_trade_no!)).toMatchObject({
    step: 'released',
  });
  expect((await create(world, LIMITED)).order).toMatchObject({
    status: 'pending',
  });
});

test('I-15 I-16 a conflicting, priced or strange request is refused, and has no effect', async () => {
  const world = await testWorld();
  const request_id = requestId();
  await create(world, ITEMS, request_id);
  const { body: before } = await control(world, 'GET', '/db/orders');
  const conflict = await create(world, [{ sku: 'moli-100g', quantity: 1 }], request_id);
  expect(conflict.error).toMatchObject({ code: 'REQUEST_CONFLICT' });
  for (const key of ['amount', 'openid', 'price', 'anything']) {
    const refused = await pay(world, { action: 'create', request_id: requestId(), items: ITEMS, [key]: 1 });
    expect(refused.error).toMatchObject({ code: 'REQUEST_INVALID' });
    expect(refused.error!.message).toContain(key);
  }
  expect((await control(world, 'GET', '/db/orders')).body).toEqual(before);
});

test('I-20 another buyer’s order is answered exactly like a missing one', async () => {
  const world = await testWorld();
  const { order } = await create(world);
  for (const action of ['query', 'resume', 'cancel']) {
    const strangers = await pay(world, { action, out_trade_no: order!.out_trade_no }, STRANGER);
    const missing = await pay(world, { action, out_trade_no: 'f'.repeat(32) }, STRANGER);
    expect({ ...strangers, now: 0 }).toEqual({ ...missing, now: 0 });
  }
});

test('a login code of another user than the cloud names is refused; a used one too', async () => {
  const world = await testWorld();
  const { body } = await control(world, 'POST', '/login', { openid: STRANGER });
  const event = { action: 'create', request_id: requestId(), items: ITEMS, code: body.code };
  expect((await pay(world, event)).error).toMatchObject({ code: 'PAYER_MISMATCH' });
  expect((await pay(world, event, STRANGER)).error).toMatchObject({ code: 'PAYER_UNKNOWN' });
  expect((await control(world, 'GET', '/db/orders')).body).toEqual([]);
});

test('50 identical creates at once over four instances: one order, one prepay, all answered', async () => {
  const world = await testWorld();
  // Warm instances, so that the calls really meet.
  await Promise.all(Array.from({ length: 4 }, () => pay(world, { action: 'list' })));
  const event = { action: 'create', request_id: requestId(), items: ITEMS };
  const answers = await Promise.all(Array.from({ length: 50 }, () => pay(world, event)));
  expect(new Set(answers.map((answer) => answer.order!.out_trade_no!)).size).toBe(1);
  expect(answers.every((answer) => answer.pay_params !== undefined)).toBe(true);
  const { body: truth } = await control(world, 'GET', '/orders');
  expect(listOf(truth).map((one) => one.prepays)).toEqual([1]);
  const calls = world.recorder
    .list()
    .filter((entry) => entry.host === 'function' && entry.about?.includes('create'));
  expect(new Set(calls.map((entry) => entry.instance)).size).toBeGreaterThanOrEqual(4);
  const overlaps = calls.some((one) =>
    calls.some(
      (other) =>
        other.instance !== one.instance && other.started_ms < one.ended_ms && one.started_ms < other.ended_ms,
    ),
  );
  expect(overlaps).toBe(true);
});
