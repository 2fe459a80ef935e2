import { constants, createHash, sign } from 'node:crypto';
import { explainSignature } from '../../../../simulator/wechatpay/explain/explain-signature';
import { SIGNATURE_MISTAKES } from '../../../../simulator/wechatpay/explain/signature-mistakes';
import { explained, explainedWith, firstDifference, namesOf } from './support/explaining';
import { PAYMENT_MISTAKES } from './support/payment-mistakes';
import { REQUEST_MISTAKES } from './support/request-mistakes';
import {
  EXPECTED,
  encryptPrivately,
  GET,
  MERCHANT,
  OTHERS,
  PLATFORM,
  POST,
  SECOND,
  STRANGER,
  signText,
  TEXT,
} from './support/signing';

const TEXT_OF_POST = TEXT.request(POST);
const RIGHT = Buffer.from(signText(TEXT_OF_POST), 'base64');
const digest = (name: string) => createHash(name).update(TEXT_OF_POST).digest();

describe('a text that was signed by mistake is found and named', () => {
  test.each(REQUEST_MISTAKES.map((one) => ({ ...one, title: `${one.name}: ${one.about}` })))(
    '$title',
    ({ name, sent, signs }) => {
      const text = signs(sent)!;
      const explanation = explained(sent, text);
      expect(namesOf(explanation)).toEqual([name]);
      expect(explanation.implied).toBe(text);
      expect(explanation.built).toBe(TEXT.request(sent));
      expect(explanation.difference!.index).toBe(firstDifference(explanation.built, text));
      expect(explanation.signed_with).toBe(EXPECTED.name);
      expect(explanation.verdict).toEqual(explanation.mistakes[0]!.about);
    },
  );

  test('GBK was sent and UTF-8 signed: body_in_another_encoding', () => {
    const body = Buffer.from('7b226465736372697074696f6e223a22d6d0cec4227d', 'hex');
    const signature = signText(TEXT.request({ ...POST, body: '{"description":"中文"}' }));
    const sent = { ...POST, body, headers: {}, signature, expected: EXPECTED, others: [] };
    expect(namesOf(explainSignature(sent))).toEqual(['body_in_another_encoding']);
  });

  test('a client that signs the host it was told, or the one before a proxy, is understood', () => {
    const url = `https://pay.example.com${POST.url}`;
    const signature = signText(TEXT.request({ ...POST, url }));
    const body = Buffer.from(POST.body);
    const sent = { ...POST, body, signature, expected: EXPECTED, others: [] };
    const named: { headers: Record<string, string>; host?: string }[] = [
      { headers: {}, host: 'pay.example.com' },
      { headers: { host: '127.0.0.1', 'x-forwarded-host': 'pay.example.com' } },
    ];
    for (const one of named)
      expect(namesOf(explainSignature({ ...sent, ...one }))).toEqual(['url_with_host']);
    expect(namesOf(explainSignature({ ...sent, headers: {} }))).toEqual([]);
  });
});

describe('two mistakes at once are both named', () => {
  test.each([
    ['body_missing', 'url_with_host', { url: `https://api.mch.weixin.qq.com${POST.url}`, body: '' }],
    ['url_version_prefix_missing', 'method_lower_case', { url: POST.url.slice(3), method: 'post' }],
    ['body_missing', 'method_other', { method: 'GET', body: '' }],
    ['body_missing', 'timestamp_in_milliseconds', { timestamp: `${POST.timestamp}000`, body: '' }],
  ])('%s and %s', (one, other, signed) => {
    expect(namesOf(explained(POST, TEXT.request({ ...POST, ...signed })))).toEqual([one, other]);
  });

  test('last_line_feed_missing and url_without_query', () => {
    const text = TEXT.request({ ...GET, url: GET.url.split('?')[0]! }).slice(0, -1);
    const explanation = explained(GET, text);
    expect(namesOf(explanation)).toEqual(['last_line_feed_missing', 'url_without_query']);
    const [one, other] = explanation.mistakes;
    expect(explanation.verdict.en).toBe(`${one!.about.en} ${other!.about.en}`);
  });
});

describe('a mistake in the signature itself is named, and the text is not blamed', () => {
  const pss = (saltLength: number, hash = 'sha256') =>
    sign(hash, Buffer.from(TEXT_OF_POST), {
      key: MERCHANT,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength,
    });
  const rows: [name: string, about: string, signature: string][] = [
    ['api_v2_signature', 'MD5', createHash('md5').update(TEXT_OF_POST).digest('hex').toUpperCase()],
    ['api_v2_signature', 'HMAC-SHA256', digest('sha256').toString('hex')],
    ['signature_in_hex', 'hexadecimal', RIGHT.toString('hex')],
    ['signature_in_base64url', 'without padding', RIGHT.toString('base64url')],
    ['signature_in_base64url', 'with padding', `${RIGHT.toString('base64url')}==`],
    ['signature_padding_missing', 'without =', RIGHT.toString('base64').replaceAll('=', '')],
    ['signature_url_encoded', 'percent-encoded', encodeURIComponent(RIGHT.toString('base64'))],
    ['signature_with_blanks', 'lines of 76', RIGHT.toString('base64').replace(/.{76}/g, '$&\n')],
    ['signature_with_blanks', '+ became a blank', RIGHT.toString('base64').replaceAll('+', ' ')],
    ['signature_encoded_twice', 'base64 of base64', Buffer.from(RIGHT.toString('base64')).toString('base64')],
    ['signed_with_sha1', 'SHA-1', signText(TEXT_OF_POST, MERCHANT, 'sha1')],
    ['signed_with_another_digest', 'MD5 with RSA', signText(TEXT_OF_POST, MERCHANT, 'md5')],
    ['signed_with_another_digest', 'SHA-512', signText(TEXT_OF_POST, MERCHANT, 'sha512')],
    ['signed_with_pss', 'salt as long as the digest', pss(32).toString('base64')],
    ['signed_with_pss', 'the longest salt', pss(constants.RSA_PSS_SALTLEN_MAX_SIGN).toString('base64')],
    ['signed_with_pss', 'no salt', pss(0).toString('base64')],
    ['digest_info_missing', 'the digest encrypted', encryptPrivately(digest('sha256'))],
    [
      'digest_info_missing',
      'its hex encrypted',
      encryptPrivately(Buffer.from(digest('sha256').toString('hex'))),
    ],
    ['hashed_twice', 'bytes', signText(digest('sha256'))],
    ['hashed_twice', 'hex', signText(digest('sha256').toString('hex'))],
    ['hashed_twice', 'hex in upper case', signText(digest('sha256').toString('hex').toUpperCase())],
    ['hashed_twice', 'base64', signText(digest('sha256').toString('base64'))],
  ];

  test.each(rows)('%s: %s', (name, _about, signature) => {
    const explanation = explainedWith(POST, signature);
    expect(namesOf(explanation)).toEqual([name]);
    expect(explanation).not.toHaveProperty('difference');
    expect(explanation.verdict).toEqual(explanation.mistakes[0]!.about);
    if (name !== 'api_v2_signature')
      expect(explanation).toMatchObject({ implied: TEXT_OF_POST, signed_with: EXPECTED.name });
  });

  test('SHA-1 and PSS together, and a wrong text with them, are all named', () => {
    const signature = sign('sha1', Buffer.from(TEXT_OF_POST.slice(0, -1)), {
      key: MERCHANT,
      padding: constants.RSA_PKCS1_PSS_PADDING,
    });
    expect(namesOf(explainedWith(POST, signature.toString('base64')))).toEqual([
      'last_line_feed_missing',
      'signed_with_pss',
      'signed_with_sha1',
    ]);
  });

  test('every mistake of the closed list has a test here or among the payments', () => {
    const tested = [...REQUEST_MISTAKES, ...PAYMENT_MISTAKES].map(({ name }) => name);
    const all = [...tested, ...rows.map(([name]) => name), 'key_of_another'];
    expect(Object.keys(SIGNATURE_MISTAKES).filter((name) => !all.includes(name))).toEqual([]);
  });
});

describe('keys', () => {
  test.each([
    [OTHERS[0]!, PLATFORM],
    [OTHERS[1]!, SECOND],
  ])('the right text signed with $name: that key is named, and the one to use', (known, key) => {
    const explanation = explained(POST, TEXT_OF_POST, key);
    expect(namesOf(explanation)).toEqual(['key_of_another']);
    expect(explanation).toMatchObject({ signed_with: known.name, implied: TEXT_OF_POST });
    for (const language of ['en', 'zh'] as const) {
      expect(explanation.verdict[language]).toContain(known.name);
      expect(explanation.verdict[language]).toContain(EXPECTED.name);
    }
  });

  test('the expected key goes by its own name, even if it is among the others too', () => {
    const others = [{ name: 'the same once more', key: EXPECTED.key }];
    const sent = { ...POST, body: Buffer.from(POST.body), headers: {}, expected: EXPECTED, others };
    const explanation = explainSignature({ ...sent, signature: signText(TEXT_OF_POST) });
    expect(explanation).toMatchObject({ signed_with: EXPECTED.name, mistakes: [] });
  });

  test('a wrong text signed with another known key: both are named', () => {
    const explanation = explained(POST, TEXT_OF_POST.slice(0, -1), PLATFORM);
    expect(namesOf(explanation)).toEqual(['key_of_another', 'last_line_feed_missing']);
  });

  test('the right text signed with an unknown key says so and names no mistake', () => {
    const explanation = explained(POST, TEXT_OF_POST, STRANGER);
    expect(explanation.mistakes).toEqual([]);
    expect(explanation).not.toHaveProperty('signed_with');
    expect(explanation).not.toHaveProperty('implied');
    expect(explanation.verdict.en).toContain('none of the keys known here');
    expect(explanation.verdict.en).toContain(EXPECTED.name);
  });

  test('an unknown key with PSS is no known one by chance', () => {
    const options = { key: STRANGER, padding: constants.RSA_PKCS1_PSS_PADDING };
    const signature = sign('sha256', Buffer.from(TEXT_OF_POST), options).toString('base64');
    expect(explainedWith(POST, signature)).not.toHaveProperty('signed_with');
  });
});

describe('what cannot be known is not guessed', () => {
  test('another nonce: the key is told, no mistake is named, and that a nonce cannot be guessed is said', () => {
    const explanation = explained(POST, TEXT.request({ ...POST, nonce: 'another' }));
    expect(explanation.mistakes).toEqual([]);
    expect(explanation.signed_with).toBe(EXPECTED.name);
    expect(explanation).not.toHaveProperty('implied');
    expect(explanation.verdict.en).toContain('cannot be guessed');
    expect(explanation.verdict.zh).toContain('nonce_str');
  });

  test('a PSS signature of an unknown text with a usual salt: the padding is named', () => {
    const options = { key: MERCHANT, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    const explanation = explainedWith(
      POST,
      sign('sha256', Buffer.from('another'), options).toString('base64'),
    );
    expect(namesOf(explanation)).toEqual(['signed_with_pss']);
    expect(explanation.verdict.en).toContain('cannot be guessed');
  });

  test('a timestamp six seconds off is none that was looked for', () => {
    const timestamp = String(Number(POST.timestamp) + 6);
    expect(explained(POST, TEXT.request({ ...POST, timestamp })).mistakes).toEqual([]);
  });

  test.each(['', 'not base64!', '签名'])('%p is no signature', (signature) => {
    const explanation = explainedWith(POST, signature);
    expect(explanation.mistakes).toEqual([]);
    expect(explanation.verdict.en).toContain('not base64');
  });

  test('base64 of another length says how long it is', () => {
    const explanation = explainedWith(POST, Buffer.alloc(128, 7).toString('base64'));
    expect(explanation.mistakes).toEqual([]);
    expect(explanation.verdict.en).toContain('128 bytes');
  });

  test('bytes larger than any modulus are nobody’s signature', () => {
    const explanation = explainedWith(POST, Buffer.alloc(256, 255).toString('base64'));
    expect(explanation.verdict.en).toContain('none of the keys');
  });

  test('a right signature is called right', () => {
    const explanation = explained(POST, TEXT_OF_POST);
    expect(explanation.mistakes).toEqual([]);
    expect(explanation.implied).toBe(explanation.built);
    expect(explanation.verdict.en).toContain('is right');
  });
});
