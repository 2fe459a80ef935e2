import { PARTNER_MERCHANT } from '../../simulator/wechatpay/merchants';
import type { World } from '../../simulator/world';
import { control, type Json, testWorld } from '../support/world';
import { moneyBack, orderOf, refund, staffedShop } from './refund-support';
import { approve, BUYER, create, documents, listOf, pay } from './support';

const { sp_appid, sp_mchid, sub_appid, sub_mchid, other_sub_mchid } = PARTNER_MERCHANT;
const SAMPLE = [{ sku: 'tea-sample', quantity: 1 }];

/** The shop of a sub-merchant, whose payments a service provider takes. */
const partnerWorld = () => testWorld({ gateway: 'v3_partner', instances: 2, ...staffedShop() });

async function bought(world: World): Promise<Json> {
  const { order, pay_params } = await create(world, SAMPLE);
  expect(await approve(world, pay_params!)).toEqual({ errMsg: 'requestPayment:ok' });
  await world.wechatpay.notifier.idle();
  return order!.out_trade_no!;
}

test('a sub-merchant’s goods are chosen, paid in its mini-program, notified and delivered once', async () => {
  const world = await partnerWorld();
  const out_trade_no = await bought(world);
  expect((await control(world, 'GET', `/orders/${out_trade_no}`)).body).toMatchObject({
    ...{ merchant: { mchid: sp_mchid, sub_mchid }, appid: sp_appid, sub_appid },
    ...{ payer: { sub_openid: BUYER }, trade_state: 'SUCCESS' },
  });
  const { body: sent } = await control(world, 'GET', '/notifications');
  expect(listOf(sent[0]!.attempts).map(({ status }) => status)).toEqual([204]);
  const { order } = await pay(world, { action: 'query', out_trade_no });
  expect(order).toMatchObject({ status: 'paid', fulfilment: 'done' });
  expect(await documents(world, 'deliveries')).toMatchObject([{ _id: out_trade_no, step: 'sold' }]);
});

test('with every notification lost, the buyer’s query finds the payment', async () => {
  const world = await partnerWorld();
  await control(world, 'POST', '/faults', { name: 'notification_lost' });
  const out_trade_no = await bought(world);
  const { order } = await pay(world, { action: 'query', out_trade_no });
  expect(order).toMatchObject({ status: 'paid' });
});

test.each(['wrong_sub_mchid', 'wrong_mchid', 'wrong_appid'])(
  'a validly signed message with %s is evidence, and pays nothing; the honest one does',
  async (mutate) => {
    const world = await partnerWorld();
    await control(world, 'POST', '/faults', { name: 'notification_lost' });
    const out_trade_no = await bought(world);
    const [{ id }] = listOf((await control(world, 'GET', '/notifications')).body) as [Json];
    const { body } = await control(world, 'POST', `/notifications/${id}/send`, { mutate });
    expect([200, 204]).toContain(body.status);
    const noted = await orderOf(world, out_trade_no);
    expect([noted.status, listOf(noted.evidence).length]).toEqual(['pending', 1]);
    await control(world, 'POST', `/notifications/${id}/send`, {});
    expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'paid' });
  },
);

test('a sub-merchant’s money is given back, and its refund found to have arrived', async () => {
  const world = await partnerWorld();
  const out_trade_no = await bought(world);
  expect((await refund(world, out_trade_no, 40)).refund).toMatchObject({ status: 'processing' });
  await control(world, 'POST', '/clock/advance', { ms: 20_000 });
  await world.wechatpay.notifier.idle();
  expect(await moneyBack(world)).toEqual([[40, 'SUCCESS']]);
  const { order } = await pay(world, { action: 'query', out_trade_no });
  expect(order).toMatchObject({ refunded_total: 40 });
});

test('a sub-merchant’s order that nobody pays is closed at the gateway', async () => {
  const world = await partnerWorld();
  const { order } = await create(world, SAMPLE);
  await pay(world, { action: 'cancel', out_trade_no: order!.out_trade_no });
  const { body } = await control(world, 'GET', `/orders/${order!.out_trade_no}`);
  expect(body).toMatchObject({ trade_state: 'CLOSED' });
});

test('a sub-merchant’s day is reconciled with its own bill, without what the provider did for another', async () => {
  const world = await partnerWorld();
  await bought(world);
  const { ledger } = world.wechatpay;
  ledger.open({
    ...{ owner: { mchid: sp_mchid, sub_mchid: other_sub_mchid }, appid: sp_appid, trade_type: 'NATIVE' },
    ...{
      out_trade_no: 'ANOTHER1',
      description: '茶',
      notify_url: 'http://127.0.0.1:1/notify',
      fingerprint: '',
    },
    amount: { total: 100, currency: 'CNY' },
  });
  expect(ledger.pay('ANOTHER1')).toMatchObject({ ok: true });
  const date = new Date(world.clock.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const at = Date.parse(`${date}T00:00:00+08:00`) + 34.5 * 3_600_000 + 60_000;
  await control(world, 'POST', '/clock/set', { at });
  expect((await control(world, 'POST', '/timers/pay-notify')).body.result).toMatchObject({
    reconciled: date,
  });
  expect(await documents(world, 'reconciliations')).toMatchObject([{ status: 'done', matched: 1, open: 0 }]);
});
