import { gunzipSync } from 'node:zlib';
import { billOf, parseBill, READY } from '../support/bills';
import { answered } from '../support/client';
import { createWorld, MINUTE_MS, NUMBER, START, type World } from '../support/world';
import { call, fieldsOf, order, PROVIDER, paidOrder, refusal, type Sending, send } from './support/client';

const TRADE = '/pay/downloadbill';
const FUND = '/pay/downloadfundflow';
const HMAC = { sign_type: 'HMAC-SHA256' } as const;
const DAY = { bill_date: '20310304' };

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

type Asked = Record<string, string | undefined>;
const file = async (path: string, fields: Asked, how: Sending = {}) => {
  const { status, headers, body } = answered(await send(world, path, fields, how));
  expect([status, headers['content-type']]).toEqual([200, 'text/plain']);
  expect(body.subarray(0, 1).toString()).not.toBe('<');
  return body;
};
const trade = async (fields: Asked = {}) => (await file(TRADE, { ...DAY, ...fields })).toString('utf8');
const failure = async (fields: Asked) => {
  const answer = fieldsOf(answered(await send(world, TRADE, fields)));
  return [answer.return_code, answer.return_msg, answer.error_code, answer.sign];
};
/** One payment told in each API, and a refund, until the bill can be had. */
const traded = async () => {
  await paidOrder(world);
  await world.prepay({ out_trade_no: 'T20310304000002' });
  world.pay.ledger.pay('T20310304000002');
  await call(world, '/secapi/pay/refund', {
    ...{ out_trade_no: NUMBER, out_refund_no: 'R1', total_fee: '100', refund_fee: '40' },
  });
  await world.clock.advance(READY - START);
};

test('the file of a day is that of APIv3, with the trades of both', async () => {
  await traded();
  const text = await trade({ bill_type: 'ALL' });
  expect(text).toBe(await billOf(world, 'tradebill?bill_date=2031-03-04'));
  expect(await trade()).toBe(text);
  const { rows, sums } = parseBill(text);
  expect(rows.map((row) => [row.商户订单号, row.交易状态, row.订单金额, row.退款金额])).toEqual([
    [NUMBER, 'SUCCESS', '1.00', '0.00'],
    ['T20310304000002', 'SUCCESS', '1.00', '0.00'],
    [NUMBER, 'REFUND', '0.00', '0.40'],
  ]);
  expect(sums).toMatchObject({ 总交易单数: '3.0', 退款总金额: '0.40' });
});

test.each([
  ['SUCCESS', 2],
  ['REFUND', 1],
])('bill_type %s has %i rows', async (bill_type, count) => {
  await traded();
  expect(parseBill(await trade({ bill_type })).rows).toHaveLength(count);
});

test('packed it is the same', async () => {
  await traded();
  expect(gunzipSync(await file(TRADE, { ...DAY, tar_type: 'GZIP' })).toString('utf8')).toBe(await trade());
});

test('a code payment that was taken back is REVOKED', async () => {
  const { notify_url: _url, trade_type: _type, openid: _openid, ...rest } = order();
  await call(world, '/pay/micropay', {
    ...rest,
    auth_code: world.pay.auth_codes.show('oPAYER0000000000000000000000'),
  });
  await world.clock.advance(MINUTE_MS);
  await call(world, '/secapi/pay/reverse', { out_trade_no: NUMBER });
  await world.clock.advance(READY - START);
  const { rows } = parseBill(await trade());
  expect(rows.map((row) => [row.交易类型, row.交易状态])).toEqual([
    ['MICROPAY', 'SUCCESS'],
    ['MICROPAY', 'REVOKED'],
  ]);
});

test.each<[string, Asked, string, string | undefined]>([
  ['no date', { bill_date: undefined }, 'missing parameter', undefined],
  ['a date as APIv3 writes it', { bill_date: '2031-03-04' }, 'data format error', '20001'],
  ['a day that there is not', { bill_date: '20310230' }, 'data format error', '20001'],
  ['a packing nobody knows', { tar_type: 'ZIP' }, 'data format error', '20001'],
  ['a type nobody knows', { bill_type: 'ANY' }, 'invalid bill_type', '20001'],
  ['refunds of recharges', { bill_type: 'RECHARGE_REFUND' }, 'No Bill Exist', '20002'],
  ['a day without trades', { bill_date: '20310303' }, 'No Bill Exist', '20002'],
  ['today', { bill_date: '20310305' }, 'No Bill Exist', '20002'],
])('%s: XML, unsigned, says why there is no file', async (_what, fields, return_msg, error_code) => {
  await traded();
  expect(await failure({ ...DAY, ...fields })).toEqual(['FAIL', return_msg, error_code, undefined]);
});

test('before ten in the morning it is being made', async () => {
  await paidOrder(world);
  await world.clock.advance(READY - START - 1);
  expect(await failure(DAY)).toEqual(['FAIL', 'Bill Creating', '20003', undefined]);
  await world.clock.advance(1);
  await trade();
});

test('a wrong signature is told in words of its own', async () => {
  expect(await refusal(world, TRADE, { ...DAY, sign: 'A'.repeat(32) })).toEqual(['SIGN ERROR']);
});

test.each([
  ['bill_creating', 'Bill Creating'],
  ['bill_missing', 'No Bill Exist'],
])('%s strikes here too', async (name, return_msg) => {
  await traded();
  world.faults.add({ name, match: { operation: 'trade_bill', bill_date: '2031-03-04' } });
  expect((await failure(DAY))[1]).toBe(return_msg);
});

test.each(['bill_row_missing', 'bill_sums_wrong', 'bill_truncated'])('%s changes the file', async (name) => {
  await traded();
  const whole = await trade();
  world.faults.add({ name, times: 1 });
  expect(await trade()).not.toBe(whole);
  expect(await trade()).toBe(whole);
});

describe('the bill of the account', () => {
  const flow = (fields: Asked = {}, how: Sending = HMAC) => refusal(world, FUND, { ...DAY, ...fields }, how);

  test('is the file of APIv3, for who signs with HMAC-SHA256', async () => {
    await traded();
    const text = (await file(FUND, { ...DAY, account_type: 'Basic' }, HMAC)).toString('utf8');
    expect(text).toBe(await billOf(world, 'fundflowbill?bill_date=2031-03-04'));
    expect(await flow({ account_type: 'Basic' }, {})).toEqual(['PARAM_ERROR', 'sign_type仅支持HMAC-SHA256']);
  });

  test.each<[Asked, string]>([
    [{}, 'LACK_PARAMS'],
    [{ account_type: 'BASIC' }, 'PARAM_ERROR'],
    [{ account_type: 'Basic', bill_date: '2031-03-04' }, 'PARAM_ERROR'],
    [{ account_type: 'Fees' }, 'NO_BILL_EXIST'],
    [{ account_type: 'Basic', bill_date: '20310303' }, 'NO_BILL_EXIST'],
  ])('%j is refused in result_code, signed: %s', async (fields, err_code) => {
    await traded();
    expect((await flow(fields))[0]).toBe(err_code);
  });
});

test("a service provider's bill is of all its sub-merchants", async () => {
  const { openid, ...rest } = order();
  await call(world, '/pay/unifiedorder', { ...rest, sub_openid: openid! }, { account: PROVIDER });
  world.pay.ledger.pay(NUMBER);
  await world.clock.advance(READY - START);
  const all = await file(
    TRADE,
    { ...DAY, sub_appid: undefined, sub_mch_id: undefined },
    { account: PROVIDER },
  );
  expect(parseBill(all.toString('utf8')).rows).toHaveLength(1);
  expect((await file(TRADE, DAY, { account: PROVIDER })).equals(all)).toBe(true);
});
