import type { PrepayExtras, TradeType } from '../../../../src/gateways/gateway';
import { failure } from '../../../gateways/support/world';
import { control } from '../../../support/world';
import type { Lacks } from '../lacks';
import {
  enterCashier,
  LIMITS,
  MINUTE_MS,
  orderOf,
  paidOrder,
  place,
  requestsOf,
  type Shop,
  truthOf,
} from '../shop';

const TRADE_TYPES: TradeType[] = ['JSAPI', 'NATIVE', 'H5', 'APP'];

const EXTRAS: Required<PrepayExtras> = {
  attach: '桌号 7',
  goods_tag: 'WXG',
  detail: { goods_detail: [{ merchant_goods_id: 'tea', quantity: 1, unit_price: 100 }] },
  limit_pay: ['no_credit'],
  profit_sharing: false,
  support_fapiao: true,
  device_id: '013467007045764',
  store_info: { id: '0001', name: '演示店' },
};
const NAMES = Object.keys(EXTRAS) as (keyof PrepayExtras)[];

export function tellPlacing(open: () => Promise<Shop>, lacks: Lacks): void {
  const has = TRADE_TYPES.filter((type) => !lacks.trade_types.includes(type));

  test.each(has)('an order of trade_type %s gets what a payer can pay with', async (trade_type) => {
    const shop = await open();
    const order = await paidOrder(shop, { trade_type });
    expect(await truthOf(shop, order)).toMatchObject({ trade_state: 'SUCCESS' });
  });

  if (lacks.trade_types.length > 0) {
    test.each(lacks.trade_types)(
      'an order of trade_type %s is refused before it is sent',
      async (trade_type) => {
        const shop = await open();
        const order = orderOf(shop, { trade_type });
        await refusedUnsent(shop, () => shop.gateway.assertSupports(order));
        await refusedUnsent(shop, () => place(shop, order));
      },
    );
  }

  if (lacks.trade_types.includes('APP')) {
    test('there is nothing to sign for an app', async () => {
      const shop = await open();
      const order = { ...orderOf(shop), prepay_id: 'wx0' };
      await refusedUnsent(shop, () => shop.gateway.appParams(order));
    });
  }

  test.each(NAMES.filter((name) => !lacks.extras.includes(name)))(
    '%s has a place in an order',
    async (name) => {
      const shop = await open();
      const order = orderOf(shop, { [name]: EXTRAS[name] });
      shop.gateway.assertSupports(order);
      expect(await enterCashier(shop, order)).toMatch(/./);
    },
  );

  if (lacks.extras.length > 0) {
    test.each(lacks.extras)(
      '%s has no place in an order, which is refused before it is sent',
      async (name) => {
        const shop = await open();
        const order = orderOf(shop, { [name]: EXTRAS[name] });
        await refusedUnsent(shop, () => shop.gateway.assertSupports(order));
        await refusedUnsent(shop, () => place(shop, order));
      },
    );
  }

  test('an equal repeat places nothing twice, and either answer can be paid with', async () => {
    const shop = await open();
    const order = orderOf(shop);
    await enterCashier(shop, order);
    await paidOrder(shop, order);
    const { body } = await control(shop.world, 'GET', '/orders');
    expect([...body].map(({ out_trade_no }) => String(out_trade_no))).toEqual([order.out_trade_no]);
  });

  test('another amount under the same number is refused as a question', async () => {
    const shop = await open();
    const order = orderOf(shop);
    await place(shop, order);
    const error = await failure(place(shop, { ...order, amount: { total: 101, currency: 'CNY' } }));
    expect(error).toMatchObject({
      gateway_code: 'OUT_TRADE_NO_USED',
      outcome: 'not_applied',
      retry: 'after_query',
    });
    expect(await truthOf(shop, order)).toMatchObject({ amount: { total: 100 } });
  });

  test('an order that is paid is not placed again: a question', async () => {
    const shop = await open();
    const order = await paidOrder(shop);
    const error = await failure(place(shop, order));
    expect(error).toMatchObject({ outcome: 'not_applied', retry: 'after_query' });
    expect(['ORDER_PAID', 'OUT_TRADE_NO_USED']).toContain(error.gateway_code);
  });

  test('from sign_before on nothing is sent', async () => {
    const shop = await open();
    const before = requestsOf(shop);
    const sign_before = shop.world.clock.now();
    const error = await failure(shop.gateway.prepay(orderOf(shop), { ...LIMITS, sign_before }));
    expect(error).toMatchObject({ gateway_code: 'SIGN_WINDOW_CLOSED', outcome: 'not_applied' });
    expect(requestsOf(shop)).toBe(before);
  });

  test('an order that has expired cannot be placed again', async () => {
    const shop = await open();
    const order = orderOf(shop);
    await place(shop, order);
    await control(shop.world, 'POST', '/clock/advance', { ms: 31 * MINUTE_MS });
    expect(await failure(place(shop, order))).toMatchObject({
      code: 'GATEWAY_REFUSED',
      outcome: 'not_applied',
    });
  });
}

/** REQUEST_INVALID, and nothing was sent. */
async function refusedUnsent(shop: Shop, work: () => unknown): Promise<void> {
  const before = requestsOf(shop);
  const error = await failure((async () => work())());
  expect(error).toMatchObject({ code: 'REQUEST_INVALID', outcome: 'not_applied' });
  expect(requestsOf(shop)).toBe(before);
}
