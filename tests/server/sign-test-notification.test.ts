import { createPrivateKey } from 'node:crypto';
import type { PaymentReport, RefundNotice } from '../../src/gateways/gateway';
import { open } from '../../src/protocol/crypto/aes-gcm';
import { readConfig } from '../../src/runtime/config';
import { createGateway } from '../../src/server/create-gateway';
import { signTestNotification, type TestFacts, type TestKeys } from '../../src/server/sign-test-notification';
import { FakeClock } from '../gateways/support/fake-clock';
import { ENV, KEYS, OTHER_PRIVATE_KEY } from './test-keys';

const clock = new FakeClock();
const gateway = createGateway(readConfig(ENV), { clock });
const NOW = clock.now();
/** Whole seconds, as messages have them. */
const PAYMENT: PaymentReport = {
  appid: ENV.WXPAY_APPID,
  mchid: ENV.WXPAY_MCHID,
  out_trade_no: 'T20260101000001',
  transaction_id: '4200000000202601010000000001',
  amount: { total: 100, currency: 'CNY' },
  payer_openid: 'oBuyer',
  success_at: NOW - 5_000,
  trade_state: 'SUCCESS',
};
const REFUND: RefundNotice = {
  mchid: ENV.WXPAY_MCHID,
  out_trade_no: 'T20260101000001',
  transaction_id: '4200000000202601010000000001',
  out_refund_no: 'R1',
  refund_id: '50000000002026010100000000001',
  refund_status: 'SUCCESS',
  total: 100,
  refund: 40,
  success_at: NOW - 5_000,
};

const read = (keys: TestKeys, now = NOW) =>
  gateway.readNotification(signTestNotification(keys, { payment: PAYMENT }, { now }));

test('a payment is read back as it was told', async () => {
  await expect(read(KEYS)).resolves.toEqual({
    kind: 'payment',
    notification_id: expect.any(String),
    payment: PAYMENT,
  });
});

test('a payment without a payer or a time happens now, and names nobody', async () => {
  const { payer_openid, success_at, trade_state, ...payment } = PAYMENT;
  const read = await gateway.readNotification(signTestNotification(KEYS, { payment }, { now: NOW }));
  expect(read).toMatchObject({ payment: { ...payment, success_at: NOW } });
  expect(read).not.toHaveProperty('payment.payer_openid');
});

test.each(['SUCCESS', 'CLOSED', 'ABNORMAL'] as const)(
  'a refund that became %s is read back as it was told',
  async (refund_status) => {
    const { success_at, ...rest } = REFUND;
    const refund = { ...rest, refund_status, ...(refund_status === 'SUCCESS' ? { success_at } : {}) };
    const message = signTestNotification(KEYS, { refund }, { now: NOW });
    await expect(gateway.readNotification(message)).resolves.toEqual({
      kind: 'refund',
      notification_id: expect.any(String),
      refund,
    });
  },
);

describe('told to a service provider', () => {
  const { WXPAY_APPID, WXPAY_MCHID, ...rest } = ENV;
  const env = {
    ...rest,
    WXPAY_GATEWAY: 'v3_partner',
    WXPAY_SP_APPID: WXPAY_APPID,
    WXPAY_SP_MCHID: WXPAY_MCHID,
  };
  const sub = { sub_mchid: '1900000002', sub_appid: 'wx1123456789abcdef' };
  const partner = createGateway(readConfig({ ...env, WXPAY_SUB_MCHID: sub.sub_mchid }), { clock });

  test.each<[string, Partial<PaymentReport>]>([
    ['a sub-merchant with a mini-program of its own', sub],
    ['a sub-merchant without one', { sub_mchid: sub.sub_mchid }],
  ])('a payment to %s is read back as it was told', async (_whose, merchant) => {
    const payment = { ...PAYMENT, ...merchant };
    const message = signTestNotification(KEYS, { payment }, { now: NOW });
    await expect(partner.readNotification(message)).resolves.toMatchObject({ kind: 'payment', payment });
  });

  test('a refund is read back as it was told', async () => {
    const refund = { ...REFUND, sub_mchid: sub.sub_mchid };
    const message = signTestNotification(KEYS, { refund }, { now: NOW });
    await expect(partner.readNotification(message)).resolves.toMatchObject({ kind: 'refund', refund });
  });
});

test('a parsed key signs as its text does', async () => {
  const private_key = createPrivateKey(String(KEYS.private_key));
  await expect(read({ ...KEYS, private_key })).resolves.toMatchObject({ payment: PAYMENT });
});

test('two notifications never have the same id or the same bytes', () => {
  const [one, other] = [0, 1].map(() => signTestNotification(KEYS, { payment: PAYMENT }, { now: NOW }));
  expect(one!.body.equals(other!.body)).toBe(false);
  expect(JSON.parse(String(one!.body)).id).not.toBe(JSON.parse(String(other!.body)).id);
});

describe('on the wire it has the members that the documents show', () => {
  const wire = (facts: TestFacts) => {
    const envelope = JSON.parse(String(signTestNotification(KEYS, facts, { now: NOW }).body));
    const { resource, ...outside } = envelope;
    return { outside, resource, opened: JSON.parse(open(resource, KEYS.api_v3_key)) };
  };
  const sub = { sub_mchid: '1900000002', sub_appid: 'wx1123456789abcdef' };

  test('a payment', () => {
    const { outside, resource, opened } = wire({ payment: PAYMENT });
    expect(outside).toEqual({
      id: expect.any(String),
      create_time: '2026-01-01T12:00:00+08:00',
      event_type: 'TRANSACTION.SUCCESS',
      resource_type: 'encrypt-resource',
      summary: '支付成功',
    });
    expect(resource).toMatchObject({
      ...{ original_type: 'transaction', associated_data: 'transaction', algorithm: 'AEAD_AES_256_GCM' },
      nonce: expect.stringMatching(/^\w{12}$/),
    });
    const { success_at, payer_openid, amount, ...told } = PAYMENT;
    expect(opened).toEqual({
      ...told,
      ...{ trade_type: 'JSAPI', trade_state_desc: '支付成功', bank_type: 'OTHERS' },
      success_time: '2026-01-01T11:59:55+08:00',
      payer: { openid: payer_openid },
      amount: { ...amount, payer_total: amount.total, payer_currency: 'CNY' },
    });
  });

  test('a payment to a sub-merchant: whose mini-program sold knows the payer', () => {
    const { opened } = wire({ payment: { ...PAYMENT, ...sub } });
    expect(opened).toMatchObject({ sp_appid: PAYMENT.appid, sp_mchid: PAYMENT.mchid, ...sub });
    expect(opened.payer).toEqual({ sub_openid: 'oBuyer' });
    const { sub_appid, ...without } = sub;
    expect(wire({ payment: { ...PAYMENT, ...without } }).opened.payer).toEqual({ sp_openid: 'oBuyer' });
  });

  test('a refund', () => {
    const { outside, resource, opened } = wire({ refund: REFUND });
    expect(outside).toMatchObject({ event_type: 'REFUND.SUCCESS', summary: '退款成功' });
    expect(resource).toMatchObject({ original_type: 'refund', associated_data: 'refund' });
    const { success_at, total, refund, ...told } = REFUND;
    expect(opened).toEqual({
      ...told,
      success_time: '2026-01-01T11:59:55+08:00',
      user_received_account: '支付用户零钱',
      amount: { total, refund, payer_total: total, payer_refund: refund },
    });
  });
});

describe('what is refused of a real one is refused of a test’s', () => {
  test('another private key', async () => {
    await expect(read({ ...KEYS, private_key: OTHER_PRIVATE_KEY })).rejects.toMatchObject({
      code: 'SIGNATURE_MISMATCH',
    });
  });

  test('another APIv3 key', async () => {
    await expect(read({ ...KEYS, api_v3_key: 'x'.repeat(32) })).rejects.toMatchObject({
      code: 'DECRYPTION_FAILED',
    });
  });

  test('another serial', async () => {
    await expect(read({ ...KEYS, serial: 'PUB_KEY_ID_2' })).rejects.toMatchObject({
      code: 'SIGNATURE_SERIAL_UNKNOWN',
    });
  });

  test.each([-300_000, 300_000])('a message %d ms from the receiver’s clock', async (offset_ms) => {
    await expect(read(KEYS, NOW + offset_ms)).rejects.toMatchObject({ code: 'SIGNATURE_TIMESTAMP_INVALID' });
  });

  test('a changed byte', async () => {
    const { headers, body } = signTestNotification(KEYS, { payment: PAYMENT }, { now: NOW });
    const changed = gateway.readNotification({ headers, body: Buffer.concat([body, Buffer.from(' ')]) });
    await expect(changed).rejects.toMatchObject({ code: 'SIGNATURE_MISMATCH' });
  });
});

test('a key that cannot be one is an error of the test, not a message', () => {
  expect(() => signTestNotification({ ...KEYS, api_v3_key: 'short' }, { payment: PAYMENT })).toThrow(
    /key_length/,
  );
  expect(() => signTestNotification({ ...KEYS, private_key: 'no key' }, { payment: PAYMENT })).toThrow();
});
