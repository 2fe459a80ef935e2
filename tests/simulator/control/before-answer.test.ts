import { smallFunctions } from '../../support/small-functions';
import { control, testWorld } from '../../support/world';
import { signPayParams } from '../wechatpay/support/client';
import { createReceiver } from '../wechatpay/support/receiver';
import { APPID, CREDENTIALS, OPENID } from '../wechatpay/support/world';

let merchant: Awaited<ReturnType<typeof createReceiver>>;
beforeEach(async () => {
  merchant = await createReceiver();
});
afterEach(() => merchant.close());

/** An order that waits to be paid, and a merchant who is to hear of it first. */
async function prepaid() {
  const world = await testWorld({ functions: smallFunctions({}) });
  const order = world.wechatpay.ledger.open({
    owner: { mchid: CREDENTIALS.mchid },
    trade_type: 'JSAPI',
    appid: APPID,
    out_trade_no: 'T20310304000001',
    description: '龙井茶',
    notify_url: merchant.url,
    amount: { total: 100, currency: 'CNY' },
    payer: { openid: OPENID },
    fingerprint: '',
  });
  await control(world, 'POST', '/faults', { name: 'notification_before_answer', times: 1 });
  const { prepay_id } = world.wechatpay.ledger.addPrepay(order);
  return { world, prepay_id };
}

test('notification_before_answer: when the phone is told that it paid, the merchant has answered', async () => {
  const { world, prepay_id } = await prepaid();
  const pay_params = signPayParams(CREDENTIALS, APPID, prepay_id, Math.floor(world.clock.now() / 1000));
  const { body } = await control(world, 'POST', '/cashier/open', { pay_params, openid: OPENID });
  const approved = await control(world, 'POST', `/cashier/${body.cashier_id}/approve`);
  expect(approved.body).toEqual({ errMsg: 'requestPayment:ok' });
  expect(world.wechatpay.notifier.list()[0]!.attempts).toMatchObject([{ status: 204 }]);
});

test('notification_before_answer: paid without a cashier as well', async () => {
  const { world } = await prepaid();
  await control(world, 'POST', '/orders/T20310304000001/pay', {});
  expect(world.wechatpay.notifier.list()[0]!.attempts).toMatchObject([{ status: 204 }]);
});

test('notifications: a page of them, newest first, and a page that makes no sense is refused', async () => {
  const { world } = await prepaid();
  world.wechatpay.ledger.pay('T20310304000001');
  await world.clock.advance(0);
  expect((await control(world, 'GET', '/notifications?newest=5')).body).toHaveLength(1);
  expect((await control(world, 'GET', '/notifications?newest=5&skip=1')).body).toEqual([]);
  expect((await control(world, 'GET', '/notifications?newest=all')).body.message).toContain('"all"');
});
