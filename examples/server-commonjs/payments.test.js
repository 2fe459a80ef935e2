const assert = require('node:assert/strict');
const { createPublicKey, generateKeyPairSync, verify } = require('node:crypto');
const { test } = require('node:test');
const { ConfigError, signTestNotification } = require('wxpay-kit/server');
const { createPayments } = require('./payments');

const PEM = {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
};
const merchant = generateKeyPairSync('rsa', PEM);
/** Of the real one, WeChat Pay alone has the private half. */
const platform = generateKeyPairSync('rsa', PEM);
const ENV = {
  WXPAY_GATEWAY: 'v3',
  WXPAY_APPID: 'wx0123456789abcdef',
  WXPAY_MCHID: '1900000001',
  WXPAY_MERCHANT_SERIAL: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
  WXPAY_MERCHANT_PRIVATE_KEY: merchant.privateKey,
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

test('pay params are signed with the merchant’s key', () => {
  const { gateway } = createPayments(ENV);
  const params = gateway.payParams({ appid: ENV.WXPAY_APPID, prepay_id: 'wx1' });
  const lines = [ENV.WXPAY_APPID, params.timeStamp, params.nonceStr, 'prepay_id=wx1', ''].join('\n');
  const key = createPublicKey(merchant.privateKey);
  assert.ok(verify('sha256', Buffer.from(lines), key, Buffer.from(params.paySign, 'base64')));
});

test('a notification says what was paid', async () => {
  const { gateway } = createPayments(ENV);
  const payment = {
    appid: ENV.WXPAY_APPID,
    mchid: ENV.WXPAY_MCHID,
    out_trade_no: 'T20260101000001',
    transaction_id: '4200000000202601010000000001',
    amount: { total: 100, currency: 'CNY' },
    payer_openid: 'oBuyer',
  };
  const notification = await gateway.readNotification(signTestNotification(KEYS, { payment }));
  assert.equal(notification.kind, 'payment');
  assert.deepEqual(notification.payment.amount, { total: 100, currency: 'CNY' });
});

test('a configuration is refused with everything that is wrong in it', () => {
  assert.throws(
    () => createPayments({ ...ENV, WXPAY_MCHID: 'shop', WXPAY_API_V3_KEY: 'short' }),
    (error) => error instanceof ConfigError && error.problems.length === 2,
  );
});
