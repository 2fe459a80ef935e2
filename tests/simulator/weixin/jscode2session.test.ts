import { Store } from '../../../simulator/store';
import { APP, createWeixin, MINUTE_MS, OTHER_APP, SECOND_MS } from './support/weixin';

const CODE_MS = 5 * MINUTE_MS;
const OTHER = { appid: OTHER_APP.appid, secret: OTHER_APP.app_secret };

test('a code of wx.login is exchanged for who logged in, without errcode', async () => {
  const { weixin, exchange } = createWeixin();
  const { code, openid } = weixin.login();
  expect(openid).toMatch(/^o[0-9A-Za-z]{27}$/);
  const session = await exchange(code);
  expect(session).toEqual({ session_key: expect.any(String), openid });
  expect(String(session.session_key)).toMatch(/^[A-Za-z0-9+/]{22}==$/);
});

test('a login may name whose phone it is, and then the world knows them', async () => {
  const { weixin, exchange } = createWeixin();
  expect(weixin.knows('somebody')).toBe(false);
  const { code } = weixin.login('somebody');
  expect((await exchange(code)).openid).toBe('somebody');
  expect(weixin.knows('somebody')).toBe(true);
});

test('every login is another code, and a new phone another openid', () => {
  const { weixin } = createWeixin();
  const logins = Array.from({ length: 50 }, () => weixin.login());
  expect(new Set(logins.map((one) => one.code)).size).toBe(50);
  expect(new Set(logins.map((one) => one.openid)).size).toBe(50);
});

test('a user keeps the session key from login to login, another user and another mini-program have another', async () => {
  const { weixin, exchange } = createWeixin();
  const key = async (openid: string, appid?: string) => {
    const { code } = weixin.login(openid, appid);
    return (await exchange(code, appid === undefined ? {} : OTHER)).session_key;
  };
  const first = await key('oALICE');
  expect(await key('oALICE')).toBe(first);
  const others = [await key('oBOB'), await key('oALICE', OTHER.appid)];
  expect(new Set([first, ...others]).size).toBe(3);
});

test('a code works once: 40163', async () => {
  const { weixin, exchange } = createWeixin();
  const { code } = weixin.login();
  await exchange(code);
  expect(await exchange(code)).toEqual({
    errcode: 40163,
    errmsg: expect.stringMatching(/^code been used, rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/),
  });
});

test('a code lives five minutes of simulated time: 40029', async () => {
  const { weixin, exchange, clock } = createWeixin();
  const [early, late] = [weixin.login(), weixin.login()];
  await clock.advance(CODE_MS - 1);
  expect((await exchange(early.code)).openid).toBe(early.openid);
  await clock.advance(1);
  expect((await exchange(late.code)).errcode).toBe(40029);
});

test.each<[string, Record<string, string | undefined>, number]>([
  ['no appid', { appid: undefined }, 41002],
  ['no secret', { secret: undefined }, 41004],
  ['no code', { js_code: undefined }, 41008],
  ['an empty code', { js_code: '' }, 41008],
  ['an appid nobody has', { appid: 'wx0000000000000001' }, 40013],
  ['another secret', { secret: 'wrong' }, 40125],
  ['the secret of another mini-program', { secret: OTHER.secret }, 40125],
  ['a code nobody gave out', { js_code: 'wrong' }, 40029],
  ['a code of another mini-program', OTHER, 40029],
])('%s is refused, and the code is not used up', async (_what, changes, errcode) => {
  const { weixin, exchange } = createWeixin();
  const { code, openid } = weixin.login();
  expect((await exchange(code, changes)).errcode).toBe(errcode);
  expect((await exchange(code)).openid).toBe(openid);
});

test('a code belongs to the mini-program it was issued for, and so does what the world knows', async () => {
  const { weixin, exchange } = createWeixin();
  const { code, openid } = weixin.login('oALICE', OTHER.appid);
  expect((await exchange(code)).errcode).toBe(40029);
  expect((await exchange(code, OTHER)).openid).toBe(openid);
  expect([
    weixin.knows('oALICE'),
    weixin.knows('oALICE', OTHER.appid),
    weixin.knows('oALICE', APP.appid),
  ]).toEqual([true, true, false]);
  expect(() => weixin.login('oALICE', 'wx9')).toThrow(/'wx9'; known: wx777870617973696d, wx0000000000000002/);
});

test('a hundred logins of a user a minute: then 45011 until the next minute, for that user in that mini-program', async () => {
  const { weixin, exchange, clock } = createWeixin();
  await clock.advance(59 * SECOND_MS);
  for (let n = 0; n < 100; n++) await exchange(weixin.login('oALICE').code);
  const { code } = weixin.login('oALICE');
  expect(await exchange(code)).toMatchObject({
    errcode: 45011,
    errmsg: expect.stringContaining('api minute-quota reach limit'),
  });
  expect((await exchange(weixin.login('oBOB').code)).openid).toBe('oBOB');
  expect((await exchange(weixin.login('oALICE', OTHER.appid).code, OTHER)).openid).toBe('oALICE');
  await clock.advance(SECOND_MS);
  expect((await exchange(code)).openid).toBe('oALICE');
});

test('login_code_blocked: 40226 for whom it was set, and the code is not used up', async () => {
  const { weixin, exchange, faults } = createWeixin();
  faults.add({ name: 'login_code_blocked', match: { openid: 'oALICE', appid: APP.appid }, times: 1 });
  const { code } = weixin.login('oALICE');
  expect((await exchange(weixin.login('oBOB').code)).openid).toBe('oBOB');
  expect((await exchange(weixin.login('oALICE', OTHER.appid).code, OTHER)).openid).toBe('oALICE');
  expect((await exchange('wrong')).errcode).toBe(40029);
  expect(await exchange(code)).toMatchObject({
    errcode: 40226,
    errmsg: expect.stringMatching(/^code blocked, /),
  });
  expect((await exchange(code)).openid).toBe('oALICE');
});

test('codes and session keys outlive a restart, and an emptied world knows none', async () => {
  const before = createWeixin();
  const [kept, gone] = [before.weixin.login('oALICE'), before.weixin.login('oALICE')];
  const { session_key } = await before.exchange(before.weixin.login('oALICE').code);
  const after = createWeixin(before.store);
  expect(await after.exchange(kept.code)).toEqual({ openid: 'oALICE', session_key });
  after.weixin.reset();
  expect((await after.exchange(gone.code)).errcode).toBe(40029);
  expect(after.weixin.knows('oALICE')).toBe(false);
  expect(after.store.all('select * from wx_sessions')).toEqual([]);
});

test('a world of an older simulator keeps its codes and users: they are of the first mini-program, whichever is the shop’s', async () => {
  const store = new Store(':memory:');
  store.exec(`create table wx_codes (code text primary key, openid text not null,
    issued_at integer not null, used_at integer)`);
  store.run('insert into wx_codes (code, openid, issued_at) values (?, ?, ?)', [
    '0OLD',
    'oALICE',
    createWeixin().clock.now(),
  ]);
  const { weixin, exchange } = createWeixin(store, OTHER.appid);
  expect(weixin.knows('oALICE', APP.appid)).toBe(true);
  expect((await exchange('0OLD')).openid).toBe('oALICE');
});
