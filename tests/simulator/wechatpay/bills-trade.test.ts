import { PARTNER_MERCHANT } from '../../../simulator/wechatpay/merchants';
import { vectorsOf } from '../../protocol/support';
import {
  added,
  billOf,
  buy,
  buyAtSub,
  DATE,
  DAY_MS,
  feeOf,
  fen,
  manyRows,
  ONE,
  PARTNER,
  parseBill,
  parsedBill,
  READY,
  TWO,
  threeRows,
} from './support/bills';
import { APPID, CREDENTIALS, createWorld, OPENID, order, START, type World } from './support/world';

type Published = { columns: string[]; summary_columns: string[]; summary_row: string[] };
const [[, PUBLISHED]] = vectorsOf<Published>('bill-csv') as [[string, Published]];

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const trade = (more = '', date = DATE) => parsedBill(world, `tradebill?bill_date=${date}${more}`);

describe('the trade bill', () => {
  test('ALL has the header and the sums of a published file', async () => {
    await threeRows(world);
    const { columns, sums } = await trade();
    expect(columns).toEqual(PUBLISHED.columns);
    expect(Object.keys(sums)).toEqual(PUBLISHED.summary_columns);
    expect(sums.总交易单数).toMatch(/^\d+\.0$/);
    expect(PUBLISHED.summary_row[0]).toMatch(/^\d+\.0$/);
  });

  test('SUCCESS leaves the refunds out, REFUND has two more times', async () => {
    await threeRows(world);
    const ofRefunds = [
      ...[
        '微信退款单号',
        '商户退款单号',
        '退款金额',
        '充值券退款金额',
        '退款类型',
        '退款状态',
        '申请退款金额',
      ],
    ];
    const success = await trade('&bill_type=SUCCESS');
    expect(success.columns).toEqual(PUBLISHED.columns.filter((name) => !ofRefunds.includes(name)));
    expect(success.rows.map((row) => row.商户订单号)).toEqual([ONE, TWO]);
    const refund = await trade('&bill_type=REFUND');
    const expected = [...PUBLISHED.columns];
    expected.splice(expected.indexOf('微信退款单号'), 0, '退款申请时间', '退款成功时间');
    expect(refund.columns).toEqual(expected);
    expect(refund.rows).toHaveLength(1);
    expect(refund.rows[0]).toMatchObject({ 退款申请时间: '2031-03-04 12:01:00', 退款成功时间: '' });
  });

  test('a payment, in every column', async () => {
    await buy(world, ONE, 8800, { scene_info: { payer_client_ip: '127.0.0.1', device_id: 'till 7' } });
    await world.clock.set(READY);
    const { rows } = await trade();
    expect(rows).toEqual([
      {
        ...{ 交易时间: '2031-03-04 12:00:00', 公众账号ID: APPID, 商户号: CREDENTIALS.mchid, 特约商户号: '0' },
        ...{ 设备号: 'till 7', 微信订单号: world.pay.ledger.truth(ONE)!.transaction_id, 商户订单号: ONE },
        ...{ 用户标识: OPENID, 交易类型: 'JSAPI', 交易状态: 'SUCCESS', 付款银行: 'OTHERS', 货币种类: 'CNY' },
        ...{
          应结订单金额: '88.00',
          代金券金额: '0.00',
          微信退款单号: '0',
          商户退款单号: '0',
          退款金额: '0.00',
        },
        ...{
          充值券退款金额: '0.00',
          退款类型: '',
          退款状态: '',
          商品名称: '龙井茶 500克',
          商户数据包: 'k=v',
        },
        ...{ 手续费: '0.53000', 费率: '0.60%', 订单金额: '88.00', 申请退款金额: '0.00', 费率备注: '' },
      },
    ]);
  });

  test('a refund, in every column', async () => {
    await threeRows(world);
    const { transaction_id, refunds } = world.pay.ledger.truth(ONE)!;
    const { rows } = await trade();
    expect(rows[1]).toEqual({
      ...{ 交易时间: '2031-03-04 12:01:00', 公众账号ID: APPID, 商户号: CREDENTIALS.mchid, 特约商户号: '0' },
      ...{ 设备号: '', 微信订单号: transaction_id, 商户订单号: ONE, 用户标识: OPENID, 交易类型: 'JSAPI' },
      ...{
        交易状态: 'REFUND',
        付款银行: 'OTHERS',
        货币种类: 'CNY',
        应结订单金额: '0.00',
        代金券金额: '0.00',
      },
      ...{ 微信退款单号: refunds[0]!.refund_id, 商户退款单号: refunds[0]!.out_refund_no, 退款金额: '30.00' },
      ...{ 充值券退款金额: '0.00', 退款类型: 'ORIGINAL', 退款状态: 'PROCESSING', 商品名称: '龙井茶 500克' },
      ...{ 商户数据包: 'k=v', 手续费: '0.00000', 费率: '0.60%', 订单金额: '0.00', 申请退款金额: '30.00' },
      费率备注: '',
    });
  });

  test("a payment's row stays SUCCESS when it is refunded, in a later day too", async () => {
    await buy(world, ONE, 100);
    await world.clock.advance(DAY_MS);
    world.pay.refunds.onPlatform(ONE);
    await world.clock.set(READY + DAY_MS);
    expect((await trade()).rows).toMatchObject([{ 交易状态: 'SUCCESS', 订单金额: '1.00' }]);
    expect((await trade('', '2031-03-05')).rows).toMatchObject([
      { 交易状态: 'REFUND', 商户订单号: ONE, 交易时间: '2031-03-05 12:00:00', 退款金额: '1.00' },
    ]);
  });

  test.each([
    ['SUCCESS', 0, 'SUCCESS'],
    ['ABNORMAL', 0, 'CHANGE'],
    ['CLOSED', 0, 'FAIL'],
    ['SUCCESS', 1, 'PROCESSING'],
    ['ABNORMAL', 1, 'PROCESSING'],
  ])('a refund that was %s %i ms after it started shows as %s', async (status, later, shown) => {
    await buy(world, ONE, 100);
    world.pay.refunds.onPlatform(ONE);
    world.store.run('update wx_refunds set status = ?, settled_at = ?', [status, START + later]);
    await world.clock.set(READY);
    const [row] = (await trade('&bill_type=REFUND')).rows;
    const arrived = shown === 'SUCCESS' ? '2031-03-04 12:00:00' : '';
    expect(row).toMatchObject({ 退款状态: shown, 退款成功时间: arrived });
  });

  test('rows are in order of time, payments and refunds mixed', async () => {
    await threeRows(world);
    const { rows } = await trade();
    expect(rows.map((row) => [row.商户订单号, row.交易状态])).toEqual([
      [ONE, 'SUCCESS'],
      [ONE, 'REFUND'],
      [TWO, 'SUCCESS'],
    ]);
  });

  test('what merchants write cannot break a row', async () => {
    const attach = '`a,b`,`c';
    await buy(world, ONE, 100, { description: '茶,大\n包\r\n=1+1', attach });
    await buy(world, TWO, 100);
    await world.clock.set(READY);
    const { rows } = await trade();
    expect(rows).toMatchObject([
      { 商户订单号: ONE, 商品名称: '茶\\ 大\\n包\\n=1+1', 商户数据包: '`a\\ b`\\ `c', 订单金额: '1.00' },
      { 商户订单号: TWO },
    ]);
  });

  test.each([
    ['native', 'NATIVE'],
    ['app', 'APP'],
  ])('交易类型 of an order by %s is %s', async (path, type) => {
    const { payer: _payer, ...body } = order();
    await world.call({ method: 'POST', url: `/v3/pay/transactions/${path}`, body });
    world.pay.ledger.pay(ONE, OPENID);
    await world.clock.set(READY);
    expect((await trade()).rows).toMatchObject([{ 交易类型: type, 用户标识: OPENID }]);
  });

  test("a provider's rows name provider and sub-merchant", async () => {
    buyAtSub(world, 'P2031030400000A', 200, PARTNER_MERCHANT.sub_mchid);
    await world.clock.set(READY);
    const { rows } = await parsedBill(world, `tradebill?bill_date=${DATE}`, PARTNER);
    const { sp_appid, sp_mchid, sub_mchid } = PARTNER_MERCHANT;
    expect(rows).toMatchObject([{ 公众账号ID: sp_appid, 商户号: sp_mchid, 特约商户号: sub_mchid }]);
  });

  test.each([
    [1, '0.01', '0.00000'],
    [83, '0.83', '0.00000'],
    [84, '0.84', '0.01000'],
    [249, '2.49', '0.01000'],
    [250, '2.50', '0.02000'],
    [100_000_001, '1000000.01', '6000.00000'],
  ])('%i fen are %s yuan, with a fee of %s', async (total, amount, fee) => {
    await buy(world, ONE, total);
    await world.clock.set(READY);
    const { rows, sums } = await trade();
    expect(rows).toMatchObject([{ 订单金额: amount, 应结订单金额: amount, 手续费: fee }]);
    expect([sums.订单总金额, fen(sums.手续费总金额)]).toEqual([amount, fen(fee)]);
  });
});

test.each(['ALL', 'SUCCESS', 'REFUND'])(
  'the sums of %s are those of its rows, and of the books',
  async (type) => {
    await manyRows(world);
    await world.clock.set(READY);
    const orders = world.pay.ledger.list();
    const payments = type === 'REFUND' ? [] : orders.flatMap((one) => one.payments);
    const refunds = type === 'SUCCESS' ? [] : orders.flatMap((one) => one.refunds);
    const paid = payments.reduce((sum, { total }) => sum + total, 0);
    const returned = refunds.reduce((sum, { total }) => sum + total, 0);
    const fees = payments.reduce((sum, { total }) => sum + feeOf(total), 0);
    const { rows, sums } = await trade(`&bill_type=${type}`);
    expect(rows).toHaveLength(payments.length + refunds.length);
    expect(sums).toEqual({
      总交易单数: `${rows.length}.0`,
      应结订单总金额: expect.anything(),
      退款总金额: expect.anything(),
      充值券退款总金额: '0.00',
      手续费总金额: expect.anything(),
      订单总金额: expect.anything(),
      申请退款总金额: expect.anything(),
    });
    const { 应结订单总金额, 退款总金额, 手续费总金额, 订单总金额, 申请退款总金额 } = sums;
    const shown = [应结订单总金额, 订单总金额, 手续费总金额, 退款总金额, 申请退款总金额].map(fen);
    expect(shown).toEqual([paid, paid, fees, returned, returned]);
    expect([added(rows, '应结订单金额'), added(rows, '订单金额'), added(rows, '手续费')]).toEqual([
      paid,
      paid,
      fees,
    ]);
    if (type !== 'SUCCESS')
      expect([added(rows, '退款金额'), added(rows, '申请退款金额')]).toEqual([returned, returned]);
  },
);

test('a day of more rows than are read at a time is whole, once each and in order', async () => {
  await buy(world, ONE, 100);
  // As booked by `pay`, some thousand times over, three to a millisecond.
  world.store.run(
    `insert into wx_payments (transaction_id, order_id, openid, total, currency, paid_at)
     with recursive n (i) as (select 1 union all select i + 1 from n where i < 2500)
     select 'X' || i, (select id from wx_orders), 'oX', 100, 'CNY', ? + i / 3 from n`,
    [START],
  );
  for (let n = 0; n < 3; n++) {
    await world.clock.advance(200);
    world.pay.refunds.onPlatform(ONE, 10);
  }
  await world.clock.set(READY);
  const { rows, sums } = await trade();
  const payments = rows.filter((row) => row.交易状态 === 'SUCCESS').map((row) => row.微信订单号);
  const placed = Array.from({ length: 2500 }, (_, index) => `X${index + 1}`);
  expect(payments).toEqual([world.pay.ledger.truth(ONE)!.payments[0]!.transaction_id, ...placed]);
  expect([rows.length, sums.总交易单数]).toEqual([2504, '2504.0']);
  // Started 200, 400 and 600 ms after the first: after three payments for each millisecond gone by.
  const refunds = rows.flatMap((row, index) => (row.交易状态 === 'REFUND' ? [index] : []));
  expect(refunds).toEqual([603, 1204, 1805]);
});

test('asked for again, a bill is the same to the byte', async () => {
  await threeRows(world);
  const first = await billOf(world, `tradebill?bill_date=${DATE}`);
  await world.clock.advance(DAY_MS);
  world.pay.refunds.onPlatform(TWO);
  expect(await billOf(world, `tradebill?bill_date=${DATE}`)).toBe(first);
  expect(parseBill(first).rows).toHaveLength(3);
});
