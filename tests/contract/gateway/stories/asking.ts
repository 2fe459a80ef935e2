import { merchantRef } from '../../../../src/gateways/merchant-ref';
import type { Lacks } from '../lacks';
import { during, LIMITS, MINUTE_MS, orderOf, paidOrder, paymentOf, place, type Shop, truthOf } from '../shop';

export function tellAsking(open: () => Promise<Shop>, lacks: Lacks): void {
  test('a number that nobody placed is no such order', async () => {
    const shop = await open();
    const report = await shop.gateway.queryOrder(orderOf(shop), LIMITS);
    expect(report).toEqual({ kind: 'no_such_order', gateway_now: shop.world.clock.now() });
  });

  test(`the time that is told is ${lacks.gateway_clock ? 'this machine’s' : 'the gateway’s own'}`, async () => {
    const shop = await open();
    const delay_ms = 7 * MINUTE_MS;
    const ask = () => shop.gateway.queryOrder(orderOf(shop), LIMITS);
    const report = await during(shop, { name: 'gateway_clock_off', delay_ms }, ask);
    const off = lacks.gateway_clock ? 0 : delay_ms;
    expect(report).toEqual({ kind: 'no_such_order', gateway_now: shop.world.clock.now() + off });
  });

  test('an order that is not paid is NOTPAY, without a payment', async () => {
    const shop = await open();
    const order = orderOf(shop);
    await place(shop, order);
    const report = await shop.gateway.queryOrder(order, LIMITS);
    expect(report).toEqual({ kind: 'order', trade_state: 'NOTPAY', gateway_now: expect.any(Number) });
  });

  test('a paid order tells amount, payer, transaction, instant and merchant, and no other', async () => {
    const shop = await open();
    const order = await paidOrder(shop);
    const { payments } = await truthOf(shop, order);
    const paid_at = shop.world.clock.now();
    expect(await shop.gateway.queryOrder(order, LIMITS)).toEqual({
      kind: 'order',
      trade_state: 'SUCCESS',
      gateway_now: expect.any(Number),
      payment: {
        ...merchantRef(order),
        out_trade_no: order.out_trade_no,
        transaction_id: String(payments![0]!.transaction_id),
        amount: { total: 100, currency: 'CNY' },
        payer_openid: order.openid,
        success_at: paid_at,
        trade_state: 'SUCCESS',
      },
    });
  });

  test('a payment by another, of another amount, is told as it was', async () => {
    const shop = await open();
    const pay = () => during(shop, { name: 'payment_by_another' }, () => paidOrder(shop));
    const order = await during(shop, { name: 'payment_amount_wrong' }, pay);
    const { amount, payer_openid } = await paymentOf(shop, order);
    expect(amount).toEqual({ total: 101, currency: 'CNY' });
    expect(payer_openid).not.toBe(order.openid);
  });
}
