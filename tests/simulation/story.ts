import { createHash } from 'node:crypto';
import { acceptNotification } from '../../src/orders/accept-notification';
import { cancelOrder } from '../../src/orders/cancel';
import { createOrder, resumeOrder } from '../../src/orders/checkout';
import { queryOrder } from '../../src/orders/query';
import { sweep } from '../../src/orders/sweep';
import type { PayParams } from '../../typings/contract';
import { Checks } from './checks';
import { FaultyWorld, type Mutant } from './world';

const MINUTE_MS = 60_000;
const ORDERS = 8;
const TRAFFIC_MINUTES = 40;
const FAULTY_MINUTES = 90;
const HEALED_MINUTES = 120;
const always = () => true;

export type StoryResult = {
  seed: number;
  orders: number;
  paid: number;
  closed: number;
  violations: string[];
  trace: string;
};

/**
 * One seed's story. Buyers come within 40 minutes, buy, tap twice, pay, cancel, come back and pay late, while
 * instances crash and freeze and answers get lost; after 90 minutes the faults stop, and two hours later
 * everything must have come to its right end.
 */
export async function runStory(seed: number, mutant: Mutant = {}): Promise<StoryResult> {
  const world = await FaultyWorld.open(seed, mutant, receive);
  const checks = new Checks(world.shop);
  for (let n = 0; n < ORDERS; n++) scheduleBuyer(world, n);
  await live(world, checks, FAULTY_MINUTES, mutant.sweeps !== false);
  world.healed = true;
  await live(world, checks, HEALED_MINUTES, mutant.sweeps !== false);
  const summary = await checks.atTheEnd();
  const trace = createHash('sha256').update(checks.trace.join('\n')).digest('hex');
  world.shop.close();
  return { seed, ...summary, violations: checks.violations, trace };
}

async function live(world: FaultyWorld, checks: Checks, minutes: number, sweeps: boolean): Promise<void> {
  for (let n = 0; n < minutes; n++) {
    await world.shop.sim.advance(MINUTE_MS);
    await settleTasks();
    if (sweeps) {
      const runs = world.random.next() < 0.2 ? 2 : 1;
      await Promise.all(Array.from({ length: runs }, () => world.invoke((kit) => sweep(kit, 60_000))));
      await settleTasks();
    }
    await checks.afterStep();
  }
}

/** Lets every task go on until it waits for the clock. All work is in memory, so a few turns are enough. */
async function settleTasks(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await new Promise((next) => setImmediate(next));
}

async function receive(world: FaultyWorld, headers: Record<string, string>, body: Buffer): Promise<number> {
  if (world.losesNotification()) return 0;
  const status = await world.invoke(async (kit) => {
    const notification = await kit.gateway.readNotification({ headers, body });
    const follow = await acceptNotification(kit, notification, 'story');
    await follow(always);
    return 204;
  });
  return status ?? 0;
}

function scheduleBuyer(world: FaultyWorld, n: number): void {
  const { random, shop } = world;
  const openid = `oBuyer${String(n % 5).padStart(22, '0')}`;
  const request_id = `story${String(n).padStart(20, '0')}`;
  const items = [
    random.pick([
      { sku: 'puer-2018', quantity: 2 },
      { sku: 'moli-100g', quantity: 1 },
    ]),
  ];
  const start = shop.sim.now() + random.int(0, TRAFFIC_MINUTES * MINUTE_MS);
  const later = (ms: number, act: () => Promise<unknown>) =>
    void shop.sim.schedule(start + ms, () => void act().catch(() => undefined));

  let paying: PayParams | undefined;
  let number: string | undefined;
  const create = () =>
    world.invoke(async (kit) => {
      const { order, pay_params } = await createOrder(kit, { request_id, items, openid, trace_id: 'story' });
      number = order._id;
      paying = pay_params ?? paying;
    });
  const approve = async () => {
    if (!paying) return;
    const opened = shop.wechatpay.cashier.open(paying, openid);
    if ('cashier_id' in opened) shop.wechatpay.cashier.approve(opened.cashier_id);
  };
  const own = () => ({ out_trade_no: number ?? 'none', openid });

  later(0, create);
  if (random.next() < 0.3) later(random.int(0, 50), create);
  if (random.next() < 0.5) later(random.int(1, 20) * MINUTE_MS, create);
  if (random.next() < 0.85) later(random.int(1_000, 20 * MINUTE_MS), approve);
  if (random.next() < 0.3) later(random.int(20, 40) * MINUTE_MS, approve);
  if (random.next() < 0.3) {
    later(random.int(1_000, 35 * MINUTE_MS), () => world.invoke((kit) => cancelOrder(kit, own(), always)));
  }
  if (random.next() < 0.4) {
    later(random.int(1_000, 40 * MINUTE_MS), () =>
      world.invoke(async (kit) => {
        paying = (await resumeOrder(kit, own())).pay_params ?? paying;
      }),
    );
  }
  for (let polls = random.int(0, 4); polls > 0; polls--) {
    later(random.int(1_000, 60 * MINUTE_MS), () => world.invoke((kit) => queryOrder(kit, own(), always)));
  }
}
