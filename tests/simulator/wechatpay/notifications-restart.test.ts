import { createReceiver } from './support/receiver';
import { createWorld, MINUTE_MS, NUMBER, OPENID, START, type World } from './support/world';

type Receiver = Awaited<ReturnType<typeof createReceiver>>;
const HOUR_MS = 60 * MINUTE_MS;

let world: World;
let merchant: Receiver;
beforeEach(async () => {
  merchant = await createReceiver();
  world = createWorld({ own_base: merchant.base });
});
afterEach(async () => {
  world.end();
  await merchant.close();
});

async function paid(answers: (number | 'hang')[] = []) {
  merchant.answers.push(...answers);
  await world.prepay({ notify_url: merchant.url });
  world.pay.ledger.pay(NUMBER);
  await world.pay.notifier.idle();
}
const attempts = () => world.pay.notifier.list()[0]!.attempts;

describe('started again on the same store', () => {
  const restart = () => {
    world.pay.close();
    const { store, clock } = world;
    world = createWorld({ store, clock, own_base: merchant.base });
  };

  test('what is undelivered goes on where it stopped', async () => {
    await paid([500, 500, 500, 500]);
    await world.clock.advance(30_000);
    restart();
    await world.clock.advance(30_000);
    expect(attempts().map((attempt) => attempt.at - START)).toEqual([0, 15_000, 30_000, 60_000]);
    await world.clock.advance(3 * MINUTE_MS);
    expect(attempts().at(-1)).toMatchObject({ status: 204 });
    await world.clock.advance(48 * HOUR_MS);
    expect(merchant.received).toHaveLength(5);
  });

  test('a payment whose notification had no time to leave is told', async () => {
    await world.prepay({ notify_url: merchant.url });
    world.pay.ledger.pay(NUMBER);
    restart();
    await world.pay.notifier.idle();
    expect(merchant.received).toHaveLength(1);
  });

  test('orders, prepays and open cashiers are what they were', async () => {
    const params = await world.payParams({ notify_url: merchant.url });
    const { cashier_id } = world.pay.cashier.open(params, OPENID) as { cashier_id: string };
    const before = world.pay.ledger.list();
    restart();
    expect(world.pay.ledger.list()).toEqual(before);
    expect(world.pay.cashier.open(params, OPENID)).toHaveProperty('cashier_id');
    expect(world.pay.cashier.approve(cashier_id)).toEqual({ errMsg: 'requestPayment:ok' });
  });

  test('no number is given out twice, though the seed repeats itself', async () => {
    await paid();
    restart();
    const again = { notify_url: merchant.url, out_trade_no: 'T20310304000002' };
    expect((await world.prepay(again)).status).toBe(200);
    expect(world.pay.ledger.pay('T20310304000002')).toMatchObject({ ok: true });
    await world.pay.notifier.idle();
    const numbers = world.pay.ledger.list().map((order) => order.transaction_id);
    expect(new Set(numbers).size).toBe(2);
    expect(new Set(world.pay.notifier.list().map((one) => one.id)).size).toBe(2);
  });

  test('a payment that cannot be told is not booked either', async () => {
    await world.prepay({ notify_url: merchant.url });
    world.pay.ledger.onPaid = () => {
      throw new Error('disk full');
    };
    expect(() => world.pay.ledger.pay(NUMBER)).toThrow('disk full');
    expect(world.pay.ledger.truth(NUMBER)!.trade_state).toBe('NOTPAY');
  });
});

test('an emptied world sends nothing any more, and a delivery under way is not written down', async () => {
  merchant.answers.push('hang', 500);
  await world.prepay({ notify_url: merchant.url });
  world.pay.ledger.pay(NUMBER);
  while (merchant.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  world.pay.reset();
  await merchant.close();
  await world.pay.notifier.idle();
  expect(world.pay.notifier.list()).toEqual([]);
  expect(world.store.all('select * from wx_attempts')).toEqual([]);
  merchant = await createReceiver();
  await world.clock.advance(48 * HOUR_MS);
  expect(merchant.received).toEqual([]);
});
