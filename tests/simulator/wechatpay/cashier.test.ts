import { toRfc3339 } from '../../../simulator/wechatpay/beijing-time';
import type { OpenedCashier } from '../../../simulator/wechatpay/cashier/cashier';
import { signPayParams } from './support/client';
import {
  APPID,
  CREDENTIALS,
  createWorld,
  KEYS,
  MINUTE_MS,
  NUMBER,
  OPENID,
  START,
  type World,
} from './support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const EXPIRED = {
  errMsg: 'requestPayment:fail 支付请求已失效，请重新发起支付',
  dialog: '支付请求已失效，请重新发起支付',
};
const PAID = { errMsg: 'requestPayment:fail 该订单已支付', dialog: '该订单已支付' };
const open = (params: unknown, openid = OPENID) => world.pay.cashier.open(params, openid);
const opened = async () => (open(await world.payParams()) as OpenedCashier).cashier_id;
const state = () => world.pay.ledger.truth(NUMBER)!.trade_state;

test('shows whom, what and how much, and paying makes the order SUCCESS', async () => {
  const shown = open(await world.payParams()) as OpenedCashier;
  expect(shown).toEqual({
    cashier_id: expect.any(String),
    payee: '演示小店',
    description: '龙井茶 500克',
    amount: { total: 100, currency: 'CNY' },
    out_trade_no: NUMBER,
  });
  expect(state()).toBe('NOTPAY');
  expect(world.pay.cashier.approve(shown.cashier_id)).toEqual({ errMsg: 'requestPayment:ok' });
  expect(state()).toBe('SUCCESS');
  expect(world.pay.notifier.list()).toMatchObject([{ out_trade_no: NUMBER, kind: 'payment' }]);
});

test('leaving it changes nothing: the order can be paid later', async () => {
  const first = await opened();
  expect(world.pay.cashier.cancel(first)).toEqual({ errMsg: 'requestPayment:fail cancel' });
  expect(state()).toBe('NOTPAY');
  expect(world.pay.cashier.approve(first)!.errMsg).not.toBe('requestPayment:ok');
  expect(world.pay.cashier.approve(await opened())).toEqual({ errMsg: 'requestPayment:ok' });
});

test('a cashier nobody opened', () => {
  expect([world.pay.cashier.approve('x'), world.pay.cashier.cancel('x')]).toEqual([undefined, undefined]);
});

describe('the base library refuses', () => {
  test('a timeStamp that is a number', async () => {
    const params = await world.payParams();
    expect(open({ ...params, timeStamp: Number(params.timeStamp) })).toEqual({
      errMsg: 'requestPayment:fail parameter error: parameter.timeStamp should be String instead of Number;',
    });
  });

  test.each(['timeStamp', 'nonceStr', 'package', 'signType', 'paySign'])('a missing %s', async (field) => {
    const { errMsg } = open({ ...(await world.payParams()), [field]: undefined }) as { errMsg: string };
    expect(errMsg).toBe(
      `requestPayment:fail parameter error: parameter.${field} should be String instead of Undefined;`,
    );
  });

  test.each([undefined, null, 'text'])('arguments that are no object: %p', (params) => {
    expect((open(params) as { errMsg: string }).errMsg).toMatch(
      /^requestPayment:fail parameter error: parameter should be Object/,
    );
  });
});

describe('WeChat refuses', () => {
  const WRONG_SIGNATURE = { errMsg: 'requestPayment:fail cancel', dialog: '支付验证签名失败' };

  test('any part of what was signed changed, and reports it as if the payer had left', async () => {
    const params = await world.payParams();
    const other = await world.payParams();
    const changes = [
      { timeStamp: String(Number(params.timeStamp) + 1) },
      { nonceStr: 'another' },
      { package: other.package },
      { signType: 'MD5' },
      { paySign: other.paySign },
      { paySign: '' },
    ];
    for (const change of changes) expect(open({ ...params, ...change })).toEqual(WRONG_SIGNATURE);
  });

  test("a signature made for another appid, or with another key than the merchant's", async () => {
    const { package: line } = await world.payParams();
    const prepay_id = line.slice('prepay_id='.length);
    expect(open(signPayParams(CREDENTIALS, 'wx0000000000000001', prepay_id, 1))).toEqual(WRONG_SIGNATURE);
    const platform = { ...CREDENTIALS, private_key: KEYS.platform[0]!.private_key };
    expect(open(signPayParams(platform, APPID, prepay_id, 1))).toEqual(WRONG_SIGNATURE);
  });

  test.each([
    ['a package without prepay_id=', { package: 'wx04120000' }, '商家参数格式有误，请联系商家解决'],
    ['an empty package', { package: '' }, 'JSAPI缺少参数total_fee'],
    ['an empty prepay_id', { package: 'prepay_id=' }, 'JSAPI缺少参数total_fee'],
    ['a prepay_id nobody gave out', { package: 'prepay_id=wx0412' }, '商家参数格式有误，请联系商家解决'],
    ['a timeStamp that is no number', { timeStamp: 'now' }, '商家参数格式有误，请联系商家解决'],
    ['a nonceStr of 33 characters', { nonceStr: 'a'.repeat(33) }, '商家参数格式有误，请联系商家解决'],
  ])('%s', async (_what, change, dialog) => {
    expect(open({ ...(await world.payParams()), ...change })).toEqual({
      errMsg: `requestPayment:fail ${dialog}`,
      dialog,
    });
  });

  test('a payer who did not order', async () => {
    const dialog = '下单账号与支付账号不一致，请核实后再支付';
    expect(open(await world.payParams(), 'oSOMEBODY')).toEqual({
      errMsg: `requestPayment:fail ${dialog}`,
      dialog,
    });
  });

  test('a prepay_id after two hours, however long the order can be paid', async () => {
    const params = await world.payParams();
    await world.clock.advance(120 * MINUTE_MS - 1);
    expect(open(params)).toHaveProperty('cashier_id');
    await world.clock.advance(1);
    expect(open(params)).toEqual(EXPIRED);
    expect(open(await world.payParams())).toHaveProperty('cashier_id');
  });

  test('an order past its time_expire', async () => {
    const params = await world.payParams({ time_expire: toRfc3339(START + 5 * MINUTE_MS) });
    await world.clock.advance(5 * MINUTE_MS);
    expect(open(params)).toEqual(EXPIRED);
  });

  test('a closed order, and a paid one', async () => {
    const params = await world.payParams();
    await world.close(NUMBER);
    expect(open(params)).toEqual(EXPIRED);
    const second = await world.payParams({ out_trade_no: 'T20310304000002' });
    world.pay.ledger.pay('T20310304000002');
    expect(open(second)).toEqual(PAID);
  });

  test('an older prepay_id, only where the world says that the latest wins', async () => {
    const older = await world.payParams();
    await world.payParams();
    expect(open(older)).toHaveProperty('cashier_id');
    world.pay.toggles.older_prepay = 'refuse';
    expect(open(older)).toEqual(EXPIRED);
    expect(open(await world.payParams())).toHaveProperty('cashier_id');
  });
});

describe('a payer who is in the cashier already', () => {
  test('F-93: may still pay after time_expire', async () => {
    const params = await world.payParams({ time_expire: toRfc3339(START + 5 * MINUTE_MS) });
    const { cashier_id } = open(params) as OpenedCashier;
    await world.clock.advance(6 * MINUTE_MS);
    expect(world.pay.cashier.approve(cashier_id)).toEqual({ errMsg: 'requestPayment:ok' });
    expect(state()).toBe('SUCCESS');
  });

  test('cannot pay an order that was closed meanwhile', async () => {
    const cashier = await opened();
    await world.close(NUMBER);
    expect(world.pay.cashier.approve(cashier)).toEqual(EXPIRED);
    expect(state()).toBe('CLOSED');
  });

  test('pays once, also with two cashiers of one order open', async () => {
    const [first, second] = [await opened(), await opened()];
    expect(world.pay.cashier.approve(first)).toEqual({ errMsg: 'requestPayment:ok' });
    expect(world.pay.cashier.approve(second)).toEqual(PAID);
    expect(world.pay.cashier.approve(first)).toEqual(PAID);
    expect(world.pay.ledger.truth(NUMBER)!.payments).toHaveLength(1);
    expect(world.pay.notifier.list()).toHaveLength(1);
  });
});
