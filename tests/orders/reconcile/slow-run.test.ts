import { billDay } from '../../../src/orders/reconcile/bill-day';
import type { Item } from '../../../src/orders/reconcile/difference';
import { reconcileDay } from '../../../src/orders/reconcile/reconcile-day';
import { newReconciliation, type Reconciliation } from '../../../src/orders/reconcile/reconciliation';
import { withItem } from '../../../src/orders/reconcile/tally';
import { exactly } from '../../support/exactly';
import { DATE, MCHID, numberOf, paymentRow } from './bill-rows';
import { billDesk } from './scripted-bill';

/** What one run leaves to the next, when answers take their time; and what one document has room for. */

const BUDGET_MS = 12_000;

test('what there was no time to ask about is asked about by the next run, and is no failed question', async () => {
  const desk = billDesk();
  for (let n = 1; n <= 10; n++) {
    await desk.put(n, 'pending');
    desk.pays(paymentRow(n));
  }
  desk.bills.set(
    DATE,
    Array.from({ length: 10 }, (_, n) => paymentRow(n + 1)),
  );
  const { queryOrder } = desk.kit.gateway;
  desk.kit.gateway = {
    ...desk.kit.gateway,
    queryOrder: async (...args) => {
      desk.time.now += 5_000;
      return queryOrder(...args);
    },
  };
  const first = await reconcileDay(desk.kit, DATE, BUDGET_MS);
  expect(first).toMatchObject({ status: 'running', offset: 10, classes: exactly({ 'D-01': 10 }) });
  expect(first.pending.length).toBeGreaterThan(0);
  expect(first.pending.every((one) => one.attempts === undefined)).toBe(true);
  let day = first;
  for (let runs = 0; runs < 10 && day.status !== 'done'; runs++)
    day = await reconcileDay(desk.kit, DATE, BUDGET_MS);
  expect(day).toMatchObject({ status: 'done', open: 0, classes: exactly({ 'D-01': 10 }) });
  expect(desk.asked).toHaveLength(10);
});

test('a bill that takes all the time to arrive is gone on with all the same, a step at a time', async () => {
  const desk = billDesk();
  for (let n = 1; n <= 900; n++) await desk.put(n, 'paid');
  desk.bills.set(
    DATE,
    Array.from({ length: 900 }, (_, n) => paymentRow(n + 1)),
  );
  const { downloadBill } = desk.kit.gateway;
  desk.kit.gateway = {
    ...desk.kit.gateway,
    downloadBill: async (...args) => {
      desk.time.now += BUDGET_MS;
      return downloadBill(...args);
    },
  };
  const offsets: number[] = [];
  for (let runs = 0; runs < 3; runs++) offsets.push((await reconcileDay(desk.kit, DATE, BUDGET_MS)).offset);
  expect(offsets).toEqual([400, 800, 900]);
});

const item = (changes: Partial<Item>): Item => ({
  ...{ class: 'D-12', state: 'noted', outcome: 'told_only', out_trade_no: '', transaction_id: '' },
  ...changes,
});

test('of more items than there is room for, those that wait for a person are kept', () => {
  const fresh = newReconciliation(billDay(DATE)!, { mchid: MCHID, gateway: 'v3' }, 0);
  let day: Reconciliation = fresh;
  for (let n = 0; n < 600; n++) day = withItem(day, item({}));
  for (let n = 0; n < 600; n++) day = withItem(day, item({ state: 'open', out_trade_no: numberOf(n) }));
  expect([day.items.length, day.items_left_out, day.open]).toEqual([500, 700, 600]);
  expect(day.items.every((one) => one.state === 'open')).toBe(true);
});
