import { createCipheriv, createHash } from 'node:crypto';
import { openEcb } from '../../../src/protocol/crypto/aes-ecb';
import { readRefundNotice } from '../../../src/protocol/v2/refund-notice';
import { errorOf, vectorsOf } from '../support';

const KEY = 'v2key0123456789abcdefghijklmnopq';
const REFUND = {
  out_refund_no: 'R20260101000001',
  out_trade_no: 'T20260101000001',
  refund_account: 'REFUND_SOURCE_RECHARGE_FUNDS',
  refund_fee: '40',
  refund_id: '50000408942018111907145868882',
  refund_recv_accout: '支付用户零钱',
  refund_request_source: 'VENDOR_PLATFORM',
  refund_status: 'SUCCESS',
  settlement_refund_fee: '40',
  settlement_total_fee: '100',
  success_time: '2026-01-01 16:24:13',
  total_fee: '100',
  transaction_id: '4200000215201811190261405420',
};

const xml = (root: string, members: object) =>
  `<${root}>${Object.entries(members)
    .map(([name, text]) => `<${name}><![CDATA[${text}]]></${name}>`)
    .join('')}</${root}>`;

/** Seals with node:crypto alone: the key is the lower-case hex of the MD5, as 32 characters. */
function sealed(plaintext: string | Buffer, key = KEY): string {
  const cipher = createCipheriv('aes-256-ecb', createHash('md5').update(key).digest('hex'), null);
  return Buffer.concat([cipher.update(plaintext), cipher.final()]).toString('base64');
}

function notice(info: string | Buffer, envelope: object = {}): Buffer {
  const outer = { return_code: 'SUCCESS', appid: 'wx0000000000000001', mch_id: '1900009191', nonce_str: 'n' };
  return Buffer.from(xml('xml', { ...outer, req_info: sealed(info), ...envelope }));
}

const read = (info: object) => readRefundNotice(notice(xml('root', info)), KEY);

test('a partner’s notice names the sub-merchant; a direct merchant’s has none, or an empty one', () => {
  const sub = (sub_mch_id: string) => readRefundNotice(notice(xml('root', REFUND), { sub_mch_id }), KEY);
  expect(sub('1900009292')).toMatchObject({ mchid: '1900009191', sub_mchid: '1900009292' });
  expect(sub('')).not.toHaveProperty('sub_mchid');
  expect(read(REFUND)).not.toHaveProperty('sub_mchid');
});

type ReqInfo = { api_key: string; aes_key: string; req_info: string } & Record<string, string>;

test.each(vectorsOf<ReqInfo>('v2-req-info'))('opens req_info as published: %s', (_id, vector) => {
  const plaintext = vector.expected_plaintext ?? vector.plaintext!;
  expect(openEcb(vector.req_info, vector.aes_key)).toBe(plaintext);
  const outer = { return_code: 'SUCCESS', mch_id: '1900009191', req_info: vector.req_info };
  const { out_refund_no, refund } = readRefundNotice(Buffer.from(xml('xml', outer)), vector.api_key);
  expect(plaintext).toContain(`<out_refund_no><![CDATA[${out_refund_no}]]>`);
  expect(plaintext).toContain(`<refund_fee><![CDATA[${refund}]]>`);
});

test('a refund is read, its time as UTC+8', () => {
  expect(read(REFUND)).toEqual({
    mchid: '1900009191',
    out_trade_no: 'T20260101000001',
    transaction_id: '4200000215201811190261405420',
    out_refund_no: 'R20260101000001',
    refund_id: '50000408942018111907145868882',
    refund_status: 'SUCCESS',
    total: 100,
    refund: 40,
    success_at: Date.UTC(2026, 0, 1, 8, 24, 13),
  });
});

test.each([
  ['CHANGE', 'ABNORMAL'],
  ['REFUNDCLOSE', 'CLOSED'],
])('%s is told as %s, without a time', (refund_status, told) => {
  const notice = read({ ...REFUND, refund_status, success_time: '' });
  expect(notice.refund_status).toBe(told);
  expect(notice).not.toHaveProperty('success_at');
});

test.each([
  ['an unknown state', { refund_status: 'DONE' }],
  ['a sum with a fraction', { refund_fee: '1.5' }],
  ['a sum of zero', { refund_fee: '0' }],
  ['a sum past 2^53', { refund_fee: '99999999999999999' }],
  ['no refund_id', { refund_id: '' }],
])('%s is malformed', (_what, change) => {
  expect(errorOf(() => read({ ...REFUND, ...change })).code).toBe('MESSAGE_MALFORMED');
});

test.each([
  ['a payment, which has no req_info', { return_code: 'SUCCESS', mch_id: '1', result_code: 'SUCCESS' }],
  ['a failure', { return_code: 'FAIL', mch_id: '1', req_info: sealed(xml('root', REFUND)) }],
])('of APIv2 %s is malformed here', (_what, outer) => {
  const error = errorOf(() => readRefundNotice(Buffer.from(xml('xml', outer)), KEY));
  expect(error.code).toBe('MESSAGE_MALFORMED');
});

test('what is sealed has <root>, and is read through the same door', () => {
  for (const info of [xml('xml', REFUND), `<!DOCTYPE x>${xml('root', REFUND)}`])
    expect(errorOf(() => readRefundNotice(notice(info), KEY)).code).toBe('MESSAGE_MALFORMED');
});

test('under another key, cut short, or no text at all, nothing opens, and no message holds the key', () => {
  const whole = notice(xml('root', REFUND));
  const cut = notice('', { req_info: sealed(xml('root', REFUND)).slice(0, -5) });
  const bytes = notice(Buffer.from([0xff, 0xfe, 0xfd]));
  const errors = [
    errorOf(() => readRefundNotice(whole, `${KEY.slice(0, -1)}x`)),
    errorOf(() => readRefundNotice(cut, KEY)),
    errorOf(() => readRefundNotice(bytes, KEY)),
    errorOf(() => readRefundNotice(notice('', { req_info: '' }), KEY)),
  ];
  for (const { code, message } of errors) {
    expect(code).toBe('DECRYPTION_FAILED');
    expect(message).not.toContain(KEY.slice(0, 8));
  }
});

test('a key of another length than 32 bytes opens nothing', () => {
  expect(() => openEcb(sealed('a'), KEY.slice(1))).toThrow('key_length');
});
