import { createPublicKey, X509Certificate } from 'node:crypto';
import { control } from '../support/world';
import { orderOf, payOrder, wechatPay } from './support/merchant';
import { clientOf, nodejsSdk, refusalOf, sdkAt, verifySign } from './support/nodejs-sdk';
import { CERTIFICATE, notice, sealed, signed } from './support/peer-platform';

const JSAPI = '/v3/pay/transactions/jsapi';
const BARE_GET = { bare_get: true };

async function setUp(changes: { bare_get?: boolean } = {}) {
  const { world, merchants } = await wechatPay();
  return { world, merchants, client: nodejsSdk(world, merchants, changes) };
}

/** A message by WeChat Pay as it reaches a merchant, with this text for a body. */
function received(body: string) {
  const { headers } = signed(body, Date.parse('2026-01-01T00:00:00Z'), CERTIFICATE);
  return { headers: headers as Record<string, string>, body };
}

test('wechatpay-nodejs-sdk places an order with its `request`, and closes it', async () => {
  const { world, merchants, client } = await setUp();
  const order = orderOf(merchants);
  expect(await client.request('POST', JSAPI, order)).toEqual({
    prepay_id: expect.stringMatching(/^wx\w{30,}$/),
  });
  expect(await client.close(order)).toBeUndefined();
  const { body } = await control(world, 'GET', `/orders/${order.out_trade_no}`);
  expect(body).toMatchObject({ trade_state: 'CLOSED', amount: { total: 8800 } });
});

// `request` has `{}` for a default body, signs GET without one, and hands it to axios all the same.
test('wechatpay-nodejs-sdk is refused with every GET, for it sends `{}` and signs nothing', async () => {
  const { merchants, client } = await setUp();
  const order = orderOf(merchants);
  await client.request('POST', JSAPI, order);
  const query = `/v3/pay/transactions/out-trade-no/${order.out_trade_no}?mchid=${order.mchid}`;
  const calls = { [query]: client.query(order), '/v3/certificates': client.fetchWechatPayPublicKey('') };
  for (const [url, call] of Object.entries(calls)) {
    expect(await refusalOf(call)).toMatchObject({
      ...{ status: 401, code: 'SIGN_ERROR' },
      detail: {
        sign_information: { url, truncated_sign_message: expect.stringMatching(/^GET\n.*\n\{\}\n$/s) },
      },
    });
  }
});

test('wechatpay-nodejs-sdk cannot verify anything, since its certificates come with a GET', async () => {
  const { client } = await setUp();
  const call = verifySign(client, received(notice({})));
  expect(await refusalOf(call)).toMatchObject({ status: 401, code: 'SIGN_ERROR' });
});

test('wechatpay-nodejs-sdk, whose GETs go out as they were signed, finds a payment by either number', async () => {
  const { world, merchants, client } = await setUp(BARE_GET);
  const order = orderOf(merchants);
  await client.request('POST', JSAPI, order);
  expect(await client.query(order)).toMatchObject({ trade_state: 'NOTPAY', amount: { total: 8800 } });
  const { transaction_id } = await payOrder(world, order.out_trade_no);
  const paid = await client.query(order);
  expect(paid).toMatchObject({ transaction_id, trade_state: 'SUCCESS', attach: order.attach });
  const url = `/v3/pay/transactions/id/${transaction_id}?mchid=${order.mchid}`;
  expect(await client.request('GET', url)).toEqual(paid);
});

test('wechatpay-nodejs-sdk, whose GETs go out as they were signed, opens our platform certificates', async () => {
  const { merchants, client } = await setUp(BARE_GET);
  const { serial_no, pem } = merchants.platform.certificate;
  const key = await client.fetchWechatPayPublicKey(serial_no);
  expect(createPublicKey(key!).equals(new X509Certificate(pem).publicKey)).toBe(true);
});

test('wechatpay-nodejs-sdk is told what is wrong: code and message', async () => {
  const { world, merchants, client } = await setUp(BARE_GET);
  expect(await refusalOf(client.query(orderOf(merchants)))).toEqual({
    ...{ status: 404, code: 'ORDER_NOT_EXIST', message: '订单不存在' },
  });
  const strange = orderOf(merchants, { appid: 'wx777870617973ffff' });
  expect(await refusalOf(client.request('POST', JSAPI, strange))).toEqual({
    ...{ status: 400, code: 'APPID_MCHID_NOT_MATCH', message: 'appid和mchid不匹配' },
  });
  const order = orderOf(merchants);
  await client.request('POST', JSAPI, order);
  await payOrder(world, order.out_trade_no);
  expect(await refusalOf(client.close(order))).toMatchObject({ status: 400, code: 'ORDER_PAID' });
});

test('wechatpay-nodejs-sdk is served for a number with every kind of character that is allowed', async () => {
  const { merchants, client } = await setUp(BARE_GET);
  const order = orderOf(merchants, { out_trade_no: 'Az09_-|*' });
  await client.request('POST', JSAPI, order);
  expect(await client.query(order)).toMatchObject({ out_trade_no: 'Az09_-|*', trade_state: 'NOTPAY' });
  await client.close(order);
});

test('wechatpay-nodejs-sdk verifies a text that it makes again, not the one that was sent', async () => {
  const { client } = await setUp(BARE_GET);
  const plain = notice(sealed('{}', 'transaction'));
  const spaced = plain.replace('{"', '{ "');
  expect(await verifySign(client, received(plain))).toBe(true);
  // As it was signed, and refused.
  expect(await verifySign(client, received(spaced))).toBe(false);
  // Signed by nobody in this form, and believed.
  expect(await verifySign(client, { ...received(plain), body: spaced })).toBe(true);
});

test('wechatpay-nodejs-sdk keeps one list of platform keys for all the merchants of a process', async () => {
  const { world, merchants } = await wechatPay();
  const sdk = sdkAt(world.url, true);
  const message = received(notice({}));
  const other = {
    ...merchants,
    direct: { ...merchants.direct, api_v3_key: 'anybodysApiV3KeyOf32Characters00' },
  };
  await expect(verifySign(clientOf(sdk, other), message)).rejects.toThrow('unable to authenticate data');
  expect(await verifySign(clientOf(sdk, merchants), message)).toBe(true);
  expect(await verifySign(clientOf(sdk, other), message)).toBe(true);
});
