import { addedBy, dueBy, runEffects } from '../../src/orders/effects';
import type { OrderContext } from '../../src/orders/merchant-rules';
import type { Effect, Order } from '../../src/orders/order';
import { smallKit } from './small-kit';
import { MINUTE_MS, NOW, orderIn } from './support';

const always = () => true;
const mine = () => true;
const fulfilEffect: Effect = { kind: 'fulfil', key: 'fulfil', state: 'pending', attempts: 0, next_at: NOW };
const alertEffect: Effect = {
  kind: 'alert',
  key: 'PAID_LATE:4200',
  state: 'pending',
  attempts: 0,
  next_at: NOW,
  alert: 'PAID_LATE',
};
const review = {
  review_id: 'r',
  code: 'DOUBLE_PAYMENT',
  at: NOW,
  transaction_id: '4299',
  amount: { total: 100, currency: 'CNY' },
} as const;
const paidWith = (effects: Effect[], changes: Partial<Order> = {}) =>
  orderIn('paid', { effects, ...changes });

function counting(result: 'done' | 'cannot' | 'throws' = 'done') {
  const calls: string[] = [];
  const fulfil = async (context: OrderContext) => {
    calls.push(context.order._id);
    if (result === 'throws') throw new Error('warehouse down');
    return result === 'cannot' ? result : undefined;
  };
  return { calls, fulfil };
}

test('while an order is under review a person is told, and nothing is delivered', async () => {
  const { calls, fulfil } = counting();
  const told: string[] = [];
  const alert = (one: { code: string }) => void told.push(one.code);
  const { kit, put, stored } = smallKit({ merchant: { fulfil, alert } });
  const order = await put(paidWith([alertEffect, fulfilEffect], { review: [review] }));
  await runEffects(kit, order, mine, always);
  expect([calls, told]).toEqual([[], ['PAID_LATE']]);
  // The alert that was raised is gone from the document; the delivery waits, and nothing is due.
  expect((await stored()).effects).toEqual([fulfilEffect]);
  expect((await stored()).due_at).toBeUndefined();
});

test('what was done already, or belongs to somebody else, is not done again', async () => {
  const { calls, fulfil } = counting();
  const { kit, put } = smallKit({ merchant: { fulfil } });
  const done = await put(paidWith([{ ...fulfilEffect, state: 'done', done_at: NOW }]));
  await runEffects(kit, done, mine, always);
  await runEffects(kit, paidWith([fulfilEffect]), () => false, always);
  expect(calls).toEqual([]);
});

test('only effects whose time has come are the sweep’s: a lease is respected', () => {
  expect(dueBy(NOW)({ ...fulfilEffect, next_at: NOW })).toBe(true);
  expect(dueBy(NOW)({ ...fulfilEffect, next_at: NOW + 1 })).toBe(false);
});

test('only what a write has added is its writer’s, and nothing when it changed nothing', () => {
  const before = paidWith([fulfilEffect]);
  const order = paidWith([fulfilEffect, alertEffect]);
  const added = (changed: boolean) => order.effects.filter(addedBy({ changed, before, order }));
  expect(added(true)).toEqual([alertEffect]);
  expect(added(false)).toEqual([]);
});

test('F-15 goods that are gone: the effect says so for good, and a person is told', async () => {
  const { calls, fulfil } = counting('cannot');
  const { kit, put, stored } = smallKit({ merchant: { fulfil } });
  const marked = await runEffects(kit, await put(paidWith([fulfilEffect])), mine, always);
  expect(marked.effects).toEqual([
    { ...fulfilEffect, state: 'cannot', done_at: NOW },
    expect.objectContaining({ kind: 'alert', alert: 'CANNOT_FULFIL' }),
  ]);
  await runEffects(kit, marked, (effect) => effect.kind === 'fulfil', always);
  expect(calls).toHaveLength(1);
  expect(await stored()).toEqual(marked);
});

test('an effect that fails is tried again a minute later, with the reason in the log', async () => {
  const { fulfil } = counting('throws');
  const { kit, put, log } = smallKit({ merchant: { fulfil } });
  const { effects, due_at } = await runEffects(kit, await put(paidWith([fulfilEffect])), mine, always);
  expect(effects).toEqual([{ ...fulfilEffect, attempts: 1, next_at: NOW + MINUTE_MS }]);
  expect(due_at).toBe(NOW + MINUTE_MS);
  expect(log).toContainEqual(expect.objectContaining({ event: 'effect_failed', effect: 'fulfil' }));
});

test('an alert hook that never works ends dead, and raises no further alert about itself', async () => {
  const alert = () => Promise.reject(new Error('mail down'));
  const { kit, put } = smallKit({ merchant: { alert } });
  const order = await put(paidWith([{ ...alertEffect, attempts: 19 }]));
  const { effects, due_at } = await runEffects(kit, order, mine, always);
  expect(effects).toEqual([{ ...alertEffect, attempts: 20, state: 'dead' }]);
  expect(due_at).toBeUndefined();
});

test('when time is up nothing further is begun, and no mark is written', async () => {
  let left = 1;
  const { calls, fulfil } = counting();
  const { kit, put, stored } = smallKit({ merchant: { fulfil, release: async () => void calls.push('r') } });
  const release: Effect = { ...fulfilEffect, kind: 'release', key: 'release' };
  const order = await put(paidWith([release, fulfilEffect]));
  expect(await runEffects(kit, order, mine, () => left-- > 0)).toBe(order);
  expect(calls).toEqual(['r']);
  expect(await stored()).toEqual(order);
});

test('a mark that comes after somebody else’s changes nothing', async () => {
  let arrive: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  let calls = 0;
  const fulfil = async () => {
    if (++calls === 1) {
      await slow;
      throw new Error('it was done by somebody else');
    }
  };
  const { kit, put, stored } = smallKit({ merchant: { fulfil } });
  const order = await put(paidWith([fulfilEffect]));
  const first = runEffects(kit, order, mine, always);
  const second = await runEffects(kit, order, mine, always);
  arrive();
  expect(await first).toEqual(second);
  expect((await stored()).effects).toEqual([{ ...fulfilEffect, state: 'done', done_at: NOW }]);
  expect((await stored()).version).toBe(order.version + 1);
});
