import { PARTNER_MERCHANT } from '../../../simulator/wechatpay/merchants';
import { md5Hex } from '../../../src/protocol/crypto/digest';
import { control } from '../../support/world';
import { BUYER, cloudPay, cloudWorld, NUMBER, order, paidOrder, ref, SUB_APPID, SUB_MCHID } from './support';

test('an order answers with the payment object, signed for the mini-program with the provider’s key', async () => {
  const world = await cloudWorld();
  const answer = await cloudPay(world, 'unifiedOrder', order());
  expect(answer).toMatchObject({ returnCode: 'SUCCESS', resultCode: 'SUCCESS', subMchId: SUB_MCHID });
  expect(answer).toMatchObject({ errCode: 0, errMsg: 'cloudPay.unifiedOrder:ok' });
  const payment = answer.payment as unknown as Record<string, string>;
  const text = `appId=${SUB_APPID}&nonceStr=${payment.nonceStr}&package=${payment.package}&signType=MD5&timeStamp=${payment.timeStamp}`;
  const paySign = md5Hex(`${text}&key=${PARTNER_MERCHANT.api_v2_key}`).toUpperCase();
  expect(payment).toMatchObject({
    signType: 'MD5',
    paySign,
    package: expect.stringMatching(/^prepay_id=wx/),
  });
});

test('the payment object opens the cashier of its payer, as it is and no other', async () => {
  const world = await cloudWorld();
  const { payment } = await cloudPay(world, 'unifiedOrder', order());
  const open = (pay_params: object, openid = BUYER) =>
    control(world, 'POST', '/cashier/open', { pay_params, openid });
  expect((await open({ ...payment, timeStamp: '1930363201' })).body.cashier_id).toBeUndefined();
  expect((await open(payment!, 'oSomebodyElse000000000000001')).body.cashier_id).toBeUndefined();
  const { body } = await open(payment!);
  expect(body).toMatchObject({
    amount: { total: 12_800, currency: 'CNY' },
    payee: PARTNER_MERCHANT.sub_name,
  });
  const approved = await control(world, 'POST', `/cashier/${body.cashier_id}/approve`);
  expect(approved.body).toEqual({ errMsg: 'requestPayment:ok' });
  await world.wechatpay.notifier.idle();
  expect(await cloudPay(world, 'queryOrder', ref())).toMatchObject({
    tradeState: 'SUCCESS',
    subOpenid: BUYER,
  });
});

test('an order without an openid is for whoever called the function, and in the books of provider and sub-merchant', async () => {
  const world = await cloudWorld();
  await cloudPay(world, 'unifiedOrder', order({ timeExpire: '20310304123000' }));
  const { body } = await control(world, 'GET', `/orders/${NUMBER}`);
  expect(body).toMatchObject({
    merchant: { mchid: PARTNER_MERCHANT.sp_mchid, sub_mchid: SUB_MCHID },
    payer: { sub_openid: BUYER },
    amount: { total: 12_800, currency: 'CNY' },
    pay_until: Date.parse('2031-03-04T12:30:00+08:00'),
  });
});

test('the same order again, with another nonce, gives a payment object again; another amount is refused', async () => {
  const world = await cloudWorld();
  await cloudPay(world, 'unifiedOrder', order());
  const again = await cloudPay(world, 'unifiedOrder', order({ nonceStr: 'another' }));
  expect(again).toMatchObject({ resultCode: 'SUCCESS', payment: { signType: 'MD5' } });
  const other = await cloudPay(world, 'unifiedOrder', order({ totalFee: 1 }));
  expect(other).toMatchObject({ resultCode: 'FAIL', errCodeDes: '201 商户订单号重复' });
  expect(other.payment).toBeUndefined();
});

test('the SDK writes its own errCode 0 over the one of WeChat Pay: only the words are left', async () => {
  const world = await cloudWorld();
  const answer = await cloudPay(world, 'queryOrder', ref());
  expect(answer).toMatchObject({ resultCode: 'FAIL', errCode: 0, errCodeDes: 'order not exist' });
  expect(world.recorder.list().at(-2)).toMatchObject({
    about: 'cloudPay.queryOrder',
    answer: { err_code: 'ORDERNOTEXIST' },
  });
});

test('a query tells of an open order its state alone, and of a paid one the payment', async () => {
  const world = await cloudWorld();
  await cloudPay(world, 'unifiedOrder', order({ attach: 'k=v' }));
  const open = await cloudPay(world, 'queryOrder', ref());
  expect(open).toMatchObject({ tradeState: 'NOTPAY', outTradeNo: NUMBER });
  expect(open.transactionId).toBeUndefined();
  await control(world, 'POST', `/orders/${NUMBER}/pay`);
  expect(await cloudPay(world, 'queryOrder', ref())).toMatchObject({
    tradeState: 'SUCCESS',
    totalFee: 12_800,
    feeType: 'CNY',
    subOpenid: BUYER,
    transactionId: expect.stringMatching(/^42000\d{23}$/),
    timeEnd: '20310304120000',
    attach: 'k=v',
  });
});

test('an order is closed after five minutes; closing it again is refused, and so is closing a paid one', async () => {
  const world = await cloudWorld();
  await cloudPay(world, 'unifiedOrder', order());
  expect(await cloudPay(world, 'closeOrder', ref())).toMatchObject({
    resultCode: 'FAIL',
    errCodeDes: '订单生成后5分钟内不能关闭',
  });
  await control(world, 'POST', '/clock/advance', { ms: 5 * 60_000 });
  expect(await cloudPay(world, 'closeOrder', ref())).toMatchObject({ resultCode: 'SUCCESS' });
  expect(await cloudPay(world, 'queryOrder', ref())).toMatchObject({ tradeState: 'CLOSED' });
  expect(await cloudPay(world, 'closeOrder', ref())).toMatchObject({ errCodeDes: '订单已关闭' });
  const other = await cloudWorld();
  await paidOrder(other);
  expect(await cloudPay(other, 'closeOrder', ref())).toMatchObject({
    resultCode: 'FAIL',
    errCodeDes: '该订单已支付',
  });
});

test.each([
  [
    'a merchant that has not bound itself to the cloud',
    { subMchId: '1900009191' },
    '特约子商户商户号未授权服务商的产品权限',
  ],
  ['another mini-program', { subAppid: 'wx777870617973696d' }, 'sub_mch_id与sub_appid不匹配'],
  ['an amount that is no whole number', { totalFee: 0.5 }, 'total_fee参数格式有误'],
  ['no function to call', { functionName: '' }, '缺少参数function_name'],
  ['an openid nobody has', { subOpenid: 'nobody' }, 'sub_appid和sub_openid不匹配'],
])('%s: the request is not looked into, and there are only words', async (_what, change, words) => {
  const world = await cloudWorld();
  const answer = await cloudPay(world, 'unifiedOrder', order(change));
  expect(answer).toEqual({
    returnCode: 'FAIL',
    returnMsg: words,
    errCode: 0,
    errMsg: 'cloudPay.unifiedOrder:ok',
  });
  expect((await control(world, 'GET', '/orders')).body).toEqual([]);
});

test('an API that cloudPay does not have is an error of the SDK', async () => {
  const world = await cloudWorld();
  await expect(cloudPay(world, 'micropay', {})).rejects.toThrow('cloudPay has no micropay here');
});

test('a request lost before or after it was carried out is an error of the SDK, and the books know which', async () => {
  const world = await cloudWorld();
  await control(world, 'POST', '/faults', { name: 'gateway_timeout_before_commit', times: 1 });
  await expect(cloudPay(world, 'unifiedOrder', order())).rejects.toThrow();
  expect((await control(world, 'GET', '/orders')).body).toEqual([]);
  await control(world, 'POST', '/faults', { name: 'gateway_timeout_after_commit', times: 1 });
  await expect(cloudPay(world, 'unifiedOrder', order())).rejects.toThrow();
  expect((await control(world, 'GET', `/orders/${NUMBER}`)).body).toMatchObject({ prepays: 1 });
});
