import type { Prepaid, PrepaySnapshot, TradeType } from '../../src/gateways/gateway';
import type { V2Config } from '../../src/gateways/v2-config';
import { isKitError } from '../../src/protocol/errors';
import { APPID, type Fields, MCHID, SUB, sign } from './support/v2-other-side';
import { createV2World, LIMITS, PAID, REF, SIGN_LIMITS, SNAPSHOT } from './support/v2-world';
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
])('%s is refused before anything is sent', async (_what, change) => {
  const { gateway, stub } = createV2World();
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

describe('a partner', () => {
  const SUB_REF = { ...REF, ...SUB };

  test('names itself and the sub-merchant, and the payer by the sub-merchant’s appid', async () => {
    const { gateway, stub } = createV2World(PARTNER);
    stub.next(stub.says({ prepay_id: PREPAY_ID }));
    await gateway.prepay({ ...SNAPSHOT, ...SUB }, SIGN_LIMITS);
    const { fields } = stub.calls[0]!;
    const { sub_appid, sub_mchid } = SUB;
    expect(fields).toMatchObject({ appid: APPID, mch_id: MCHID, sub_appid, sub_mch_id: sub_mchid });
    expect([fields.sub_openid, fields.openid]).toEqual([SNAPSHOT.openid, undefined]);
  });

  test('without a sub_appid the payer is known by the partner’s own', async () => {
    const { gateway, stub } = createV2World(PARTNER);
    stub.next(stub.says({ prepay_id: PREPAY_ID }), stub.says({ ...PAID, trade_state: 'SUCCESS' }));
    const { sub_mchid } = SUB;
    await gateway.prepay({ ...SNAPSHOT, sub_mchid }, SIGN_LIMITS);
    const { fields } = stub.calls[0]!;
    expect([fields.openid, fields.sub_openid, fields.sub_appid]).toEqual([
      SNAPSHOT.openid,
      undefined,
      undefined,
    ]);
    const { payment } = (await gateway.queryOrder({ ...REF, sub_mchid }, LIMITS)) as { payment?: object };
    expect(payment).toMatchObject({ payer_openid: SNAPSHOT.openid, sub_mchid });
  });

  test('asks for the order’s own sub-merchant, never for today’s', async () => {
    const { gateway, stub } = createV2World(PARTNER);
    stub.next(stub.says({ ...PAID, sub_openid: 'oSUB', trade_state: 'SUCCESS' }));
    const old = { sub_mchid: '1900000077', sub_appid: 'wx0000000000000077' };
    const report = await gateway.queryOrder({ ...REF, ...old }, LIMITS);
    expect(report).toMatchObject({ payment: { ...old, payer_openid: 'oSUB' } });
    expect(stub.calls[0]!.fields).toMatchObject({ sub_mch_id: old.sub_mchid, sub_appid: old.sub_appid });
  });

  test.each(['1900000077', ''])(
    'an answer about another sub-merchant, or none, is none: %j',
    async (sub_mch_id) => {
      const { gateway, stub } = createV2World(PARTNER);
      stub.next(stub.says({ ...PAID, trade_state: 'SUCCESS', sub_mch_id }));
      expect(await failure(gateway.queryOrder(SUB_REF, LIMITS))).toMatchObject({
        code: 'GATEWAY_ANSWER_MALFORMED',
      });
    },
  );

  test('without any sub-merchant nothing is sent', async () => {
    const { gateway, stub } = createV2World(PARTNER);
    expect(await failure(gateway.queryOrder(REF, LIMITS))).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(stub.calls).toEqual([]);
  });
});

test('an order of another merchant number is not asked about: our key does not sign for it', async () => {
  const { gateway, stub } = createV2World();
  const foreign = { ...REF, mchid: '1900000099' };
  const tries = [
    gateway.queryOrder(foreign, LIMITS),
    gateway.closeOrder(foreign, LIMITS),
    gateway.prepay({ ...SNAPSHOT, ...foreign }, SIGN_LIMITS),
    gateway.reverse(foreign, LIMITS),
  ];
  for (const one of tries) expect((await failure(one)).code).toBe('CONFIG_INVALID');
  expect(stub.calls).toEqual([]);
});

describe('a query', () => {
  test.each(['SUCCESS', 'REFUND'])('%s is money, with its amount, payer and time', async (trade_state) => {
    const { gateway, stub, clock } = createV2World();
    stub.next(stub.says({ ...PAID, trade_state, unknown_member: 'x' }));
    expect(await gateway.queryOrder(REF, LIMITS)).toEqual({
      kind: 'order',
      trade_state,
      gateway_now: clock.now(),
      payment: {
        appid: APPID,
        mchid: MCHID,
        out_trade_no: REF.out_trade_no,
        transaction_id: PAID.transaction_id,
        amount: { total: 100, currency: 'CNY' },
        payer_openid: SNAPSHOT.openid,
        success_at: Date.UTC(2026, 0, 1, 4, 1, 2),
        trade_state,
      },
    });
    expect(stub.calls[0]).toMatchObject({
      path: '/pay/orderquery',
      fields: { out_trade_no: REF.out_trade_no },
    });
  });

  test.each(['NOTPAY', 'CLOSED', 'REVOKED', 'USERPAYING', 'PAYERROR', 'ACCEPT'])(
    '%s is none',
    async (trade_state) => {
      const { gateway, stub } = createV2World();
      stub.next(stub.says({ out_trade_no: REF.out_trade_no, trade_state, total_fee: '100' }));
      const report = await gateway.queryOrder(REF, LIMITS);
      expect(report).toMatchObject({ kind: 'order', trade_state });
      expect(report).not.toHaveProperty('payment');
    },
  );

  test('an absent fee_type is CNY, an absent openid nobody', async () => {
    const { gateway, stub } = createV2World();
    const { fee_type: _fee, openid: _openid, ...rest } = PAID;
    stub.next(stub.says({ ...rest, trade_state: 'SUCCESS' }));
    const { payment } = (await gateway.queryOrder(REF, LIMITS)) as { payment?: object };
    expect(payment).toMatchObject({ amount: { total: 100, currency: 'CNY' } });
    expect(payment).not.toHaveProperty('payer_openid');
  });

  test.each<[string, Fields]>([
    ['another order', { out_trade_no: 'T2' }],
    ['another appid', { appid: 'wx0000000000000009' }],
    ['another merchant', { mch_id: '1900000099' }],
    ['no merchant', { mch_id: '' }],
    ['a state that nobody knows', { trade_state: 'PAID' }],
    ['a fraction of a fen', { total_fee: '1.00' }],
    ['no money', { total_fee: '0' }],
    ['a day that does not exist', { time_end: '20260231000000' }],
    ['neither success nor failure', { result_code: 'MAYBE' }],
  ])('a signed answer with %s is unknown', async (_what, change) => {
    const { gateway, stub } = createV2World();
    stub.next(stub.says({ ...PAID, trade_state: 'SUCCESS', ...change }));
    const error = await failure(gateway.queryOrder(REF, LIMITS));
    expect(error).toMatchObject({ code: 'GATEWAY_ANSWER_MALFORMED', outcome: 'unknown' });
  });

  test('ORDERNOTEXIST is an answer at the gateway’s own time, and none where it does not tell the time', async () => {
    const { gateway, stub, clock } = createV2World();
    stub.next(stub.refuses('ORDERNOTEXIST'));
    expect(await gateway.queryOrder(REF, LIMITS)).toEqual({
      kind: 'no_such_order',
      gateway_now: clock.now(),
    });
    stub.next(async (call) => ({ ...(await stub.refuses('ORDERNOTEXIST')(call)), headers: {} }));
    expect(await failure(gateway.queryOrder(REF, LIMITS))).toMatchObject({
      code: 'GATEWAY_ANSWER_MALFORMED',
      outcome: 'unknown',
    });
  });

  test('“no such order” without a sign is no answer', async () => {
    const { gateway, stub } = createV2World();
    stub.next(stub.says({ result_code: 'FAIL', err_code: 'ORDERNOTEXIST' }, { sign: '' }));
    expect(await failure(gateway.queryOrder(REF, LIMITS))).toMatchObject({
      code: 'GATEWAY_ANSWER_UNVERIFIED',
    });
    stub.next(stub.fails('order not exist'));
    expect(await failure(gateway.queryOrder(REF, LIMITS))).toMatchObject({ outcome: 'unknown' });
  });
});

describe('a close', () => {
  test.each([
    ['ORDERPAID', 'already_paid'],
    ['ORDERCLOSED', 'closed'],
  ])('%s is an answer: %s', async (code, answer) => {
    const { gateway, stub } = createV2World();
    stub.next(stub.refuses(code));
    expect(await gateway.closeOrder(REF, LIMITS)).toBe(answer);
  });

  test('a success is closed', async () => {
    const { gateway, stub } = createV2World();
    stub.next(stub.says({ result_msg: 'OK' }));
    expect(await gateway.closeOrder(REF, LIMITS)).toBe('closed');
    expect(stub.calls[0]!.path).toBe('/pay/closeorder');
  });

  test.each(['ORDERNOTEXIST', 'TRADE_STATE_ERROR', 'ORDER_TOO_YOUNG', 'SYSTEMERROR'])(
    '%s, or an order of the last five minutes, closes nothing: it is an error',
    async (code) => {
      const { gateway, stub } = createV2World();
      stub.next(stub.refuses(code), stub.refuses(code));
      expect(isKitError(await failure(gateway.closeOrder(REF, LIMITS)))).toBe(true);
    },
  );
});
