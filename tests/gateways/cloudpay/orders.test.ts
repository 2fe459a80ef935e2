import { failure } from '../support/world';
import {
  cloudGateway,
  good,
  LIMITS,
  OPENID,
  PAID,
  PAYMENT,
  PREPAY_LIMITS,
  REF,
  refused,
  SNAPSHOT,
} from './support';

test('an order is placed for mini-program and payer by name, and names the function that is told', async () => {
  const { gateway, calls } = cloudGateway(good({ payment: PAYMENT }));
  await gateway.prepay({ ...SNAPSHOT, attach: 'a=1', profit_sharing: true }, PREPAY_LIMITS);
  expect(calls).toEqual([
    {
      api: 'unifiedOrder',
      params: {
        body: '茶叶 500g',
        outTradeNo: 'C20260101000001',
        totalFee: 100,
        feeType: 'CNY',
        spbillCreateIp: '127.0.0.1',
        timeExpire: '20260101123000',
        tradeType: 'JSAPI',
        subMchId: '1900009292',
        subAppid: 'wx7778706179737531',
        subOpenid: OPENID,
        envId: 'shop-1g2h3',
        functionName: 'pay-notify',
        attach: 'a=1',
        profitSharing: 'Y',
        nonceStr: 'n'.repeat(32),
      },
    },
  ]);
});

test('what the cloud has signed is kept and handed to the phone as it is, whenever it is asked for', async () => {
  const { gateway } = cloudGateway(good({ payment: { ...PAYMENT, appId: 'not for the phone' } }));
  const prepaid = (await gateway.prepay(SNAPSHOT, PREPAY_LIMITS)) as { prepay_id: string };
  for (let again = 0; again < 2; again++) {
    expect(gateway.payParams({ appid: SNAPSHOT.appid, ...prepaid })).toEqual(PAYMENT);
  }
});

test('an order whose prepay_id another gateway gave is not made up for the phone', () => {
  const { gateway } = cloudGateway({});
  const others = () => gateway.payParams({ appid: SNAPSHOT.appid, prepay_id: 'wx0112' });
  expect(others).toThrow('another gateway');
});

test.each([
  ['no payment object', undefined],
  ['no signature in it', { ...PAYMENT, paySign: '' }],
  ['an unknown kind of signature', { ...PAYMENT, signType: 'NONE' }],
  ['a package that is none', { ...PAYMENT, package: 'prepay_id' }],
])('an order that succeeds with %s may have been placed: unknown', async (_what, payment) => {
  const { gateway } = cloudGateway(good({ payment }));
  expect(await failure(gateway.prepay(SNAPSHOT, PREPAY_LIMITS))).toMatchObject({
    code: 'GATEWAY_ANSWER_MALFORMED',
    outcome: 'unknown',
  });
});

test('past its time an order is not sent at all', async () => {
  const { gateway, calls, clock } = cloudGateway(good({ payment: PAYMENT }));
  const late = gateway.prepay(SNAPSHOT, { ...LIMITS, sign_before: clock.now() });
  expect(await failure(late)).toMatchObject({ gateway_code: 'SIGN_WINDOW_CLOSED', outcome: 'not_applied' });
  expect(calls).toEqual([]);
});

test.each([
  ['in an app', { trade_type: 'APP' as const }],
  ['by a QR code', { trade_type: 'NATIVE' as const }],
  ['in dollars', { amount: { total: 1, currency: 'USD' } }],
  ['with goods of APIv3', { detail: { goods_detail: [] } }],
  ['with a store', { store_info: { id: '1' } }],
])('an order %s is refused before anything is sent', async (_what, change) => {
  const { gateway, calls } = cloudGateway(good({ payment: PAYMENT }));
  const order = { ...SNAPSHOT, ...change };
  expect(() => gateway.assertSupports(order)).toThrow('cloudPay has no');
  expect(await failure(gateway.prepay(order, PREPAY_LIMITS))).toMatchObject({ code: 'REQUEST_INVALID' });
  expect(calls).toEqual([]);
});

test('an order that names an address instead of a function, or another merchant, is not sent', async () => {
  const { gateway, calls } = cloudGateway(good({ payment: PAYMENT }));
  const elsewhere = { ...SNAPSHOT, notify_url: 'https://shop.example/notify' };
  expect(await failure(gateway.prepay(elsewhere, PREPAY_LIMITS))).toMatchObject({ code: 'CONFIG_INVALID' });
  const other = { ...REF, mchid: '1900000109' };
  expect(await failure(gateway.queryOrder(other, LIMITS))).toMatchObject({ code: 'CONFIG_INVALID' });
  expect(calls).toEqual([]);
});

test('a query tells of a payment with the merchant’s own numbers and the payer of the mini-program', async () => {
  const { gateway, clock } = cloudGateway(good(PAID));
  expect(await gateway.queryOrder(REF, LIMITS)).toEqual({
    kind: 'order',
    trade_state: 'SUCCESS',
    gateway_now: clock.now(),
    payment: {
      ...REF,
      transaction_id: '4200004561202203217657282768',
      amount: { total: 100, currency: 'CNY' },
      payer_openid: OPENID,
      success_at: Date.parse('2026-01-01T12:01:02+08:00'),
      trade_state: 'SUCCESS',
    },
  });
});

test('amounts in digits are read, and an unpaid order has no payment', async () => {
  const text = cloudGateway(good({ ...PAID, totalFee: '100' }));
  expect(await text.gateway.queryOrder(REF, LIMITS)).toMatchObject({ payment: { amount: { total: 100 } } });
  const open = cloudGateway(good({ outTradeNo: REF.out_trade_no, tradeState: 'NOTPAY', totalFee: 100 }));
  expect(await open.gateway.queryOrder(REF, LIMITS)).toEqual({
    kind: 'order',
    trade_state: 'NOTPAY',
    gateway_now: open.clock.now(),
  });
});

test.each([
  ['another order', { outTradeNo: 'C20260101000002' }],
  ['another merchant', { subMchId: '1900000109' }],
  ['no merchant', { subMchId: undefined }],
  ['a state that is none', { tradeState: 'MAYBE' }],
  ['no amount', { totalFee: undefined }],
  ['half a fen', { totalFee: 0.5 }],
  ['an amount below nothing', { totalFee: -1 }],
  ['an amount of nothing', { totalFee: 0 }],
  ['a currency in small letters', { feeType: 'cny' }],
  ['a currency that is no text', { feeType: 156 }],
  ['a mini-program that is no text', { subAppid: [REF.appid] }],
  ['a transaction number that lost digits', { transactionId: 4200004561202203000000000000 }],
  ['a day that does not exist', { timeEnd: '20260231120000' }],
])('a query that tells of %s settles nothing', async (_what, change) => {
  const { gateway } = cloudGateway(good({ ...PAID, ...change }));
  expect(await failure(gateway.queryOrder(REF, LIMITS))).toMatchObject({
    code: 'GATEWAY_ANSWER_MALFORMED',
    outcome: 'unknown',
  });
});

test('an order that is not there is an answer by the clock of this machine; other words are not', async () => {
  const none = cloudGateway(refused('order not exist'));
  const now = none.clock.now();
  expect(await none.gateway.queryOrder(REF, LIMITS)).toEqual({ kind: 'no_such_order', gateway_now: now });
  const unclear = cloudGateway(refused('order does perhaps not exist'));
  expect(await failure(unclear.gateway.queryOrder(REF, LIMITS))).toMatchObject({ outcome: 'unknown' });
});

test('closing: closed, closed already and paid are answers; words that are not known leave it open', async () => {
  const close = (answer: unknown) => cloudGateway(answer).gateway.closeOrder(REF, LIMITS);
  expect(await close(good({ resultMsg: 'OK' }))).toBe('closed');
  expect(await close(refused('订单已关闭'))).toBe('closed');
  expect(await close(refused('该订单已支付'))).toBe('already_paid');
  expect(await failure(close(refused('订单生成后5分钟内不能关闭')))).toMatchObject({
    code: 'GATEWAY_REFUSED',
    outcome: 'unknown',
    gateway_message: '订单生成后5分钟内不能关闭',
  });
});
