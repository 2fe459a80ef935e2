const assert = require('node:assert/strict');
const { generateKeyPairSync, sign } = require('node:crypto');
const { once } = require('node:events');
const { createServer } = require('node:http');
const { test } = require('node:test');
const {
  createNotifyFunction,
  createPayFunction,
  MemoryDb,
  signTestNotification,
} = require('wxpay-kit/server');
const { rules } = require('./rules');

const PEM = {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
};
/** Of the real one, WeChat Pay alone has the private half. */
const platform = generateKeyPairSync('rsa', PEM);
const ENV = {
  WXPAY_GATEWAY: 'v3',
  WXPAY_APPID: 'wx0123456789abcdef',
  WXPAY_MCHID: '1900000001',
  WXPAY_MERCHANT_SERIAL: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
  WXPAY_MERCHANT_PRIVATE_KEY: generateKeyPairSync('rsa', PEM).privateKey,
  WXPAY_API_V3_KEY: '0123456789abcdefghijklmnopqrstuv',
  WXPAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_0119000000012026010100000001',
  WXPAY_PUBLIC_KEY: platform.publicKey,
  WXPAY_NOTIFY_URL: 'https://shop.example.com/notify',
};
const KEYS = {
  serial: ENV.WXPAY_PUBLIC_KEY_ID,
  private_key: platform.privateKey,
  api_v3_key: ENV.WXPAY_API_V3_KEY,
};

/** As much of WeChat Pay as an order needs to be placed. */
const gateway = createServer((request, response) => {
  request.resume();
  const body = '{"prepay_id":"wx201410272009395522657a690389285100"}';
  const timestamp = String(Math.floor(Date.now() / 1000));
  const text = Buffer.from(`${timestamp}\nnonce\n${body}\n`);
  response.writeHead(200, {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': 'nonce',
    'wechatpay-signature': sign('sha256', text, platform.privateKey).toString('base64'),
    'wechatpay-serial': KEYS.serial,
  });
  response.end(body);
});
const listening = once(gateway.listen(0, '127.0.0.1').unref(), 'listening');

/** Both functions over one database in memory, called by one buyer. */
async function shop() {
  await listening;
  const db = new MemoryDb();
  const env = { ...ENV, WXPAY_BASE_URL: `http://127.0.0.1:${gateway.address().port}` };
  const openDb = () => db;
  const loadSdk = () => ({
    init: () => undefined,
    getWXContext: () => ({ OPENID: 'oBuyer', APPID: ENV.WXPAY_APPID }),
  });
  const pay = createPayFunction({ merchant: rules, env, openDb, loadSdk });
  const notify = createNotifyFunction({ merchant: rules, env, openDb });
  return { db, pay, notify };
}

const create = (sku) => ({ action: 'create', request_id: 'r'.repeat(22), items: [{ sku, quantity: 2 }] });

function paymentOf({ out_trade_no, amount }) {
  const merchant = { appid: ENV.WXPAY_APPID, mchid: ENV.WXPAY_MCHID };
  return { ...merchant, out_trade_no, amount, transaction_id: '4200', payer_openid: 'oBuyer' };
}

function overHttp({ headers, body }) {
  return { httpMethod: 'POST', headers, body: body.toString() };
}

test('an order that is paid is sent, once, however often it is told', async () => {
  const { db, pay, notify } = await shop();
  const { order, pay_params } = await pay(create('tea'));
  assert.deepEqual(order.amount, { total: 2_400, currency: 'CNY' });
  assert.equal(pay_params.signType, 'RSA');

  const event = overHttp(signTestNotification(KEYS, { payment: paymentOf(order) }));
  for (const _time of [1, 2]) assert.equal((await notify(event)).statusCode, 204);

  const query = { action: 'query', out_trade_no: order.out_trade_no };
  assert.equal((await pay(query)).order.status, 'paid');
  assert.equal((await db.find('parcels', { limit: 10 })).length, 1);
});

test('what is not for sale is refused in words for the buyer', async () => {
  const { pay } = await shop();
  const { error } = await pay(create('coffee'));
  assert.deepEqual([error.code, error.message], ['QUOTE_REFUSED', '商品已下架']);
});

test('a forged notification changes nothing', async () => {
  const { db, pay, notify } = await shop();
  const { order } = await pay(create('tea'));
  const stranger = { ...KEYS, private_key: generateKeyPairSync('rsa', PEM).privateKey };
  const event = overHttp(signTestNotification(stranger, { payment: paymentOf(order) }));
  assert.equal((await notify(event)).statusCode, 401);
  assert.equal((await db.get('orders', order.out_trade_no)).status, 'pending');
});
