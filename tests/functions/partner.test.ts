import { PARTNER_MERCHANT } from '../../simulator/wechatpay/merchants';
import type { World } from '../../simulator/world';
import { control, type Json, testWorld } from '../support/world';
import { orderOf, staffedShop } from './refund-support';
import { approve, create, documents, listOf } from './support';

const { sp_appid, sp_mchid, other_sub_mchid } = PARTNER_MERCHANT;
const SAMPLE = [{ sku: 'tea-sample', quantity: 1 }];

/** The shop of a sub-merchant, whose payments a service provider takes. */
const partnerWorld = () => testWorld({ gateway: 'v3_partner', instances: 2, ...staffedShop() });

async function bought(world: World): Promise<Json> {
  const { order, pay_params } = await create(world, SAMPLE);
  expect(await approve(world, pay_params!)).toEqual({ errMsg: 'requestPayment:ok' });
  await world.wechatpay.notifier.idle();
  return order!.out_trade_no!;
}

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
