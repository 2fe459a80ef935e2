import { type Answer, APP, createWeixin, OTHER_APP, START } from './support/weixin';

const CODE2SESSION = '/sns/jscode2session';
const ORDER = '/wxa/sec/order';
const GETS = [CODE2SESSION, '/cgi-bin/token'];
const POSTS = [
  '/cgi-bin/stable_token',
  ...[`${ORDER}/upload_shipping_info`, `${ORDER}/upload_combined_shipping_info`, `${ORDER}/get_order`],
  ...[`${ORDER}/get_order_list`, `${ORDER}/notify_confirm_receive`, `${ORDER}/set_msg_jump_path`],
  ...[`${ORDER}/is_trade_managed`, `${ORDER}/is_trade_management_confirmation_completed`],
  '/cgi-bin/express/delivery/open_msg/get_delivery_list',
];
const errcodeOf = ({ value }: Answer) => value.errcode;

test('it answers for its three families of paths, and for nothing else', () => {
  const { weixin } = createWeixin();
  for (const path of [...GETS, ...POSTS, '/sns/other', '/wxa/x', '/cgi-bin/x']) {
    expect([path, weixin.handles(path)]).toEqual([path, true]);
  }
  for (const path of ['/', '/v3/certificates', '/x/sns/jscode2session', '/snsx', '/wxa']) {
    expect([path, weixin.handles(path)]).toEqual([path, false]);
  }
});

test('a path that nobody answers is errcode 40066 under HTTP 200', async () => {
  const { send } = createWeixin();
  for (const path of ['/sns/other', '/wxa/sec/order/opspecialorder', '/cgi-bin/user/info']) {
    const answer = await send('GET', path);
    expect([path, answer.status, errcodeOf(answer)]).toEqual([path, 200, 40066]);
  }
});

test.each(GETS)('%s takes GET alone: 43001', async (path) => {
  const answer = await createWeixin().send('POST', path, '{}');
  expect([answer.status, errcodeOf(answer)]).toEqual([200, 43001]);
});

test.each(POSTS)('%s takes POST alone: 43002', async (path) => {
  const answer = await createWeixin().send('GET', path);
  expect([answer.status, errcodeOf(answer)]).toEqual([200, 43002]);
});

test.each(POSTS)('%s needs a body, and one JSON object in UTF-8: 44002, 47001', async (path) => {
  const { send, stableToken } = createWeixin();
  const url = `${path}?access_token=${(await stableToken()).access_token}`;
  expect(errcodeOf(await send('POST', url))).toBe(44002);
  for (const body of ['{', '[]', 'null', '"a"', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])]) {
    expect(errcodeOf(await send('POST', url, body))).toBe(47001);
  }
});

test('/sns answers under text/plain with a comma before the rid, the others as JSON without; a rid begins with the time', async () => {
  const { send } = createWeixin();
  const time = Math.floor(START / 1000).toString(16);
  const plain = await send('GET', CODE2SESSION);
  expect(plain.headers['content-type']).toBe('text/plain');
  expect(plain.value.errmsg).toMatch(new RegExp(`^appid missing, rid: ${time}-[0-9a-f]{8}-[0-9a-f]{8}$`));
  const json = await send('GET', '/cgi-bin/token?grant_type=client_credential');
  expect(json.headers['content-type']).toBe('application/json; encoding=utf-8');
  expect(json.value.errmsg).toMatch(new RegExp(`^appid missing rid: ${time}-[0-9a-f]{8}-[0-9a-f]{8}$`));
  expect(Date.parse(json.headers.date!)).toBe(START);
});

test('the list of companies has a code and a name each', async () => {
  const { post, stableToken } = createWeixin();
  const path = '/cgi-bin/express/delivery/open_msg/get_delivery_list';
  const answer = await post(`${path}?access_token=${(await stableToken()).access_token}`, {});
  const list = answer.delivery_list as { delivery_id: string; delivery_name: string }[];
  expect([answer.errcode, answer.count]).toEqual([0, list.length]);
  expect(list).toContainEqual({ delivery_id: 'SF', delivery_name: '顺丰速运' });
  for (const code of ['STO', 'YTO', 'ZTO', 'JTSD', 'DHL'])
    expect(list.map((one) => one.delivery_id)).toContain(code);
});

describe('faults', () => {
  const world = () => {
    const weixin = createWeixin();
    const managed = (token?: string) => weixin.call('is_trade_managed', { appid: APP.appid }, token);
    return { ...weixin, managed };
  };

  test('weixin_system_error: -1, and nothing was done', async () => {
    const { weixin, exchange, faults } = world();
    const { code, openid } = weixin.login();
    faults.add({ name: 'weixin_system_error', match: { operation: 'code2session', openid }, times: 1 });
    expect(await exchange(weixin.login().code)).not.toHaveProperty('errcode');
    expect(await exchange(code)).toMatchObject({
      errcode: -1,
      errmsg: expect.stringMatching(/^system error, /),
    });
    expect((await exchange(code)).openid).toBe(openid);
  });

  test('weixin_quota_reached: 45011 for calls, 45009 for access tokens', async () => {
    const { weixin, exchange, faults, token, stableToken, managed } = world();
    const access_token = String((await token()).access_token);
    faults.add({ name: 'weixin_quota_reached' });
    expect((await exchange(weixin.login().code)).errcode).toBe(45011);
    expect((await managed(access_token)).errcode).toBe(45011);
    expect([(await token()).errcode, (await stableToken()).errcode]).toEqual([45009, 45009]);
  });

  test('access_token_refused: 40001 though the token is good, of the mini-program it was set for', async () => {
    const { faults, stableToken, managed, call } = world();
    faults.add({ name: 'access_token_refused', match: { appid: OTHER_APP.appid, operation: 'get_order' } });
    const other = await stableToken({ appid: OTHER_APP.appid, secret: OTHER_APP.app_secret });
    expect((await managed()).errcode).toBe(0);
    expect((await call('get_order', {})).errcode).toBe(10060014);
    expect((await call('get_order', {}, String(other.access_token))).errcode).toBe(40001);
  });

  test('a fault can be set for the payer of an upload', async () => {
    const { faults, call } = world();
    faults.add({ name: 'weixin_system_error', match: { openid: 'oALICE' } });
    const upload = (openid: string) => call('upload_shipping_info', { payer: { openid } });
    expect((await upload('oALICE')).errcode).toBe(-1);
    expect((await upload('oBOB')).errcode).toBe(268485194);
  });
});

test('what was asked is recorded with its operation, without secret, code, session key or token', async () => {
  const { weixin, exchange, recorder, token, stableToken, call } = createWeixin();
  const { code } = weixin.login();
  const { session_key } = await exchange(code);
  const [plain, stable] = [await token(), await stableToken()];
  await call('is_trade_managed', { appid: APP.appid }, String(stable.access_token));
  expect(recorder.list().map(({ host, path, about, status }) => [host, path, about, status])).toEqual([
    ['weixin', CODE2SESSION, 'code2session', 200],
    ['weixin', '/cgi-bin/token', 'token', 200],
    ['weixin', '/cgi-bin/stable_token', 'stable_token', 200],
    ['weixin', '/wxa/sec/order/is_trade_managed', 'is_trade_managed', 200],
  ]);
  expect(recorder.list().at(-1)).toMatchObject({ request: { appid: APP.appid }, answer: { errcode: 0 } });
  const recorded = JSON.stringify(recorder.list());
  const secrets = [APP.app_secret, code, session_key, plain.access_token, stable.access_token].map(String);
  expect(secrets.filter((secret) => recorded.includes(secret))).toEqual([]);
});
