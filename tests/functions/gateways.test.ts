import { GATEWAYS } from '../../simulator/gateway-names';
import type { World } from '../../simulator/world';
import { exactly } from '../support/exactly';
import { control } from '../support/world';
import { answers, deliveredTo, gatewayWorld, pass, RECEIVED, truth } from './gateway-support';
import { alertsOf, fault, moneyBack, orderOf, payOrder, refund, rowsOf } from './refund-support';
import { BUYER, create, documents, minutesGoBy, pay, runTimer } from './support';

/** The built functions with their SDKs, by every way of taking payments: what a shop sees of it is the same. */

const MINUTE = 60_000;
const SAMPLE = [{ sku: 'tea-sample', quantity: 1 }];

const deliveries = async (world: World) =>
  (await documents(world, 'deliveries')).map(({ step, version }) => [step, version]);

describe.each(GATEWAYS)('by %s', (gateway) => {
  test('I-01 I-02 goods are chosen, paid, told of, answered in its own words, and delivered once', async () => {
    const world = await gatewayWorld(gateway);
    const out_trade_no = await payOrder(world);
    expect(await truth(world, out_trade_no)).toMatchObject({
      ...{ merchant: world.shop.owner, trade_state: 'SUCCESS', amount: { total: 100, currency: 'CNY' } },
    });
    expect(answers(world)).toEqual([RECEIVED[gateway]]);
    expect(await deliveredTo(world)).toEqual([[true]]);
    const { order } = await pay(world, { action: 'query', out_trade_no });
    expect(order).toMatchObject({ status: 'paid', fulfilment: 'done' });
    expect(await deliveries(world)).toEqual([['sold', 2]]);
    expect(await alertsOf(world, out_trade_no)).toEqual([]);
  });

  test('F-12 F-13 told twice at once, and twice more: each is answered as received, and delivered once', async () => {
    const world = await gatewayWorld(gateway);
    await fault(world, 'notification_duplicated', { times: 1 });
    const out_trade_no = await payOrder(world);
    const { body } = await control(world, 'GET', '/notifications');
    await pass(world, MINUTE);
    for (let n = 0; n < 2; n++) await control(world, 'POST', `/notifications/${body[0]!.id}/send`, {});
    expect(answers(world)).toEqual(Array(4).fill(RECEIVED[gateway]));
    expect(await deliveries(world)).toEqual([['sold', 2]]);
    const { history } = await orderOf(world, out_trade_no);
    expect([...history!].map((line) => line.what)).toEqual(['created', 'pending', 'paid']);
  });

  test('F-16 with every notification lost, the timer finds the payment and delivers once', async () => {
    const world = await gatewayWorld(gateway);
    await fault(world, 'notification_lost');
    const out_trade_no = await payOrder(world);
    await pass(world, MINUTE + 1_000);
    expect(await runTimer(world)).toMatchObject({ result: { swept: 1, left: 0 } });
    expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'paid' });
    expect(await deliveries(world)).toEqual([['sold', 2]]);
  });

  test('F-26 M-03 what could not be written is not answered as received; it comes again, and counts once', async () => {
    const world = await gatewayWorld(gateway);
    const match = { function: 'pay-notify', collection: 'orders', action: 'modifyDocument' };
    await fault(world, 'database_refused', { match });
    const out_trade_no = await payOrder(world);
    expect(await deliveredTo(world)).toEqual([[false]]);
    expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'pending' });
    await control(world, 'DELETE', '/faults');
    await pass(world, 15_000);
    expect(await deliveredTo(world)).toEqual([[false, true]]);
    expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'paid' });
    expect(await deliveries(world)).toEqual([['sold', 2]]);
  });

  test('I-07 staff gives part of the money back, and the notice books that it has arrived', async () => {
    const world = await gatewayWorld(gateway);
    const out_trade_no = await payOrder(world);
    expect((await refund(world, out_trade_no, 40)).refund).toMatchObject({ status: 'processing' });
    expect((await refund(world, out_trade_no, 61)).error).toMatchObject({ code: 'REFUND_REFUSED' });
    await pass(world, 20_000);
    expect(await deliveredTo(world)).toEqual([[true], [true]]);
    expect(answers(world)[1]).toEqual(RECEIVED[gateway]);
    expect(await moneyBack(world)).toEqual([[40, 'SUCCESS']]);
    expect(await rowsOf(world, out_trade_no)).toEqual([[40, 'succeeded']]);
    expect(await alertsOf(world, out_trade_no)).toEqual([]);
  });

  test('F-64 I-13 an order given up is closed as soon as the gateway closes it, and its goods are free', async () => {
    const world = await gatewayWorld(gateway);
    const { order } = await create(world, SAMPLE);
    const { out_trade_no } = order!;
    await pay(world, { action: 'cancel', out_trade_no });
    // APIv2, by itself or through the cloud, closes nothing in the first five minutes.
    const waits = !gateway.startsWith('v3');
    const { trade_state } = await truth(world, out_trade_no!);
    expect([trade_state, (await orderOf(world, out_trade_no!)).status]).toEqual(
      waits ? ['NOTPAY', 'pending'] : ['CLOSED', 'closed'],
    );
    if (waits) {
      await minutesGoBy(world, 4);
      expect(await truth(world, out_trade_no!)).toMatchObject({ trade_state: 'NOTPAY' });
      await minutesGoBy(world, 4);
    }
    expect(await truth(world, out_trade_no!)).toMatchObject({ trade_state: 'CLOSED' });
    expect(await orderOf(world, out_trade_no!)).toMatchObject({ status: 'closed' });
    expect(await deliveries(world)).toMatchObject([['released', 2]]);
  });

  test('F-15 M-23 an order nobody paid in time is closed by the sweep; money that comes later goes back', async () => {
    const world = await gatewayWorld(gateway);
    const { order } = await create(world, SAMPLE);
    const { out_trade_no } = order!;
    await pass(world, 31 * MINUTE);
    await runTimer(world);
    expect(await truth(world, out_trade_no!)).toMatchObject({ trade_state: 'CLOSED' });
    expect(await orderOf(world, out_trade_no!)).toMatchObject({ status: 'closed' });
    await fault(world, 'payment_of_closed_order');
    await control(world, 'POST', `/orders/${out_trade_no}/pay`, { openid: BUYER });
    await world.wechatpay.notifier.idle();
    expect(await orderOf(world, out_trade_no!)).toMatchObject({ status: 'paid', late: true });
    await minutesGoBy(world, 3);
    await world.wechatpay.notifier.idle();
    expect(await moneyBack(world)).toEqual([[100, 'SUCCESS']]);
    expect(await rowsOf(world, out_trade_no!)).toEqual([[100, 'succeeded']]);
    expect((await documents(world, 'deliveries')).map((one) => one.step)).not.toContain('sold');
  });

  test('I-17 the timer reconciles the day with the bill that this gateway gives out', async () => {
    const world = await gatewayWorld(gateway);
    const out_trade_no = await payOrder(world);
    await refund(world, out_trade_no, 40);
    await pass(world, 20_000);
    const date = new Date(world.clock.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const at = Date.parse(`${date}T00:00:00+08:00`) + 34.5 * 3_600_000 + MINUTE;
    await control(world, 'POST', '/clock/set', { at });
    expect((await runTimer(world)).result).toMatchObject({ reconciled: date });
    expect(await documents(world, 'reconciliations')).toMatchObject([
      { date, status: 'done', matched: 2, open: 0, classes: exactly({}) },
    ]);
  });
});
