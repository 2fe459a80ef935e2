import { control } from '../support/world';
import { easywechat, requestOf, serve } from './support/easywechat';
import { newNumber, openCashier, orderOf, payOrder, wechatPay } from './support/merchant';
import { merchantServer } from './support/merchant-server';
import { CERTIFICATE, notice, sealed, signed } from './support/peer-platform';

const JSAPI = '/v3/pay/transactions/jsapi';

async function setUp() {
  const { world, merchants } = await wechatPay();
  const app = easywechat(world, merchants);
  const client = app.getClient();
  const params = { mchid: merchants.direct.mchid };
  const path = (out_trade_no: string) => `/v3/pay/transactions/out-trade-no/${out_trade_no}`;
  return {
    ...{ world, merchants, app, client },
    prepay: (order: object) => client.post(JSAPI, { data: order }),
    query: (out_trade_no: string) => client.get(path(out_trade_no), { params }),
    queryById: (id: string) => client.get(`/v3/pay/transactions/id/${id}`, { params }),
    close: (out_trade_no: string) => client.post(`${path(out_trade_no)}/close`, { data: params }),
  };
}

/** A payment's notification by WeChat Pay, sealed for this merchant, in its own words for each order. */
function paidNotice(api_v3_key: string, out_trade_no: string) {
  const body = notice(
    sealed(JSON.stringify({ out_trade_no, trade_state: 'SUCCESS' }), 'transaction', api_v3_key),
  );
  const { headers } = signed(body, Date.parse('2026-01-01T00:00:00Z'), CERTIFICATE);
  return { headers: headers as Record<string, string>, body };
}

test('node-easywechat places, queries and closes an order', async () => {
  const { merchants, prepay, query, close } = await setUp();
  const order = orderOf(merchants);
  const prepaid = await prepay(order);
  expect([prepaid.getStatusCode(), prepaid.toObject()]).toEqual([
    200,
    { prepay_id: expect.stringMatching(/^wx\w{30,}$/) },
  ]);
  const open = (await query(order.out_trade_no)).toObject();
  expect(open).toMatchObject({ trade_state: 'NOTPAY', amount: { total: 8800, currency: 'CNY' } });
  const closed = await close(order.out_trade_no);
  expect([closed.getStatusCode(), closed.toObject()]).toEqual([204, null]);
  expect((await query(order.out_trade_no)).toObject()).toMatchObject({ trade_state: 'CLOSED' });
});

test('node-easywechat finds a payment by either number', async () => {
  const { world, merchants, prepay, query, queryById } = await setUp();
  const order = orderOf(merchants);
  await prepay(order);
  const { transaction_id } = await payOrder(world, order.out_trade_no);
  const found = (await query(order.out_trade_no)).toObject();
  expect(found).toMatchObject({ transaction_id, trade_state: 'SUCCESS', attach: order.attach });
  expect((await queryById(String(transaction_id))).toObject()).toEqual(found);
});

test('node-easywechat opens our cashier with the pay params it makes', async () => {
  const { world, merchants, app, prepay } = await setUp();
  const { prepay_id } = (await prepay(orderOf(merchants))).toObject()!;
  const params = app.getUtils().buildMiniAppConfig(String(prepay_id), merchants.direct.appid);
  expect(await openCashier(world, { ...params, timeStamp: '1700000000' })).not.toHaveProperty('cashier_id');
  const shown = await openCashier(world, params);
  const { body } = await control(world, 'POST', `/cashier/${shown.cashier_id}/approve`);
  expect(body).toEqual({ errMsg: 'requestPayment:ok' });
});

test('node-easywechat opens our platform certificates', async () => {
  const { merchants, app } = await setUp();
  const { serial_no, pem } = merchants.platform.certificate;
  const certs = await app.getMerchant().getPlatformCerts();
  expect(Object.entries(certs).map(([serial, cert]) => [serial, cert.getValue().toString()])).toEqual([
    [serial_no, pem],
  ]);
});

test('node-easywechat is told what is wrong: code and message', async () => {
  const { world, merchants, prepay, query, close } = await setUp();
  const missing = await query(newNumber());
  expect([missing.getStatusCode(), missing.toObject()]).toEqual([
    404,
    { code: 'ORDER_NOT_EXIST', message: '订单不存在' },
  ]);
  const strange = await prepay(orderOf(merchants, { appid: 'wx777870617973ffff' }));
  expect([strange.getStatusCode(), strange.toObject()]).toEqual([
    400,
    { code: 'APPID_MCHID_NOT_MATCH', message: 'appid和mchid不匹配' },
  ]);
  const order = orderOf(merchants);
  await prepay(order);
  await payOrder(world, order.out_trade_no);
  expect((await close(order.out_trade_no)).toObject()).toMatchObject({ code: 'ORDER_PAID' });
});

test('node-easywechat is served for a number with every kind of character that is allowed', async () => {
  const { merchants, prepay, query, close } = await setUp();
  const out_trade_no = 'Az09_-|*';
  await prepay(orderOf(merchants, { out_trade_no }));
  expect((await query(out_trade_no)).toObject()).toMatchObject({ out_trade_no, trade_state: 'NOTPAY' });
  expect((await close(out_trade_no)).getStatusCode()).toBe(204);
});

test('node-easywechat takes an answer that is signed wrongly for a good one', async () => {
  const { world, merchants, prepay } = await setUp();
  await control(world, 'POST', '/faults', { name: 'signature_probe', match: { target: 'answer' } });
  const answer = await prepay(orderOf(merchants));
  expect(answer.getHeaders()['wechatpay-signature']).toMatch(/^WECHATPAY\/SIGNTEST\//);
  expect(answer.isSuccessful()).toBe(true);
});

// `createSignature` reads `data`; `postJson` puts the body into `json`.
test('node-easywechat is refused with its `postJson`, which sends a body and signs none', async () => {
  const { world, merchants, client } = await setUp();
  const answer = await client.postJson(JSAPI, orderOf(merchants));
  expect([answer.getStatusCode(), answer.toObject()]).toMatchObject([401, { code: 'SIGN_ERROR' }]);
  expect((await control(world, 'GET', '/orders')).body).toEqual([]);
});

test('node-easywechat’s `serve` runs the handler for a message without any signature', async () => {
  const { merchants, app } = await setUp();
  const { body } = paidNotice(merchants.direct.api_v3_key, 'unsigned0001');
  const { told, status } = await serve(app, { headers: {}, body });
  expect(told).toMatchObject([{ out_trade_no: 'unsigned0001' }]);
  expect(status).toBe(200);
  await expect(app.getValidator().validate(requestOf({ headers: {}, body }))).rejects.toThrow(
    'Missing Header',
  );
});

test('node-easywechat’s `serve` runs the handler for whatever XML a stranger writes', async () => {
  const { app } = await setUp();
  const body = '<xml><out_trade_no>forged0001</out_trade_no><result_code>SUCCESS</result_code></xml>';
  const { told, ...answer } = await serve(app, { headers: {}, body });
  expect(told).toMatchObject([{ out_trade_no: 'forged0001', result_code: 'SUCCESS' }]);
  expect(answer).toEqual({ status: 200, body: expect.stringContaining('SUCCESS') });
  await expect(app.getValidator().validate(requestOf({ headers: {}, body }))).rejects.toThrow(
    'Missing Header',
  );
});

test('node-easywechat’s `serve` answers 200 when the handler throws, which ends the delivery', async () => {
  const { world, merchants, app, prepay } = await setUp();
  const { url, accepted } = await merchantServer(async (message) => {
    app.setRequest(requestOf(message));
    const handler = () => Promise.reject(new Error('the database is down'));
    const answer = await app.getServer().handlePaid(handler).serve();
    return { status: answer.getStatusCode(), body: JSON.parse(String(answer.getBody())) };
  });
  const order = orderOf(merchants, { notify_url: url });
  await prepay(order);
  await payOrder(world, order.out_trade_no);
  await control(world, 'POST', '/clock/advance', { ms: 86_400_000 });
  expect(accepted).toEqual([{ status: 200, body: { code: 'ERROR', message: 'the database is down' } }]);
});

test('node-easywechat gives every later message to the handler of the first', async () => {
  const { merchants, app } = await setUp();
  const send = (number: string) => serve(app, paidNotice(merchants.direct.api_v3_key, number));
  const first = await send('first000001');
  const second = await send('second00001');
  expect(first.told.map(({ out_trade_no }) => out_trade_no)).toEqual(['first000001', 'second00001']);
  expect(second.told).toEqual([]);
});
