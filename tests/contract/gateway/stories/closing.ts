import { failure } from '../../../gateways/support/world';
import type { Lacks } from '../lacks';
import { advance, during, LIMITS, MINUTE_MS, orderOf, paidOrder, place, type Shop, truthOf } from '../shop';

export function tellClosing(open: () => Promise<Shop>, lacks: Lacks): void {
  test('an open order is closed, again and again, and cannot be placed any more', async () => {
    const shop = await open();
    const order = orderOf(shop);
    await place(shop, order);
    await advance(shop, 6 * MINUTE_MS);
    expect(await shop.gateway.closeOrder(order, LIMITS)).toBe('closed');
    expect(await truthOf(shop, order)).toMatchObject({ trade_state: 'CLOSED' });
    expect(await shop.gateway.closeOrder(order, LIMITS)).toBe('closed');
    expect(await shop.gateway.queryOrder(order, LIMITS)).toEqual({
      ...{ kind: 'order', trade_state: 'CLOSED', gateway_now: expect.any(Number) },
    });
    expect(await failure(place(shop, order))).toMatchObject({
      ...{ code: 'GATEWAY_REFUSED', outcome: 'not_applied', retry: 'after_query' },
    });
  });

  test(`an order just placed is ${lacks.early_close ? 'refused its close, and stays open' : 'closed'}`, async () => {
    const shop = await open();
    const order = orderOf(shop);
    await place(shop, order);
    if (lacks.early_close) {
      const outcome = lacks.refusal_codes ? 'unknown' : 'not_applied';
      const error = await failure(shop.gateway.closeOrder(order, LIMITS));
      expect(error).toMatchObject({ code: 'GATEWAY_REFUSED', outcome });
    } else expect(await shop.gateway.closeOrder(order, LIMITS)).toBe('closed');
    expect(await truthOf(shop, order)).toMatchObject({
      trade_state: lacks.early_close ? 'NOTPAY' : 'CLOSED',
    });
  });

  test('closing a paid order says that it is paid', async () => {
    const shop = await open();
    const order = await paidOrder(shop);
    await advance(shop, 6 * MINUTE_MS);
    expect(await shop.gateway.closeOrder(order, LIMITS)).toBe('already_paid');
  });

  test('a payer who was quicker than the close has paid', async () => {
    const shop = await open();
    const order = orderOf(shop);
    await place(shop, order);
    await advance(shop, 6 * MINUTE_MS);
    const close = () => shop.gateway.closeOrder(order, LIMITS);
    expect(await during(shop, { name: 'payment_before_close' }, close)).toBe('already_paid');
  });
}
