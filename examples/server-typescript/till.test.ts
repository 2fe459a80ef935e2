import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type CodePayGateway,
  createCodePay,
  GatewayError,
  isKitError,
  KitError,
  readConfig,
} from 'wxpay-kit/server';
import { charge, type Sale } from './till.js';

const ENV = {
  WXPAY_GATEWAY: 'v2',
  WXPAY_APPID: 'wx0123456789abcdef',
  WXPAY_MCHID: '1900000001',
  WXPAY_API_V2_KEY: '0123456789abcdefghijklmnopqrstuv',
  WXPAY_NOTIFY_URL: 'https://shop.example.com/notify',
};
const SCANNED = { appid: ENV.WXPAY_APPID, mchid: ENV.WXPAY_MCHID, auth_code: '134567890123456789' };
const PAYMENT = {
  ...{ appid: ENV.WXPAY_APPID, mchid: ENV.WXPAY_MCHID, out_trade_no: 'T20260101000001' },
  ...{ transaction_id: '4200', amount: { total: 100, currency: 'CNY' } },
  ...{ success_at: Date.UTC(2026, 0, 1), trade_state: 'SUCCESS' as const },
};

const saleOf = (): Sale => ({ out_trade_no: 'T20260101000001', total: 100 });
/** A gateway that does this with every code. */
const till = (takeByCode: CodePayGateway['takeByCode']) => ({ takeByCode });
const failing = (error: Error) => till(() => Promise.reject(error));

test('a code that pays ends the sale, for its amount in fen', async () => {
  const sale = saleOf();
  const gateway = till(async ({ amount }) => ({ kind: 'paid', payment: { ...PAYMENT, amount } }));
  assert.equal(await charge(gateway, sale, SCANNED), 'paid');
  assert.equal(sale.paid_with, '4200');
});

test('a customer who does not come to it, or is refused, has not paid', async () => {
  assert.equal(
    await charge(
      till(async () => ({ kind: 'reversed' })),
      saleOf(),
      SCANNED,
    ),
    'not paid',
  );
  const refused = new GatewayError('GATEWAY_REFUSED', { outcome: 'not_applied' });
  assert.equal(await charge(failing(refused), saleOf(), SCANNED), 'not paid');
});

test('no clear answer is not a no', async () => {
  const silent = new GatewayError('GATEWAY_NO_ANSWER', { outcome: 'unknown' });
  assert.equal(await charge(failing(silent), saleOf(), SCANNED), 'ask again');
});

test('a mistake in the set-up is nobody’s refusal', async () => {
  await assert.rejects(charge(failing(new KitError('CONFIG_INVALID')), saleOf(), SCANNED), KitError);
});

test('without a client certificate nothing is begun', async () => {
  const gateway = createCodePay(readConfig(ENV));
  await assert.rejects(
    charge(gateway, saleOf(), SCANNED),
    (error) => isKitError(error) && error.code === 'CONFIG_INVALID',
  );
});
