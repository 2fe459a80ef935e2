import { createSign } from 'node:crypto';
import { parsePublicKey } from '../../../src/protocol/crypto/rsa';
import { type SignedMessage, verifyMessage } from '../../../src/protocol/v3/message-signature';
import { errorOf, fixture, publicKeyOf, serialOf, vectorsOf } from '../support';

const NOW = Date.UTC(2026, 0, 1);
const SERIAL = serialOf(fixture('platform-cert.pem'));
const KEYS = new Map([[SERIAL, parsePublicKey(fixture('platform-cert.pem'))]]);
const BODY = '{"id":"1","note":"支付成功 a/b"}';

/** Signs as page 4013053249 says, with nothing of the kit. */
function signed(body: string | Buffer = BODY, atSeconds = NOW / 1000): SignedMessage & { body: Buffer } {
  const bytes = Buffer.from(body);
  const signer = createSign('RSA-SHA256')
    .update(`${atSeconds}\nnonce0123456789\n`)
    .update(bytes)
    .update('\n');
  return {
    headers: {
      'wechatpay-timestamp': String(atSeconds),
      'wechatpay-nonce': 'nonce0123456789',
      'wechatpay-serial': SERIAL,
      'wechatpay-signature': signer.sign(fixture('platform-key.pem'), 'base64'),
      'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
    },
    body: bytes,
  };
}

const verify = (message: SignedMessage, now = NOW) => verifyMessage(message, KEYS, now);
const codeOf = (message: SignedMessage, now = NOW) => errorOf(() => verify(message, now)).code;
const withHeader = (name: string, value: string): SignedMessage => {
  const message = signed();
  return { ...message, headers: { ...message.headers, [`wechatpay-${name}`]: value } };
};

type VerifyVector = { headers: Record<string, string>; body: string; public_key: string };
const published = vectorsOf<VerifyVector>('v3-verify');

test.each(published.filter(([id]) => !id.startsWith('negative/')))('verifies as published: %s', (_id, v) => {
  const headers = lowerCase(v.headers);
  const keys = new Map([[headers['wechatpay-serial']!, publicKeyOf(v.public_key)]]);
  const now = Number(headers['wechatpay-timestamp']) * 1000;
  expect(() => verifyMessage({ headers, body: Buffer.from(v.body) }, keys, now)).not.toThrow();
});

test.each(published.filter(([id]) => id.startsWith('negative/')))('refuses as published: %s', (_id, v) => {
  const message = signed();
  const headers = { ...message.headers, ...lowerCase(v.headers) };
  expect(codeOf({ ...message, headers })).toBe('SIGNATURE_PROBE');
  expect(codeOf({ headers: lowerCase(v.headers), body: message.body })).toBe('SIGNATURE_HEADER_MISSING');
});

test('a well signed message passes, and so does an empty body', () => {
  expect(() => verify(signed())).not.toThrow();
  expect(() => verify(signed(''))).not.toThrow();
});

test.each(['timestamp', 'nonce', 'signature', 'serial'])(
  'a message without wechatpay-%s is refused',
  (name) => {
    const { headers, body } = signed();
    delete headers[`wechatpay-${name}`];
    const error = errorOf(() => verify({ headers, body }));
    expect(error.code).toBe('SIGNATURE_HEADER_MISSING');
    expect(error.message).toBe(`missing or empty headers: wechatpay-${name}`);
    expect(codeOf(withHeader(name, ''))).toBe('SIGNATURE_HEADER_MISSING');
  },
);

test('all missing headers are named at once', () => {
  const { message } = errorOf(() => verify({ headers: {}, body: Buffer.from(BODY) }));
  for (const name of ['timestamp', 'nonce', 'signature', 'serial'])
    expect(message).toContain(`wechatpay-${name}`);
});

test('a nonce that could shift the lines of the signed text is refused', () => {
  const { headers } = signed();
  const shifted = { ...headers, 'wechatpay-nonce': `nonce0123456789\n${BODY.slice(0, 5)}` };
  expect(codeOf({ headers: shifted, body: Buffer.from(BODY.slice(5)) })).toBe('SIGNATURE_HEADER_MISSING');
});

test.each([-299, 0, 299])('a timestamp %i s from our clock passes', (seconds) => {
  expect(() => verify(signed(BODY, NOW / 1000 + seconds))).not.toThrow();
});

test.each([-301, -300, 300, 301])(
  'a timestamp %i s from our clock is refused, well signed or not',
  (seconds) => {
    const message = signed(BODY, NOW / 1000 + seconds);
    expect(codeOf(message)).toBe('SIGNATURE_TIMESTAMP_INVALID');
    expect(() => verify(message, NOW + seconds * 1000)).not.toThrow();
  },
);

test('parts of a second on our clock do not widen the window', () => {
  expect(codeOf(signed(BODY, NOW / 1000 + 300), NOW + 999)).toBe('SIGNATURE_TIMESTAMP_INVALID');
  expect(codeOf(signed(BODY, NOW / 1000 - 300), NOW + 999)).toBe('SIGNATURE_TIMESTAMP_INVALID');
});

test.each(['1767225600.0', '1767225600000', '-1767225600', '0x69', 'abc', '１７６７', '01767225600'])(
  'a timestamp written %p is refused',
  (timestamp) => {
    expect(['SIGNATURE_TIMESTAMP_INVALID', 'SIGNATURE_HEADER_MISSING']).toContain(
      codeOf(withHeader('timestamp', timestamp)),
    );
  },
);

test('another signature type is refused, an absent one is RSA', () => {
  expect(codeOf(withHeader('signature-type', 'WECHATPAY2-SM2-WITH-SM3'))).toBe('SIGNATURE_TYPE_UNSUPPORTED');
  const { headers, body } = signed();
  delete headers['wechatpay-signature-type'];
  expect(() => verify({ headers, body })).not.toThrow();
});

test('a serial that we hold no key for is refused', () => {
  expect(codeOf(withHeader('serial', `${SERIAL.slice(0, -1)}0`))).toBe('SIGNATURE_SERIAL_UNKNOWN');
});

test('every flipped bit of the body is noticed', () => {
  for (let bit = 0; bit < BODY.length * 8; bit += 1) {
    const { headers, body } = signed();
    body[bit >> 3]! ^= 1 << (bit & 7);
    expect(codeOf({ headers, body })).toBe('SIGNATURE_MISMATCH');
  }
});

test('every changed character of the signature is noticed, unused bits and foreign characters too', () => {
  const { headers, body } = signed();
  const signature = headers['wechatpay-signature']!;
  for (let i = 0; i < signature.length; i += 1) {
    for (const other of [signature[i] === 'A' ? 'B' : 'A', '-', '%']) {
      const changed = signature.slice(0, i) + other + signature.slice(i + 1);
      expect(codeOf({ headers: { ...headers, 'wechatpay-signature': changed }, body })).toBe(
        'SIGNATURE_MISMATCH',
      );
    }
  }
  const last = signature.indexOf('=') - 1;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const sibling = alphabet[alphabet.indexOf(signature[last]!) + 1]!;
  const twin = signature.slice(0, last) + sibling + signature.slice(last + 1);
  expect(Buffer.from(twin, 'base64')).toEqual(Buffer.from(signature, 'base64'));
  expect(codeOf({ headers: { ...headers, 'wechatpay-signature': twin }, body })).toBe('SIGNATURE_MISMATCH');
});

test.each([
  ['timestamp', String(NOW / 1000 + 1)],
  ['nonce', 'nonce0123456780'],
])('a changed %s is noticed', (name, value) => {
  expect(codeOf(withHeader(name, value))).toBe('SIGNATURE_MISMATCH');
});

test('a probe is refused under a code of its own', () => {
  expect(
    codeOf(withHeader('signature', `WECHATPAY/SIGNTEST/${signed().headers['wechatpay-signature']}`)),
  ).toBe('SIGNATURE_PROBE');
});

test.each<[string, (body: string) => string | Buffer, RegExp]>([
  ['parsed and pretty-printed', (body) => JSON.stringify(JSON.parse(body), null, 2), /written again as JSON/],
  ['escaped anew', (body) => body.replaceAll('/', '\\/'), /written again as JSON/],
  ['given a newline', (body) => `${body}\n`, /newline or blank at its end was added/],
  ['left in base64', (body) => Buffer.from(body).toString('base64'), /still base64/],
  ['encoded twice', (body) => Buffer.from(Buffer.from(body).toString('latin1')), /read as Latin-1/],
  ['given a byte order mark', (body) => `\uFEFF${body}`, /byte order mark/],
])('a body %s on its way is refused, and the error says so', (_how, change, explanation) => {
  const { headers, body } = signed();
  const error = errorOf(() => verify({ headers, body: Buffer.from(change(body.toString())) }));
  expect(error.code).toBe('SIGNATURE_MISMATCH');
  expect(error.message).toMatch(explanation);
});

test('a trimmed body is refused, and the error says so', () => {
  const { headers } = signed(`${BODY}\n`);
  expect(errorOf(() => verify({ headers, body: Buffer.from(BODY) })).message).toMatch(/cut off/);
});

test('CRLF for LF is refused, and the error says so', () => {
  const { headers } = signed('{\n"id":1}');
  expect(errorOf(() => verify({ headers, body: Buffer.from('{\r\n"id":1}') })).message).toMatch(/CRLF/);
});

test('for a large body, or one that nothing explains, the error only says that it misfits', () => {
  const plain = 'the signature does not fit the bytes that arrived';
  const { headers, body } = signed('x'.repeat(70_000));
  expect(errorOf(() => verify({ headers, body: Buffer.concat([body, Buffer.from('\n')]) })).message).toBe(
    plain,
  );
  expect(errorOf(() => verify({ headers: signed().headers, body: Buffer.from('{"id":"2"}') })).message).toBe(
    plain,
  );
});

test('no error quotes the body, the signature or the nonce', () => {
  const { headers, body } = signed();
  const broken = { headers, body: Buffer.concat([body, Buffer.from('x')]) };
  const text = String(errorOf(() => verify(broken)).stack);
  for (const part of ['支付成功', headers['wechatpay-signature']!, headers['wechatpay-nonce']!]) {
    expect(text).not.toContain(part);
  }
});

function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
