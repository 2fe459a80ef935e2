import { PARTNER_MERCHANT } from '../../../simulator/wechatpay/merchants';
import {
  added,
  buy,
  buyAtSub,
  DATE,
  DAY_MS,
  feeOf,
  fen,
  manyRows,
  ONE,
  parsedBill,
  READY,
  TWO,
  threeRows,
} from './support/bills';
import { CREDENTIALS, createWorld, type World } from './support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const THREE = 'T20310304000003';
const flow = (date = DATE) => parsedBill(world, `fundflowbill?bill_date=${date}`);

const NAMES = ['资金流水总笔数', '收入笔数', '收入金额', '支出笔数', '支出金额'];

test('a payment comes in and its fee goes out; a refund goes out', async () => {
  await threeRows(world);
  const [one, two] = [world.pay.ledger.truth(ONE)!, world.pay.ledger.truth(TWO)!];
  const { columns, rows, sums } = await flow();
  expect(columns).toEqual([
    ...['记账时间', '微信支付业务单号', '资金流水单号', '业务名称', '业务类型', '收支类型', '收支金额(元)'],
    ...['账户结余(元)', '资金变更提交申请人', '备注', '业务凭证号'],
  ]);
  expect(rows.map(({ 资金流水单号: _number, ...row }) => Object.values(row))).toEqual([
    ['2031-03-04 12:00:00', one.transaction_id, '交易', '交易', '收入', '88.00', '88.00', 'system', '', ONE],
    [
      '2031-03-04 12:00:00',
      one.transaction_id,
      '交易',
      '扣除交易手续费',
      '支出',
      '0.53',
      '87.47',
      'system',
      '',
      ONE,
    ],
    [
      ...['2031-03-04 12:01:00', one.refunds[0]!.refund_id, '退款', '退款', '支出', '30.00', '57.47'],
      ...['system', '退款总金额30.00元;含手续费0.00元', one.refunds[0]!.out_refund_no],
    ],
    ['2031-03-04 12:02:00', two.transaction_id, '交易', '交易', '收入', '1.09', '58.56', 'system', '', TWO],
    [
      '2031-03-04 12:02:00',
      two.transaction_id,
      '交易',
      '扣除交易手续费',
      '支出',
      '0.01',
      '58.55',
      'system',
      '',
      TWO,
    ],
  ]);
  expect(Object.entries(sums)).toEqual(
    NAMES.map((name, index) => [name, ['5.0', '2.0', '89.09', '3.0', '30.54'][index]]),
  );
  for (const { 资金流水单号: number } of rows) expect(number).toMatch(/^190000919120310304\d{10}$/);
  expect(new Set(rows.map((row) => row.资金流水单号)).size).toBe(rows.length);
});

test('a refund by the API says so', async () => {
  await buy(world, ONE, 100);
  world.pay.refunds.onPlatform(ONE);
  world.store.run("update wx_refunds set origin = 'api'");
  await world.clock.set(READY);
  expect((await flow()).rows.at(-1)!.资金变更提交申请人).toBe(`${CREDENTIALS.mchid}API`);
});

test('days add up: each begins with what the one before has left', async () => {
  await manyRows(world);
  await world.clock.advance(DAY_MS);
  await buy(world, THREE, 500);
  world.pay.refunds.onPlatform(THREE, 499);
  // Below nothing, since no part of a fee comes back.
  world.pay.refunds.onPlatform('T20310304001001');
  await world.clock.set(READY + DAY_MS);
  let balance = 0;
  for (const date of [DATE, '2031-03-05']) {
    const { rows, sums } = await flow(date);
    for (const row of rows) {
      balance += (row.收支类型 === '收入' ? 1 : -1) * fen(row['收支金额(元)']);
      expect(fen(row['账户结余(元)'])).toBe(balance);
    }
    for (const [type, name] of [
      ['收入', '收入金额'],
      ['支出', '支出金额'],
    ]) {
      const some = rows.filter((row) => row.收支类型 === type);
      expect(fen(sums[name!])).toBe(added(some, '收支金额(元)'));
    }
  }
  const orders = world.pay.ledger.list();
  const left = orders.map(({ payments, refunds }) => {
    const paid = payments.reduce((sum, { total }) => sum + total - feeOf(total), 0);
    return refunds.reduce((sum, { total }) => sum - total, paid);
  });
  expect(balance).toBe(left.reduce((sum, one) => sum + one, 0));
});

test("another merchant's money is not on this account", async () => {
  buyAtSub(world, 'P2031030400000A', 200, PARTNER_MERCHANT.sub_mchid);
  await world.clock.advance(DAY_MS);
  await buy(world, ONE, 100);
  await world.clock.set(READY + DAY_MS);
  expect((await flow('2031-03-05')).rows[0]!['账户结余(元)']).toBe('1.00');
});

test('an account may be overdrawn by fees', async () => {
  await buy(world, ONE, 100);
  world.pay.refunds.onPlatform(ONE);
  await world.clock.set(READY);
  expect((await flow()).rows.at(-1)!['账户结余(元)']).toBe('-0.01');
});
