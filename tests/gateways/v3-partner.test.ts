import { createVerify } from 'node:crypto';
import type { PrepaySnapshot, TradeType } from '../../src/gateways/gateway';
import { MERCHANT, PUBLIC_KEY } from './support/second-signer';
import { createWorld, failure, LIMITS, notification, PAID, SNAPSHOT } from './support/world';

/** A service provider and the sub-merchant that sells, in its own mini-program or in the provider's. */

const SUB = { sub_mchid: '1900000109', sub_appid: 'wx8888888888888888' };
const OPEN = { ...LIMITS, sign_before: Number.MAX_SAFE_INTEGER };
const createPartner = () => createWorld('public_key', { name: 'v3_partner', ...SUB });
const snapshotOf = (change: Partial<PrepaySnapshot> = {}): PrepaySnapshot => ({
  ...SNAPSHOT,
  ...SUB,
  ...change,
});
const withoutAppid = (): PrepaySnapshot => {
  const { sub_appid: _own, ...snapshot } = snapshotOf();
  return snapshot;
};
const { appid: _appid, mchid: _mchid, payer: _payer, ...MONEY } = PAID;
const PARTNER_PAID = {
  ...MONEY,
  ...{ sp_appid: MERCHANT.appid, sp_mchid: MERCHANT.mchid, ...SUB },
  payer: { sp_openid: 'oProvider', sub_openid: SNAPSHOT.openid },
};

test.each([
  ['of the sub-merchant’s own mini-program', snapshotOf(), { sub_openid: SNAPSHOT.openid }],
  ['of the provider’s mini-program', withoutAppid(), { sp_openid: SNAPSHOT.openid }],
])('an order names provider and sub-merchant, and the payer as a user %s', async (_whose, order, payer) => {
  const world = createPartner();
  await world.gateway.prepay(order, OPEN);
  const [sent] = world.stub.calls;
  const body = JSON.parse(sent!.body!);
  expect(sent!.path).toBe('/v3/pay/partner/transactions/jsapi');
  expect(body).toMatchObject({
    sp_appid: MERCHANT.appid,
    sp_mchid: MERCHANT.mchid,
    sub_mchid: SUB.sub_mchid,
  });
  expect(body.payer).toEqual(payer);
  expect(body.sub_appid).toBe(order.sub_appid);
  expect(body).not.toHaveProperty('appid');
  expect(body).not.toHaveProperty('mchid');
  expect(sent!.authorization.mchid).toBe(MERCHANT.mchid);
});

test('what does not say for which sub-merchant is not sent', async () => {
  const { gateway, stub } = createPartner();
  const { sub_mchid: _none, ...order } = snapshotOf();
  const refund = { ...order, out_refund_no: 'R1', transaction_id: '42', paid_total: 100, reason: '少了' };
  const calls = [
    () => gateway.prepay(order, OPEN),
    () => gateway.queryOrder(order, LIMITS),
    () => gateway.closeOrder(order, LIMITS),
    () => gateway.refund(refund, LIMITS),
    () => gateway.queryRefund(refund, LIMITS),
  ];
  for (const call of calls) {
    expect(await failure(call())).toMatchObject({ code: 'CONFIG_INVALID', outcome: 'not_applied' });
  }
  expect(stub.calls).toEqual([]);
});

test('a query names both, and reads a payment with its sub-merchant and the payer the order named', async () => {
  const world = createPartner();
  world.stub.next(() => world.stub.json(200, PARTNER_PAID));
  const report = await world.gateway.queryOrder(snapshotOf(), LIMITS);
  expect(world.stub.calls[0]!.path).toBe(
    `/v3/pay/partner/transactions/out-trade-no/${SNAPSHOT.out_trade_no}?sp_mchid=${MERCHANT.mchid}&sub_mchid=${SUB.sub_mchid}`,
  );
  expect(report).toMatchObject({
    payment: { appid: MERCHANT.appid, mchid: MERCHANT.mchid, ...SUB, payer_openid: SNAPSHOT.openid },
  });
});

test('a direct merchant’s answer to a service provider cannot be understood', async () => {
  const world = createPartner();
  world.stub.next(() => world.stub.json(200, PAID));
  expect((await failure(world.gateway.queryOrder(snapshotOf(), LIMITS))).code).toBe(
    'GATEWAY_ANSWER_MALFORMED',
  );
});

test('a close names both', async () => {
  const world = createPartner();
  world.stub.next(() => world.stub.json(204, {}));
  expect(await world.gateway.closeOrder(snapshotOf(), LIMITS)).toBe('closed');
  const [sent] = world.stub.calls;
  expect(sent!.path).toBe(`/v3/pay/partner/transactions/out-trade-no/${SNAPSHOT.out_trade_no}/close`);
  expect(JSON.parse(sent!.body!)).toEqual({ sp_mchid: MERCHANT.mchid, sub_mchid: SUB.sub_mchid });
});

test('a refund and its query name the sub-merchant', async () => {
  const world = createPartner();
  const refund = {
    ...snapshotOf(),
    ...{ out_refund_no: 'R1', transaction_id: PAID.transaction_id, paid_total: 100, reason: '' },
  };
  const answer = {
    ...{ refund_id: '50', out_refund_no: 'R1', transaction_id: PAID.transaction_id, status: 'PROCESSING' },
    ...{ out_trade_no: SNAPSHOT.out_trade_no, amount: { refund: 100, currency: 'CNY' } },
  };
  const said = () => world.stub.json(200, answer);
  world.stub.next(said, said);
  await world.gateway.refund(refund, LIMITS);
  await world.gateway.queryRefund({ ...snapshotOf(), out_refund_no: 'R1' }, LIMITS);
  const [sent, asked] = world.stub.calls;
  expect(JSON.parse(sent!.body!).sub_mchid).toBe(SUB.sub_mchid);
  expect(asked!.path).toBe(`/v3/refund/domestic/refunds/R1?sub_mchid=${SUB.sub_mchid}`);
});

test('a notification of a partner’s payment is read; a direct merchant’s is none of ours', async () => {
  const world = createPartner();
  const told = await world.gateway.readNotification(notification(world, PUBLIC_KEY, PARTNER_PAID));
  expect(told).toMatchObject({ kind: 'payment', payment: { ...SUB, payer_openid: SNAPSHOT.openid } });
  expect(await world.gateway.readNotification(notification(world, PUBLIC_KEY, PAID))).toMatchObject({
    kind: 'unhandled',
  });
});

test('a payer who is known to the provider alone is named by that openid', async () => {
  const world = createPartner();
  const paid = { ...PARTNER_PAID, payer: { sp_openid: 'oProvider', sub_openid: '' } };
  expect(await world.gateway.readNotification(notification(world, PUBLIC_KEY, paid))).toMatchObject({
    payment: { payer_openid: 'oProvider' },
  });
});

test('a bill of trades is of the sub-merchant alone; one of funds is the provider’s', async () => {
  const world = createPartner();
  const none = () => world.stub.json(400, { code: 'NO_STATEMENT_EXIST', message: '' });
  world.stub.next(none, none);
  for (const kind of ['trade', 'fund_flow'] as const) {
    const request = { kind, date: '2025-12-31', mchid: MERCHANT.mchid };
    expect(await world.gateway.downloadBill(request, () => undefined, LIMITS)).toBe('no_bill');
  }
  expect(world.stub.calls.map(({ path }) => path.includes(`sub_mchid=${SUB.sub_mchid}`))).toEqual([
    true,
    false,
  ]);
});

test.each<[TradeType, object, object]>([
  ['NATIVE', { code_url: 'weixin://wxpay/bizpayurl?pr=x' }, { code_url: 'weixin://wxpay/bizpayurl?pr=x' }],
  ['H5', { h5_url: 'https://wx.tenpay.com/x' }, { h5_url: 'https://wx.tenpay.com/x' }],
  ['APP', { prepay_id: 'wx1' }, { prepay_id: 'wx1' }],
])(
  '%s orders go to a path of their own, without a payer, for partners and direct merchants',
  async (type, said, result) => {
    for (const world of [createPartner(), createWorld('public_key')]) {
      world.stub.next(() => world.stub.json(200, said));
      const order = snapshotOf({ trade_type: type, payer_client_ip: '203.0.113.7' });
      expect(await world.gateway.prepay(order, OPEN)).toEqual(result);
      const [sent] = world.stub.calls;
      expect(sent!.path.endsWith(`/transactions/${type.toLowerCase()}`)).toBe(true);
      const body = JSON.parse(sent!.body!);
      expect(body).not.toHaveProperty('payer');
      expect(body.scene_info.h5_info).toEqual(type === 'H5' ? { type: 'Wap' } : undefined);
    }
  },
);

test('what an order carries besides has its place, or is refused without a call', () => {
  const { gateway, stub } = createWorld('public_key');
  const detail = { goods_detail: [{ merchant_goods_id: 'x'.repeat(6200), quantity: 1, unit_price: 1 }] };
  for (const wrong of [
    { limit_pay: ['no_credit'] },
    { trade_type: 'H5' },
    { detail },
  ] as Partial<PrepaySnapshot>[]) {
    expect(() => gateway.assertSupports({ ...SNAPSHOT, ...wrong })).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID' }),
    );
  }
  expect(() => gateway.assertSupports({ ...SNAPSHOT, profit_sharing: true })).not.toThrow();
  expect(stub.calls).toEqual([]);
});

test('device, store, goods, profit sharing and fapiao travel where APIv3 has them', async () => {
  const world = createWorld('public_key');
  const detail = { goods_detail: [{ merchant_goods_id: 'tea', quantity: 1, unit_price: 100 }] };
  const extras = { device_id: 'till 1', store_info: { id: '0001', name: 'Tea' }, detail };
  await world.gateway.prepay({ ...SNAPSHOT, ...extras, profit_sharing: true, support_fapiao: true }, OPEN);
  expect(JSON.parse(world.stub.calls[0]!.body!)).toMatchObject({
    ...{ detail, settle_info: { profit_sharing: true }, support_fapiao: true },
    scene_info: { device_id: 'till 1', store_info: { id: '0001', name: 'Tea' } },
  });
});

test('the SDK for apps gets the bare prepay_id, signed by the provider, sold by the sub-merchant', () => {
  const { gateway } = createPartner();
  const params = gateway.appParams({ ...snapshotOf(), prepay_id: 'wx1' });
  expect(params).toMatchObject({
    ...{ appid: SUB.sub_appid, partnerid: SUB.sub_mchid, prepayid: 'wx1', package: 'Sign=WXPay' },
  });
  const signed = `${params.appid}\n${params.timestamp}\n${params.noncestr}\nwx1\n`;
  const verified = createVerify('sha256')
    .update(signed)
    .verify(MERCHANT.certificate_pem, params.sign, 'base64');
  expect(verified).toBe(true);
});
