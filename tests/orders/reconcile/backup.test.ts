import products from '../../../merchant/products.json';
import { createOrder } from '../../../src/orders/checkout';
import { MemoryDb } from '../../../src/orders/memory-db';
import type { Order } from '../../../src/orders/order';
import { reconcileDay } from '../../../src/orders/reconcile/reconcile-day';
import { readDay } from '../../../src/orders/reconcile/reconciliation-store';
import { sweep } from '../../../src/orders/sweep';
import { BUYER, requestId, Shop } from '../../support/shop';
import { TEA } from '../acts';
import { DATE, MCHID, numberOf, paymentRow } from './bill-rows';
import { billDesk } from './scripted-bill';

/** The database as it was an hour ago. */

test('F-81 D-01 D-03 after a restore the bill finds the payment that was unlearnt, and the order that is gone', async () => {
  const desk = billDesk();
  // Paid in the hour that is lost: pending again. Another, made in that hour, is not there at all.
  await desk.put(1, 'pending');
  desk.bills.set(DATE, [paymentRow(1), paymentRow(2)]);
  desk.pays(paymentRow(1));
  await reconcileDay(desk.kit, DATE, 12_000);
  expect((await desk.db.get<Order>('orders', numberOf(1)))!.status).toBe('paid');
  const { items } = (await readDay(desk.db, MCHID, DATE))!;
  expect(items.map((one) => [one.class, one.state]).sort()).toEqual([
    ['D-01', 'repaired'],
    ['D-03', 'open'],
  ]);
  expect(await desk.db.find('unmatched_notifications', { limit: 2 })).toMatchObject([
    { kind: 'payment', out_trade_no: numberOf(2) },
  ]);
  expect(desk.log).toContainEqual(expect.objectContaining({ event: 'alert', code: 'BILL_UNMATCHED' }));
});

test('F-81 I-06 the same request after a restore has its old number: what was paid under it is found, not paid again', async () => {
  const shop = await Shop.open();
  try {
    shop.notifies = false;
    const request = { request_id: requestId(), items: TEA, openid: BUYER, trace_id: 't' };
    const { order } = await createOrder(shop.instance(), request);
    shop.wechatpay.ledger.pay(order._id, BUYER);
    const db = new MemoryDb();
    for (const product of products) await db.insertOnce('products', product._id, product);
    const again = await createOrder(shop.instance(0, { db }), request);
    expect([again.order._id, again.order.status, again.pay_params]).toEqual([order._id, 'paid', undefined]);
    await sweep(shop.instance(0, { db }), 10_000);
    expect(await db.find('deliveries', { limit: 2 })).toMatchObject([{ _id: order._id, step: 'sold' }]);
    const other = await createOrder(shop.instance(0, { db }), { ...request, request_id: requestId() });
    expect(other.order._id).not.toBe(order._id);
  } finally {
    shop.close();
  }
});
