import type { Prepaid, PrepaySnapshot, TradeType } from '../../src/gateways/gateway';
import type { V2Config } from '../../src/gateways/v2-config';
import { APPID, type Fields, MCHID, SUB, sign } from './support/v2-other-side';
import { createV2World, LIMITS, REF, SIGN_LIMITS, SNAPSHOT } from './support/v2-world';
import { failure } from './support/world';

const PREPAY_ID = 'wx01120000123a1b2c3d4e5f601234560000';
const PARTNER: Partial<V2Config> = { name: 'v2_partner', ...SUB };

test('an order is placed with every member of the snapshot, signed, in UTC+8 without a zone', async () => {
  const { gateway, stub } = createV2World();
  stub.next(stub.says({ prepay_id: PREPAY_ID, trade_type: 'JSAPI' }));
  const order = { ...SNAPSHOT, attach: 'a&b', goods_tag: 'G', payer_client_ip: '203.0.113.7' };
  expect(await gateway.prepay(order, SIGN_LIMITS)).toEqual({ prepay_id: PREPAY_ID });
  const [{ host, path, fields, request }] = stub.calls as [(typeof stub.calls)[0]];
  expect([request.method, host, path]).toEqual(['POST', 'https://main.test', '/pay/unifiedorder']);
  expect(request.identity).toBeUndefined();
  const { sign: _sign, nonce_str, ...told } = fields;
  expect(nonce_str).toHaveLength(32);
  expect(told).toEqual({
    appid: APPID,
    mch_id: MCHID,
    body: SNAPSHOT.description,
    attach: 'a&b',
    out_trade_no: REF.out_trade_no,
    fee_type: 'CNY',
    total_fee: '100',
    spbill_create_ip: '203.0.113.7',
    time_expire: '20260101123000',
    goods_tag: 'G',
    notify_url: SNAPSHOT.notify_url,
    trade_type: 'JSAPI',
    openid: SNAPSHOT.openid,
    sign_type: 'HMAC-SHA256',
  });
});

test('with MD5 no sign_type is sent', async () => {
  const { gateway, stub } = createV2World({ sign_type: 'MD5' });
  stub.next(stub.says({ prepay_id: PREPAY_ID }));
  await gateway.prepay(SNAPSHOT, SIGN_LIMITS);
  expect(stub.calls[0]!.fields.sign_type).toBeUndefined();
});

test.each<[TradeType, string, Fields, Prepaid]>([
  ['JSAPI', 'JSAPI', {}, { prepay_id: PREPAY_ID }],
  ['APP', 'APP', {}, { prepay_id: PREPAY_ID }],
  [
    'NATIVE',
    'NATIVE',
    { code_url: 'weixin://wxpay/bizpayurl?pr=1' },
    { code_url: 'weixin://wxpay/bizpayurl?pr=1' },
  ],
  [
    'H5',
    'MWEB',
    { mweb_url: 'https://wx.tenpay.com/x?a=1&b=2' },
    { h5_url: 'https://wx.tenpay.com/x?a=1&b=2' },
  ],
])(
  'an order of trade type %s is placed as %s and gets what it is paid with',
  async (trade_type, word, said, gets) => {
    const { gateway, stub } = createV2World();
    stub.next(stub.says({ prepay_id: PREPAY_ID, ...said }));
    const order = { ...SNAPSHOT, trade_type, payer_client_ip: '203.0.113.7' };
    expect(await gateway.prepay(order, SIGN_LIMITS)).toEqual(gets);
    const { fields } = stub.calls[0]!;
    expect(fields.trade_type).toBe(word);
    expect(fields.openid).toBe(trade_type === 'JSAPI' ? SNAPSHOT.openid : undefined);
    expect(fields.product_id).toBe(trade_type === 'NATIVE' ? REF.out_trade_no : undefined);
    expect(fields.scene_info).toBe(trade_type === 'H5' ? '{"h5_info":{"type":"Wap"}}' : undefined);
  },
);

test.each<[TradeType]>([['NATIVE'], ['H5']])(
  '%s without an address to pay at is unknown',
  async (trade_type) => {
    const { gateway, stub } = createV2World();
    stub.next(stub.says({ prepay_id: PREPAY_ID }));
    const order = { ...SNAPSHOT, trade_type, payer_client_ip: '203.0.113.7' };
    expect(await failure(gateway.prepay(order, SIGN_LIMITS))).toMatchObject({
      code: 'GATEWAY_ANSWER_MALFORMED',
      outcome: 'unknown',
    });
  },
);

test('all that an order may carry has its place, under APIv2’s own names', async () => {
  const { gateway, stub } = createV2World();
  stub.next(stub.says({ prepay_id: PREPAY_ID }));
  const goods = {
    merchant_goods_id: '1',
    wechatpay_goods_id: '2',
    goods_name: '茶',
    quantity: 1,
    unit_price: 100,
  };
  const order: PrepaySnapshot = {
    ...SNAPSHOT,
    detail: { cost_price: 100, invoice_id: 'I1', goods_detail: [goods] },
    limit_pay: ['no_credit'],
    profit_sharing: false,
    support_fapiao: true,
    device_id: 'WEB',
    store_info: { id: 'S1', name: '一店' },
  };
  gateway.assertSupports(order);
  await gateway.prepay(order, SIGN_LIMITS);
  const { fields } = stub.calls[0]!;
  expect(fields).toMatchObject({
    limit_pay: 'no_credit',
    profit_sharing: 'N',
    receipt: 'Y',
    device_info: 'WEB',
    scene_info: '{"store_info":{"id":"S1","name":"一店"}}',
  });
  expect(JSON.parse(fields.detail!)).toEqual({
    cost_price: 100,
    receipt_id: 'I1',
    goods_detail: [{ goods_id: '1', wxpay_goods_id: '2', goods_name: '茶', quantity: 1, price: 100 }],
  });
});

test.each<[string, Partial<PrepaySnapshot>]>([
  ['an H5 order without the payer’s address', { trade_type: 'H5' }],
  ['a detail that is too long', { detail: { invoice_id: 'x'.repeat(6000), goods_detail: [] } }],
  ['a store that is too long', { store_info: { id: 'x'.repeat(256) } }],
  ['a character that XML cannot hold', { description: 'a\u0001' }],
  ['an attach that no answer can be read with: <!', { attach: 'a<!b' }],
  ['an attach that no answer can be read with: <?', { attach: 'a<?b' }],
  ['an attach that would end its CDATA', { attach: 'a]]>b' }],
  ['an attach with a line end that XML rewrites', { attach: 'a\r\nb' }],
  ['a device_id that no answer can be read with', { device_id: '<!' }],
])('%s is refused before anything is sent, or written', async (_what, change) => {
  const { gateway, stub } = createV2World();
  expect(() => gateway.assertSupports({ ...SNAPSHOT, ...change })).toThrow(
    expect.objectContaining({ code: 'REQUEST_INVALID' }),
  );
  const error = await failure(gateway.prepay({ ...SNAPSHOT, ...change }, SIGN_LIMITS));
  expect(error).toMatchObject({ code: 'REQUEST_INVALID', outcome: 'not_applied' });
  expect(stub.calls).toEqual([]);
});

test('past its time an order is not signed, on the backup host either', async () => {
  const { gateway, stub, clock } = createV2World();
  const sign_before = clock.now() + 1000;
  stub.next((call) => {
    clock.advance(call.timeout_ms);
    throw new Error('no answer');
  });
  const error = await failure(gateway.prepay(SNAPSHOT, { ...LIMITS, sign_before }));
  expect(error).toMatchObject({ gateway_code: 'SIGN_WINDOW_CLOSED', outcome: 'unknown' });
  expect(stub.calls).toHaveLength(1);
  expect(await failure(gateway.prepay(SNAPSHOT, { ...LIMITS, sign_before }))).toMatchObject({
    gateway_code: 'SIGN_WINDOW_CLOSED',
    outcome: 'not_applied',
  });
});

test.each(['MD5', 'HMAC-SHA256'] as const)('pay params are signed with %s, as the order was', (sign_type) => {
  const { gateway } = createV2World({ sign_type });
  const { paySign, ...params } = gateway.payParams({ appid: APPID, prepay_id: PREPAY_ID });
  expect(params).toEqual({
    timeStamp: '1767240000',
    nonceStr: '1'.padStart(32, '0'),
    package: `prepay_id=${PREPAY_ID}`,
    signType: sign_type,
  });
  expect(paySign).toBe(sign({ ...params, appId: APPID }, sign_type));
});

test('the app SDK gets other names and the bare prepay_id', () => {
  const { gateway } = createV2World(PARTNER);
  const { sign: made, ...params } = gateway.appParams({ ...REF, ...SUB, prepay_id: PREPAY_ID });
  expect(params).toEqual({
    appid: SUB.sub_appid,
    partnerid: SUB.sub_mchid,
    prepayid: PREPAY_ID,
    package: 'Sign=WXPay',
    noncestr: '1'.padStart(32, '0'),
    timestamp: '1767240000',
  });
  expect(made).toBe(sign(params, 'HMAC-SHA256'));
});
