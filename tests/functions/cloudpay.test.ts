import { PARTNER_MERCHANT } from '../../simulator/wechatpay/merchants';
import type { World } from '../../simulator/world';
import { control, type Json, testWorld } from '../support/world';
import { moneyBack, orderOf, refund, staffedShop } from './refund-support';
import { approve, BUYER, create, documents, listOf, pay, runTimer } from './support';

// The functions are built first when a source has changed.
jest.setTimeout(30_000);

const { sub_appid, sub_mchid } = PARTNER_MERCHANT;
const SAMPLE = [{ sku: 'tea-sample', quantity: 1 }];

/** The shop of a merchant that the cloud takes payments for. */
const cloudWorld = () => testWorld({ gateway: 'cloudpay', instances: 2, ...staffedShop() });

async function bought(world: World): Promise<Json> {
  const { order, pay_params } = await create(world, SAMPLE);
  expect(await approve(world, pay_params!)).toEqual({ errMsg: 'requestPayment:ok' });
  await world.wechatpay.notifier.idle();
  return order!.out_trade_no!;
}

/** What WeChat Pay would say of the order, made up. */
const forged = (out_trade_no: Json) => ({
  returnCode: 'SUCCESS',
  resultCode: 'SUCCESS',
  subAppid: sub_appid,
  subMchId: sub_mchid,
  subOpenid: BUYER,
  totalFee: 100,
  feeType: 'CNY',
  transactionId: '4200000000203103040000000666',
  outTradeNo: out_trade_no,
  timeEnd: '20310304120000',
});

test('goods are chosen, paid with what the cloud has signed, told to pay-notify and delivered once', async () => {
  const world = await cloudWorld();
  const out_trade_no = await bought(world);
  const { body: sent } = await control(world, 'GET', '/notifications');
  expect(listOf(sent).map(({ url }) => url)).toEqual(['cloud://env-local/pay-notify']);
  expect(listOf(sent[0]!.attempts)).toEqual([
    { at: expect.any(Number), ms: expect.any(Number), status: 200 },
  ]);
  const { order } = await pay(world, { action: 'query', out_trade_no });
  expect(order).toMatchObject({ status: 'paid', fulfilment: 'done' });
  expect(await documents(world, 'deliveries')).toMatchObject([{ _id: out_trade_no, step: 'sold' }]);
});

test('a mini-program that calls pay-notify with a forged event is refused by its rule', async () => {
  const world = await cloudWorld();
  const { order } = await create(world, SAMPLE);
  const event = forged(order!.out_trade_no!);
  const { body } = await control(world, 'POST', '/functions/pay-notify', { event, openid: BUYER });
  expect(body.error).toMatchObject({ code: 'FUNCTION_NOT_ALLOWED' });
  expect(await orderOf(world, order!.out_trade_no!)).toMatchObject({ status: 'pending' });
});

test('without that rule a forged event, from a user or from nobody, by callFunction or over HTTP, pays nothing', async () => {
  const world = await cloudWorld();
  const { order } = await create(world, SAMPLE);
  const out_trade_no = order!.out_trade_no!;
  const event = forged(out_trade_no);
  await world.host.call('pay-notify', event, { openid: BUYER, appid: sub_appid });
  await world.host.call('pay-notify', event, {});
  const http = await fetch(`${world.url}/http/pay-notify`, { method: 'POST', body: JSON.stringify(event) });
  expect(http.status).toBe(401);
  await world.host.call('pay', event, { openid: BUYER, appid: sub_appid });
  expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'pending' });
  expect(await documents(world, 'deliveries')).toMatchObject([{ step: 'held' }]);
});

test('with every callback lost, the timer finds the payment', async () => {
  const world = await cloudWorld();
  await control(world, 'POST', '/faults', { name: 'notification_lost' });
  const out_trade_no = await bought(world);
  await control(world, 'POST', '/clock/advance', { ms: 61_000 });
  await runTimer(world);
  expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'paid' });
});

test('money is given back, and its refund found to have arrived', async () => {
  const world = await cloudWorld();
  const out_trade_no = await bought(world);
  expect((await refund(world, out_trade_no, 40)).refund).toMatchObject({ status: 'processing' });
  await control(world, 'POST', '/clock/advance', { ms: 20_000 });
  await world.wechatpay.notifier.idle();
  expect(await moneyBack(world)).toEqual([[40, 'SUCCESS']]);
  const { order } = await pay(world, { action: 'query', out_trade_no });
  expect(order).toMatchObject({ refunded_total: 40 });
});

test('an order that is given up is closed by the timer once WeChat Pay lets it be closed', async () => {
  const world = await cloudWorld();
  const { order } = await create(world, SAMPLE);
  await pay(world, { action: 'cancel', out_trade_no: order!.out_trade_no });
  for (let minute = 0; minute < 12; minute++) {
    await control(world, 'POST', '/clock/advance', { ms: 60_000 });
    await runTimer(world);
  }
  const { body } = await control(world, 'GET', `/orders/${order!.out_trade_no}`);
  expect(body).toMatchObject({ trade_state: 'CLOSED' });
  expect(await orderOf(world, order!.out_trade_no!)).toMatchObject({ status: 'closed' });
});

test('a day is reconciled with the bill of trades that the cloud hands on', async () => {
  const world = await cloudWorld();
  await bought(world);
  const date = new Date(world.clock.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const at = Date.parse(`${date}T00:00:00+08:00`) + 34.5 * 3_600_000 + 60_000;
  await control(world, 'POST', '/clock/set', { at });
  expect((await control(world, 'POST', '/timers/pay-notify')).body.result).toMatchObject({
    reconciled: date,
  });
  expect(await documents(world, 'reconciliations')).toMatchObject([{ status: 'done', matched: 1, open: 0 }]);
});
