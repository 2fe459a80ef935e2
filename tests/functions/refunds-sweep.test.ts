import type { World } from '../../simulator/world';
import { control } from '../support/world';
import { asked, fault, moneyBack, refundEvent, STAFF, staffedWorld } from './refund-support';
import { approve, create, documents, listOf, pay, runTimer } from './support';

/** Two timers at once, in two instances: each order is worked on by one of them. */

const ORDERS = 60;
const AT_ONCE = 4;
/** Hundreds of calls on a busy machine. */
const LONG_MS = 60_000;

async function paidOrders(world: World, count: number): Promise<void> {
  const buy = async () => {
    const { pay_params } = await create(world, [{ sku: 'tea-plain', quantity: 1 }]);
    await approve(world, pay_params!);
  };
  for (let n = 0; n < count; n += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, buy));
  await world.wechatpay.notifier.idle();
}

/** A sweep begins no more orders after some seconds of real time: on a slow machine it leaves some to the next. */
const PAIRS_MAX = 10;

/** Two at once until neither finds anything. How many orders were worked on, all together, is what it answers. */
async function sweptInPairs(world: World): Promise<number> {
  let all = 0;
  for (let pairs = 0; pairs < PAIRS_MAX; pairs++) {
    const [one, other] = await twoSweeps(world);
    if (one + other === 0) return all;
    all += one + other;
  }
  throw new Error(`${PAIRS_MAX} pairs of sweeps, and still something to do`);
}

/** Fires the timer twice at once, in two instances, and says how many orders each worked on. */
async function twoSweeps(world: World): Promise<[number, number]> {
  const [one, other] = await Promise.all([runTimer(world), runTimer(world)]);
  const runs = world.recorder
    .list()
    .filter((one) => one.host === 'function')
    .slice(-2);
  expect(new Set(runs.map((one) => one.instance)).size).toBe(2);
  return [Number(one.result!.swept), Number(other.result!.swept)];
}

test(
  'two sweeps at once over 60 orders nobody was told of: each asked about and delivered once',
  async () => {
    const world = await staffedWorld();
    await fault(world, 'notification_lost');
    await paidOrders(world, ORDERS);
    await control(world, 'POST', '/clock/advance', { ms: 61_000 });
    expect(await sweptInPairs(world)).toBe(ORDERS);
    expect(asked(world, 'query')).toBeLessThanOrEqual(ORDERS * 1.1);
    const orders = await documents(world, 'orders');
    expect(orders.map((one) => [one.status, one.due_at])).toEqual(Array(ORDERS).fill(['paid', undefined]));
    const deliveries = await documents(world, 'deliveries');
    expect(deliveries.map((one) => [one.step, one.version])).toEqual(Array(ORDERS).fill(['sold', 2]));
  },
  LONG_MS,
);

test(
  'I-08 two sweeps at once over 20 refunds that never arrived: each is sent once, none twice',
  async () => {
    const count = 20;
    const world = await staffedWorld();
    await paidOrders(world, count);
    await fault(world, 'gateway_timeout_before_commit', { match: { operation: 'refund' } });
    for (const one of await documents(world, 'orders')) await pay(world, refundEvent(one._id!), STAFF);
    await control(world, 'DELETE', '/faults');
    const before = asked(world, 'refund');
    await control(world, 'POST', '/clock/advance', { ms: 3 * 60_000 });
    expect(await sweptInPairs(world)).toBe(count);
    expect(asked(world, 'refund') - before).toBe(count);
    expect(asked(world, 'query_refund')).toBeLessThanOrEqual(count * 1.1);
    expect(await moneyBack(world)).toEqual(Array.from({ length: count }, () => [100, 'PROCESSING']));
    const { body } = await control(world, 'GET', '/refunds');
    expect(new Set(listOf(body).map((one) => one.out_trade_no)).size).toBe(count);
  },
  LONG_MS,
);
