import { PARTNER_MERCHANT } from '../../../simulator/wechatpay/merchants';
import { control, type Json } from '../../support/world';
import { BUYER, cloudWorld, NUMBER, paidOrder, SUB_APPID, SUB_MCHID, told } from './support';

async function attempts(world: Awaited<ReturnType<typeof cloudWorld>>): Promise<Json> {
  const { body } = await control(world, 'GET', '/notifications');
  return body[0]!.attempts!;
}

test('the function that the order names is called with the payment, unsigned, from no user', async () => {
  const world = await cloudWorld();
  await paidOrder(world, { attach: 'k=v' });
  const { transaction_id } = (await control(world, 'GET', `/orders/${NUMBER}`)).body;
  expect(await told(world)).toEqual([
    {
      event: {
        returnCode: 'SUCCESS',
        appid: PARTNER_MERCHANT.sp_appid,
        mchId: PARTNER_MERCHANT.sp_mchid,
        subAppid: SUB_APPID,
        subMchId: SUB_MCHID,
        nonceStr: expect.stringMatching(/^\w{32}$/),
        resultCode: 'SUCCESS',
        openid: expect.stringMatching(/^o/),
        isSubscribe: 'N',
        subOpenid: BUYER,
        subIsSubscribe: 'N',
        tradeType: 'JSAPI',
        bankType: 'OTHERS',
        totalFee: 12_800,
        feeType: 'CNY',
        cashFee: 12_800,
        transactionId: transaction_id,
        outTradeNo: NUMBER,
        attach: 'k=v',
        timeEnd: '20310304120000',
        userInfo: { appId: SUB_APPID, openId: BUYER },
      },
    },
  ]);
});

test.each([
  ['nothing', null],
  ['another errcode', { errcode: 1 }],
  ['the errcode as a text', { errcode: '0' }],
  ['v2’s own word', { return_code: 'SUCCESS' }],
])('a function that returns %s is called again, until it returns errcode 0', async (_what, answer) => {
  const world = await cloudWorld();
  await world.host.call('shop', { answer }, {});
  await paidOrder(world);
  expect(await told(world)).toHaveLength(1);
  await world.host.call('shop', { answer: { errcode: 0, errmsg: '' } }, {});
  await control(world, 'POST', '/clock/advance', { ms: 15_000 });
  await control(world, 'POST', '/clock/advance', { ms: 48 * 3_600_000 });
  const calls = await told(world);
  expect(calls).toHaveLength(2);
  expect(calls[1]).toEqual(calls[0]);
  expect(await attempts(world)).toEqual([
    expect.objectContaining({ status: 200, error: 'the function did not return errcode 0' }),
    { at: expect.any(Number), ms: expect.any(Number), status: 200 },
  ]);
});

test('a function that does not exist, or is of another environment, is never told, and the books say why', async () => {
  const world = await cloudWorld();
  await paidOrder(world, { functionName: 'nobody' });
  expect(await attempts(world)).toEqual([expect.objectContaining({ error: 'FUNCTION_NOT_FOUND' })]);
  const other = await cloudWorld();
  await paidOrder(other, { envId: 'another-1g2h3' });
  expect(await attempts(other)).toEqual([expect.objectContaining({ error: 'NO_SUCH_ENVIRONMENT' })]);
  expect(await told(other)).toEqual([]);
});

test('a callback can be sent again, as it was or broken in the ways that an unsigned one can be', async () => {
  const world = await cloudWorld();
  await paidOrder(world);
  const { body } = await control(world, 'GET', '/notifications');
  const send = (mutate?: string) =>
    control(world, 'POST', `/notifications/${body[0]!.id}/send`, mutate === undefined ? {} : { mutate });
  await send();
  await send('wrong_amount');
  await send('unknown_order');
  expect((await send('signature_bit')).status).toBe(400);
  const [first, again, dearer, other] = (await told(world)).map((one) => one.event);
  expect(again).toEqual(first);
  expect(dearer).toEqual({ ...first, totalFee: 12_801 });
  expect(other!.outTradeNo).not.toBe(NUMBER);
});

test('a rule that forbids the function to mini-programs keeps forged events out, and WeChat Pay’s own gets in', async () => {
  const rule = { about: '', invoke: false } as const;
  const world = await cloudWorld({ schema: { collections: {}, functions: { shop: rule } } });
  const event = { returnCode: 'SUCCESS', resultCode: 'SUCCESS', outTradeNo: NUMBER, totalFee: 12_800 };
  const forged = await control(world, 'POST', '/functions/shop', { event, openid: BUYER });
  expect(forged.body.error).toMatchObject({ code: 'FUNCTION_NOT_ALLOWED' });
  await paidOrder(world);
  expect((await told(world)).map((one) => one.source)).toEqual([undefined]);
});
