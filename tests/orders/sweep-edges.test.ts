import { sweep } from '../../src/orders/sweep';
import { smallKit } from './small-kit';
import { MINUTE_MS, NOW, orderIn } from './support';

const fulfil = { kind: 'fulfil', key: 'fulfil', state: 'pending', attempts: 0, next_at: NOW } as const;

test('an order whose delivery alone is due is not asked about', async () => {
  const world = smallKit();
  const later = { next_at: NOW + 5 * MINUTE_MS, attempts: 0 };
  await world.put(orderIn('paid', { effects: [fulfil], needs: { confirm: later } }));
  expect(await sweep(world.kit, 1_000)).toEqual({ swept: 1, left: 0 });
  expect(world.asked).toEqual([]);
  expect((await world.stored()).needs.confirm).toEqual(later);
  expect((await world.stored()).due_at).toBe(later.next_at);
});

test('past pay_before the closing alone makes an order due', async () => {
  const world = smallKit();
  const later = { next_at: NOW + 5 * MINUTE_MS, attempts: 3 };
  const due = { next_at: NOW, attempts: 0 };
  await world.put(orderIn('pending', { cancelled_at: NOW, needs: { confirm: later, close: due } }));
  await sweep(world.kit, 1_000);
  expect([(await world.stored()).status, world.asked]).toEqual(['closed', ['query', 'close']]);
});

test('a page that others have claimed ends the run', async () => {
  let lists = 0;
  const world = smallKit({ db: { beforeOp: ({ name }) => void (name === 'find' && lists++) } });
  for (let n = 0; n < 100; n++) {
    const id = `order${n}`;
    await world.put(orderIn('paid', { _id: id, out_trade_no: id, effects: [fulfil] }));
  }
  world.kit.store.claim = async () => null;
  expect(await sweep(world.kit, 1_000)).toEqual({ swept: 0, left: 0 });
  expect(lists).toBe(1);
});

test('several orders are worked on at once: one that waits holds up no other', async () => {
  let waiting = 0;
  let most = 0;
  const world = smallKit({
    merchant: {
      fulfil: async () => {
        most = Math.max(most, ++waiting);
        for (let n = 0; n < 20; n++) await undefined;
        waiting--;
      },
    },
  });
  for (let n = 0; n < 12; n++) {
    await world.put(orderIn('paid', { _id: `order${n}`, out_trade_no: `order${n}`, effects: [fulfil] }));
  }
  expect(await sweep(world.kit, 1_000)).toEqual({ swept: 12, left: 0 });
  expect(most).toBe(4);
});

test('one order’s trouble is its own: it is logged, counted and left to its claim', async () => {
  const world = smallKit();
  const broken = orderIn('paid', { _id: 'broken1', out_trade_no: 'broken1', effects: [fulfil] });
  await world.put({ ...broken, paid_amount: undefined } as unknown as typeof broken);
  await world.put(orderIn('paid', { effects: [fulfil] }));
  expect(await sweep(world.kit, 1_000)).toEqual({ swept: 2, left: 0 });
  expect((await world.stored()).effects[0]!.state).toBe('done');
  expect(world.log).toContainEqual(
    expect.objectContaining({ event: 'sweep_failed', out_trade_no: 'broken1', code: 'ORDER_INVALID' }),
  );
  expect(await world.db.get('orders', 'broken1')).toMatchObject({ due_at: NOW + 2 * MINUTE_MS });
});
