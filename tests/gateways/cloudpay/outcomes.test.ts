import { failure } from '../support/world';
import { cloudGateway, good, LIMITS, PREPAY_LIMITS, REF, REFUND, refused, SNAPSHOT } from './support';

const prepayError = (answer: unknown) =>
  failure(cloudGateway(answer).gateway.prepay(SNAPSHOT, PREPAY_LIMITS));
const refundError = (answer: unknown) => failure(cloudGateway(answer).gateway.refund(REFUND, LIMITS));

test('whatever the SDK is rejected with, it is not known whether the call was carried out', async () => {
  const secret = 'https://shop.tcb-api.tencentcloudapi.com/admin?sessionToken=abc';
  const sdk = Object.assign(new Error(secret), { errCode: -501001, errMsg: secret });
  for (const thrown of [sdk, new TypeError(secret), secret]) {
    const { gateway, log } = cloudGateway(() => Promise.reject(thrown));
    const error = await failure(gateway.prepay(SNAPSHOT, PREPAY_LIMITS));
    expect(error).toMatchObject({ code: 'GATEWAY_NO_ANSWER', outcome: 'unknown', retry: 'after_query' });
    expect(JSON.stringify([error.message, log])).not.toContain('sessionToken');
  }
});

test('a cloud that says nothing is waited for no longer than the deadline', async () => {
  const { gateway, clock, log } = cloudGateway(() => new Promise(() => undefined));
  const waiting = failure(gateway.queryOrder(REF, LIMITS));
  clock.advance(5000);
  expect(await waiting).toMatchObject({
    code: 'GATEWAY_NO_ANSWER',
    outcome: 'unknown',
    retry: 'same_request',
  });
  expect(log).toEqual([
    {
      event: 'gateway_call',
      call: 'query_order',
      host: 'cloudpay',
      ms: 5000,
      status: 0,
      reason: 'timeout',
    },
  ]);
});

test('an answer is noted without what was sent or said', async () => {
  const { gateway, log } = cloudGateway(refused('该订单已支付'));
  await failure(gateway.prepay(SNAPSHOT, PREPAY_LIMITS));
  expect(log).toEqual([{ event: 'gateway_call', call: 'prepay', host: 'cloudpay', ms: 0, status: 200 }]);
});

test.each([
  ['nothing', undefined],
  ['a text', 'SUCCESS'],
  ['no returnCode', { resultCode: 'SUCCESS' }],
  ['no resultCode', { returnCode: 'SUCCESS' }],
  ['a resultCode that is none', { returnCode: 'SUCCESS', resultCode: 'PERHAPS' }],
])('an answer of %s is none that can be read', async (_what, answer) => {
  expect(await prepayError(answer)).toMatchObject({ code: 'GATEWAY_ANSWER_MALFORMED', outcome: 'unknown' });
});

test('returnCode FAIL has words and no code: what became of the request stays unknown', async () => {
  const said = { returnCode: 'FAIL', returnMsg: 'sub_mch_id与sub_appid不匹配', errCode: 0 };
  expect(await prepayError(said)).toMatchObject({
    code: 'GATEWAY_REFUSED',
    outcome: 'unknown',
    gateway_message: 'sub_mch_id与sub_appid不匹配',
  });
});

test.each([
  ['该订单已支付', 'ORDER_PAID', 'GATEWAY_REFUSED', 'not_applied', 'after_query'],
  ['该订单已关闭', 'ORDER_CLOSED', 'GATEWAY_REFUSED', 'not_applied', 'after_query'],
  ['201 商户订单号重复', 'OUT_TRADE_NO_USED', 'GATEWAY_REFUSED', 'not_applied', 'after_query'],
  ['系统错误', 'SYSTEM_ERROR', 'GATEWAY_SYSTEM_ERROR', 'unknown', 'after_query'],
  ['频率超限，请降低请求频率', 'RATE_LIMITED', 'GATEWAY_RATE_LIMITED', 'unknown', 'after_query'],
  ['从未见过的话', undefined, 'GATEWAY_REFUSED', 'unknown', 'after_query'],
])('an order refused with %s is %s', async (words, gateway_code, code, outcome, retry) => {
  expect(await prepayError(refused(words))).toMatchObject({ gateway_code, code, outcome, retry });
});

test.each([
  ['基本账户余额不足，请充值后重新发起', 'NOT_ENOUGH', 'not_applied', 'same_request'],
  ['申请退款金额超过订单可退金额', 'INVALID_REQUEST', 'not_applied', 'never'],
  ['订单已经超过退款期限', 'TRADE_OVERDUE', 'not_applied', 'never'],
  // Of a fresh payment that is no refusal yet, and the kit knows it by this name.
  ['订单不存在', 'RESOURCE_NOT_EXISTS', 'not_applied', 'never'],
  ['从未见过的话', undefined, 'unknown', 'after_query'],
])('a refund refused with %s is %s', async (words, gateway_code, outcome, retry) => {
  expect(await refundError(refused(words))).toMatchObject({ gateway_code, outcome, retry });
});

test('a code of WeChat Pay’s that an SDK lets through counts more than words', async () => {
  const said = { ...refused('系统错误'), errCode: 'ORDERPAID' };
  expect(await prepayError(said)).toMatchObject({ gateway_code: 'ORDER_PAID' });
  expect(await prepayError({ ...refused('该订单已支付'), errCode: 'SOMETHING_NEW' })).toMatchObject({
    gateway_code: 'SOMETHING_NEW',
    outcome: 'unknown',
  });
});

test('another API is called by its name, for the merchant, and judged like the rest', async () => {
  const { gateway, calls } = cloudGateway(good({ recall: 'N' }));
  expect(
    await gateway.request({ method: 'POST', path: '/reverse', body: { outTradeNo: 'a' } }),
  ).toMatchObject({
    recall: 'N',
  });
  const params = { subMchId: '1900009292', outTradeNo: 'a', nonceStr: 'n'.repeat(32) };
  expect(calls).toEqual([{ api: 'reverse', params }]);
  for (const path of ['constructor.call', '/v3/pay', '']) {
    expect(await failure(gateway.request({ method: 'POST', path, body: {} }))).toMatchObject({
      code: 'REQUEST_INVALID',
    });
  }
});

test('a message over HTTP is never one of cloudPay’s', async () => {
  const { gateway } = cloudGateway({});
  const message = { headers: {}, body: Buffer.from('{}') };
  expect(await failure(gateway.readNotification(message))).toMatchObject({
    code: 'SIGNATURE_HEADER_MISSING',
  });
});
