import type { Prepaid, PrepaySnapshot, TradeType } from '../../src/gateways/gateway';
import { createOrder, resumeOrder } from '../../src/orders/checkout';
import { assertOrder } from '../../src/orders/invariants';
import type { Quote } from '../../src/orders/merchant-rules';
import { applyPaid } from '../../src/orders/transitions/apply-paid';
import { KitError } from '../../src/protocol/errors';
import { requestId } from '../support/shop';
import { smallKit } from './small-kit';
import { MINUTE_MS, orderIn, paymentOf } from './support';

const items = [{ sku: 'tea', quantity: 1 }];
const QUOTE: Quote = {
  amount: { total: 100, currency: 'CNY' },
  description: 'Tea',
  items: [{ sku: 'tea', name: 'Tea', quantity: 1, price: { total: 100, currency: 'CNY' } }],
  goods_kind: 'physical',
};
const APP_PARAMS = {
  ...{ appid: 'wx0002', partnerid: '1900000002', prepayid: 'wx1', package: 'Sign=WXPay' as const },
  ...{ noncestr: 'n', timestamp: '1', sign: 's' },
};

function shopOf(prepaid: Prepaid, quote: Partial<Quote> = {}, refuses = false) {
  const sent: PrepaySnapshot[] = [];
  const world = smallKit({
    merchant: { quote: async () => ({ ...QUOTE, ...quote }) },
    gateway: {
      prepay: async (order) => {
        sent.push(order);
        return prepaid;
      },
      appParams: () => APP_PARAMS,
      assertSupports: () => {
        if (refuses) throw new KitError('REQUEST_INVALID', { message: 'no such thing here' });
      },
    },
  });
  const create = (trade_type?: TradeType, request_id = requestId()) =>
    createOrder(world.kit, { request_id, items, openid: 'oBuyer', trace_id: 't', trade_type });
  return { ...world, sent, create };
}

test.each<[TradeType | undefined, Prepaid, object]>([
  [undefined, { prepay_id: 'wx1' }, { pay_params: expect.objectContaining({ package: 'prepay_id=wx1' }) }],
  ['JSAPI', { prepay_id: 'wx1' }, { pay_params: expect.objectContaining({ package: 'prepay_id=wx1' }) }],
  ['APP', { prepay_id: 'wx1' }, { app_params: APP_PARAMS }],
  ['NATIVE', { code_url: 'weixin://x' }, { code_url: 'weixin://x' }],
  ['H5', { h5_url: 'https://x' }, { h5_url: 'https://x' }],
])('an order of trade type %s remembers it, and is paid by what that has', async (type, prepaid, way) => {
  const shop = shopOf(prepaid);
  const { order, ...how } = await shop.create(type);
  expect(how).toEqual(way);
  expect(order.snapshot.trade_type).toBe(type);
  expect(() => assertOrder(order)).not.toThrow();
  const resumed = await resumeOrder(shop.kit, { out_trade_no: order._id, openid: 'oBuyer' });
  expect(resumed).toEqual({ order, ...way });
  expect(shop.sent).toHaveLength(1);
});

test('one request_id is one order of one trade type', async () => {
  const shop = shopOf({ code_url: 'weixin://x' });
  const id = requestId();
  await shop.create('NATIVE', id);
  await shop.create('NATIVE', id);
  await expect(shop.create('JSAPI', id)).rejects.toMatchObject({ code: 'REQUEST_CONFLICT' });
  await expect(shop.create(undefined, id)).rejects.toMatchObject({ code: 'REQUEST_CONFLICT' });
});

test('the address of an H5 payment, which lives 5 minutes, is asked for again after 4', async () => {
  const shop = shopOf({ h5_url: 'https://x' });
  const { order } = await shop.create('H5');
  const resume = () => resumeOrder(shop.kit, { out_trade_no: order._id, openid: 'oBuyer' });
  shop.time.now += 4 * MINUTE_MS - 1;
  await resume();
  expect(shop.sent).toHaveLength(1);
  shop.time.now += 1;
  await resume();
  expect(shop.sent).toHaveLength(2);
  expect(shop.sent[1]).toEqual(shop.sent[0]);
});

test('anybody may pay a QR code; a mini-program’s order only its buyer', () => {
  for (const [type, review] of [
    ['NATIVE', []],
    ['H5', []],
    ['JSAPI', ['PAYMENT_CONTRADICTS_ORDER']],
  ] as const) {
    const order = orderIn('pending');
    order.snapshot = { ...order.snapshot, trade_type: type };
    const payment = paymentOf(order, { payer_openid: 'oSomebodyElse' });
    const fact = { payment, source: 'query', late_policy: 'refund', runs_effects: false } as const;
    const paid = applyPaid(order, fact, order.created_at + 1).order;
    expect([paid.status, paid.review.map(({ code }) => code)]).toEqual(['paid', review]);
  }
});

test('what a quote adds travels with the order', async () => {
  const extras = {
    ...{ attach: 'a', goods_tag: 'TAG', profit_sharing: true, support_fapiao: false, device_id: 'till 1' },
    detail: { goods_detail: [{ merchant_goods_id: 'tea', quantity: 1, unit_price: 100 }] },
    limit_pay: ['no_credit' as const],
    store_info: { id: '0001' },
  };
  const shop = shopOf({ prepay_id: 'wx1' }, extras);
  const { order } = await shop.create();
  expect(order.snapshot).toMatchObject(extras);
  expect(shop.sent).toEqual([order.snapshot]);
});

test('what the gateway has no place for is refused before an order is written', async () => {
  const shop = shopOf({ prepay_id: 'wx1' }, { limit_pay: ['no_credit'] }, true);
  await expect(shop.create()).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  expect(await shop.db.find('orders', { equal: {}, limit: 5 })).toEqual([]);
  expect(shop.sent).toEqual([]);
});
