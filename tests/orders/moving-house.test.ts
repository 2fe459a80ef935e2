import type { GatewayName, OrderingGateway, PrepaySnapshot } from '../../src/gateways/gateway';
import { cancelOrder } from '../../src/orders/cancel';
import { createOrder, resumeOrder } from '../../src/orders/checkout';
import type { Quote } from '../../src/orders/merchant-rules';
import { PREPAY_FRESH_MS } from '../../src/orders/needs';
import type { Order } from '../../src/orders/order';
import { sweep } from '../../src/orders/sweep';
import { GatewayError } from '../../src/protocol/errors';
import { requestId } from '../support/shop';
import { smallKit } from './small-kit';
import { MINUTE_MS, orderIn } from './support';

/** A merchant who took payments by APIv2 takes them by APIv3 now: what becomes of the orders that APIv2 placed. */

const QUOTE: Quote = {
  amount: { total: 100, currency: 'CNY' },
  description: 'Tea',
  items: [{ sku: 'tea', name: 'Tea', quantity: 1, price: { total: 100, currency: 'CNY' } }],
  goods_kind: 'physical',
};

/** A kit of APIv3; where the APIv2 key was kept, APIv2 stands beside it and notes what it is asked. */
function movedShop({ keepsV2 = true, fails }: { keepsV2?: boolean; fails?: Error } = {}) {
  const world = smallKit({ merchant: { quote: async () => QUOTE } });
  const sent: PrepaySnapshot[] = [];
  const v2: OrderingGateway = {
    name: 'v2',
    refuses_late_prepays: false,
    prepay: async (snapshot) => {
      sent.push(snapshot);
      if (fails) throw fails;
      return { prepay_id: 'wxV2again' };
    },
    payParams: ({ prepay_id }) => ({
      ...{ timeStamp: '1', nonceStr: 'n', package: `prepay_id=${prepay_id}` },
      ...{ signType: 'MD5', paySign: 'by v2' },
    }),
    appParams: ({ appid, mchid, prepay_id }) => ({
      ...{ appid, partnerid: mchid, prepayid: prepay_id, package: 'Sign=WXPay' },
      ...{ noncestr: 'n', timestamp: '1', sign: 'by v2' },
    }),
  };
  if (keepsV2) world.kit.earlier = v2;
  const resume = ({ out_trade_no, openid }: Order) => resumeOrder(world.kit, { out_trade_no, openid });
  return { ...world, sent, resume };
}

const placedBy = (
  gateway: GatewayName,
  changes: Partial<Order> = {},
  status: 'created' | 'pending' = 'pending',
) => orderIn(status, { gateway, ...changes });

test('an order that APIv2 placed is paid with params that APIv2 signs', async () => {
  const shop = movedShop();
  const order = await shop.put(placedBy('v2'));
  const { pay_params } = await shop.resume(order);
  expect(pay_params).toMatchObject({ package: 'prepay_id=wx1', paySign: 'by v2' });
  expect([shop.sent, shop.asked, shop.log]).toEqual([[], [], []]);
});

test('an order of an app that APIv2 placed is paid with params that APIv2 signs', async () => {
  const shop = movedShop();
  const order = placedBy('v2');
  order.snapshot = { ...order.snapshot, trade_type: 'APP' };
  await shop.put(order);
  expect((await shop.resume(order)).app_params).toMatchObject({ prepayid: 'wx1', sign: 'by v2' });
});

test.each<[string, 'created' | 'pending']>([
  ['whose answer never came', 'created'],
  ['whose prepay_id is too old', 'pending'],
])('a prepay of APIv2 %s is sent to APIv2 again, as it was', async (_what, status) => {
  const shop = movedShop();
  shop.time.now += PREPAY_FRESH_MS;
  const order = placedBy('v2', { pay_before: shop.time.now + 30 * MINUTE_MS }, status);
  await shop.put(order);
  const { order: after, pay_params } = await shop.resume(order);
  expect([shop.sent, shop.asked]).toEqual([[order.snapshot], []]);
  expect(pay_params).toMatchObject({ package: 'prepay_id=wxV2again', paySign: 'by v2' });
  expect(after).toMatchObject({ status: 'pending', gateway: 'v2' });
});

test('APIv2 says that such an order is paid already: APIv3 is asked', async () => {
  const paid = new GatewayError('GATEWAY_REFUSED', { gateway_code: 'ORDER_PAID' });
  const shop = movedShop({ fails: paid });
  const order = await shop.put(placedBy('v2', {}, 'created'));
  await expect(shop.resume(order)).rejects.toBe(paid);
  expect(shop.asked).toEqual(['query']);
});

test('a new order goes to APIv3, and remembers it', async () => {
  const shop = movedShop();
  const request = { request_id: requestId(), items: [{ sku: 'tea', quantity: 1 }] };
  const { order, pay_params } = await createOrder(shop.kit, { ...request, openid: 'oBuyer', trace_id: 't' });
  expect([order.gateway, pay_params?.signType]).toEqual(['v3', 'RSA']);
  expect([shop.sent, shop.asked]).toEqual([[], ['prepay']]);
});

describe('an order whose gateway is not configured any more', () => {
  const unconfigured: [string, GatewayName, boolean][] = [
    ['APIv2, the key thrown away', 'v2', false],
    ['another one than the one before', 'cloudpay', true],
  ];

  test.each(unconfigured)('has no pay params, and the log says why: %s', async (_what, gateway, keepsV2) => {
    const shop = movedShop({ keepsV2 });
    const order = await shop.put(placedBy(gateway));
    expect(await shop.resume(order)).toEqual({ order });
    expect(shop.log).toEqual([
      {
        ...{ event: 'order_of_another_gateway', trace_id: 't', out_trade_no: order.out_trade_no },
        ...{ placed_by: gateway, configured: keepsV2 ? ['v3', 'v2'] : ['v3'] },
        message: expect.stringContaining('not configured any more'),
      },
    ]);
  });

  test.each(unconfigured)('is not sent again, and not written: %s', async (_what, gateway, keepsV2) => {
    const shop = movedShop({ keepsV2 });
    const order = await shop.put(placedBy(gateway, {}, 'created'));
    expect(await shop.resume(order)).toEqual({ order });
    expect([shop.sent, shop.asked, await shop.stored()]).toEqual([[], [], order]);
    expect(shop.log).toMatchObject([{ event: 'order_of_another_gateway', placed_by: gateway }]);
  });

  test('shows no QR code either', async () => {
    const shop = movedShop({ keepsV2: false });
    const { prepay_id: _none, ...native } = placedBy('v2', { code_url: 'weixin://x' });
    await shop.put(native);
    expect(await shop.resume(native)).toEqual({ order: native });
  });

  test('is closed by the sweep when its time is over, through the gateway of today', async () => {
    const shop = movedShop({ keepsV2: false });
    const order = await shop.put(placedBy('v2'));
    shop.time.now = order.pay_before + MINUTE_MS;
    await sweep(shop.kit, 8_000);
    expect([shop.asked, (await shop.stored()).status]).toEqual([['query', 'close'], 'closed']);
  });
});

describe('an order of books that the gateway of today does not see', () => {
  const elsewhere = (shop: ReturnType<typeof movedShop>) => {
    shop.kit.gateway.queryOrder = async () => ({ kind: 'no_such_order', gateway_now: shop.time.now });
    shop.kit.gateway.queryRefund = async () => 'no_such_refund';
  };

  test.each<GatewayName>(['cloudpay', 'v3_partner', 'v2_partner'])(
    'is not closed because nobody there knows it: %s',
    async (gateway) => {
      const shop = movedShop();
      const order = await shop.put(placedBy(gateway));
      shop.time.now = order.pay_before + 60 * MINUTE_MS;
      elsewhere(shop);
      await sweep(shop.kit, 8_000);
      const { status, effects, needs } = await shop.stored();
      expect([status, effects]).toEqual(['pending', []]);
      expect(needs.confirm!.next_at).toBeGreaterThan(shop.time.now);
      expect(shop.log).toMatchObject([{ event: 'gateway_question_unanswered', code: 'CONFIG_INVALID' }]);
    },
  );

  test('nor is a refund of it refused or sent anew because nobody there knows it', async () => {
    const shop = movedShop();
    const row = {
      ...{
        out_refund_no: `${placedBy('v3').out_trade_no}_1`,
        transaction_id: '4200',
        reason: '',
        attempts: 0,
      },
      ...{ amount: { total: 100, currency: 'CNY' }, paid_total: 100, requested_by: 'oStaff', created_at: 1 },
    };
    const reserved = { ...row, status: 'reserved', sent_at: 1, next_at: 1 } as const;
    await shop.put(orderIn('paid', { gateway: 'cloudpay', refunds: [{ ...reserved, refused_at: 1 }] }));
    elsewhere(shop);
    await sweep(shop.kit, 8_000);
    const { refunds } = await shop.stored();
    expect(refunds).toMatchObject([{ status: 'reserved', last_error: { code: 'REFUND_NOT_FOUND' } }]);
    expect(shop.asked).toEqual([]);
  });
});

test('an order that APIv2 placed is cancelled through APIv3', async () => {
  const shop = movedShop();
  const { out_trade_no, openid } = await shop.put(placedBy('v2'));
  await cancelOrder(shop.kit, { out_trade_no, openid }, () => true);
  expect([shop.asked, (await shop.stored()).status]).toEqual([['query', 'close'], 'closed']);
});

test.each([
  ['APIv2, whose late prepay may still come', 'v2', true, true],
  ['APIv2, whose key is gone', 'v2', false, true],
  ['APIv3, whose late prepay is refused', 'v3', true, false],
] as const)(
  'closed by the fence, an order of %s is asked about again: as its own gateway needs',
  async (...of) => {
    const [, gateway, keepsV2, asksAgain] = of;
    const shop = movedShop({ keepsV2 });
    const order = await shop.put(placedBy(gateway, {}, 'created'));
    shop.time.now = order.pay_before + 7 * MINUTE_MS;
    shop.kit.gateway.queryOrder = async () => ({ kind: 'no_such_order', gateway_now: shop.time.now });
    await sweep(shop.kit, 8_000);
    const { status, needs } = await shop.stored();
    expect([status, needs.confirm !== undefined]).toEqual(['closed', asksAgain]);
  },
);
