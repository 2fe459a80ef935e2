import type { World } from '../../simulator/world';
import { control, type Json, testWorld } from '../support/world';
import { approve, create, documents, LIMITED, listOf, minutesGoBy, pay, requestId } from './support';

// Goal: a function killed right after any of its steps leaves something that the sweep, or the same request again,
// brings to the right end. Method: kill it after its n-th call, let an hour go by, compare both books.

const AFTER = [
  'start',
  'db:1',
  'db:2',
  'db:3',
  'db:4',
  'db:5',
  'db:6',
  'db:7',
  'db:8',
  'gateway:1',
  'gateway:2',
];

async function kill(world: World, name: string, after: string): Promise<void> {
  await control(world, 'POST', '/faults', {
    name: 'function_killed',
    times: 1,
    match: { function: name, after },
  });
}

/** Both books agree, nothing is left to do, goods are where they belong. */
async function rightEnd(world: World, expected: { status: string; step: string }): Promise<void> {
  const orders = await documents(world, 'orders');
  expect(orders.map((order) => [order.status, order.due_at])).toEqual([[expected.status, undefined]]);
  expect((await documents(world, 'deliveries')).map((one) => one.step)).toEqual([expected.step]);
  const taken = (await documents(world, 'stock')).flatMap((stock) => Object.values(stock.taken as object));
  expect(taken).toEqual(expected.step === 'sold' ? [{ pieces: 5, sold: true }] : []);
}

test.each(AFTER)(
  'F-31 F-32 F-33 pay is killed in create after %s: the same request again buys, once',
  async (after) => {
    const world = await testWorld();
    const request_id = requestId();
    await kill(world, 'pay', after);
    await create(world, LIMITED, request_id);
    // The lease of the dead instance has to lapse.
    await control(world, 'POST', '/clock/advance', { ms: 9_000 });
    const again = await create(world, LIMITED, request_id);
    expect(again.order).toMatchObject({ status: 'pending' });
    await approve(world, again.pay_params!);
    await world.wechatpay.notifier.idle();
    await minutesGoBy(world, 5);
    await rightEnd(world, { status: 'paid', step: 'sold' });
    expect((await control(world, 'GET', '/orders')).body).toHaveLength(1);
  },
);

test.each(AFTER)(
  'F-31 pay is killed in create after %s and nobody comes back: closed, goods given back',
  async (after) => {
    const world = await testWorld();
    await kill(world, 'pay', after);
    await create(world, LIMITED);
    for (let n = 0; n < 9; n++) {
      await control(world, 'POST', '/clock/advance', { ms: 5 * 60_000 });
      await control(world, 'POST', '/timers/pay-notify');
    }
    const orders = await documents(world, 'orders');
    if (orders.length > 0) await rightEnd(world, { status: 'closed', step: 'released' });
    const [truth] = listOf((await control(world, 'GET', '/orders')).body);
    if (truth) expect(truth.trade_state).toBe('CLOSED');
  },
);

test.each(['start', 'db:1', 'db:2', 'db:3', 'db:4', 'gateway:1', 'gateway:2', 'gateway:3'])(
  'F-62 pay is killed in cancel after %s: the order ends closed, at the gateway too',
  async (after) => {
    const world = await testWorld();
    const { order } = await create(world, LIMITED);
    await kill(world, 'pay', after);
    await pay(world, { action: 'cancel', out_trade_no: order!.out_trade_no });
    await minutesGoBy(world, 4);
    for (let n = 0; n < 9; n++) {
      await control(world, 'POST', '/clock/advance', { ms: 5 * 60_000 });
      await control(world, 'POST', '/timers/pay-notify');
    }
    await rightEnd(world, { status: 'closed', step: 'released' });
    const [truth] = listOf((await control(world, 'GET', '/orders')).body) as [Json];
    expect(truth.trade_state).toBe('CLOSED');
  },
);

test.each([
  'start',
  'db:1',
  'db:2',
  'db:3',
  'db:4',
  'db:5',
  'db:6',
  'db:7',
  'db:8',
  'db:9',
  'db:10',
  'gateway:1',
])('F-27 F-28 F-29 F-30 pay-notify is killed after %s: paid and delivered once in the end', async (after) => {
  const world = await testWorld();
  const { pay_params } = await create(world, LIMITED);
  await kill(world, 'pay-notify', after);
  await approve(world, pay_params!);
  await world.wechatpay.notifier.idle();
  await minutesGoBy(world, 4);
  await rightEnd(world, { status: 'paid', step: 'sold' });
});

test.each(['start', 'db:1', 'db:2', 'db:3', 'db:4', 'db:5', 'db:6', 'gateway:1', 'gateway:2'])(
  'F-34 the timer’s run is killed after %s: the next ones finish what it began',
  async (after) => {
    const world = await testWorld();
    await control(world, 'POST', '/faults', { name: 'notification_lost' });
    const { pay_params } = await create(world, LIMITED);
    await approve(world, pay_params!);
    await control(world, 'POST', '/clock/advance', { ms: 61_000 });
    await kill(world, 'pay-notify', after);
    await control(world, 'POST', '/timers/pay-notify');
    await minutesGoBy(world, 5);
    await rightEnd(world, { status: 'paid', step: 'sold' });
  },
);
