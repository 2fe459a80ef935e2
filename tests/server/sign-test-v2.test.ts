import { createDecipheriv, createHash, createHmac } from 'node:crypto';
import type { PaymentReport, RefundNotice } from '../../src/gateways/gateway';
import { parseXml } from '../../src/protocol/xml';
import { readConfig } from '../../src/runtime/config';
import { createGateway } from '../../src/server/create-gateway';
import { signTestNotification } from '../../src/server/sign-test-notification';
import type { TestFacts } from '../../src/server/test-notification';
import type { V2TestKeys } from '../../src/server/v2-test-notification';
import { FakeClock } from '../gateways/support/fake-clock';
import { V2_ENV } from './test-keys';

const clock = new FakeClock();
const NOW = clock.now();
const KEY = V2_ENV.WXPAY_API_V2_KEY;
const SUB = { sub_mchid: '1900000002', sub_appid: 'wx1123456789abcdef' };
const PAYMENT: PaymentReport = {
  appid: V2_ENV.WXPAY_APPID,
  mchid: V2_ENV.WXPAY_MCHID,
  out_trade_no: 'T20260101000001',
  transaction_id: '4200000000202601010000000001',
  amount: { total: 100, currency: 'CNY' },
  payer_openid: 'oBuyer',
  success_at: NOW - 5_000,
  trade_state: 'SUCCESS',
};
const REFUND: RefundNotice = {
  mchid: V2_ENV.WXPAY_MCHID,
  out_trade_no: 'T20260101000001',
  transaction_id: '4200000000202601010000000001',
  out_refund_no: 'R1',
  refund_id: '50000000002026010100000000001',
  refund_status: 'SUCCESS',
  total: 100,
  refund: 40,
  success_at: NOW - 5_000,
};

const gatewayOf = (env: Record<string, string>) => createGateway(readConfig(env), { clock });
/** Without the certificate that refunds need: nothing is sent here. */
const ENV = { ...V2_ENV, WXPAY_MERCHANT_PRIVATE_KEY: '' };
const direct = (WXPAY_SIGN_TYPE: string) => gatewayOf({ ...ENV, WXPAY_GATEWAY: 'v2', WXPAY_SIGN_TYPE });
const partner = gatewayOf({
  ...ENV,
  WXPAY_GATEWAY: 'v2_partner',
  WXPAY_SP_APPID: V2_ENV.WXPAY_APPID,
  WXPAY_SP_MCHID: V2_ENV.WXPAY_MCHID,
  WXPAY_SUB_MCHID: SUB.sub_mchid,
});
const sign = (facts: TestFacts, keys: V2TestKeys = { api_v2_key: KEY }) =>
  signTestNotification(keys, facts, { now: NOW });

describe('in APIv2’s form a payment is read back as it was told, as a hint', () => {
  test.each(['MD5', 'HMAC-SHA256'] as const)('signed with %s', async (sign_type) => {
    const message = sign({ payment: PAYMENT }, { api_v2_key: KEY, sign_type });
    await expect(direct(sign_type).readNotification(message)).resolves.toEqual({
      kind: 'payment_hint',
      notification_id: PAYMENT.transaction_id,
      payment: PAYMENT,
    });
  });

  test.each<[string, Partial<PaymentReport>]>([
    ['with a mini-program of its own', SUB],
    ['without one', { sub_mchid: SUB.sub_mchid }],
  ])('to a sub-merchant %s', async (_whose, merchant) => {
    const payment = { ...PAYMENT, ...merchant };
    await expect(partner.readNotification(sign({ payment }))).resolves.toMatchObject({ payment });
  });

  test('without a payer or a time it happens now, and names nobody', async () => {
    const { payer_openid, success_at, trade_state, ...payment } = PAYMENT;
    const read = await direct('MD5').readNotification(sign({ payment }));
    expect(read).toMatchObject({ payment: { ...payment, success_at: NOW } });
    expect(read).not.toHaveProperty('payment.payer_openid');
  });

  test('to a merchant of APIv3 who has an APIv2 key, too', async () => {
    const read = gatewayOf(V2_ENV).readNotification(sign({ payment: PAYMENT }));
    await expect(read).resolves.toMatchObject({ kind: 'payment_hint', payment: PAYMENT });
  });
});

describe('in APIv2’s form a refund is read back as it was told, as a hint', () => {
  test.each(['SUCCESS', 'CLOSED', 'ABNORMAL'] as const)('that became %s', async (refund_status) => {
    const { success_at, ...rest } = REFUND;
    const refund = { ...rest, refund_status, ...(refund_status === 'SUCCESS' ? { success_at } : {}) };
    await expect(direct('MD5').readNotification(sign({ refund }))).resolves.toEqual({
      kind: 'refund_hint',
      notification_id: REFUND.refund_id,
      refund,
    });
  });

  test('of a sub-merchant', async () => {
    const refund = { ...REFUND, sub_mchid: SUB.sub_mchid };
    await expect(partner.readNotification(sign({ refund }))).resolves.toMatchObject({ refund });
  });
});

describe('on the wire of APIv2 it has the members that the documents show', () => {
  const wire = (facts: TestFacts, keys?: V2TestKeys) => {
    const { headers, body } = sign(facts, keys);
    expect(headers).toEqual({ 'content-type': 'text/xml' });
    return { ...parseXml(body, 'xml') };
  };
  /** As page 4011985891 has it, worked out here once more. */
  const textOf = (members: Record<string, string>) => {
    const names = Object.keys(members).filter((name) => name !== 'sign');
    return [...names.sort().map((name) => `${name}=${members[name]}`), `key=${KEY}`].join('&');
  };

  test('a payment, its sign over all the others and the key', () => {
    const members = wire({ payment: PAYMENT });
    expect(members).toEqual({
      ...{ return_code: 'SUCCESS', result_code: 'SUCCESS', sign_type: 'HMAC-SHA256' },
      ...{ appid: PAYMENT.appid, mch_id: PAYMENT.mchid, openid: 'oBuyer', is_subscribe: 'N' },
      ...{ trade_type: 'JSAPI', bank_type: 'OTHERS', total_fee: '100', fee_type: 'CNY' },
      ...{ cash_fee: '100', cash_fee_type: 'CNY', time_end: '20260101115955' },
      ...{ transaction_id: PAYMENT.transaction_id, out_trade_no: PAYMENT.out_trade_no },
      nonce_str: expect.stringMatching(/^\w{1,32}$/),
      sign: createHmac('sha256', KEY).update(textOf(members)).digest('hex').toUpperCase(),
    });
  });

  test('a payment signed with MD5 says no sign_type, since MD5 is what that means', () => {
    const members = wire({ payment: PAYMENT }, { api_v2_key: KEY, sign_type: 'MD5' });
    expect(members).not.toHaveProperty('sign_type');
    expect(members.sign).toBe(createHash('md5').update(textOf(members)).digest('hex').toUpperCase());
  });

  test('a payment to a sub-merchant: whose mini-program sold knows the payer', () => {
    const members = wire({ payment: { ...PAYMENT, ...SUB } });
    expect(members).toMatchObject({
      ...{ mch_id: PAYMENT.mchid, sub_mch_id: SUB.sub_mchid, sub_appid: SUB.sub_appid },
      sub_openid: 'oBuyer',
    });
    expect(members).not.toHaveProperty('openid');
  });

  test('a refund: sealed under the MD5 of the key, and with no sign', () => {
    const { req_info, nonce_str, ...outside } = wire({ refund: REFUND });
    expect(outside).toEqual({ return_code: 'SUCCESS', mch_id: REFUND.mchid });
    const md5 = createHash('md5').update(KEY).digest('hex');
    const decipher = createDecipheriv('aes-256-ecb', Buffer.from(md5), null);
    const opened = Buffer.concat([decipher.update(req_info!, 'base64'), decipher.final()]);
    expect({ ...parseXml(opened, 'root') }).toEqual({
      ...{ transaction_id: REFUND.transaction_id, out_trade_no: REFUND.out_trade_no },
      ...{ refund_id: REFUND.refund_id, out_refund_no: 'R1', refund_status: 'SUCCESS' },
      ...{ total_fee: '100', settlement_total_fee: '100', refund_fee: '40', settlement_refund_fee: '40' },
      ...{ success_time: '2026-01-01 11:59:55', refund_recv_accout: '支付用户零钱' },
      ...{ refund_account: 'REFUND_SOURCE_RECHARGE_FUNDS', refund_request_source: 'API' },
    });
  });
});

describe('what is refused of a real one of APIv2 is refused of a test’s', () => {
  test('a payment under another key', async () => {
    const message = sign({ payment: PAYMENT }, { api_v2_key: 'x'.repeat(32) });
    await expect(direct('MD5').readNotification(message)).rejects.toMatchObject({
      code: 'SIGNATURE_MISMATCH',
    });
  });

  test('a refund under another key', async () => {
    const message = sign({ refund: REFUND }, { api_v2_key: 'x'.repeat(32) });
    await expect(direct('MD5').readNotification(message)).rejects.toMatchObject({
      code: 'DECRYPTION_FAILED',
    });
  });

  test('another amount than was signed', async () => {
    const { headers, body } = sign({ payment: PAYMENT });
    const changed = { headers, body: Buffer.from(String(body).replace('<total_fee>100<', '<total_fee>1<')) };
    await expect(direct('MD5').readNotification(changed)).rejects.toMatchObject({
      code: 'SIGNATURE_MISMATCH',
    });
  });
});

test('two notifications of APIv2 never have the same bytes', () => {
  const [one, other] = [0, 1].map(() => sign({ payment: PAYMENT }));
  expect(one!.body.equals(other!.body)).toBe(false);
});
