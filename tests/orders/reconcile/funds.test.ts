import { reconcileDay } from '../../../src/orders/reconcile/reconcile-day';
import { exactly } from '../../support/exactly';
import { DATE, paymentRow, refundRow } from './bill-rows';
import { billDesk, fundsText } from './scripted-bill';

/** D-17: does what was traded add up to what moved on the account? */

async function dayWith(funds: string | undefined) {
  const desk = billDesk();
  for (const n of [1, 2]) await desk.put(n, 'paid');
  desk.bills.set(DATE, [paymentRow(1), paymentRow(2)]);
  if (funds !== undefined) desk.funds.set(DATE, funds);
  return { desk, day: await reconcileDay(desk.kit, DATE, 12_000) };
}

test('D-17 payments that add up are no difference, whatever else moved on the account', async () => {
  const flows = fundsText([
    ['交易', '收入', 10_000],
    ['交易', '收入', 10_000],
    ['扣除交易手续费', '支出', 120],
    ['提现', '支出', 5_000],
  ]);
  const { day } = await dayWith(flows);
  expect(day).toMatchObject({ classes: exactly({}), funds: { paid: 20_000, refunded: 0 } });
});

const OTHERS: [string, string, number, number][] = [
  ['a payment less', fundsText([['交易', '收入', 10_000]]), 20_000, 10_000],
  [
    'a refund more',
    fundsText([
      ['交易', '收入', 20_000],
      ['退款', '支出', 7],
    ]),
    20_000,
    19_993,
  ],
];
test.each(OTHERS)(
  'D-17 %s on the account is told, and nothing else follows',
  async (_what, flows, billed, booked) => {
    const { desk, day } = await dayWith(flows);
    expect(day).toMatchObject({ status: 'done', open: 0, classes: exactly({ 'D-17': 1 }) });
    expect(day.items).toMatchObject([
      { class: 'D-17', state: 'noted', billed: { total: billed }, booked: { total: booked } },
    ]);
    expect(desk.asked).toEqual([]);
  },
);

test('a refund that failed and came back is none', async () => {
  const flows = fundsText([
    ['交易', '收入', 20_000],
    ['退款', '支出', 7],
    ['退款', '收入', 7],
  ]);
  expect((await dayWith(flows)).day).toMatchObject({ classes: exactly({}) });
});

const UNUSED: [string, string | undefined][] = [
  ['there is none', undefined],
  ['it knows no payments: they are on another account', fundsText([['提现', '支出', 100]])],
  ['it is damaged', fundsText([['交易', '收入', 20_000]]).replace('`1.0', '`2.0')],
];
test.each(UNUSED)('the account’s bill is left out where %s', async (_why, flows) => {
  const { day } = await dayWith(flows);
  expect(day).toMatchObject({ status: 'done', classes: exactly({}) });
  expect(day.funds).toBeUndefined();
});

test('D-17 refunds of the trade bill count as well', async () => {
  const desk = billDesk();
  desk.bills.set(DATE, [paymentRow(1, { out_trade_no: 'x' }), refundRow(2, {}, { out_trade_no: 'x' })]);
  desk.funds.set(DATE, fundsText([['交易', '收入', 10_000]]));
  const day = await reconcileDay(desk.kit, DATE, 12_000);
  expect(day.classes['D-17']).toBe(1);
});
