import type { RefundRow } from '../../../src/orders/order';
import { createOrderStore } from '../../../src/orders/order-store';
import { billDay } from '../../../src/orders/reconcile/bill-day';
import { reconcileDay } from '../../../src/orders/reconcile/reconcile-day';
import { readDay } from '../../../src/orders/reconcile/reconciliation-store';
import { toReport } from '../../../src/orders/reconcile/report';
import { GatewayError, isKitError } from '../../../src/protocol/errors';
import { countingDb } from '../../support/counting-db';
import { exactly } from '../../support/exactly';
import { DATE, MCHID, NOON, numberOf, paymentRow, transactionOf } from './bill-rows';
import { billDesk, billText, type Desk } from './scripted-bill';

/** What one run may take, how the next goes on, and what two at once do. */

const BUDGET_MS = 12_000;
const range = (count: number) => Array.from({ length: count }, (_, n) => n + 1);
const run = (desk: Desk, budget_ms = BUDGET_MS) => reconcileDay(desk.kit, DATE, budget_ms);
const stored = (desk: Desk) => readDay(desk.db, MCHID, DATE);

async function paidDay(count: number, options?: Parameters<typeof billDesk>[0]): Promise<Desk> {
  const desk = billDesk(options);
  for (const n of range(count)) await desk.put(n, 'paid');
  desk.bills.set(
    DATE,
    range(count).map((n) => paymentRow(n)),
  );
  return desk;
}

test('a run that is out of time stores where it is, and the next goes on from there', async () => {
  const desk = await paidDay(2_000);
  desk.pace.op_ms = 1_000;
  const offsets: number[] = [];
  for (let runs = 0; runs < 20; runs++) {
    const day = await run(desk);
    offsets.push(day.offset);
    if (day.status === 'done') break;
  }
  expect(offsets.length).toBeGreaterThan(2);
  expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
  expect(await stored(desk)).toMatchObject({
    status: 'done',
    offset: 2_000,
    matched: 2_000,
    open: 0,
    classes: exactly({}),
  });
  expect(toReport((await stored(desk))!).sums).toMatchObject([{ payments: 2_000, paid: 20_000_000 }]);
});

test('one run works off at most fifty thousand rows', async () => {
  const desk = billDesk();
  desk.pace.piece_bytes = 1_000_000;
  // A bill of another system: nothing to be read or asked about beside the rows themselves.
  const row = paymentRow(1);
  desk.bills.set(
    DATE,
    range(50_500).map((n) => ({ ...row, out_trade_no: `x${n}`, transaction_id: `t${n}` })),
  );
  const first = await run(desk, 3_600_000);
  expect(first).toMatchObject({ status: 'running', offset: 50_000, file_rows: 50_500 });
});

test('a hundred rows cost about one operation of the database', async () => {
  const desk = await paidDay(2_000);
  const db = countingDb(desk.db);
  const kit = { ...desk.kit, db, store: createOrderStore(db) };
  await reconcileDay(kit, DATE, BUDGET_MS);
  expect((await stored(desk))!.status).toBe('done');
  // 20 reads by number, 3 pages of our side, and the report: read, begun, left by the day before, written.
  expect(db.count()).toBeLessThanOrEqual(20 + 3 + 6);
});

test('our side is walked through to the beginning of the day, and no further', async () => {
  const desk = billDesk();
  const { from } = billDay(DATE)!;
  for (const n of range(2_500))
    await desk.put(n, 'paid', { paid_at: from - n, transaction_id: transactionOf(n) });
  desk.bills.set(DATE, []);
  const db = countingDb(desk.db);
  const day = await reconcileDay({ ...desk.kit, db, store: createOrderStore(db) }, DATE, BUDGET_MS);
  expect(day).toMatchObject({ status: 'done', classes: exactly({}) });
  expect(db.operations.filter((one) => one.collection === 'orders')).toHaveLength(2);
});

test('however slow the database is, every run brings something forward', async () => {
  const desk = await paidDay(3);
  desk.pace.op_ms = 6_000;
  let day = await run(desk);
  for (let runs = 0; runs < 40 && day.status !== 'done'; runs++) {
    desk.time.now += 120_000;
    day = await run(desk);
  }
  expect(day).toMatchObject({ status: 'done', matched: 3, classes: exactly({}) });
});

test('what nobody answers does not pile up: no more rows are compared until it is asked about', async () => {
  const desk = billDesk({
    gateway: { queryOrder: () => Promise.reject(new GatewayError('GATEWAY_NO_ANSWER')) },
  });
  for (const n of range(1_500)) await desk.put(n, 'pending');
  desk.bills.set(
    DATE,
    range(1_500).map((n) => paymentRow(n)),
  );
  const day = await run(desk);
  expect([day.offset, day.pending.length]).toEqual([400, 400]);
});

test('with less than two seconds left no bill is begun', async () => {
  const desk = await paidDay(3);
  expect(await run(desk, 1_999)).toMatchObject({ status: 'running', offset: 0 });
  expect(desk.downloads).toEqual([]);
  expect(await run(desk, 2_000)).toMatchObject({ status: 'done' });
});

test('without an answer the bill is asked for more and more rarely, and after five times a person is told', async () => {
  const refused = new GatewayError('GATEWAY_REFUSED', { gateway_code: 'NO_AUTH' });
  const desk = billDesk({ gateway: { downloadBill: () => Promise.reject(refused) } });
  const alerts = () => desk.log.filter((entry) => entry.event === 'alert');
  const waits: number[] = [];
  for (let runs = 0; runs < 6; runs++) {
    if (runs === 4) expect(alerts()).toEqual([]);
    const day = await run(desk);
    expect(day).toMatchObject({ status: 'waiting', last_error: { code: 'GATEWAY_REFUSED' } });
    waits.push((day.next_at - desk.time.now) / 60_000);
    desk.time.now = day.next_at;
  }
  expect(waits).toEqual([2, 4, 8, 16, 30, 30]);
  expect(alerts()).toMatchObject([{ code: 'BILL_MISSING', date: DATE }]);
});

test('a bill that is gone again is compared from its beginning: what it said does not count', async () => {
  const desk = await paidDay(2_000);
  desk.time.now = Date.parse('2026-01-06T13:00:00+08:00');
  desk.pace.op_ms = 1_000;
  expect(await run(desk)).toMatchObject({ status: 'running' });
  desk.pace.op_ms = 0;
  desk.bills.set(DATE, 'no_bill');
  expect(await run(desk)).toMatchObject({ offset: 0, matched: 0, classes: exactly({}), sums: [] });
});

test('F-83 a bill without its summary is damaged, though its digest fits', async () => {
  const desk = await paidDay(1);
  const text = billText([paymentRow(1)]);
  desk.bills.set(DATE, text.slice(0, text.indexOf('总交易单数')));
  expect(await run(desk)).toMatchObject({
    status: 'damaged',
    offset: 0,
    last_error: { code: 'BILL_DAMAGED' },
  });
});

test('while one run holds the day another changes nothing, asks nobody and tells how far it is', async () => {
  const desk = await paidDay(10);
  let during: unknown;
  const hold = desk.kit.gateway.downloadBill;
  const kit = {
    ...desk.kit,
    gateway: {
      ...desk.kit.gateway,
      downloadBill: async (...args: Parameters<typeof hold>) => {
        during ??= await run(desk);
        return hold(...args);
      },
    },
  };
  await reconcileDay(kit, DATE, BUDGET_MS);
  expect(during).toMatchObject({ status: 'running', offset: 0 });
  expect(desk.downloads.filter((one) => one.startsWith('trade'))).toHaveLength(1);
  expect(await stored(desk)).toMatchObject({ status: 'done', matched: 10 });
});

test('two runs that begin at the same moment: one of them works', async () => {
  const desk = await paidDay(10);
  await Promise.all([run(desk), run(desk), run(desk)]);
  expect(desk.downloads.filter((one) => one.startsWith('trade'))).toHaveLength(1);
  expect(await stored(desk)).toMatchObject({ status: 'done', matched: 10 });
});

test('a run that was killed leaves the day to the next one after two minutes', async () => {
  const desk = await paidDay(10);
  const dead = { ...desk.kit.gateway, downloadBill: () => new Promise<never>(() => undefined) };
  void reconcileDay({ ...desk.kit, gateway: dead }, DATE, BUDGET_MS);
  await new Promise(setImmediate);
  expect((await run(desk)).offset).toBe(0);
  desk.time.now += 120_000;
  expect(await run(desk)).toMatchObject({ status: 'done', matched: 10 });
});

test('a run whose lease was taken over writes nothing any more', async () => {
  const desk = await paidDay(10);
  const { downloadBill } = desk.kit.gateway;
  const slow = {
    ...desk.kit.gateway,
    downloadBill: async (...args: Parameters<typeof downloadBill>) => {
      const bill = await downloadBill(...args);
      desk.time.now += 120_000;
      await run(desk);
      return bill;
    },
  };
  const day = await reconcileDay({ ...desk.kit, gateway: slow }, DATE, BUDGET_MS * 100);
  expect(day).toMatchObject({ status: 'done', matched: 10, classes: exactly({}) });
});

test('a bill that the gateway has written anew is compared from its beginning, and counted once', async () => {
  const desk = await paidDay(2_000);
  desk.pace.op_ms = 1_000;
  expect(await run(desk)).toMatchObject({ status: 'running' });
  desk.pace.op_ms = 0;
  await desk.put(2_001, 'paid');
  desk.bills.set(
    DATE,
    range(2_001).map((n) => paymentRow(n)),
  );
  expect(await run(desk)).toMatchObject({ offset: 0, matched: 0, sums: [] });
  expect(await run(desk)).toMatchObject({ status: 'done', offset: 2_001, matched: 2_001 });
});

test('what was found is stored before it is asked about: a run that dies in between has lost nothing', async () => {
  const desk = billDesk({ gateway: { queryOrder: () => new Promise<never>(() => undefined) } });
  await desk.put(1, 'pending');
  desk.bills.set(DATE, [paymentRow(1)]);
  void run(desk);
  for (let turns = 0; turns < 50; turns++) await new Promise(setImmediate);
  expect(await stored(desk)).toMatchObject({
    classes: exactly({ 'D-01': 1 }),
    pending: [{ out_trade_no: numberOf(1) }],
  });
});

test('a hundred orders that the bill lacks are asked about run by run, each once', async () => {
  const desk = await paidDay(900);
  desk.bills.set(DATE, [paymentRow(901)]);
  const asked = new Map<string, number>();
  const { queryOrder } = desk.kit.gateway;
  desk.kit.gateway = {
    ...desk.kit.gateway,
    queryOrder: (ref, limits) => {
      asked.set(ref.out_trade_no, (asked.get(ref.out_trade_no) ?? 0) + 1);
      return queryOrder(ref, limits);
    },
  };
  for (const n of range(900)) desk.pays(paymentRow(n));
  const refund = {
    ...{ out_refund_no: 'r', refund_id: '5', transaction_id: transactionOf(950), reason: '', attempts: 0 },
    ...{ amount: { total: 1, currency: 'CNY' }, paid_total: 10_000, requested_by: 's', created_at: NOON },
  };
  const sent: RefundRow = { ...refund, status: 'succeeded', sent_at: NOON };
  await desk.put(950, 'paid', { paid_at: NOON - 86_400_000, refunds: [sent] });
  let day = await run(desk);
  for (let runs = 0; runs < 30 && day.status !== 'done'; runs++) day = await run(desk);
  expect(day).toMatchObject({
    status: 'done',
    classes: exactly({ 'D-03': 1, 'D-04': 900, 'D-07': 1 }),
    open: 2,
  });
  expect(asked.size).toBe(900);
  expect(Math.max(...asked.values())).toBe(1);
  expect([day.items.length, day.items_left_out]).toEqual([500, 402]);
  // What a person has to look at is among those that are kept.
  expect(day.items.some((item) => item.class === 'D-03')).toBe(true);
});

test.each(['2026-02-30', '2026-1-5', 'x', ''])('%p is no day', async (date) => {
  const desk = billDesk();
  const failed = await reconcileDay(desk.kit, date, BUDGET_MS).catch((error: unknown) => error);
  expect(isKitError(failed) && failed.code).toBe('REQUEST_INVALID');
});

test('a day that is not over is refused: its bill would be another one tomorrow', async () => {
  const desk = billDesk();
  await expect(reconcileDay(desk.kit, '2026-01-06', BUDGET_MS)).rejects.toMatchObject({
    code: 'REQUEST_INVALID',
  });
  expect(await readDay(desk.db, MCHID, '2026-01-06')).toBeNull();
});
