import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { createGateway, type PaymentGateway, readConfig, signTestNotification } from 'wxpay-kit/server';
import { book, refundAll, type ShopOrder } from './shop.js';

const rsa = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
/** Of the real one, WeChat Pay alone has the private half. */
const platform = rsa();
const ENV = {
  WXPAY_GATEWAY: 'v3',
  WXPAY_APPID: 'wx0123456789abcdef',
  WXPAY_MCHID: '1900000001',
  WXPAY_MERCHANT_SERIAL: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
  WXPAY_MERCHANT_PRIVATE_KEY: rsa().privateKey,
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
const MERCHANT = { appid: ENV.WXPAY_APPID, mchid: ENV.WXPAY_MCHID, notify_url: ENV.WXPAY_NOTIFY_URL };
const gateway: PaymentGateway = createGateway(readConfig(ENV));

const orderOf = (total: number): ShopOrder => ({ out_trade_no: 'T1', total, refunded: 0 });

async function told(total: number) {
  const payment = {
    ...{ appid: MERCHANT.appid, mchid: MERCHANT.mchid, out_trade_no: 'T1', transaction_id: '4200' },
    amount: { total, currency: 'CNY' },
  };
  return gateway.readNotification(signTestNotification(KEYS, { payment }));
}

test('an order is paid by a notification of its amount', async () => {
  const order = orderOf(100);
  assert.equal(book(new Map([['T1', order]]), await told(100)), 'booked');
  assert.equal(order.paid_with, '4200');
});

test('an order is not paid by another amount', async () => {
  const order = orderOf(100);
  assert.equal(book(new Map([['T1', order]]), await told(1)), 'ignored');
  assert.equal(order.paid_with, undefined);
});

test('pay params are signed without network', () => {
  const { signType } = gateway.payParams({ appid: MERCHANT.appid, prepay_id: 'wx1' });
  assert.equal(signType, 'RSA');
});

test('no answer is not a no: the refund is asked about again', async () => {
  // Nobody listens at port 1 of this machine.
  const nowhere = createGateway(readConfig({ ...ENV, WXPAY_BASE_URL: 'http://127.0.0.1:1' }));
  const order = { ...orderOf(100), paid_with: '4200' };
  assert.equal(await refundAll(nowhere, order, MERCHANT), 'ask again');
});
