import { failure } from '../../../gateways/support/world';
import { LIMITS, orderOf, place, requestsOf, type Shop } from '../shop';

const ANOTHER = { mchid: '1900000109' };
const DATE = '2031-03-03';

/** Every call that names a merchant. */
const CALLS: [name: string, call: (shop: Shop) => Promise<unknown>][] = [
  ['prepay', (shop) => place(shop, orderOf(shop, ANOTHER))],
  ['queryOrder', (shop) => shop.gateway.queryOrder(orderOf(shop, ANOTHER), LIMITS)],
  ['closeOrder', (shop) => shop.gateway.closeOrder(orderOf(shop, ANOTHER), LIMITS)],
  ['refund', (shop) => shop.gateway.refund(refundOfAnother(shop), LIMITS)],
  ['queryRefund', (shop) => shop.gateway.queryRefund(refundOfAnother(shop), LIMITS)],
  [
    'downloadBill',
    (shop) => shop.gateway.downloadBill({ kind: 'trade', date: DATE, ...ANOTHER }, () => undefined, LIMITS),
  ],
];

export function tellOwning(open: () => Promise<Shop>, partner: boolean): void {
  test.each(CALLS)('%s for another merchant is refused before anything is sent', async (_name, call) => {
    const shop = await open();
    const before = requestsOf(shop);
    expect(await failure(call(shop))).toMatchObject({ code: 'CONFIG_INVALID', outcome: 'not_applied' });
    expect(requestsOf(shop)).toBe(before);
  });

  if (partner) {
    test('an order of a provider that names no sub-merchant is refused before anything is sent', async () => {
      const shop = await open();
      const { sub_mchid: _none, ...order } = orderOf(shop);
      const before = requestsOf(shop);
      for (const call of [() => place(shop, order), () => shop.gateway.queryOrder(order, LIMITS)]) {
        expect(await failure(call())).toMatchObject({ code: 'CONFIG_INVALID', outcome: 'not_applied' });
      }
      expect(requestsOf(shop)).toBe(before);
    });
  }
}

function refundOfAnother(shop: Shop) {
  const refund = { out_refund_no: 'R1', transaction_id: '4200000000203103040000000001', reason: '少了' };
  return { ...orderOf(shop, ANOTHER), ...refund, paid_total: 100 };
}
