import { answered } from '../support/client';
import { createWorld, KEYS, NUMBER, type World } from '../support/world';
import {
  call,
  DIRECT,
  der,
  fieldsOf,
  order,
  PROVIDER,
  place,
  refusal,
  requestOf,
  send,
  xml,
} from './support/client';

const ORDER = '/pay/unifiedorder';
let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const placed = () => world.pay.ledger.counts().orders;

describe('what never gets as far as the business is refused unsigned, with HTTP 200', () => {
  test.each<[string, Parameters<typeof send>[3], string]>([
    ['another method', { method: 'GET' }, '请使用post方法'],
    ['no body', { body: '' }, 'post数据为空'],
    ['bytes that are no UTF-8', { body: Buffer.from([0x3c, 0xff]) }, '编码格式错误'],
    ['JSON', { body: '{}' }, 'XML格式错误'],
    ['an unclosed element', { body: '<xml><a>1</xml>' }, 'XML格式错误'],
    ['an element twice', { body: '<xml><a>1</a><a>1</a></xml>' }, 'XML格式错误'],
    ['an element in an element', { body: '<xml><a><b>1</b></a></xml>' }, 'XML格式错误'],
    ['a document type', { body: `<!DOCTYPE xml>${xml(order())}` }, 'XML格式错误'],
    ['an entity of its own', { body: '<xml><a>&file;</a></xml>' }, 'XML格式错误'],
    ['no mch_id', { body: xml(order()) }, '缺少参数mch_id'],
    ['a mch_id nobody has', { body: xml({ mch_id: '1900000109' }) }, '商户号mch_id不存在'],
    ['a wrong signature', { body: xml({ ...DIRECT.parties, ...order(), sign: 'A'.repeat(32) }) }, '签名错误'],
    ['no signature', { body: xml({ ...DIRECT.parties, ...order() }) }, '签名错误'],
    ['the key of another merchant', { account: { ...DIRECT, key: PROVIDER.key } }, '签名错误'],
  ])('%s', async (_what, how, return_msg) => {
    expect(await refusal(world, ORDER, order(), how)).toEqual([return_msg]);
    expect(placed()).toBe(0);
  });

  test('a sign_type that is signed in another way than it says', async () => {
    expect(await refusal(world, ORDER, order({ sign_type: 'HMAC-SHA256' }))).toEqual(['签名错误']);
    expect(await refusal(world, ORDER, order({ sign_type: 'SHA1' }))).toEqual(['签名错误']);
  });

  test('a path that does not exist is an empty 404', async () => {
    const { status, body } = answered(await send(world, '/pay/nosuch', order()));
    expect([status, body.length]).toEqual([404, 0]);
  });
});

test.each(['MD5', 'HMAC-SHA256'] as const)(
  '%s: the answer is signed as the request was',
  async (sign_type) => {
    const answer = await place(world, {}, { sign_type });
    expect(answer.sign).toHaveLength(sign_type === 'MD5' ? 32 : 64);
  },
);

test('an answer names its merchant, has a nonce of its own, and tells simulated time', async () => {
  const answers = [await send(world, ORDER, order()), await send(world, ORDER, order())].map(answered);
  const [first, second] = answers.map(fieldsOf);
  expect(first).toMatchObject({
    return_code: 'SUCCESS',
    return_msg: 'OK',
    result_code: 'SUCCESS',
    ...DIRECT.parties,
  });
  expect(first!.nonce_str).not.toBe(second!.nonce_str);
  expect(answers[0]!.headers.date).toBe(new Date(world.clock.now()).toUTCString());
});

test('XML is read as libraries write it: bare text, entities, sections that are cut, a declaration, empty elements', async () => {
  const { body } = requestOf(ORDER, order({ body: 'a<b & c]]>d', detail: '' }), {});
  const text = body
    .toString('utf8')
    .replace('<![CDATA[a<b & c]]>d]]>', 'a&lt;b &#38; <![CDATA[c]]]]><![CDATA[>d]]>')
    .replace(`<![CDATA[${NUMBER}]]>`, `${NUMBER}`)
    .replace('<![CDATA[JSAPI]]>', '\n  <![CDATA[JSAPI]]>\n')
    .replace('<detail><![CDATA[]]></detail>', '<detail/>')
    .replace('<xml>', '<?xml version="1.0" encoding="UTF-8"?>\n<xml>\n');
  await call(world, ORDER, order(), { body: text });
  expect(world.pay.ledger.truth(NUMBER)!.description).toBe('a<b & c]]>d');
});

describe('what moves money back is served only to who shows the API certificate', () => {
  const REFUND = '/secapi/pay/refund';
  const page = async (certificate: Buffer | undefined, path = REFUND) => {
    const { status, headers, body } = answered(await send(world, path, {}, { certificate }));
    return [status, headers['content-type'], /<title>(.*)<\/title>/.exec(body.toString('utf8'))?.[1]];
  };

  test.each([REFUND, '/secapi/pay/reverse', '/pay/downloadfundflow'])(
    '%s: none is the page of a web server',
    async (path) => {
      expect(await page(undefined, path)).toEqual([
        400,
        'text/html',
        '400 No required SSL certificate was sent',
      ]);
    },
  );

  test('one of no merchant is another page', async () => {
    expect(await page(der(KEYS.platform[0]!.certificate))).toEqual([
      400,
      'text/html',
      '400 The SSL certificate error',
    ]);
  });

  test("one that is not in use yet, or no longer, is nobody's", async () => {
    const next = der(KEYS.merchant_next.certificate);
    expect((await page(next))[2]).toBe('400 The SSL certificate error');
    world.pay.toggle_board.set({ merchant_certificate: 'second' });
    expect((await page(DIRECT.certificate))[2]).toBe('400 The SSL certificate error');
    expect(await refusal(world, REFUND, {}, { certificate: next })).toEqual(['缺少参数out_refund_no']);
  });

  test("another merchant's is refused before the signature is looked at", async () => {
    const how = { certificate: PROVIDER.certificate, account: { ...DIRECT, key: 'x' } };
    expect(await refusal(world, REFUND, {}, how)).toEqual(['证书与商户号不匹配']);
  });
});

test('a request is in the record, under its operation and number', async () => {
  await place(world);
  expect(world.recorder.list().at(-1)).toMatchObject({
    ...{ host: 'wechatpay', about: 'prepay', path: ORDER, out_trade_no: NUMBER, status: 200 },
    answer: expect.stringContaining('<prepay_id>'),
  });
});
