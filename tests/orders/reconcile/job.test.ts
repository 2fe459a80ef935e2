import { MemoryDb } from '../../../src/orders/memory-db';
import { reconcile } from '../../../src/orders/reconcile/reconcile';
import { reconcileNow, reports } from '../../../src/orders/reconcile/report';
import { countingDb } from '../../support/counting-db';
import { exactly } from '../../support/exactly';
import { BUDGET_MS, DATE, NEXT_MORNING, shopDay } from './shop-day';

/** The job: damaged bills, bills that are late, days that were missed, runs that were done. */

const day = shopDay();
const { tick, report, paidOrder, bought, outsider, fault, alerts, runSweep } = day;
const nextMorning = () => day.shop.sim.set(NEXT_MORNING);

test('a second run of a day that is done repairs nothing, adds nothing and downloads nothing', async () => {
  day.shop.notifies = false;
  await paidOrder();
  await outsider('f'.repeat(32));
  await nextMorning();
  await tick();
  const [first, orders] = [await report(), await day.shop.db.find('orders', { limit: 10 })];
  const asked = day.shop.requests.length;
  await tick();
  await reconcileNow(day.shop.instance(), DATE, BUDGET_MS);
  expect(await report()).toEqual(first);
  expect(await day.shop.db.find('orders', { limit: 10 })).toEqual(orders);
  expect(await day.shop.db.find('unmatched_notifications', { limit: 10 })).toHaveLength(1);
  expect(day.shop.requests.length).toBe(asked);
});

test('what a repair has found out is delivered by the next sweep', async () => {
  day.shop.notifies = false;
  const out_trade_no = await paidOrder();
  await nextMorning();
  await tick();
  await runSweep();
  expect(await day.shop.deliveries()).toMatchObject([{ _id: out_trade_no, step: 'sold' }]);
  expect(alerts()).toContain('BILL_DIFFERS');
});

test.each(['bill_truncated', 'bill_hash_wrong', 'bill_gzip_damaged', 'bill_sums_wrong'])(
  'F-83 D-13 of a damaged bill (%s) nothing is applied; fetched again, it counts',
  async (name) => {
    day.shop.notifies = false;
    const out_trade_no = await paidOrder();
    await nextMorning();
    fault(name);
    expect(await tick()).toEqual({});
    expect(await report()).toMatchObject({
      status: 'damaged',
      rows: 0,
      open: 1,
      classes: exactly({ 'D-13': 1 }),
    });
    expect((await day.shop.order(out_trade_no)).status).toBe('pending');
    await day.shop.sim.advance(60_000);
    expect(await tick()).toEqual({ reconciled: DATE });
    expect(await report()).toMatchObject({
      status: 'done',
      open: 0,
      classes: exactly({ 'D-01': 1, 'D-13': 1 }),
    });
  },
);

test('D-13 damaged three times, a person is told once, and the day stays open', async () => {
  await paidOrder();
  await nextMorning();
  fault('bill_truncated', 10);
  for (let minute = 0; minute < 90; minute++) {
    await tick();
    await day.shop.sim.advance(60_000);
  }
  expect(alerts()).toEqual(['BILL_DAMAGED']);
  expect(await report()).toMatchObject({ status: 'damaged', open: 1 });
  expect(day.shop.asked('/v3/bill/tradebill')).toBe(5);
});

test('F-84 a bill that is still being made is asked for every half hour, and is missed from noon on', async () => {
  await paidOrder();
  await nextMorning();
  fault('bill_creating', 100);
  const asked: number[] = [];
  for (let minute = 0; minute < 180; minute++) {
    const before = day.shop.asked('/v3/bill/tradebill');
    await tick();
    if (day.shop.asked('/v3/bill/tradebill') > before) asked.push(minute);
    await day.shop.sim.advance(60_000);
  }
  expect(asked).toEqual([0, 30, 60, 90, 120, 150]);
  expect(await report()).toMatchObject({ status: 'waiting', waits_for: 'STATEMENT_CREATING' });
  expect(alerts()).toEqual(['BILL_MISSING']);
  day.shop.faults.remove();
  await day.shop.sim.advance(30 * 60_000);
  expect(await tick()).toEqual({ reconciled: DATE });
});

test('F-84 a day without payments and without a bill is done, with zero rows', async () => {
  await bought();
  await nextMorning();
  expect(await tick()).toEqual({ reconciled: DATE });
  expect(await report()).toMatchObject({
    status: 'done',
    rows: 0,
    matched: 0,
    open: 0,
    classes: exactly({}),
  });
});

test('D-14 F-84 without a bill, but with payments, each is asked about from noon on, and a person is told', async () => {
  await paidOrder();
  await paidOrder();
  await nextMorning();
  fault('bill_missing', 100);
  expect(await tick()).toEqual({});
  expect(await report()).toMatchObject({ status: 'waiting', open: 0 });
  await day.shop.sim.set(Date.parse('2026-01-06T11:59:00+08:00'));
  expect(await tick()).toEqual({});
  await day.shop.sim.set(Date.parse('2026-01-06T12:30:00+08:00'));
  expect(await tick()).toEqual({ reconciled: DATE });
  expect(await report()).toMatchObject({ status: 'done', open: 0, classes: exactly({ 'D-14': 2 }) });
  expect((await report()).items!.map((item) => item.outcome)).toEqual(['confirmed', 'confirmed']);
  expect(alerts()).toEqual(['BILL_MISSING']);
});

test('before 10:30 nothing is asked for; then the days that were missed come first, oldest first', async () => {
  await paidOrder();
  await day.shop.sim.set(Date.parse('2026-01-07T12:00:00+08:00'));
  await paidOrder();
  await day.shop.sim.set(Date.parse('2026-01-08T10:29:00+08:00'));
  expect(await tick()).toEqual({ reconciled: '2026-01-06' });
  await day.shop.sim.advance(60_000);
  expect(await tick()).toEqual({ reconciled: '2026-01-07' });
  const days = day.shop.requests
    .filter((one) => one.url.includes('/v3/bill/tradebill'))
    .map((one) => one.url);
  expect(days.map((url) => /bill_date=([\d-]+)/.exec(url)![1])).toEqual([DATE, '2026-01-06', '2026-01-07']);
});

test('catching up goes back seven days, and not before the first order', async () => {
  await paidOrder();
  await day.shop.sim.set(Date.parse('2026-01-20T11:00:00+08:00'));
  await tick();
  const listed = await reports(day.shop.instance(), {});
  expect(listed.map((one) => one.date)).toEqual([
    '2026-01-19',
    '2026-01-18',
    '2026-01-17',
    '2026-01-16',
    '2026-01-15',
    '2026-01-14',
    '2026-01-13',
  ]);
  expect(listed.every((one) => one.status === 'done' && one.items === undefined)).toBe(true);
});

test('a day that waits for its bill does not hold up the next one', async () => {
  await paidOrder();
  await nextMorning();
  day.shop.faults.add({ name: 'bill_creating', match: { bill_date: DATE } });
  await tick();
  await paidOrder();
  await day.shop.sim.set(Date.parse('2026-01-07T10:31:00+08:00'));
  expect(await tick()).toEqual({ reconciled: '2026-01-06' });
  expect((await report()).status).toBe('waiting');
});

test('an instance that knows the last day to be through asks nobody', async () => {
  await bought();
  await nextMorning();
  const memory = {};
  const db = countingDb(day.shop.db);
  const kit = day.shop.instance(0, { db });
  await reconcile(kit, BUDGET_MS, memory);
  db.restart();
  expect(await reconcile(kit, BUDGET_MS, memory)).toEqual({ reconciled: DATE });
  expect(db.count()).toBe(0);
  await day.shop.sim.advance(24 * 3_600_000);
  expect(await reconcile(kit, BUDGET_MS, memory)).toEqual({ reconciled: '2026-01-06' });
});

test('without time left no day is begun', async () => {
  await paidOrder();
  await nextMorning();
  expect(await tick(0)).toEqual({});
  expect(await reports(day.shop.instance(), {})).toEqual([]);
});

test('an instance that has met a day without a bill asks again, though it remembers', async () => {
  await paidOrder();
  await nextMorning();
  fault('bill_creating');
  const [memory, kit] = [{}, day.shop.instance()];
  expect(await reconcile(kit, BUDGET_MS, memory)).toEqual({});
  await day.shop.sim.advance(30 * 60_000);
  expect(await reconcile(kit, BUDGET_MS, memory)).toEqual({ reconciled: DATE });
  expect((await report()).status).toBe('done');
});

test('a shop without an order has no day to reconcile, and asks for no bill', async () => {
  await outsider('f'.repeat(32));
  await nextMorning();
  const asked = day.shop.requests.length;
  const [memory, kit] = [{}, day.shop.instance()];
  expect(await reconcile(kit, BUDGET_MS, memory)).toEqual({});
  expect(await reconcile(kit, BUDGET_MS, memory)).toEqual({});
  await paidOrder();
  expect(await reconcile(kit, BUDGET_MS, memory)).toEqual({});
  expect(day.shop.asked('/v3/bill')).toBe(0);
  expect(day.shop.requests.length).toBeGreaterThan(asked);
  await day.shop.sim.advance(24 * 3_600_000);
  expect(await reconcile(kit, BUDGET_MS, memory)).toEqual({ reconciled: '2026-01-06' });
});

test('F-81 orders that were lost stand in the next bill: each is D-03', async () => {
  await bought();
  await nextMorning();
  await tick();
  await paidOrder();
  const { db } = day.shop;
  const empty = new MemoryDb();
  for (const one of await db.find<{ _id: string }>('reconciliations', { limit: 10 }))
    await empty.insertOnce('reconciliations', one._id, one);
  await day.shop.sim.advance(24 * 3_600_000);
  const kit = day.shop.instance(0, { db: empty });
  expect(await reconcile(kit, BUDGET_MS, {})).toEqual({ reconciled: '2026-01-06' });
  const [report] = await reports(kit, { date: '2026-01-06' });
  expect(report!.items).toMatchObject([{ class: 'D-03', outcome: 'unmatched' }]);
});
