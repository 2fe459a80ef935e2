import type { World } from '../../../../simulator/world';
import { control } from '../../../support/world';
import { create, pay, shop, shopWorld, stored } from './support';

const REQUEST = 'cloudpayRefund0000000000000001';

async function refundedOrder(world: World) {
  const { number } = await create(world);
  await pay(world, number);
  const { refund } = await shop(world, { action: 'refund', request_id: REQUEST, out_trade_no: number });
  return { number, refund: refund!, out_refund_no: String(refund!.out_refund_no) };
}

test.each(['numbered', 'lists'])(
  'a refund is accepted, told to the function, and booked when a query says so (%s)',
  async (form) => {
    const world = await shopWorld();
    await control(world, 'POST', '/toggles', { cloudpay_refund_query: form });
    const { number, refund } = await refundedOrder(world);
    expect(refund).toMatchObject({ status: 'processing', amount: { total: 2_800 } });
    await control(world, 'POST', '/clock/advance', { ms: 20_000 });
    await world.wechatpay.notifier.idle();
    expect(await stored(world, number)).toMatchObject({
      refunds: [{ status: 'succeeded', amount: { total: 2_800, currency: 'CNY' } }],
    });
  },
);

test('a refund that the gateway says nothing of stays on its way: neither done nor refused', async () => {
  const world = await shopWorld();
  await control(world, 'POST', '/toggles', { cloudpay_refund_query: 'empty' });
  const { number, out_refund_no } = await refundedOrder(world);
  await control(world, 'POST', '/clock/advance', { ms: 20_000 });
  await world.wechatpay.notifier.idle();
  await shop(world, { action: 'query_refund', out_refund_no });
  expect(await stored(world, number)).toMatchObject({ refunds: [{ status: 'processing' }] });
});

test('a refund whose answer was lost is sent again under its number, and money leaves once', async () => {
  const world = await shopWorld();
  const { number } = await create(world);
  await pay(world, number);
  await control(world, 'POST', '/faults', {
    name: 'gateway_timeout_after_commit',
    times: 1,
    match: { operation: 'refund' },
  });
  const refund = { action: 'refund', request_id: REQUEST, out_trade_no: number };
  await shop(world, refund);
  await control(world, 'POST', '/clock/advance', { ms: 5 * 60_000 });
  await shop(world, refund);
  expect((await control(world, 'GET', `/orders/${number}`)).body).toMatchObject({
    refunds: [{ total: 2_800 }],
  });
});
