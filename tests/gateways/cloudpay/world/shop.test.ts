import { control } from '../../../support/world';
import { attempts, BUYER, create, deliveries, NOON, pay, shop, shopWorld, stored } from './support';

test('goods are ordered, paid, told to the function and delivered once', async () => {
  const world = await shopWorld();
  const { number, pay_params } = await create(world);
  const opened = await control(world, 'POST', '/cashier/open', { pay_params, openid: BUYER });
  const approved = await control(world, 'POST', `/cashier/${opened.body.cashier_id}/approve`);
  expect(approved.body).toEqual({ errMsg: 'requestPayment:ok' });
  await world.wechatpay.notifier.idle();
  expect(await attempts(world)).toEqual([{ at: expect.any(Number), ms: expect.any(Number), status: 200 }]);
  expect(await stored(world, number)).toMatchObject({ status: 'paid', review: [] });
  expect(await deliveries(world)).toEqual([expect.objectContaining({ _id: number, step: 'sold' })]);
});

test('a forged event changes nothing but that it is remembered, and cannot keep the true one from counting', async () => {
  const world = await shopWorld();
  const { number } = await create(world);
  const forged = {
    returnCode: 'SUCCESS',
    resultCode: 'SUCCESS',
    subAppid: 'wx7778706179737531',
    subMchId: '1900009292',
    subOpenid: BUYER,
    totalFee: 12_800,
    feeType: 'CNY',
    transactionId: '4200000000203103040000000666',
    outTradeNo: number,
    timeEnd: '20310304120000',
  };
  await shop(world, forged);
  expect(await stored(world, number)).toMatchObject({
    status: 'pending',
    evidence: [{ code: 'NOT_CONFIRMED', transaction_id: forged.transactionId }],
  });
  expect(await deliveries(world)).toEqual([expect.objectContaining({ step: 'held' })]);
  await control(world, 'POST', '/clock/advance', { ms: 6_000 });
  await pay(world, number);
  expect(await stored(world, number)).toMatchObject({ status: 'paid' });
  expect((await stored(world, number)).transaction_id).not.toBe(forged.transactionId);
});

test('a forged event for another merchant, or for no order of ours, asks nobody', async () => {
  const world = await shopWorld();
  const { number } = await create(world);
  const event = {
    returnCode: 'SUCCESS',
    resultCode: 'SUCCESS',
    subMchId: '1900000109',
    totalFee: 12_800,
    transactionId: '4200000000203103040000000666',
    outTradeNo: number,
    timeEnd: '20310304120000',
  };
  await shop(world, event);
  await shop(world, { ...event, outTradeNo: 'C20310304000999' });
  const asked = world.recorder.list().filter(({ about }) => about === 'cloudPay.queryOrder');
  expect(asked).toEqual([]);
  expect(await stored(world, number)).toMatchObject({ status: 'pending' });
});

test('an event with another amount than was paid books what was paid', async () => {
  const world = await shopWorld();
  await control(world, 'POST', '/faults', { name: 'notification_wrong_amount' });
  const { number } = await create(world);
  await pay(world, number);
  expect(await stored(world, number)).toMatchObject({
    status: 'paid',
    paid_amount: { total: 12_800, currency: 'CNY' },
    review: [],
  });
});

test('a payment whose callback is lost is found by asking', async () => {
  const world = await shopWorld();
  await control(world, 'POST', '/faults', { name: 'notification_lost' });
  const { number } = await create(world);
  await pay(world, number);
  expect(await stored(world, number)).toMatchObject({ status: 'pending' });
  const { order } = await shop(world, { action: 'query', out_trade_no: number });
  expect(order).toMatchObject({ status: 'paid', fulfilment: 'done' });
});

test('an order whose answer was lost is placed again with the same words, and is one order', async () => {
  const world = await shopWorld();
  await control(world, 'POST', '/faults', { name: 'gateway_timeout_after_commit', times: 1 });
  const request_id = 'cloudpayLostAnswer000000000001';
  expect(await shop(world, { action: 'create', request_id })).toMatchObject({
    errmsg: 'GATEWAY_NO_ANSWER',
    outcome: 'unknown',
  });
  await control(world, 'POST', '/clock/advance', { ms: 10_000 });
  const { order, pay_params } = await shop(world, { action: 'create', request_id });
  expect(pay_params).toMatchObject({ signType: 'MD5' });
  expect((await control(world, 'GET', '/orders')).body).toEqual([
    expect.objectContaining({ out_trade_no: order!.out_trade_no, prepays: 2 }),
  ]);
});

test('a buyer who comes back gets the same signature, without a call to the gateway', async () => {
  const world = await shopWorld();
  const { number, pay_params } = await create(world);
  await control(world, 'POST', '/clock/advance', { ms: 15 * 60_000 });
  const resumed = await shop(world, { action: 'resume', out_trade_no: number });
  expect(resumed.pay_params).toEqual(pay_params);
  const placed = world.recorder.list().filter(({ about }) => about === 'cloudPay.unifiedOrder');
  expect(placed).toHaveLength(1);
});

test('an order that is given up is closed at the gateway once that lets it be, and one that was paid meanwhile is paid', async () => {
  const world = await shopWorld();
  const { number } = await create(world);
  await shop(world, { action: 'cancel', out_trade_no: number });
  expect(await stored(world, number)).toMatchObject({ status: 'pending', cancelled_at: NOON });
  await control(world, 'POST', '/clock/advance', { ms: 5 * 60_000 });
  await shop(world, { action: 'cancel', out_trade_no: number });
  expect((await control(world, 'GET', `/orders/${number}`)).body).toMatchObject({ trade_state: 'CLOSED' });
  expect(await stored(world, number)).toMatchObject({ status: 'closed' });
  const other = await create(world);
  await control(world, 'POST', '/faults', { name: 'payment_before_close', times: 1 });
  await shop(world, { action: 'cancel', out_trade_no: other.number });
  await control(world, 'POST', '/clock/advance', { ms: 15_000 });
  await world.wechatpay.notifier.idle();
  expect(await stored(world, other.number)).toMatchObject({ status: 'paid' });
});
