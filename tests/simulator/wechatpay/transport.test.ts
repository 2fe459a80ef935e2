import { authorize, isSignedBy, jsonOf, unseal } from './support/client';
import { CREDENTIALS, createWorld, KEYS, MINUTE_MS, NUMBER, order, START, type World } from './support/world';

const JSAPI = '/v3/pay/transactions/jsapi';
const CERTIFICATES = '/v3/certificates';
const MALFORMED_CERTIFICATES = 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》';
const seconds = Math.floor(START / 1000);

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

describe('what the web server in front refuses', () => {
  test.each([
    '/v3/nothing',
    '/v3/refund/domestic/refunds/',
    '/v3/pay/transactions/jsapi/',
    '/v3/global/certificates',
  ])('the path %s does not exist: 404 with no body at all', async (url) => {
    const answer = await world.call({ url, authorization: 'wrong anyway' });
    expect([answer.status, answer.body.length, answer.headers['wechatpay-signature']]).toEqual([
      404,
      0,
      undefined,
    ]);
  });

  test.each([
    ['GET', JSAPI],
    ['DELETE', JSAPI],
    ['POST', CERTIFICATES],
    ['POST', `/v3/pay/transactions/out-trade-no/${NUMBER}`],
    ['GET', `/v3/pay/transactions/out-trade-no/${NUMBER}/close`],
  ])(
    '%s is the wrong method for %s: 405 with no body at all, before any authentication',
    async (method, url) => {
      const answer = await world.call({ method, url, authorization: 'wrong anyway' });
      expect([answer.status, answer.body.length]).toEqual([405, 0]);
    },
  );

  test.each(['accept', 'user-agent'])(
    'certificates without %s are refused before authentication',
    async (name) => {
      const answer = await world.call({
        url: CERTIFICATES,
        headers: { [name]: undefined },
        authorization: '',
      });
      expect(answer.status).toBe(400);
      expect(jsonOf(answer)).toEqual({ code: 'INVALID_REQUEST', message: 'Http头缺少Accept或User-Agent' });
    },
  );

  test('the payment paths look at authentication before User-Agent, and still want one', async () => {
    const unsigned = await world.call({
      method: 'POST',
      url: JSAPI,
      body: order(),
      headers: { 'user-agent': '' },
      authorization: '',
    });
    expect(unsigned.status).toBe(401);
    const signed = await world.call({
      method: 'POST',
      url: JSAPI,
      body: order(),
      headers: { 'user-agent': undefined },
    });
    expect([signed.status, jsonOf(signed).code]).toEqual([400, 'INVALID_REQUEST']);
  });
});

describe('authorization', () => {
  const good = authorize(CREDENTIALS, 'GET', CERTIFICATES, Buffer.alloc(0), seconds);

  test.each([
    ['absent', ''],
    ['a scheme alone', 'WECHATPAY2-SHA256-RSA2048'],
    ['more after a blank', `${good} x`],
    ['two blanks after the scheme', good.replace(' ', '  ')],
    ['an item missing', good.replace(/,serial_no="[^"]*"/, '')],
    ['an item twice', good.replace(/,serial_no="[^"]*"/, `$&$&`)],
    ['an empty nonce', good.replace(/nonce_str="[^"]*"/, 'nonce_str=""')],
    ['a nonce of 33 characters', good.replace(/nonce_str="[^"]*"/, `nonce_str="${'a'.repeat(33)}"`)],
    ['a timestamp that is no number', good.replace(/timestamp="/, 'timestamp="x')],
    ['unquoted', good.replaceAll('"', '')],
  ])('%s is malformed', async (_what, authorization) => {
    const answer = await world.call({ url: CERTIFICATES, authorization });
    expect([answer.status, jsonOf(answer)]).toEqual([
      401,
      { code: 'SIGN_ERROR', message: MALFORMED_CERTIFICATES },
    ]);
  });

  test('the payment paths say of a malformed one that the signature is wrong, without Request-ID', async () => {
    const answer = await world.call({ method: 'POST', url: JSAPI, body: order(), authorization: 'Basic' });
    expect(jsonOf(answer)).toEqual({ code: 'SIGN_ERROR', message: '签名信息错误，验签失败' });
    expect(answer.headers['request-id']).toBeUndefined();
    expect((await world.call({ url: CERTIFICATES, authorization: 'Basic' })).headers['request-id']).toMatch(
      /-\d+$/,
    );
  });

  test('another scheme is named as such', async () => {
    const answer = await world.call({ url: CERTIFICATES, authorization: good.replace('RSA2048', 'RSA4096') });
    expect(jsonOf(answer).message).toBe('HTTP头Authorization认证类型不正确');
  });

  test('the five items may come in any order', async () => {
    const [scheme, items] = good.split(' ') as [string, string];
    const authorization = `${scheme} ${items.split(',').reverse().join(',')}`;
    expect((await world.call({ url: CERTIFICATES, authorization })).status).toBe(200);
  });

  test.each([
    [-301, 401],
    [-300, 200],
    [300, 200],
    [301, 401],
  ])('a timestamp %d s off answers %d', async (off, status) => {
    expect((await world.call({ url: CERTIFICATES, timestamp: seconds + off })).status).toBe(status);
  });

  test('the timestamp is looked at before serial and signature', async () => {
    const strange = { ...CREDENTIALS, serial_no: 'F'.repeat(40), private_key: KEYS.platform[0]!.private_key };
    const late = authorize(strange, 'GET', CERTIFICATES, Buffer.alloc(0), seconds - 301);
    const answer = await world.call({ url: CERTIFICATES, authorization: late });
    expect(jsonOf(answer).message).toBe('Http头Authorization中的timestamp与发起请求的时间不得超过5分钟');
    const timely = authorize(strange, 'GET', CERTIFICATES, Buffer.alloc(0), seconds);
    expect(jsonOf(await world.call({ url: CERTIFICATES, authorization: timely })).message).toContain(
      '商户证书序列号有误',
    );
  });

  test('a client on the wall clock is served too, until the fault clock_skew says otherwise', async () => {
    const wall = Math.floor(world.clock.wallNow() / 1000);
    expect((await world.call({ url: CERTIFICATES, timestamp: wall })).status).toBe(200);
    world.faults.add({ name: 'clock_skew' });
    expect((await world.call({ url: CERTIFICATES, timestamp: wall })).status).toBe(401);
    expect((await world.call({ url: CERTIFICATES })).status).toBe(200);
  });

  test("another merchant's number does not go with this merchant's certificate", async () => {
    const other = { ...CREDENTIALS, mchid: '1900000001' };
    const authorization = authorize(other, 'GET', CERTIFICATES, Buffer.alloc(0), seconds);
    const answer = await world.call({ url: CERTIFICATES, authorization });
    expect([answer.status, jsonOf(answer).message]).toEqual([
      401,
      '商户证书序列号有误。请使用签名私钥匹配的证书序列号',
    ]);
  });

  test('a wrong signature is shown what was signed, cut short', async () => {
    const body = { ...order(), description: '茶'.repeat(100) };
    const forged = authorize(
      { ...CREDENTIALS, private_key: KEYS.platform[0]!.private_key },
      'POST',
      JSAPI,
      Buffer.alloc(0),
      seconds,
    );
    const answer = await world.call({ method: 'POST', url: JSAPI, body, authorization: forged });
    const { code, message, detail } = jsonOf(answer) as {
      code: string;
      message: string;
      detail: { sign_information: Record<string, string> };
    };
    expect([answer.status, code, message]).toEqual([401, 'SIGN_ERROR', '签名错误']);
    expect(detail).toMatchObject({
      ...{ field: 'signature', location: 'authorization', detail: { issue: 'sign not match' } },
      sign_information: { method: 'POST', url: JSAPI, sign_message_length: expect.any(Number) },
    });
    expect(detail.sign_information.truncated_sign_message).toMatch(
      new RegExp(`^POST\n${JSAPI}\n${seconds}\n`),
    );
    expect(detail.sign_information.truncated_sign_message!.length).toBe(128);
  });

  test('query and body are part of what is signed', async () => {
    const url = `/v3/pay/transactions/out-trade-no/${NUMBER}?mchid=${CREDENTIALS.mchid}`;
    const withoutQuery = authorize(CREDENTIALS, 'GET', url.split('?')[0]!, Buffer.alloc(0), seconds);
    expect((await world.call({ url, authorization: withoutQuery })).status).toBe(401);
    const withoutBody = authorize(CREDENTIALS, 'POST', JSAPI, Buffer.alloc(0), seconds);
    expect(
      (await world.call({ method: 'POST', url: JSAPI, body: order(), authorization: withoutBody })).status,
    ).toBe(401);
  });

  test('a percent-encoded number is signed as it went over the wire', async () => {
    const number = 'T2031|0304*1';
    await world.prepay({ out_trade_no: number });
    const answer = await world.query(number.replace('|', '%7C'));
    expect([answer.status, jsonOf(answer).out_trade_no]).toEqual([200, number]);
  });

  test('the mchid of the header must be that of the body, and is compared before any parameter', async () => {
    const answer = await world.prepay({ mchid: '1900000001', amount: 'nonsense' });
    expect([answer.status, jsonOf(answer)]).toMatchObject([
      400,
      {
        code: 'PARAM_ERROR',
        message: 'http header中的mchid与post payload中的mchid不匹配',
        detail: { location: 'body', field: '/mchid' },
      },
    ]);
  });

  test('a body needs its Content-Type', async () => {
    const call = { method: 'POST', url: JSAPI, body: order(), headers: { 'content-type': 'text/plain' } };
    expect((await world.call(call)).status).toBe(400);
    const charset = { ...call, headers: { 'content-type': 'application/json; charset=utf-8' } };
    expect((await world.call(charset)).status).toBe(200);
  });
});

describe('what is answered', () => {
  test('a 200 is signed over its exact bytes with the platform certificate', async () => {
    const answer = await world.prepay();
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toContain('application/json');
    expect(answer.headers['wechatpay-serial']).toBe(KEYS.platform[0]!.serial_no);
    expect(answer.headers['wechatpay-timestamp']).toBe(String(seconds));
    expect(answer.headers['wechatpay-signature-type']).toBe('WECHATPAY2-SHA256-RSA2048');
    expect(isSignedBy(answer, KEYS.platform[0]!.certificate)).toBe(true);
    expect(
      isSignedBy(
        { ...answer, body: Buffer.concat([answer.body, Buffer.from(' ')]) },
        KEYS.platform[0]!.certificate,
      ),
    ).toBe(false);
  });

  test('a 204 is signed over an empty line', async () => {
    await world.prepay();
    const answer = await world.close(NUMBER);
    expect([answer.status, answer.body.length]).toEqual([204, 0]);
    expect(isSignedBy(answer, KEYS.platform[0]!.certificate)).toBe(true);
  });

  test('a request that names the public key in Wechatpay-Serial is answered with it', async () => {
    const headers = { 'wechatpay-serial': KEYS.public_key.id };
    const answer = await world.call({ url: CERTIFICATES, headers });
    expect(answer.headers['wechatpay-serial']).toBe(KEYS.public_key.id);
    expect(isSignedBy(answer, KEYS.public_key.public_key)).toBe(true);
    const other = await world.call({ url: CERTIFICATES, headers: { 'wechatpay-serial': 'PUB_KEY_ID_1' } });
    expect(other.headers['wechatpay-serial']).toBe(KEYS.platform[0]!.serial_no);
  });

  test('errors are not signed; every answer tells simulated time', async () => {
    const refused = await world.prepay({ amount: { total: 0 } });
    expect(refused.headers['wechatpay-signature']).toBeUndefined();
    expect(refused.headers['request-id']).toMatch(/^[0-9A-F]+-268435461$/);
    await world.clock.advance(90 * MINUTE_MS);
    for (const answer of [await world.prepay(), await world.call({ url: '/v3/nothing' })]) {
      expect(Date.parse(answer.headers.date!)).toBe(START + 90 * MINUTE_MS);
    }
  });

  test('the platform certificate comes sealed with the APIv3 key', async () => {
    const answer = await world.call({ url: CERTIFICATES });
    const { data } = jsonOf(answer) as {
      data: { serial_no: string; effective_time: string; encrypt_certificate: never }[];
    };
    expect(data).toHaveLength(1);
    expect(data[0]!.serial_no).toBe(KEYS.platform[0]!.serial_no);
    expect(data[0]!.effective_time).toMatch(/^1970-01-\d\dT\d\d:\d\d:\d\d\+08:00$/);
    expect(data[0]!.encrypt_certificate).toMatchObject({
      algorithm: 'AEAD_AES_256_GCM',
      associated_data: 'certificate',
    });
    const key = world.pay.merchants().direct.api_v3_key;
    expect(unseal(data[0]!.encrypt_certificate, key)).toBe(KEYS.platform[0]!.certificate);
  });

  test.each([
    ['overlap', 2],
    ['after', 1],
  ] as const)('rotation %s: %d certificates are listed, and the new one signs', async (rotation, listed) => {
    world.pay.toggles.rotation = rotation;
    const answer = await world.call({ url: CERTIFICATES });
    expect((jsonOf(answer) as { data: unknown[] }).data).toHaveLength(listed);
    expect(isSignedBy(answer, KEYS.platform[1]!.certificate)).toBe(true);
  });

  test('calls are recorded without their secrets', async () => {
    await world.prepay();
    await world.call({ url: '/v3/nothing' });
    const [prepay, unknown] = world.recorder.list();
    expect(prepay).toMatchObject({
      host: 'wechatpay',
      about: 'prepay',
      status: 200,
      out_trade_no: NUMBER,
      path: JSAPI,
    });
    expect(unknown).toMatchObject({ status: 404, path: '/v3/nothing' });
    expect(JSON.stringify(world.recorder.list())).not.toContain('WECHATPAY2');
  });
});
