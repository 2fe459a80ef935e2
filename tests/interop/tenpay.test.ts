import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { control } from '../support/world';
import { newNumber, OPENID, openCashier, payOrder, wechatPay } from './support/merchant';
import { p12, tenpay, tenpayServer } from './support/tenpay';

/** A client of APIv2 by somebody else: it signs, verifies and reads XML with its own code. */
async function setUp() {
  const { world, merchants } = await wechatPay();
  return { world, merchants, pay: tenpay(merchants) };
}
type SetUp = Awaited<ReturnType<typeof setUp>>;

function orderOf(changes: Record<string, unknown> = {}) {
  return {
    body: '明前龙井 50克 <春> & ]]>',
    attach: '门店=杭州&桌号=7',
    out_trade_no: newNumber(),
    total_fee: 8800,
    openid: OPENID,
    notify_url: 'https://pay.example.com/notify',
    ...changes,
  };
}
const later = ({ world }: SetUp, ms: number) => control(world, 'POST', '/clock/advance', { ms });
const SIGN_TYPES = ['MD5', 'HMAC-SHA256'];
const DAY_MS = 24 * 3_600_000;

test.each(SIGN_TYPES)('tenpay places, queries and closes an order: %s', async (sign_type) => {
  const set = await setUp();
  const { pay, merchants } = set;
  const order = orderOf({ sign_type });
  const { out_trade_no } = order;
  const placed = await pay.unifiedOrder(order);
  expect(placed).toMatchObject({ appid: merchants.direct.appid, trade_type: 'JSAPI' });
  expect(placed.prepay_id).toMatch(/^wx\w{34}$/);
  expect(await pay.orderQuery({ out_trade_no, sign_type })).toMatchObject({ trade_state: 'NOTPAY' });
  await expect(pay.closeOrder({ out_trade_no, sign_type })).rejects.toThrow('TRADE_STATE_ERROR');
  await later(set, 300_000);
  expect(await pay.closeOrder({ out_trade_no, sign_type })).toMatchObject({ result_msg: 'OK' });
  expect(await pay.orderQuery({ out_trade_no, sign_type })).toMatchObject({ trade_state: 'CLOSED' });
});

test('tenpay is told what is wrong', async () => {
  const { world, merchants, pay } = await setUp();
  await expect(pay.orderQuery({ out_trade_no: newNumber() })).rejects.toThrow('ORDERNOTEXIST');
  await expect(pay.unifiedOrder(orderOf({ openid: '' }))).rejects.toThrow('JSAPI支付必须传openid');
  const order = orderOf();
  await pay.unifiedOrder(order);
  await expect(pay.unifiedOrder({ ...order, total_fee: 1 })).rejects.toThrow('INVALID_REQUEST');
  await payOrder(world, order.out_trade_no);
  await expect(pay.unifiedOrder(order)).rejects.toThrow('ORDERPAID');
  const stranger = tenpay({ ...merchants, direct: { ...merchants.direct, api_v2_key: 'x'.repeat(32) } });
  await expect(stranger.orderQuery({ out_trade_no: order.out_trade_no })).rejects.toThrow('签名错误');
});

test.each(['answer_unsigned', 'answer_signature_wrong', 'answer_key_wrong'])(
  'tenpay refuses an answer that %s broke',
  async (name) => {
    const { world, pay } = await setUp();
    await control(world, 'POST', '/faults', { name, times: 1 });
    await expect(pay.unifiedOrder(orderOf())).rejects.toThrow('sign签名错误');
  },
);

test.each(SIGN_TYPES)('tenpay opens our cashier with the pay params it makes: %s', async (sign_type) => {
  const { world, pay } = await setUp();
  const params = await pay.getPayParams(orderOf({ sign_type }));
  expect(await openCashier(world, { ...params, timeStamp: '1700000000' })).not.toHaveProperty('cashier_id');
  const { cashier_id } = await openCashier(world, params);
  const { body } = await control(world, 'POST', `/cashier/${cashier_id}/approve`);
  expect(body).toEqual({ errMsg: 'requestPayment:ok' });
});

test('tenpay hands an app what opens our cashier', async () => {
  const { world, pay } = await setUp();
  const params = await pay.getAppParams(orderOf());
  const app_params = {
    ...{ appId: params.appid, partnerId: params.partnerid, prepayId: params.prepayid },
    ...{ packageValue: params.package, nonceStr: params.noncestr },
    ...{ timeStamp: params.timestamp, sign: params.sign },
  };
  const { body } = await control(world, 'POST', '/cashier/open', { app_params });
  expect(body).toHaveProperty('cashier_id');
});

describe('with the p12 of the merchant, over TLS', () => {
  const paid = async () => {
    const set = await setUp();
    const server = await tenpayServer(set.pay, 'refund');
    const order = orderOf();
    await set.pay.unifiedOrder(order);
    await payOrder(set.world, order.out_trade_no);
    const out_refund_no = newNumber();
    const refund = { out_trade_no: order.out_trade_no, out_refund_no, total_fee: 8800, refund_fee: 100 };
    return { ...set, order, refund: { ...refund, notify_url: server.url }, server };
  };

  test('tenpay refunds, asks how that went, and its middleware opens the notice', async () => {
    const set = await paid();
    const { pay, refund, server } = set;
    const { refund_id } = await pay.refund(refund);
    await later(set, 20_000);
    const { out_refund_no } = refund;
    expect(await pay.refundQuery({ out_refund_no })).toMatchObject({
      ...{ refund_id_0: refund_id, refund_status_0: 'SUCCESS', refund_fee_0: '100' },
    });
    expect(server.accepted).toMatchObject([
      { req_info: { refund_id, out_refund_no, refund_fee: '100', refund_status: 'SUCCESS' } },
    ]);
  });

  test('without it, with a stranger’s or from somebody it does not trust, it is refused', async () => {
    const { merchants, refund } = await paid();
    const bare = tenpay(merchants);
    bare.urls.refund = bare.urls.refund!.replace(merchants.urls.mtls, merchants.urls.base);
    await expect(bare.refund(refund)).rejects.toThrow('request fail');
    const key = (name: string) => readFileSync(join(__dirname, `../fixtures/keys/${name}.pem`), 'utf8');
    const strange = {
      ...merchants.direct,
      certificate: key('platform-cert'),
      private_key: key('platform-key'),
    };
    await expect(tenpay(merchants, { pfx: p12(strange) }).refund(refund)).rejects.toThrow('request fail');
    const urls = { ...merchants.urls, ca: key('platform-cert') };
    await expect(tenpay({ ...merchants, urls }).refund(refund)).rejects.toThrow();
  });

  test('tenpay takes a code payment back', async () => {
    const set = await setUp();
    const { world, pay } = set;
    const { body } = await control(world, 'POST', '/auth_codes', { openid: OPENID });
    const { openid: _openid, notify_url: _url, ...rest } = orderOf();
    const paidNow = await pay.micropay({ ...rest, auth_code: body.auth_code });
    expect(paidNow).toMatchObject({ openid: OPENID, trade_type: 'MICROPAY', total_fee: '8800' });
    await later(set, 15_000);
    expect(await pay.reverse({ out_trade_no: rest.out_trade_no })).toMatchObject({ recall: 'N' });
  });

  test('tenpay reads the bills of a day', async () => {
    const set = await paid();
    const bill_date = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
    await expect(set.pay.downloadBill({ bill_date }, true)).rejects.toThrow('No Bill Exist');
    await later(set, 2 * DAY_MS);
    const { list_title, list_data } = await set.pay.downloadBill({ bill_date }, true);
    expect(list_data.map((row) => row[list_title.indexOf('商户订单号')])).toEqual([set.order.out_trade_no]);
    expect(await set.pay.downloadFundflow({ bill_date })).toContain(set.order.out_trade_no);
  });
});

test.each(SIGN_TYPES)(
  'the middleware of tenpay accepts our notification of a payment: %s',
  async (sign_type) => {
    const { world, pay } = await setUp();
    const server = await tenpayServer(pay, 'pay');
    const order = orderOf({ sign_type, notify_url: server.url });
    await pay.unifiedOrder(order);
    const { transaction_id } = await payOrder(world, order.out_trade_no);
    await world.wechatpay.notifier.idle();
    const { out_trade_no } = order;
    expect(server.accepted).toMatchObject([
      { transaction_id, out_trade_no, total_fee: '8800', openid: OPENID },
    ]);
    const [sent] = (await control(world, 'GET', '/notifications')).body;
    expect(sent).toMatchObject({ format: 'v2', attempts: [{ status: 200 }] });
    expect(sent).not.toHaveProperty('next_at');
  },
);

test.each([
  'signature_bit',
  'signature_missing',
  'forged',
  'wrong_mchid',
  'wrong_appid',
  'not_json',
  'result_fail',
])(
  'the middleware of tenpay refuses a notification broken by %s, and it counts as not delivered',
  async (mutate) => {
    const { world, pay } = await setUp();
    const server = await tenpayServer(pay, 'pay');
    const order = orderOf({ notify_url: server.url });
    await pay.unifiedOrder(order);
    await payOrder(world, order.out_trade_no);
    await world.wechatpay.notifier.idle();
    const { id } = world.wechatpay.notifier.list()[0]!;
    await control(world, 'POST', `/notifications/${id}/send`, { mutate });
    expect(server.accepted).toHaveLength(1);
    expect(server.answers[1]).toContain('FAIL');
    expect(world.wechatpay.notifier.list()[0]!.attempts).toMatchObject([
      {},
      { mutate, error: expect.any(String) },
    ]);
  },
);
