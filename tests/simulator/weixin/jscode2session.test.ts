import { SimClock } from '../../../simulator/clock';
import { Random } from '../../../simulator/random';
import { Recorder } from '../../../simulator/recorder';
import { Store } from '../../../simulator/store';
import { Weixin } from '../../../simulator/weixin/jscode2session';

const APPID = 'wx777870617973696d';
const SECRET = '777870617973696d0000000000000001';
const START = Date.parse('2031-03-04T12:00:00+08:00');
const CODE_MS = 300_000;

function createWeixin(store = new Store(':memory:')) {
  const clock = new SimClock({ mode: 'still', offset_ms: 0, still_at: START });
  const recorder = new Recorder();
  const weixin = new Weixin({
    clock,
    recorder,
    store,
    random: new Random(7),
    appid: APPID,
    app_secret: SECRET,
  });
  const exchange = async (code: string, changes: Record<string, string | undefined> = {}) => {
    const given = {
      appid: APPID,
      secret: SECRET,
      js_code: code,
      grant_type: 'authorization_code',
      ...changes,
    };
    const query = new URLSearchParams(
      Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
    const path = '/sns/jscode2session';
    const request = {
      method: 'GET',
      url: `${path}?${query}`,
      path,
      query,
      headers: {},
      body: Buffer.alloc(0),
      hostname: '127.0.0.1',
    };
    const out = await weixin.handle(request);
    if ('drop' in out) throw new Error('the connection was broken');
    return { ...out, value: JSON.parse(out.body.toString('utf8')) as Record<string, unknown> };
  };
  return { clock, recorder, store, weixin, exchange };
}

test('a code of wx.login is exchanged for who logged in, without errcode, as text/plain', async () => {
  const { weixin, exchange } = createWeixin();
  const { code, openid } = weixin.login();
  expect(openid).toMatch(/^o[0-9A-Za-z]{27}$/);
  const { status, headers, value } = await exchange(code);
  expect([status, headers['content-type']]).toEqual([200, 'text/plain']);
  expect(value).toEqual({ session_key: expect.any(String), openid });
  expect(String(value.session_key)).toMatch(/^[A-Za-z0-9+/]{22}==$/);
});

test('a login may name whose phone it is, and then the world knows them', async () => {
  const { weixin, exchange } = createWeixin();
  expect(weixin.knows('somebody')).toBe(false);
  const { code } = weixin.login('somebody');
  expect((await exchange(code)).value.openid).toBe('somebody');
  expect(weixin.knows('somebody')).toBe(true);
});

test('every login is another code, and a new phone another openid', () => {
  const { weixin } = createWeixin();
  const logins = Array.from({ length: 50 }, () => weixin.login());
  expect(new Set(logins.map((one) => one.code)).size).toBe(50);
  expect(new Set(logins.map((one) => one.openid)).size).toBe(50);
});

test('a code works once: 40163', async () => {
  const { weixin, exchange } = createWeixin();
  const { code } = weixin.login();
  await exchange(code);
  expect((await exchange(code)).value).toEqual({
    errcode: 40163,
    errmsg: expect.stringMatching(/^code been used, rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/),
  });
});

test('a code lives five minutes of simulated time: 40029', async () => {
  const { weixin, exchange, clock } = createWeixin();
  const [early, late] = [weixin.login(), weixin.login()];
  await clock.advance(CODE_MS - 1);
  expect((await exchange(early.code)).value.openid).toBe(early.openid);
  await clock.advance(1);
  expect((await exchange(late.code)).value.errcode).toBe(40029);
});

test.each<[string, Record<string, string | undefined>, number]>([
  ['no appid', { appid: undefined }, 41002],
  ['no secret', { secret: undefined }, 41004],
  ['no code', { js_code: undefined }, 41008],
  ['an empty code', { js_code: '' }, 41008],
  ['another appid', { appid: 'wx0000000000000001' }, 40013],
  ['another secret', { secret: 'wrong' }, 40125],
  ['a code nobody gave out', { js_code: 'wrong' }, 40029],
])('%s, and the code is not used up', async (_what, changes, errcode) => {
  const { weixin, exchange } = createWeixin();
  const { code, openid } = weixin.login();
  const refused = await exchange(code, changes);
  expect([refused.status, refused.value.errcode]).toEqual([200, errcode]);
  expect((await exchange(code)).value.openid).toBe(openid);
});

test('codes outlive a restart, and an emptied world knows none', async () => {
  const before = createWeixin();
  const [kept, gone] = [before.weixin.login(), before.weixin.login()];
  const after = createWeixin(before.store);
  expect((await after.exchange(kept.code)).value.openid).toBe(kept.openid);
  after.weixin.reset();
  expect((await after.exchange(gone.code)).value.errcode).toBe(40029);
});

test('it answers for its own path alone, and is recorded without secret, code or session key', async () => {
  const { weixin, exchange, recorder } = createWeixin();
  expect(['/sns/jscode2session', '/sns/other', '/'].map((path) => weixin.handles(path))).toEqual([
    true,
    false,
    false,
  ]);
  const { code } = weixin.login();
  const { value } = await exchange(code);
  expect(recorder.list()).toMatchObject([{ host: 'weixin', path: '/sns/jscode2session', status: 200 }]);
  const recorded = JSON.stringify(recorder.list());
  for (const secret of [SECRET, code, String(value.session_key)]) expect(recorded).not.toContain(secret);
});
