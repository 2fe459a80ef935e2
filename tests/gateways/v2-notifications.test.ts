import { createCipheriv, createHash } from 'node:crypto';
import type { V2Config } from '../../src/gateways/v2-config';
import { APPID, type Fields, KEY, MCHID, SUB, sign, xml } from './support/v2-other-side';
import { createV2World, PAID, REF, REFUND, SNAPSHOT } from './support/v2-world';
import { failure } from './support/world';

const TOLD: Fields = {
  ...{ return_code: 'SUCCESS', result_code: 'SUCCESS', appid: APPID, mch_id: MCHID, nonce_str: 'n0nce' },
  ...PAID,
};
const signed = (fields: Fields, type = 'MD5', key = KEY) => xml({ ...fields, sign: sign(fields, type, key) });

const read = (text: string | Buffer, change: Partial<V2Config> = {}) =>
  createV2World(change).gateway.readNotification({ headers: {}, body: Buffer.from(text as string) });

test('a signed payment is a hint, with all that a query would say', async () => {
  expect(await read(signed(TOLD))).toEqual({
    kind: 'payment_hint',
    notification_id: PAID.transaction_id,
    payment: {
      appid: APPID,
      mchid: MCHID,
      out_trade_no: REF.out_trade_no,
      transaction_id: PAID.transaction_id,
      amount: { total: 100, currency: 'CNY' },
      payer_openid: SNAPSHOT.openid,
      success_at: Date.UTC(2026, 0, 1, 4, 1, 2),
      trade_state: 'SUCCESS',
    },
  });
});

test('a partner’s payment names the sub-merchant, and the payer by its appid', async () => {
  const { sub_appid, sub_mchid } = SUB;
  const told = { ...TOLD, sub_appid, sub_mch_id: sub_mchid, sub_openid: 'oSUB' };
  expect(await read(signed(told), { name: 'v2_partner', ...SUB })).toMatchObject({
    payment: { mchid: MCHID, sub_appid, sub_mchid, payer_openid: 'oSUB' },
  });
});

test.each<[string, Fields, string, V2Config['sign_type'], boolean]>([
  ['no word, MD5', {}, 'MD5', 'MD5', true],
  ['no word, MD5, though orders are placed with HMAC-SHA256', {}, 'MD5', 'HMAC-SHA256', true],
  ['no word, HMAC-SHA256 as orders are placed', {}, 'HMAC-SHA256', 'HMAC-SHA256', true],
  ['no word, HMAC-SHA256, though orders are placed with MD5', {}, 'HMAC-SHA256', 'MD5', false],
  ['its word, HMAC-SHA256', { sign_type: 'HMAC-SHA256' }, 'HMAC-SHA256', 'MD5', true],
  ['another word than its sign', { sign_type: 'HMAC-SHA256' }, 'MD5', 'MD5', false],
])('how it is signed: %s', async (_what, said, type, sign_type, fits) => {
  const reading = read(signed({ ...TOLD, ...said }, type), { sign_type });
  if (fits) expect(await reading).toMatchObject({ kind: 'payment_hint' });
  else expect(await failure(reading)).toMatchObject({ code: 'SIGNATURE_MISMATCH' });
});

test('members that nobody documents are signed too, empty ones are not', async () => {
  expect(await read(signed({ ...TOLD, coupon_fee_0: '1', new_in_2031: '茶' }))).toMatchObject({
    kind: 'payment_hint',
  });
});

test.each<[string, string]>([
  ['without a sign', xml(TOLD)],
  ['with an empty sign', xml({ ...TOLD, sign: '' })],
  ['signed with another key', signed(TOLD, 'MD5', KEY.replace('v', 'w'))],
  ['with another amount than was signed', xml({ ...TOLD, sign: sign(TOLD, 'MD5'), total_fee: '1' })],
  ['with a member more than was signed', xml({ ...TOLD, sign: sign(TOLD, 'MD5'), coupon_fee: '99' })],
  ['with the sign in lower case', xml({ ...TOLD, sign: sign(TOLD, 'MD5').toLowerCase() })],
])('F-18 a payment %s is refused', async (_what, text) => {
  expect(await failure(read(text))).toMatchObject({ code: 'SIGNATURE_MISMATCH' });
});

test.each<[string, string]>([
  ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><a>&x;</a></xml>'],
  ['a doubled amount', signed(TOLD).replace('<total_fee>', '<total_fee>1</total_fee><total_fee>')],
  ['JSON', '{"id":"1"}'],
  ['no time of payment', signed({ ...TOLD, time_end: '' })],
  ['no amount', signed({ ...TOLD, total_fee: '' })],
])('what cannot be understood is malformed: %s', async (_what, text) => {
  expect(await failure(read(text))).toMatchObject({ code: 'MESSAGE_MALFORMED' });
});

test('a payment that failed is nothing to act on', async () => {
  expect(await read(signed({ ...TOLD, result_code: 'FAIL', err_code: 'SYSTEMERROR' }))).toEqual({
    kind: 'unhandled',
    notification_id: PAID.transaction_id,
    event_type: 'PAYMENT.FAIL',
  });
});

test('F-40 over 64 KB nothing is looked at', async () => {
  const error = await failure(read(signed({ ...TOLD, attach: 'x'.repeat(64 * 1024) })));
  expect(error).toMatchObject({ code: 'SIGNATURE_MISMATCH' });
});

test('a refund notice is sealed, not signed: a hint', async () => {
  const info = {
    out_refund_no: REFUND.out_refund_no,
    out_trade_no: REF.out_trade_no,
    refund_fee: '40',
    refund_id: '50300000000202601010000000001',
    refund_status: 'SUCCESS',
    success_time: '2026-01-01 16:24:13',
    total_fee: '100',
    transaction_id: REFUND.transaction_id,
  };
  const cipher = createCipheriv('aes-256-ecb', createHash('md5').update(KEY).digest('hex'), null);
  const root = xml(info).replace('<xml>', '<root>').replace('</xml>', '</root>');
  const req_info = Buffer.concat([cipher.update(root), cipher.final()]).toString('base64');
  const envelope = { return_code: 'SUCCESS', appid: APPID, mch_id: MCHID, nonce_str: 'n', req_info };
  expect(await read(xml(envelope))).toMatchObject({
    kind: 'refund_hint',
    notification_id: info.refund_id,
    refund: { out_refund_no: REFUND.out_refund_no, refund: 40, refund_status: 'SUCCESS' },
  });
  const other = await failure(read(xml(envelope), { api_v2_key: KEY.replace('v', 'w') }));
  expect(other).toMatchObject({ code: 'DECRYPTION_FAILED' });
});
