import { jsonOf } from '../support/client';
import { createWorld, NUMBER, OPENID, type World } from '../support/world';
import { call, DIRECT, type Fields, order, paidOrder, query, refusal } from './support/client';

const PAY = '/pay/micropay';
const REVERSE = '/secapi/pay/reverse';
const OPENID_OF = '/tools/authcodetoopenid';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const show = (openid = OPENID) => world.pay.auth_codes.show(openid);
const wanted = (auth_code: string, changes: Fields = {}): Fields => {
  const { notify_url: _url, trade_type: _type, openid: _openid, ...rest } = order();
  return { ...rest, auth_code, ...changes };
};
const pay = (changes: Fields = {}, auth_code = show()) => call(world, PAY, wanted(auth_code, changes));
const refuses = (auth_code: string, changes: Fields = {}) => refusal(world, PAY, wanted(auth_code, changes));
const reverse = (fields: Fields = { out_trade_no: NUMBER }) => call(world, REVERSE, fields);
const truth = () => world.pay.ledger.truth(NUMBER);

describe('a code that a payer shows', () => {
  test('pays at once, and nobody is told', async () => {
    const { nonce_str: _nonce, sign: _sign, ...said } = await pay();
    expect(said).toEqual({
      ...{ return_code: 'SUCCESS', return_msg: 'OK', result_code: 'SUCCESS', ...DIRECT.parties },
      ...{ openid: OPENID, is_subscribe: 'N', trade_type: 'MICROPAY', bank_type: 'OTHERS' },
      ...{ total_fee: '100', settlement_total_fee: '100', fee_type: 'CNY' },
      ...{ cash_fee: '100', cash_fee_type: 'CNY', attach: 'k=v', time_end: '20310304120000' },
      ...{ out_trade_no: NUMBER, transaction_id: expect.stringMatching(/^42000\d{23}$/) },
    });
    expect(await query(world)).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'MICROPAY' });
    expect(world.pay.notifier.list()).toEqual([]);
  });

  test('pays once, and for a minute', async () => {
    const used = show();
    await pay({}, used);
    const again = { out_trade_no: 'T20310304000002' };
    expect(await refuses(used, again)).toEqual(['AUTHCODEEXPIRE', '101 付款码已过期，请刷新再试']);
    const old = show();
    await world.clock.advance(59_999);
    await pay(again, show());
    await world.clock.advance(1);
    expect((await refuses(old, { out_trade_no: 'T20310304000003' }))[0]).toBe('AUTHCODEEXPIRE');
  });

  test.each([
    ['16 is no beginning', '160000000000000000', '请扫描微信支付授权码(以10/11/12/13/14/15为前缀的18位数字)'],
    ['nobody showed it', '130000000000000000', '付款码无效，请重新扫码'],
  ])('that is none: %s', async (_what, code, text) => {
    expect(await refuses(code)).toEqual(['AUTH_CODE_INVALID', text]);
    expect(truth()).toBeUndefined();
  });

  test('says whose it is, and can still be paid with', async () => {
    const auth_code = show();
    expect(await call(world, OPENID_OF, { auth_code })).toMatchObject({ openid: OPENID });
    expect(await refusal(world, OPENID_OF, { auth_code: '130000000000000000' })).toEqual([
      ...['AUTH_CODE_INVALID', '付款码无效，请重新扫码'],
    ]);
    await pay({}, auth_code);
  });
});

describe('USERPAYING: the payer has to enter the password', () => {
  test.each<[string, Fields, boolean]>([
    ['over a thousand yuan', { total_fee: '100001' }, false],
    ['password_needed: the fault', {}, true],
  ])('%s', async (_what, changes, fault) => {
    if (fault) world.faults.add({ name: 'password_needed' });
    const code = show();
    expect(await refuses(code, changes)).toEqual(['USERPAYING', '需要用户输入支付密码']);
    expect(await query(world)).toMatchObject({ trade_state: 'USERPAYING' });
    expect(jsonOf(await world.query(NUMBER))).toMatchObject({ trade_state: 'USERPAYING' });
    expect((await refuses(code, changes))[0]).toBe('USERPAYING');
    world.pay.ledger.pay(NUMBER);
    expect(await query(world)).toMatchObject({ trade_state: 'SUCCESS', openid: OPENID });
  });

  test('a thousand yuan go without', async () => {
    expect(await pay({ total_fee: '100000' })).toMatchObject({ total_fee: '100000' });
  });
});

test('the same number again: paid, reversed, or of another order', async () => {
  await refuses('160000000000000000');
  await pay();
  expect(await refuses(show())).toEqual(['ORDERPAID', '该订单已支付']);
  await world.clock.advance(15_000);
  await reverse();
  expect(await refuses(show())).toEqual(['ORDERREVERSED', '订单已撤销']);
  const out_trade_no = 'T20310304000002';
  await refuses(show(), { out_trade_no, total_fee: '100001' });
  expect((await refuses(show(), { out_trade_no, total_fee: '100002' }))[0]).toBe('INVALID_REQUEST');
});

describe('reversing', () => {
  test('what is paid gives all of it back at once, and nobody is told', async () => {
    const { transaction_id } = await pay();
    await world.clock.advance(15_000);
    expect(await reverse({ transaction_id: transaction_id! })).toMatchObject({
      result_code: 'SUCCESS',
      recall: 'N',
    });
    expect(truth()).toMatchObject({
      trade_state: 'REVOKED',
      refunds: [{ origin: 'reverse', status: 'SUCCESS', total: 100 }],
    });
    expect(jsonOf(await world.query(NUMBER))).toMatchObject({ trade_state: 'REVOKED' });
    expect(world.pay.notifier.list()).toEqual([]);
    expect((await refusal(world, '/pay/refundquery', { out_trade_no: NUMBER }))[0]).toBe('REFUNDNOTEXIST');
    await reverse();
    expect(truth()!.refunds).toHaveLength(1);
  });

  test('what is not paid can no longer be paid', async () => {
    await refuses(show(), { total_fee: '100001' });
    expect(await reverse()).toMatchObject({ recall: 'N' });
    expect(await query(world)).toMatchObject({ trade_state: 'REVOKED' });
    expect(world.pay.ledger.pay(NUMBER)).toEqual({ ok: false, reason: 'ORDER_CLOSED' });
  });

  test('not in the first 15 seconds after the payment, and not after seven days', async () => {
    await pay();
    await world.clock.advance(14_999);
    expect(await refusal(world, REVERSE, { out_trade_no: NUMBER })).toEqual([
      'TRADE_ERROR',
      '支付后15秒内不能撤销',
    ]);
    await world.clock.advance(7 * 24 * 3_600_000);
    expect((await refusal(world, REVERSE, { out_trade_no: NUMBER }))[0]).toBe('REVERSE_EXPIRE');
    expect(truth()!.trade_state).toBe('SUCCESS');
  });

  test('nothing but code payments', async () => {
    await paidOrder(world);
    await world.clock.advance(15_000);
    expect((await refusal(world, REVERSE, { out_trade_no: NUMBER }))[0]).toBe('TRADE_ERROR');
  });

  test.each<[Fields, string]>([
    [{ out_trade_no: 'T20310304000009' }, 'INVALID_TRANSACTIONID'],
    [{ transaction_id: '42' }, 'INVALID_TRANSACTIONID'],
    [{}, '缺少参数out_trade_no'],
  ])('%j is refused: %s', async (fields, told) => {
    expect((await refusal(world, REVERSE, fields))[0]).toBe(told);
  });
});

test('a code payment cannot be closed, in either API', async () => {
  await refuses(show(), { total_fee: '100001' });
  expect(await refusal(world, '/pay/closeorder', { out_trade_no: NUMBER })).toEqual([
    ...['TRADE_STATE_ERROR', '付款码订单不能关闭，请撤销'],
  ]);
  expect(jsonOf(await world.close(NUMBER))).toMatchObject({ code: 'INVALID_REQUEST' });
  expect(truth()!.trade_state).toBe('USERPAYING');
});
