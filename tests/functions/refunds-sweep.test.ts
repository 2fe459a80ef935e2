import type { World } from '../../simulator/world';
import { control } from '../support/world';
import { asked, fault, moneyBack, refundEvent, STAFF, staffedWorld } from './refund-support';
import { approve, create, documents, listOf, pay, requestId, runTimer } from './support';

/** Two timers at once, in two instances: each order is worked on by one of them. */

const ORDERS = 1_000;
const AT_ONCE = 4;
/** Thousands of calls on a busy machine: half a minute on one that is not. */
const LONG_MS = 180_000;

async function paidOrders(world: World, count: number): Promise<void> {
  // Each is somebody else: a buyer who places hundreds of orders is held back.
  const buy = async (n: number) => {
    const openid = `oBuyer${n}`;
    const { pay_params } = await create(world, [{ sku: 'tea-plain', quantity: 1 }], requestId(), openid);
    await approve(world, pay_params!, openid);
  };
  for (let n = 0; n < count; n += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => buy(n + i)));
  }
  await world.wechatpay.notifier.idle();
}

/** Counts as they come: the recorder forgets all but its last two thousand. */
function countQueries({ recorder }: World): { count: number } {
  const queries = { count: 0 };
  const add = recorder.add.bind(recorder);
  jest.spyOn(recorder, 'add').mockImplementation((entry) => {
    if (entry.host === 'wechatpay' && entry.about === 'query') queries.count++;
    add(entry);
  });
  return queries;
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
  'F-36 two sweeps at once over 1,000 orders nobody was told of: each asked about and delivered once',
  async () => {
    const world = await staffedWorld();
    await fault(world, 'notification_lost');
    await paidOrders(world, ORDERS);
    await control(world, 'POST', '/clock/advance', { ms: 61_000 });
    const queries = countQueries(world);
    expect(await sweptInPairs(world)).toBe(ORDERS);
    expect(queries.count).toBeGreaterThanOrEqual(ORDERS);
    expect(queries.count).toBeLessThanOrEqual(ORDERS * 1.1);
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
