import type { GatewayName } from '../../../simulator/gateway-names';
import { PARTNER_MERCHANT } from '../../../simulator/wechatpay/merchants';
import type { World } from '../../../simulator/world';
import { smallFunctions } from '../../support/small-functions';
import { control, testWorld } from '../../support/world';
import { parseBill } from '../wechatpay/support/bills';

const NOON = Date.parse('2031-03-04T12:00:00+08:00');

/** A world at noon of a day with one payment and its refund, long before there is a bill. */
async function payday(gateway: GatewayName = 'v3'): Promise<World> {
  const world = await testWorld({ gateway, functions: smallFunctions({}) });
  world.clock.setMode('still');
  await world.clock.set(NOON);
  world.wechatpay.ledger.open({
    ...{ owner: { mchid: '1900009191' }, trade_type: 'NATIVE', appid: 'wx777870617973696d', fingerprint: '' },
    ...{ out_trade_no: 'T20310304000001', description: '茶', amount: { total: 8800, currency: 'CNY' } },
    notify_url: 'http://127.0.0.1:1/notify',
  });
  world.wechatpay.ledger.pay('T20310304000001');
  world.wechatpay.refunds.onPlatform('T20310304000001', 3000);
  return world;
}

const look = async (world: World, what: string) => {
  const response = await fetch(`${world.url}/_sim/bills/${what}`);
  const text = Buffer.from(await response.arrayBuffer()).toString('utf8');
  return { status: response.status, type: response.headers.get('content-type'), text };
};

test('a bill to look at: the text as it is, today and whatever fault is set', async () => {
  const world = await payday();
  world.faults.add({ name: 'bill_row_missing' });
  world.faults.add({ name: 'bill_creating' });
  const { status, type, text } = await look(world, '2031-03-04');
  expect([status, type]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(parseBill(text).rows).toMatchObject([{ 订单金额: '88.00' }, { 退款金额: '30.00' }]);
});

test.each([
  ['ALL', 2],
  ['SUCCESS', 1],
  ['REFUND', 1],
  ['FUND_FLOW', 3],
])('type %s', async (type, rows) => {
  expect(parseBill((await look(await payday(), `2031-03-04?type=${type}`)).text).rows).toHaveLength(rows);
});

describe('a service provider', () => {
  const { sp_mchid, sp_appid, sub_mchid, other_sub_mchid } = PARTNER_MERCHANT;
  /** Each of its two sub-merchants has sold something, and so has the direct merchant. */
  async function payday_of_both(gateway?: 'v3_partner') {
    const world = await payday(gateway);
    for (const sub of [sub_mchid, other_sub_mchid]) {
      world.wechatpay.ledger.open({
        ...{
          owner: { mchid: sp_mchid, sub_mchid: sub },
          trade_type: 'NATIVE',
          appid: sp_appid,
          fingerprint: '',
        },
        ...{ out_trade_no: `P${sub}`, description: '茶', amount: { total: 100, currency: 'CNY' } },
        notify_url: 'http://127.0.0.1:1/notify',
      });
      world.wechatpay.ledger.pay(`P${sub}`);
    }
    return world;
  }
  const subsIn = async (world: World, query: string) =>
    parseBill((await look(world, `2031-03-04${query}`)).text).rows.map((row) => row.特约商户号);

  test('has a bill of all its sub-merchants, or of the one that is named', async () => {
    const world = await payday_of_both();
    expect(await subsIn(world, `?mchid=${sp_mchid}`)).toEqual([sub_mchid, other_sub_mchid]);
    expect(await subsIn(world, `?mchid=${sp_mchid}&sub_mchid=${other_sub_mchid}`)).toEqual([other_sub_mchid]);
    expect(await subsIn(world, '')).toEqual(['0', '0']);
  });

  test('is meant where the shop is its sub-merchant’s', async () => {
    const world = await payday_of_both('v3_partner');
    expect(await subsIn(world, '')).toEqual([sub_mchid, other_sub_mchid]);
    expect(await subsIn(world, '?mchid=1900009191')).toEqual(['0', '0']);
  });

  test.each([
    ['a stranger', `mchid=${sp_mchid}&sub_mchid=1900000001`],
    ['a direct merchant', `mchid=${sp_mchid}&sub_mchid=1900009191`],
    ['anybody, for a direct merchant', `mchid=1900009191&sub_mchid=${sub_mchid}`],
  ])('has none of %s', async (_what, query) => {
    const { status, body } = await control(await payday_of_both(), 'GET', `/bills/2031-03-04?${query}`);
    expect([status, body.message]).toEqual([404, expect.stringContaining('acts for no merchant')]);
  });
});

test('looking leaves no trace', async () => {
  const world = await payday();
  await look(world, '2031-03-04');
  expect(world.recorder.list().filter(({ path }) => path.includes('bill'))).toEqual([]);
});

test('what cannot be shown is said', async () => {
  const world = await payday();
  const told = async (what: string) => {
    const { status, body } = await control(world, 'GET', `/bills/${what}`);
    return [status, body.code, body.message];
  };
  const none = expect.stringContaining('has nothing for');
  expect(await told('2031-03-05')).toEqual([404, 'NOT_FOUND', none]);
  expect(await told(`2031-03-04?mchid=${PARTNER_MERCHANT.sp_mchid}`)).toEqual([404, 'NOT_FOUND', none]);
  expect(await told('2031-03-04?mchid=1')).toEqual([
    404,
    'NOT_FOUND',
    expect.stringContaining('no merchant 1'),
  ]);
  expect(await told('20310304')).toEqual([400, 'BAD_REQUEST', expect.stringContaining('2031-03-04')]);
  expect(await told('2031-03-04?type=all')).toEqual([
    400,
    'BAD_REQUEST',
    expect.stringContaining('it takes ALL, SUCCESS, REFUND, FUND_FLOW'),
  ]);
});
