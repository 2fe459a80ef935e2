import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { createGateway, readConfig, signTestNotification } from 'wxpay-kit/server';
import { createNotifyServer } from './server.js';

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
const REFUND = {
  mchid: ENV.WXPAY_MCHID,
  out_trade_no: 'T20260101000001',
  transaction_id: '4200000000202601010000000001',
  out_refund_no: 'R20260101000001',
  refund_id: '50000000002026010100000000001',
  refund_status: 'SUCCESS',
  total: 100,
  refund: 40,
};
const gateway = createGateway(readConfig(ENV));

/** @returns the status that WeChat Pay would see */
async function post({ headers, body }, store) {
  const server = createNotifyServer(gateway, store).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${server.address().port}/notify`;
    return (await fetch(url, { method: 'POST', headers, body })).status;
  } finally {
    server.close();
  }
}

test('pay params need no network', () => {
  const params = gateway.payParams({ appid: ENV.WXPAY_APPID, prepay_id: 'wx1' });
  assert.equal(params.package, 'prepay_id=wx1');
});

test('a notification is stored before it is answered', async () => {
  const stored = [];
  const message = signTestNotification(KEYS, { refund: REFUND });
  assert.equal(await post(message, async (notification) => void stored.push(notification)), 204);
  assert.deepEqual(stored[0].refund, REFUND);
});

test('one that could not be stored is not answered as received', async () => {
  const message = signTestNotification(KEYS, { refund: REFUND });
  assert.equal(await post(message, () => Promise.reject(new Error('no database'))), 500);
});

test('a forged one is not stored', async () => {
  const { headers, body } = signTestNotification(KEYS, { refund: REFUND });
  const forged = { headers, body: body.toString().replace('REFUND.SUCCESS', 'REFUND.CLOSED') };
  assert.equal(await post(forged, () => assert.fail('stored')), 401);
});
