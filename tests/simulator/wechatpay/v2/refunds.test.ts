import { jsonOf } from '../support/client';
import { refunding } from '../support/refunds';
import { createWorld, MINUTE_MS, NUMBER, type World } from '../support/world';
import { call, DIRECT, type Fields, paidOrder, place, refusal, type Sending } from './support/client';

const REFUND = '/secapi/pay/refund';
const QUERY = '/pay/refundquery';
const REFUND_NO = 'R20310304000001';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const wanted = (changes: Fields = {}): Fields => {
  const numbers = { out_trade_no: NUMBER, out_refund_no: REFUND_NO };
  return { ...numbers, total_fee: '100', refund_fee: '40', refund_desc: '退货', ...changes };
};
const refund = (changes: Fields = {}, how: Sending = {}) => call(world, REFUND, wanted(changes), how);
const ask = (fields: Fields = { out_refund_no: REFUND_NO }) => call(world, QUERY, fields);
const refuses = (changes: Record<string, string | undefined> = {}) =>
  refusal(world, REFUND, { ...wanted(), ...changes });
/** Without what every answer has. */
const said = ({ nonce_str: _nonce, sign: _sign, ...rest }: Fields) => rest;
const COMMON = { return_code: 'SUCCESS', return_msg: 'OK', result_code: 'SUCCESS', ...DIRECT.parties };

test('a refund is accepted, and the order is REFUND at once', async () => {
  const transaction_id = await paidOrder(world);
  expect(said(await refund())).toEqual({
    ...{ ...COMMON, transaction_id, out_trade_no: NUMBER, out_refund_no: REFUND_NO },
    refund_id: expect.stringMatching(/^50\d{8}20310304\d{11}$/),
    ...{ total_fee: '100', settlement_total_fee: '100', fee_type: 'CNY', cash_fee: '100' },
    ...{ refund_fee: '40', settlement_refund_fee: '40', cash_refund_fee: '40' },
    ...{ coupon_refund_fee: '0', coupon_refund_count: '0' },
  });
  expect(world.pay.ledger.truth(NUMBER)).toMatchObject({
    trade_state: 'REFUND',
    refunds: [{ total: 40, status: 'PROCESSING', reason: '退货', api: 'v2' }],
  });
});

test('the same request again is the same refund; another under its number is refused', async () => {
  await paidOrder(world);
  const { refund_id } = await refund();
  expect((await refund()).refund_id).toBe(refund_id);
  expect((await refuses({ refund_fee: '41' }))[0]).toBe('ERROR');
  expect(world.pay.refunds.list()).toHaveLength(1);
});

test.each<[string, Record<string, string | undefined>, string[]]>([
  ['more than is left', { refund_fee: '101' }, ['INVALID_REQUEST', 'refund_fee大于可退金额']],
  [
    'another total than was paid',
    { total_fee: '99' },
    ['ERROR', '订单金额或退款金额与之前请求不一致，请核实后再试'],
  ],
  ['an order nobody placed', { out_trade_no: 'T20310304000009' }, ['ORDERNOTEXIST', '订单不存在']],
  ['a transaction nobody made', { transaction_id: '42' }, ['INVALID_TRANSACTIONID', '无效transaction_id']],
  ['no order', { out_trade_no: undefined }, ['缺少参数out_trade_no']],
  ['no number', { out_refund_no: undefined }, ['缺少参数out_refund_no']],
  ['a number with other signs', { out_refund_no: 'R/1' }, ['out_refund_no参数格式有误']],
  ['an account nobody has', { refund_account: 'BASIC' }, ['refund_account参数格式有误']],
  ['a notify_url with a query', { notify_url: 'https://a.example/n?a=1' }, ['notify_url参数格式有误']],
])('%s is refused, and nothing is booked', async (_what, changes, told) => {
  await paidOrder(world);
  expect(await refuses(changes)).toEqual(told);
  expect(world.pay.refunds.list()).toEqual([]);
});

test('an order that is not paid has nothing to refund', async () => {
  await place(world);
  expect(await refuses()).toEqual(['ORDERNOTEXIST', '订单不存在']);
});

test('after a year it is TRADE_OVERDUE', async () => {
  await paidOrder(world);
  await world.clock.advance(366 * 24 * 60 * MINUTE_MS);
  expect(await refuses()).toEqual(['TRADE_OVERDUE', '订单已经超过退款期限']);
});

test('a second one within a minute is FREQUENCY_LIMITED, INVALID_REQUEST or fine', async () => {
  await paidOrder(world);
  await refund();
  const second = { out_refund_no: 'R20310304000002' };
  expect((await refuses(second))[0]).toBe('FREQUENCY_LIMITED');
  world.pay.toggle_board.set({ refund_pause: 'invalid_request' });
  expect((await refuses(second))[0]).toBe('INVALID_REQUEST');
  world.pay.toggle_board.set({ refund_pause: 'none' });
  expect(await refund(second)).toHaveProperty('refund_id');
});

describe('a query', () => {
  test('tells a refund with a number at the end of every name, and when it arrived', async () => {
    const transaction_id = await paidOrder(world);
    const { refund_id } = await refund({ refund_account: 'REFUND_SOURCE_RECHARGE_FUNDS' });
    const one = {
      ...{ ...COMMON, transaction_id, out_trade_no: NUMBER, total_refund_count: '1', refund_count: '1' },
      ...{ total_fee: '100', settlement_total_fee: '100', fee_type: 'CNY', cash_fee: '100' },
      ...{ out_refund_no_0: REFUND_NO, refund_id_0: refund_id, refund_channel_0: 'ORIGINAL' },
      ...{ refund_fee_0: '40', settlement_refund_fee_0: '40' },
      ...{ coupon_refund_fee_0: '0', coupon_refund_count_0: '0' },
      ...{ refund_account_0: 'REFUND_SOURCE_RECHARGE_FUNDS', refund_recv_accout_0: '支付用户零钱' },
    };
    expect(said(await ask())).toEqual({ ...one, refund_status_0: 'PROCESSING' });
    await world.clock.advance(20_000);
    const arrived = { refund_status_0: 'SUCCESS', refund_success_time_0: '2031-03-04 12:00:20' };
    const numbers: Fields[] = [
      { refund_id: refund_id! },
      { out_refund_no: REFUND_NO },
      { transaction_id },
      { out_trade_no: NUMBER },
    ];
    for (const by of numbers) expect(said(await ask(by))).toEqual({ ...one, ...arrived });
  });

  test.each([
    ['refund_abnormal', 'CHANGE'],
    ['refund_closed', 'REFUNDCLOSE'],
  ])('%s: it ended %s', async (fault, status) => {
    await paidOrder(world);
    world.faults.add({ name: fault });
    await refund();
    await world.clock.advance(20_000);
    expect(await ask()).toMatchObject({ refund_status_0: status });
  });

  test('of a payment tells ten at a time, from the offset on', async () => {
    await paidOrder(world);
    for (let n = 0; n < 12; n++) {
      await refund({ out_refund_no: `R${n}`, refund_fee: '1' });
      await world.clock.advance(MINUTE_MS);
    }
    const first = await ask({ out_trade_no: NUMBER });
    expect(first).toMatchObject({ total_refund_count: '12', refund_count: '10', out_refund_no_9: 'R9' });
    const rest = await ask({ out_trade_no: NUMBER, offset: '10' });
    expect(rest).toMatchObject({ total_refund_count: '12', refund_count: '2', out_refund_no_0: 'R10' });
    expect(await refusal(world, QUERY, { out_trade_no: NUMBER, offset: '12' })).toEqual([
      'REFUNDNOTEXIST',
      '退款订单查询失败',
    ]);
  });

  test('the narrowest number counts', async () => {
    await paidOrder(world);
    const { refund_id } = await refund();
    expect(
      await ask({ refund_id: refund_id!, out_refund_no: 'R9', out_trade_no: 'T20310304000009' }),
    ).toHaveProperty('refund_id_0');
    expect(await ask({ out_refund_no: REFUND_NO, out_trade_no: 'T20310304000009' })).toHaveProperty(
      'refund_id_0',
    );
  });

  test.each<Fields>([{ out_refund_no: 'R9' }, { refund_id: '50' }, { out_trade_no: NUMBER }])(
    'of nothing, by %j, is REFUNDNOTEXIST',
    async (by) => {
      await paidOrder(world);
      expect((await refusal(world, QUERY, by))[0]).toBe('REFUNDNOTEXIST');
    },
  );
});

test('the books are those of APIv3: each API knows the refunds of the other', async () => {
  await paidOrder(world);
  const v3 = refunding(world);
  const { refund_id } = await refund();
  expect(jsonOf(await v3.query())).toMatchObject({
    refund_id,
    funds_account: 'UNSETTLED',
    status: 'PROCESSING',
  });
  await world.clock.advance(MINUTE_MS);
  const other = jsonOf(await v3.create({ out_refund_no: 'R20310304000002' }));
  expect(await ask({ out_refund_no: 'R20310304000002' })).toMatchObject({
    refund_id_0: other.refund_id as string,
    refund_account_0: 'REFUND_SOURCE_RECHARGE_FUNDS',
  });
});
