import { createPublicKey, X509Certificate } from 'node:crypto';
import { Formatter, Rsa } from 'wechatpay-axios-plugin';
import Pay from 'wechatpay-node-v3';
import { control } from '../support/world';
import { newNumber, openCashier, orderOf, payOrder, wechatPay } from './support/merchant';
import { KeepingHttp, nodeV3, verifySign } from './support/node-v3';
import { CERTIFICATE, signed } from './support/peer-platform';

async function setUp() {
  const { world, merchants } = await wechatPay();
  return { world, merchants, pay: nodeV3(world, merchants) };
}

test('wechatpay-node-v3 places, queries and closes an order', async () => {
  const { merchants, pay } = await setUp();
  const order = orderOf(merchants);
  const prepaid = await pay.transactions_jsapi(order);
  expect(prepaid.status).toBe(200);
  const open = await pay.query({ out_trade_no: order.out_trade_no });
  expect(open.data).toMatchObject({ trade_state: 'NOTPAY', amount: { total: 8800, currency: 'CNY' } });
  expect(await pay.close(order.out_trade_no)).toEqual({ status: 204, data: {} });
  const after = await pay.query({ out_trade_no: order.out_trade_no });
  expect(after.data?.trade_state).toBe('CLOSED');
});

test('wechatpay-node-v3 finds a payment by either number', async () => {
  const { world, merchants, pay } = await setUp();
  const order = orderOf(merchants);
  await pay.transactions_jsapi(order);
  const { transaction_id } = await payOrder(world, order.out_trade_no);
  const { data } = await pay.query({ out_trade_no: order.out_trade_no });
  expect(data).toMatchObject({ transaction_id, trade_state: 'SUCCESS', attach: order.attach });
  expect((await pay.query({ transaction_id: String(transaction_id) })).data).toEqual(data);
});

test('wechatpay-node-v3 opens our cashier with the pay params it makes', async () => {
  const { world, merchants, pay } = await setUp();
  const { data } = await pay.transactions_jsapi(orderOf(merchants));
  const changed = await openCashier(world, { ...data, timeStamp: '1700000000' });
  expect(changed).not.toHaveProperty('cashier_id');
  const shown = await openCashier(world, data);
  const { body } = await control(world, 'POST', `/cashier/${shown.cashier_id}/approve`);
  expect(body).toEqual({ errMsg: 'requestPayment:ok' });
});

// The client verifies no answer by itself; who wants it has to hand `verifySign` the bytes.
test('wechatpay-node-v3 verifies our answers with its helper, and refuses a probe', async () => {
  const { world, merchants } = await wechatPay();
  const http = new KeepingHttp(world.url);
  const pay = nodeV3(world, merchants, { http });
  const verifier = nodeV3(world, merchants);
  const order = orderOf(merchants);
  const calls = [
    () => pay.transactions_jsapi(order),
    () => pay.query({ out_trade_no: order.out_trade_no }),
    () => pay.close(order.out_trade_no),
    () => pay.get_certificates(merchants.direct.api_v3_key),
  ];
  for (const call of calls) {
    await call();
    expect(await verifySign(verifier, http.last!)).toBe(true);
    await control(world, 'POST', '/faults', {
      name: 'signature_probe',
      times: 1,
      match: { target: 'answer' },
    });
    await call();
    expect(await verifySign(verifier, http.last!)).toBe(false);
  }
});

test('wechatpay-node-v3 opens our platform certificates and reads their keys', async () => {
  const { merchants, pay } = await setUp();
  const { certificate } = merchants.platform;
  const listed = await pay.get_certificates(merchants.direct.api_v3_key);
  expect(listed.map(({ serial_no }) => serial_no)).toEqual([certificate.serial_no]);
  const key = createPublicKey(listed[0]!.publicKey);
  expect(key.equals(new X509Certificate(certificate.pem).publicKey)).toBe(true);
});

test('wechatpay-node-v3 is told what is wrong: code and message', async () => {
  const { world, merchants, pay } = await setUp();
  const told = async (call: Promise<{ status: number; error?: string }>) => {
    const { status, error } = await call;
    return { status, ...(JSON.parse(error!) as object) };
  };
  expect(await told(pay.query({ out_trade_no: newNumber() }))).toEqual({
    ...{ status: 404, code: 'ORDER_NOT_EXIST', message: '订单不存在' },
  });
  expect(await told(pay.transactions_jsapi(orderOf(merchants, { appid: 'wx777870617973ffff' })))).toEqual({
    ...{ status: 400, code: 'APPID_MCHID_NOT_MATCH', message: 'appid和mchid不匹配' },
  });
  const order = orderOf(merchants);
  await pay.transactions_jsapi(order);
  await payOrder(world, order.out_trade_no);
  expect(await told(pay.close(order.out_trade_no))).toMatchObject({ status: 400, code: 'ORDER_PAID' });
});

// It signs the path before its HTTP client encodes it, so `|`, which is allowed in a number, breaks its signature.
test('wechatpay-node-v3 is refused where it sends another path than it signed', async () => {
  const { merchants, pay } = await setUp();
  const order = orderOf(merchants, { out_trade_no: 'Az09_-|*' });
  await pay.transactions_jsapi(order);
  const { status, error } = await pay.query({ out_trade_no: order.out_trade_no });
  expect(status).toBe(401);
  expect(JSON.parse(error!)).toMatchObject({
    code: 'SIGN_ERROR',
    detail: { sign_information: { url: expect.stringContaining('Az09_-%7C*') } },
  });
});

// Nothing in the API of payments is posted without a body, so this meets no gateway here.
test('wechatpay-node-v3 leaves the last line feed out of what it signs for a POST without a body', async () => {
  const { merchants, pay } = await setUp();
  const signature = pay.getSignature('POST', 'nonce', '1767225600', '/v3/some/path');
  const right = Formatter.request('POST', '/v3/some/path', '1767225600', 'nonce');
  const verifies = (text: string) => Rsa.verify(text, signature, merchants.direct.certificate);
  expect([verifies(right), verifies(right.slice(0, -1))]).toEqual([false, true]);
});

test('wechatpay-node-v3 takes an answer that is signed wrongly for a good one', async () => {
  const { world, merchants, pay } = await setUp();
  await control(world, 'POST', '/faults', { name: 'signature_probe', match: { target: 'answer' } });
  expect((await pay.transactions_jsapi(orderOf(merchants))).status).toBe(200);
});

test('wechatpay-node-v3 keeps one list of platform keys for all the merchants of a process', async () => {
  const { world, merchants, pay } = await setUp();
  Pay.certificates = {};
  const { headers } = signed('{}', Date.parse('2026-01-01T00:00:00Z'), CERTIFICATE);
  const message = { headers: headers as Record<string, string>, body: '{}' };
  expect(await verifySign(pay, message)).toBe(true);
  const direct = { ...merchants.direct, api_v3_key: 'anybodysApiV3KeyOf32Characters00' };
  expect(await verifySign(nodeV3(world, { ...merchants, direct }), message)).toBe(true);
  const { body } = await control(world, 'GET', '/requests?host=wechatpay&about=certificates');
  expect([...body]).toHaveLength(1);
});
