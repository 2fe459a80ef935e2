import { failure } from '../../../gateways/support/world';
import {
  advance,
  during,
  HOUR_MS,
  LIMITS,
  MINUTE_MS,
  paidOrder,
  refundedOf,
  refundOf,
  type Shop,
} from '../shop';

export function tellRefunding(open: () => Promise<Shop>): void {
  test('a refund is accepted, moves money once however often it is asked for, and arrives', async () => {
    const shop = await open();
    const { gateway } = shop;
    const order = await paidOrder(shop);
    const refund = await refundOf(shop, order);
    const { out_refund_no, out_trade_no, transaction_id } = refund;
    const known = { out_refund_no, out_trade_no, transaction_id, refund: 40 };
    const accepted = await gateway.refund(refund, LIMITS);
    expect(accepted).toMatchObject({ ...known, status: 'PROCESSING', currency: 'CNY' });
    expect(await gateway.queryRefund(refund, LIMITS)).toMatchObject({ ...known, status: 'PROCESSING' });
    const { refund_id } = await gateway.refund(refund, LIMITS);
    expect(refund_id).toBe(accepted.refund_id);
    await advance(shop, HOUR_MS);
    expect(await gateway.queryRefund(refund, LIMITS)).toMatchObject({
      ...{ ...known, status: 'SUCCESS', refund_id, success_at: expect.any(Number) },
    });
    expect(await gateway.refund(refund, LIMITS)).toMatchObject({ refund_id });
    expect(await refundedOf(shop, order)).toEqual([40]);
    const report = await gateway.queryOrder(order, LIMITS);
    expect(report).toMatchObject({ trade_state: 'REFUND', payment: { amount: { total: 100 } } });
  });

  test.each([
    ['refund_abnormal', 'ABNORMAL'],
    ['refund_closed', 'CLOSED'],
  ])('a refund that ends otherwise (%s) is %s', async (name, status) => {
    const shop = await open();
    const refund = await refundOf(shop, await paidOrder(shop));
    await during(shop, { name }, async () => {
      await shop.gateway.refund(refund, LIMITS);
      await advance(shop, HOUR_MS);
    });
    const report = await shop.gateway.queryRefund(refund, LIMITS);
    expect(report).toMatchObject({ status });
    expect(report).not.toHaveProperty('success_at');
  });

  test('more than is left of a payment is refused, and nothing moves', async () => {
    const shop = await open();
    const order = await paidOrder(shop);
    await shop.gateway.refund(await refundOf(shop, order, 60), LIMITS);
    await advance(shop, 2 * MINUTE_MS);
    const error = await failure(shop.gateway.refund(await refundOf(shop, order, 41), LIMITS));
    expect(error).toMatchObject({ code: 'GATEWAY_REFUSED', outcome: 'not_applied' });
    expect(await refundedOf(shop, order)).toEqual([60]);
    await shop.gateway.refund(await refundOf(shop, order, 40), LIMITS);
    expect(await refundedOf(shop, order)).toEqual([60, 40]);
  });

  test('another amount under the same number is refused, and nothing moves', async () => {
    const shop = await open();
    const order = await paidOrder(shop);
    const refund = await refundOf(shop, order);
    await shop.gateway.refund(refund, LIMITS);
    const other = { ...refund, amount: { total: 41, currency: 'CNY' } };
    expect(await failure(shop.gateway.refund(other, LIMITS))).toMatchObject({ code: 'GATEWAY_REFUSED' });
    expect(await refundedOf(shop, order)).toEqual([40]);
  });

  test('an account without money refuses, and the same request may be made again', async () => {
    const shop = await open();
    const order = await paidOrder(shop);
    const refund = await refundOf(shop, order);
    const ask = () => shop.gateway.refund(refund, LIMITS);
    const error = await during(shop, { name: 'refund_not_enough' }, () => failure(ask()));
    expect(error).toMatchObject({
      ...{ gateway_code: 'NOT_ENOUGH', outcome: 'not_applied', retry: 'same_request' },
    });
    expect(await refundedOf(shop, order)).toEqual([]);
    expect(await ask()).toMatchObject({ refund: 40 });
  });

  test('a second refund within a minute is asked too soon: later, under the same number', async () => {
    const shop = await open();
    const order = await paidOrder(shop);
    await shop.gateway.refund(await refundOf(shop, order), LIMITS);
    const second = await refundOf(shop, order);
    const error = await failure(shop.gateway.refund(second, LIMITS));
    expect(error).toMatchObject({ code: 'GATEWAY_RATE_LIMITED', outcome: 'unknown' });
    await advance(shop, 2 * MINUTE_MS);
    await shop.gateway.refund(second, LIMITS);
    expect(await refundedOf(shop, order)).toEqual([40, 40]);
  });

  test('a refund that nobody asked for is no such refund', async () => {
    const shop = await open();
    const refund = await refundOf(shop, await paidOrder(shop));
    expect(await shop.gateway.queryRefund(refund, LIMITS)).toBe('no_such_refund');
  });
}
