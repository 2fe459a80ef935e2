import { commit } from '../../../src/orders/commit';
import { refundOrder } from '../../../src/orders/refund-order';
import { applyClosed } from '../../../src/orders/transitions/apply-closed';
import { exactly } from '../../support/exactly';
import { requestId } from '../../support/shop';
import { DATE, NEXT_MORNING, shopDay } from './shop-day';

/** The gateway's own bills, downloaded, checked, read and compared, with nothing scripted in between. */

const day = shopDay();
const { tick, report, paidOrder, bought, outsider, refunded, tamper, fault, alerts, runSweep } = day;
const nextMorning = () => day.shop.sim.set(NEXT_MORNING);

test('a day of payments and refunds agrees with its bill, to the last fen', async () => {
  const first = await paidOrder();
  await paidOrder();
  const refund = {
    request_id: requestId(),
    out_trade_no: first,
    total: 100,
    reason: '坏了',
    staff: 'oStaff',
  };
  await refundOrder(day.shop.instance(), refund);
  await day.shop.sim.advance(60_000);
  await runSweep();
  await nextMorning();
  expect(await tick()).toEqual({ reconciled: DATE });
  const { total } = (await day.shop.order(first)).amount;
  expect(await report()).toMatchObject({
    ...{ status: 'done', rows: 3, matched: 3, open: 0, classes: exactly({}), items: [] },
    sums: [{ currency: 'CNY', payments: 2, paid: 2 * total, refunds: 1, refunded: 100 }],
  });
  expect(alerts()).toEqual([]);
});

/** What happens on the day, and what the report says of it next morning: class, state, outcome. */
const CASES: [string, () => Promise<unknown>, [string, string, string][]][] = [
  [
    'D-01 a payment that neither a notification nor the sweep has told of is asked about and booked',
    async () => {
      day.shop.notifies = false;
      await paidOrder();
    },
    [['D-01', 'repaired', 'booked']],
  ],
  [
    'D-02 money for an order that we hold closed is late money',
    async () => {
      day.shop.notifies = false;
      const kit = day.shop.instance();
      const order = await day.shop.order(await paidOrder());
      const fact = { source: 'query', runs_effects: false } as const;
      await commit(kit, order, (current) => applyClosed(current, fact, day.shop.sim.now()));
    },
    [['D-02', 'repaired', 'booked']],
  ],
  [
    'D-03 a payment of a number that could be ours, without an order, is kept for staff',
    () => outsider('f'.repeat(32)),
    [['D-03', 'open', 'unmatched']],
  ],
  [
    'D-03 a payment of a number that cannot be ours is of another system',
    () => outsider('other-system-1'),
    [['D-03', 'open', 'other_system']],
  ],
  [
    'D-04 D-17 a payment that the bill forgets, and the account does not, is confirmed by a query',
    async () => {
      await paidOrder();
      day.shop.faults.add({ name: 'bill_row_missing', times: 1, match: { operation: 'trade_bill' } });
      await refunded();
    },
    [
      ['D-04', 'repaired', 'confirmed'],
      ['D-17', 'noted', 'told_only'],
    ],
  ],
  [
    'F-82 D-04 a payment that neither the bill nor the gateway knows goes before staff, and nothing more is delivered',
    async () => {
      await paidOrder();
      const forged = await bought();
      await tamper(forged, (order) => ({
        status: 'paid',
        transaction_id: '4200009999999999999999999999',
        paid_at: day.shop.sim.now(),
        paid_amount: order.amount,
        needs: {},
        due_at: undefined,
      }));
    },
    [['D-04', 'open', 'in_review']],
  ],
  [
    'D-05 another amount in the bill goes before staff',
    async () => {
      await paidOrder();
      fault('bill_amount_wrong');
    },
    [
      ['D-05', 'open', 'in_review'],
      ['D-17', 'noted', 'told_only'],
    ],
  ],
  [
    'D-06 a refund made on the merchant platform, and never told, is asked about and booked',
    async () => {
      const out_trade_no = await paidOrder();
      day.shop.notifies = false;
      day.shop.wechatpay.refunds.onPlatform(out_trade_no, 50);
      await day.shop.sim.advance(60_000);
    },
    [['D-06', 'repaired', 'booked']],
  ],
  [
    'D-07 a refund of ours that neither the bill nor the gateway knows goes before staff, its number as it was',
    async () => {
      const { out_trade_no, out_refund_no } = await refunded();
      await runSweep();
      const ghost = `${out_trade_no}_0123456789abcdef`;
      await tamper(out_trade_no, ({ refunds }) => ({
        refunds: [
          ...refunds,
          { ...refunds[0]!, out_refund_no: ghost, refund_id: '50009', amount: { total: 1, currency: 'CNY' } },
        ],
      }));
      expect(out_refund_no).not.toBe(ghost);
    },
    [['D-07', 'open', 'in_review']],
  ],
  [
    'D-08 a refund that is through at the gateway, and in the bill, is so here after a query',
    async () => {
      day.shop.notifies = true;
      const out_trade_no = await paidOrder();
      day.shop.notifies = false;
      day.shop.wechatpay.toggle_board.set({ refund_delay_ms: 0 });
      const request = { request_id: requestId(), out_trade_no, total: 100, reason: '坏', staff: 'oStaff' };
      await refundOrder(day.shop.instance(), request);
      await tamper(out_trade_no, ({ refunds }) => ({
        refunds: refunds.map((row) => ({ ...row, status: 'processing', next_at: row.created_at })),
      }));
    },
    [['D-08', 'repaired', 'booked']],
  ],
  [
    'D-09 another amount of a refund in the bill goes before staff',
    async () => {
      const { out_trade_no } = await refunded();
      await runSweep();
      await tamper(out_trade_no, ({ refunds }) => ({
        refunds: refunds.map((row) => ({ ...row, amount: { total: 99, currency: 'CNY' } })),
      }));
    },
    [['D-09', 'open', 'in_review']],
  ],
  [
    'D-10 a second payment of an order is for staff, and no money moves',
    async () => {
      const out_trade_no = await paidOrder();
      await tamper(out_trade_no, () => ({ transaction_id: '4200001111111111111111111111' }));
    },
    [
      ['D-10', 'open', 'in_review'],
      ['D-04', 'open', 'in_review'],
    ],
  ],
  [
    'D-11 another currency in the bill goes before staff',
    async () => {
      const out_trade_no = await paidOrder();
      await tamper(out_trade_no, ({ amount }) => ({ paid_amount: { ...amount, currency: 'USD' } }));
    },
    [['D-11', 'open', 'in_review']],
  ],
  [
    'D-15 a payment that stands in the bill twice is counted once',
    async () => {
      await paidOrder();
      fault('bill_row_repeated');
    },
    [['D-15', 'noted', 'told_only']],
  ],
];

test.each(CASES)('%s', async (_rule, happens, expected) => {
  // A shop is reconciled from the day of its first order on.
  await bought();
  await happens();
  const before = day.shop.asked('/refund/domestic/refunds');
  await nextMorning();
  expect(await tick()).toEqual({ reconciled: DATE });
  const { items, classes, open, status } = await report();
  expect(items!.map((item) => [item.class, item.state, item.outcome]).sort()).toEqual([...expected].sort());
  const counted: Record<string, number> = {};
  for (const [name] of expected) counted[name] = (counted[name] ?? 0) + 1;
  expect(classes).toEqual(counted);
  expect([status, open]).toEqual(['done', expected.filter(([, state]) => state === 'open').length]);
  // Refunds are asked about, and no new one is made: nothing but a late payment's own is left to the sweep.
  const made = day.shop.requests
    .slice(before)
    .filter((one) => one.method === 'POST' && one.url.endsWith('/refunds'));
  expect(made.length).toBeLessThanOrEqual(1);
});
