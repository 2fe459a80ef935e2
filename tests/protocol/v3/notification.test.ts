import { createCipheriv } from 'node:crypto';
import { open, seal } from '../../../src/protocol/crypto/aes-gcm';
import { readNotification } from '../../../src/protocol/v3/notification';
import { openResource } from '../../../src/protocol/v3/open-resource';
import { errorOf, vectorsOf } from '../support';

const KEY = '0123456789abcdefghijklmnopqrstuv';
const NONCE = 'abcdefghijkl';

const PAID = {
  appid: 'wx0000000000000001',
  mchid: '1900009191',
  out_trade_no: 'T20260101000001',
  transaction_id: '4200000000202601010000000001',
  trade_type: 'JSAPI',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  bank_type: 'OTHERS',
  attach: '',
  success_time: '2026-01-01T12:01:02+08:00',
  payer: { openid: 'oAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
  amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
};
const REFUND = {
  mchid: '1900009191',
  out_trade_no: 'T20260101000001',
  transaction_id: '4200000000202601010000000001',
  out_refund_no: 'R20260101000001',
  refund_id: '50000000002026010100000000001',
  refund_status: 'SUCCESS',
  success_time: '2026-01-01T13:00:04+08:00',
  user_received_account: '支付用户零钱',
  amount: { total: 100, refund: 40, payer_total: 100, payer_refund: 0 },
};

/** Seals with node:crypto alone. */
function sealed(plaintext: string | Buffer, aad = 'transaction', key = KEY) {
  const cipher = createCipheriv('aes-256-gcm', key, NONCE).setAAD(Buffer.from(aad));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return {
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: body.toString('base64'),
    nonce: NONCE,
    associated_data: aad,
  };
}

function envelope(plaintext: unknown, event_type = 'TRANSACTION.SUCCESS', extra: object = {}): Buffer {
  const text = typeof plaintext === 'string' ? plaintext : JSON.stringify(plaintext);
  return Buffer.from(
    JSON.stringify({
      id: '8d2e0c1e-0000-5000-9000-000000000001',
      create_time: '2026-01-01T12:01:03+08:00',
      event_type,
      resource_type: 'encrypt-resource',
      summary: '支付成功',
      resource: { original_type: 'transaction', ...sealed(text) },
      ...extra,
    }),
  );
}

const read = (body: Uint8Array) => readNotification(body, KEY);
const codeOf = (body: Uint8Array) => errorOf(() => read(body)).code;

test('a payment is read', () => {
  expect(read(envelope(PAID))).toEqual({
    kind: 'payment',
    notification_id: '8d2e0c1e-0000-5000-9000-000000000001',
    payment: {
      appid: 'wx0000000000000001',
      mchid: '1900009191',
      out_trade_no: 'T20260101000001',
      transaction_id: '4200000000202601010000000001',
      trade_state: 'SUCCESS',
      amount: { total: 100, currency: 'CNY' },
      payer_openid: 'oAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      success_at: Date.UTC(2026, 0, 1, 4, 1, 2),
    },
  });
});

test.each(['SUCCESS', 'ABNORMAL', 'CLOSED'])('a refund that ended as %s is read', (refund_status) => {
  const success = refund_status === 'SUCCESS';
  const { success_time, ...rest } = REFUND;
  const resource = { ...rest, refund_status, ...(success ? { success_time } : {}) };
  expect(read(envelope(resource, `REFUND.${refund_status}`))).toEqual({
    kind: 'refund',
    notification_id: '8d2e0c1e-0000-5000-9000-000000000001',
    refund: {
      mchid: '1900009191',
      out_trade_no: 'T20260101000001',
      transaction_id: '4200000000202601010000000001',
      out_refund_no: 'R20260101000001',
      refund_id: '50000000002026010100000000001',
      refund_status,
      total: 100,
      refund: 40,
      ...(success ? { success_at: Date.UTC(2026, 0, 1, 5, 0, 4) } : {}),
    },
  });
});

test('an event of an unknown type is unhandled, whatever it holds', () => {
  const expected = { kind: 'unhandled', event_type: 'PAYSCORE.USER_OPEN_SERVICE' };
  expect(read(envelope({}, 'PAYSCORE.USER_OPEN_SERVICE'))).toMatchObject(expected);
  expect(read(envelope({}, 'PAYSCORE.USER_OPEN_SERVICE', { resource: null }))).toMatchObject(expected);
  const [, published] = vectorsOf<{ body: string }>('v3-verify').find(([id]) => id === 'go/notify/verify')!;
  expect(read(Buffer.from(published.body))).toMatchObject(expected);
});

test('combined and partner orders share the event type and are unhandled', () => {
  const { mchid: _, ...rest } = PAID;
  expect(read(envelope({ combine_out_trade_no: 'C1', sub_orders: [] })).kind).toBe('unhandled');
  expect(read(envelope({ ...rest, sp_mchid: '1', sub_mchid: '2' })).kind).toBe('unhandled');
  expect(read(envelope({ sp_mchid: '1', sub_mchid: '2' }, 'REFUND.SUCCESS')).kind).toBe('unhandled');
});

test('fields that nobody knows and null members are dropped', () => {
  const body = envelope({ ...PAID, brand_new: { a: 1 }, payer: null });
  const { payment } = read(body) as Extract<ReturnType<typeof read>, { kind: 'payment' }>;
  expect(Object.keys(payment).sort()).toEqual(
    ['amount', 'appid', 'mchid', 'out_trade_no', 'success_at', 'trade_state', 'transaction_id'].sort(),
  );
  expect(Object.keys(payment.amount)).toEqual(['total', 'currency']);
});

test.each<[string, object]>([
  ['a total as text', { amount: { total: '100', currency: 'CNY' } }],
  ['a total of 0', { amount: { total: 0, currency: 'CNY' } }],
  ['a negative total', { amount: { total: -1, currency: 'CNY' } }],
  ['a fraction of a fen', { amount: { total: 1.5, currency: 'CNY' } }],
  ['a total beyond safe integers', { amount: { total: 2 ** 53, currency: 'CNY' } }],
  ['no currency', { amount: { total: 100 } }],
  ['a currency that is none', { amount: { total: 100, currency: '' } }],
  ['no amount', { amount: undefined }],
  ['an amount that is a list', { amount: [100, 'CNY'] }],
  ['a numeric out_trade_no', { out_trade_no: 20260101000001 }],
  ['an empty out_trade_no', { out_trade_no: '' }],
  ['an endless transaction_id', { transaction_id: '4'.repeat(65) }],
  ['no transaction_id', { transaction_id: undefined }],
  ['a numeric mchid', { mchid: 1900009191 }],
  ['no appid', { appid: undefined }],
  ['a payer that is text', { payer: 'oA' }],
  ['a numeric openid', { payer: { openid: 1 } }],
  ['a state that is not paid', { trade_state: 'NOTPAY' }],
  ['a state that nobody knows', { trade_state: 'PAID' }],
  ['a time without zone', { success_time: '2026-01-01T12:01:02' }],
  ['no time', { success_time: undefined }],
])('a payment with %s is malformed', (_what, change) => {
  expect(codeOf(envelope({ ...PAID, ...change }))).toBe('MESSAGE_MALFORMED');
});

test.each<[string, object]>([
  ['a refund of 0', { amount: { total: 100, refund: 0 } }],
  ['a refund as text', { amount: { total: 100, refund: '40' } }],
  ['no out_refund_no', { out_refund_no: undefined }],
  ['a status that nobody knows', { refund_status: 'PROCESSING' }],
])('a refund with %s is malformed', (_what, change) => {
  expect(codeOf(envelope({ ...REFUND, ...change }, 'REFUND.SUCCESS'))).toBe('MESSAGE_MALFORMED');
});

test('a malformed message is explained by path and expectation, never by a value', () => {
  const { message } = errorOf(() =>
    read(envelope({ ...PAID, amount: { total: 'secret', currency: 'CNY' } })),
  );
  expect(message).toContain('amount.total (expected number)');
  expect(message).not.toContain('secret');
});

test.each<[string, Buffer]>([
  ['not JSON', Buffer.from('{"id":')],
  ['empty', Buffer.alloc(0)],
  ['null', Buffer.from('null')],
  ['a list', Buffer.from('[]')],
  ['without id', envelope(PAID, 'TRANSACTION.SUCCESS', { id: undefined })],
  ['without event_type', envelope(PAID, 'TRANSACTION.SUCCESS', { event_type: undefined })],
  ['with a numeric event_type', envelope(PAID, 'TRANSACTION.SUCCESS', { event_type: 1 })],
  ['without resource', envelope(PAID, 'TRANSACTION.SUCCESS', { resource: undefined })],
  [
    'sealed by another algorithm',
    envelope(PAID, 'TRANSACTION.SUCCESS', { resource: { ...sealed('{}'), algorithm: 'AEAD_SM4_GCM' } }),
  ],
])('an envelope that is %s is malformed', (_what, body) => {
  expect(codeOf(body)).toBe('MESSAGE_MALFORMED');
});

test('text that is not UTF-8 is malformed, outside and inside', () => {
  const spoil = (bytes: Buffer, text: string) => {
    bytes[bytes.indexOf(text)] = 0xff;
    return bytes;
  };
  expect(codeOf(spoil(envelope(PAID), '支付成功'))).toBe('MESSAGE_MALFORMED');
  const inside = sealed(spoil(Buffer.from(JSON.stringify(PAID)), '支付成功'));
  expect(codeOf(envelope('', 'TRANSACTION.SUCCESS', { resource: inside }))).toBe('MESSAGE_MALFORMED');
});

test('doubled members and __proto__ change nothing beside the last value of a member', () => {
  const text = JSON.stringify(PAID).replace('{', '{"__proto__":{"mchid":"666"},"mchid":"1",');
  expect(read(envelope(text))).toMatchObject({ payment: { mchid: '1900009191' } });
  const without = JSON.stringify({ ...PAID, mchid: undefined }).replace('{', '{"__proto__":{"mchid":"666"},');
  expect(codeOf(envelope(without))).toBe('MESSAGE_MALFORMED');
  expect(({} as { mchid?: string }).mchid).toBeUndefined();
});

test('a resource opens only with its key, nonce, associated data and every bit of ciphertext and tag', () => {
  const resource = sealed('{"total":100}');
  expect(openResource(resource, KEY)).toBe('{"total":100}');
  const failing = [
    [resource, KEY.replace('0', '1')],
    [resource, KEY.slice(1)],
    [{ ...resource, nonce: 'abcdefghijkm' }, KEY],
    [{ ...resource, nonce: 'abcdefghijk' }, KEY],
    [{ ...resource, nonce: '' }, KEY],
    [{ ...resource, associated_data: 'refund' }, KEY],
    [{ ...resource, associated_data: undefined }, KEY],
    [{ ...resource, ciphertext: '' }, KEY],
    [{ ...resource, ciphertext: resource.ciphertext.slice(0, -8) }, KEY],
    [{ ...resource, ciphertext: `${resource.ciphertext} ` }, KEY],
  ] as const;
  for (const [changed, key] of failing) {
    expect(errorOf(() => openResource(changed, key)).code).toBe('DECRYPTION_FAILED');
  }
  const bytes = Buffer.from(resource.ciphertext, 'base64');
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    const changed = { ...resource, ciphertext: flipped.toString('base64') };
    expect(errorOf(() => openResource(changed, KEY)).code).toBe('DECRYPTION_FAILED');
  }
});

test('absent and null associated data are the empty one', () => {
  const { associated_data: _, ...rest } = sealed('{}', '');
  expect(openResource(rest, KEY)).toBe('{}');
  expect(openResource({ ...rest, associated_data: null }, KEY)).toBe('{}');
});

test('what does not open says why, without key or content', () => {
  const error = errorOf(() => openResource({ ...sealed('{"openid":"oA"}'), associated_data: 'x' }, KEY));
  expect(error.message).toBe('a sealed resource does not open with our APIv3 key (tag_mismatch)');
  expect(error.stack).not.toContain(KEY);
});

test('what the kit seals opens with the kit', () => {
  expect(open(seal('中文', KEY, NONCE, 'a'), KEY)).toBe('中文');
});
