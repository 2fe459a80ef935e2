import { control } from '../../support/world';
import { cloudPay, cloudWorld, NUMBER, paidOrder, refund, SUB_MCHID, told } from './support';

const asked = (changes: object = {}) => ({
  subMchId: SUB_MCHID,
  nonceStr: 'n',
  outRefundNo: `${NUMBER}_1`,
  ...changes,
});

test('a refund is accepted, told to the function when it has arrived, and the same again is the same', async () => {
  const world = await cloudWorld();
  const { transaction_id } = await paidOrder(world);
  const accepted = await cloudPay(world, 'refund', refund(transaction_id!));
  expect(accepted).toMatchObject({
    resultCode: 'SUCCESS',
    outRefundNo: `${NUMBER}_1`,
    refundId: expect.stringMatching(/^50\d{27}$/),
    transactionId: transaction_id,
    refundFee: 2_800,
  });
  expect(await cloudPay(world, 'queryRefund', asked())).toMatchObject({ refundStatus_0: 'PROCESSING' });
  await control(world, 'POST', '/clock/advance', { ms: 20_000 });
  const again = await cloudPay(world, 'refund', refund(transaction_id!, { nonceStr: 'm' }));
  expect(again.refundId).toBe(accepted.refundId);
  const { event } = (await told(world)).at(-1)!;
  expect(event).toMatchObject({
    outRefundNo: `${NUMBER}_1`,
    outTradeNo: NUMBER,
    refundStatus: 'SUCCESS',
    refundFee: 2_800,
    successTime: '2031-03-04 12:00:20',
    subMchId: SUB_MCHID,
  });
  expect((await control(world, 'GET', `/orders/${NUMBER}`)).body).toMatchObject({
    refunds: [{ total: 2_800, status: 'SUCCESS' }],
  });
});

test('a refund for which no function was named is told to nobody', async () => {
  const world = await cloudWorld();
  const { transaction_id } = await paidOrder(world);
  await cloudPay(world, 'refund', refund(transaction_id!, { functionName: undefined }));
  await control(world, 'POST', '/clock/advance', { ms: 20_000 });
  expect(await told(world)).toHaveLength(1);
});

test('a query of a refund tells it as the page says, as the lists that people see, or leaves the lists empty', async () => {
  const world = await cloudWorld();
  const { transaction_id } = await paidOrder(world);
  await cloudPay(world, 'refund', refund(transaction_id!));
  await control(world, 'POST', '/clock/advance', { ms: 20_000 });
  expect(await cloudPay(world, 'queryRefund', asked())).toMatchObject({
    refundCount: 1,
    outRefundNo_0: `${NUMBER}_1`,
    refundStatus_0: 'SUCCESS',
    refundFee_0: 2_800,
    refundSuccessTime_0: '2031-03-04 12:00:20',
  });
  await control(world, 'POST', '/toggles', { cloudpay_refund_query: 'lists' });
  expect(await cloudPay(world, 'queryRefund', asked())).toMatchObject({
    refundCount: 1,
    outRefundNoList: [`${NUMBER}_1`],
    refundStatusList: ['SUCCESS'],
    refundFeeList: [2_800],
    refundRecvAccoutList: ['支付用户零钱'],
  });
  await control(world, 'POST', '/toggles', { cloudpay_refund_query: 'empty' });
  expect(await cloudPay(world, 'queryRefund', asked())).toMatchObject({
    refundCount: 1,
    outRefundNoList: [],
    refundStatusList: [],
    refundChannel: [],
  });
});

test.each([
  ['more than was paid', { refundFee: 12_801 }, '申请退款金额超过订单可退金额'],
  ['another total', { totalFee: 100 }, '订单金额或退款金额与之前请求不一致，请核实后再试'],
  ['a payment nobody made', { transactionId: '4200000000203103040000000000' }, '订单不存在'],
])('a refund of %s is refused', async (_what, change, words) => {
  const world = await cloudWorld();
  const { transaction_id } = await paidOrder(world);
  const answer = await cloudPay(world, 'refund', refund(transaction_id!, change));
  expect(answer).toMatchObject({ resultCode: 'FAIL', errCodeDes: words });
  expect(await cloudPay(world, 'queryRefund', asked())).toMatchObject({ errCodeDes: 'not exist' });
});

test('the day’s bill comes packed or as text from ten o’clock of the next day on, with words before that', async () => {
  const world = await cloudWorld();
  await paidOrder(world);
  const bill = (changes: object = {}) =>
    cloudPay(world, 'downloadBill', {
      subMchId: SUB_MCHID,
      nonceStr: 'n',
      billDate: '20310304',
      billType: 'ALL',
      ...changes,
    });
  await control(world, 'POST', '/clock/set', { at: Date.parse('2031-03-05T09:59:00+08:00') });
  expect(await bill()).toMatchObject({ returnCode: 'FAIL', returnMsg: 'Bill Creating' });
  await control(world, 'POST', '/clock/advance', { ms: 60_000 });
  expect(String((await bill()).data)).toContain(`\`${NUMBER},`);
  expect(await bill({ billDate: '20310303' })).toMatchObject({ returnMsg: 'No Bill Exist' });
  const packed = (await bill({ tarType: 'GZIP' })).data as unknown as { type: string; data: number[] };
  expect(packed.data.slice(0, 2)).toEqual([0x1f, 0x8b]);
});
