import type { World } from '../../simulator/world';
import { control, type Json, testWorld } from '../support/world';
import { moneyBack, refund, staffedShop } from './refund-support';
import { approve, create, documents, listOf, pay } from './support';

const SAMPLE = [{ sku: 'tea-sample', quantity: 1 }];
const FIVE_MINUTES_MS = 300_000;

async function bought(world: World): Promise<Json> {
  const { order, pay_params } = await create(world, SAMPLE);
  expect(await approve(world, pay_params!)).toEqual({ errMsg: 'requestPayment:ok' });
  await world.wechatpay.notifier.idle();
  return order!.out_trade_no!;
}

describe.each(['v2', 'v2_partner'] as const)('a shop that takes payments by %s', (gateway) => {
  const shop = () => testWorld({ gateway, instances: 2, ...staffedShop() });

  test('goods are chosen, paid, notified in XML and delivered once', async () => {
    const world = await shop();
    const out_trade_no = await bought(world);
    const { body: sent } = await control(world, 'GET', '/notifications');
    expect(sent[0]).toMatchObject({ format: 'v2', attempts: [{ status: 200 }] });
    expect(listOf(sent[0]!.attempts)[0]).not.toHaveProperty('error');
    const { order } = await pay(world, { action: 'query', out_trade_no });
    expect(order).toMatchObject({ status: 'paid', fulfilment: 'done' });
    expect(await documents(world, 'deliveries')).toMatchObject([{ _id: out_trade_no, step: 'sold' }]);
  });

  test('with every notification lost, the buyer’s query finds the payment', async () => {
    const world = await shop();
    await control(world, 'POST', '/faults', { name: 'notification_lost' });
    const out_trade_no = await bought(world);
    const { order } = await pay(world, { action: 'query', out_trade_no });
    expect(order).toMatchObject({ status: 'paid' });
  });

  test('money is given back over mutual TLS, and found to have arrived', async () => {
    const world = await shop();
    const out_trade_no = await bought(world);
    expect((await refund(world, out_trade_no, 40)).refund).toMatchObject({ status: 'processing' });
    await control(world, 'POST', '/clock/advance', { ms: 20_000 });
    await world.wechatpay.notifier.idle();
    expect(await moneyBack(world)).toEqual([[40, 'SUCCESS']]);
    const { order } = await pay(world, { action: 'query', out_trade_no });
    expect(order).toMatchObject({ refunded_total: 40 });
  });

  test('an order that its buyer gives up is closed at the gateway, after its first five minutes', async () => {
    const world = await shop();
    const { order } = await create(world, SAMPLE);
    const { out_trade_no } = order!;
    const state = async () => (await control(world, 'GET', `/orders/${out_trade_no}`)).body.trade_state;
    await pay(world, { action: 'cancel', out_trade_no });
    expect(await state()).toBe('NOTPAY');
    await control(world, 'POST', '/clock/advance', { ms: 2 * FIVE_MINUTES_MS });
    await control(world, 'POST', '/timers/pay-notify');
    expect(await state()).toBe('CLOSED');
  });

  test.each(['forged', 'wrong_amount', 'document_type', 'element_twice', 'signature_missing'])(
    'a notification broken by %s pays nothing',
    async (mutate) => {
      const world = await shop();
      const { order } = await create(world, SAMPLE);
      await control(world, 'POST', '/faults', { name: 'notification_lost' });
      const { out_trade_no } = order!;
      await control(world, 'POST', `/orders/${out_trade_no}/pay`, {});
      await control(world, 'POST', '/faults', { name: 'query_stale' });
      const [{ id }] = listOf((await control(world, 'GET', '/notifications')).body) as [Json];
      await control(world, 'POST', `/notifications/${id}/send`, { mutate });
      expect(await documents(world, 'orders')).toMatchObject([{ status: 'pending' }]);
    },
  );
});
