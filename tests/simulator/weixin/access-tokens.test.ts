import { APP, createWeixin, DAY_MS, type Json, MINUTE_MS, OTHER_APP, SECOND_MS } from './support/weixin';

const LIFE_S = 7200;
const OTHER = { appid: OTHER_APP.appid, secret: OTHER_APP.app_secret };

function create() {
  const weixin = createWeixin();
  /** 0, or the errcode with which a token is refused. */
  const tried = async (answer: Json): Promise<unknown> => {
    const body = { appid: APP.appid };
    return (await weixin.call('is_trade_managed', body, String(answer.access_token))).errcode;
  };
  const wait = (seconds: number) => weixin.clock.advance(seconds * SECOND_MS);
  return { ...weixin, tried, wait };
}

describe('GET /cgi-bin/token', () => {
  test('a token of two hours, without errcode, that fits the 512 characters to reserve', async () => {
    const { token, tried, wait } = create();
    const answer = await token();
    expect(answer).toEqual({ access_token: expect.stringMatching(/^[\w-]{100,512}$/), expires_in: LIFE_S });
    await wait(LIFE_S - 1);
    expect(await tried(answer)).toBe(0);
    await wait(1);
    expect(await tried(answer)).toBe(42001);
  });

  test('each call gives a new one, and the one before lives five more minutes', async () => {
    const { token, tried, wait } = create();
    const first = await token();
    const second = await token();
    expect(second.access_token).not.toBe(first.access_token);
    await wait(299);
    expect([await tried(first), await tried(second)]).toEqual([0, 0]);
    await wait(1);
    expect([await tried(first), await tried(second)]).toEqual([40001, 0]);
  });

  test('a third does not prolong the first', async () => {
    const { token, tried, wait } = create();
    const first = await token();
    await token();
    await wait(200);
    await token();
    await wait(100);
    expect(await tried(first)).toBe(40001);
  });

  test.each<[string, Record<string, string | undefined>, number]>([
    ['no grant_type', { grant_type: undefined }, 40002],
    ['another grant_type', { grant_type: 'authorization_code' }, 40002],
    ['no appid', { appid: undefined }, 41002],
    ['no secret', { secret: undefined }, 41004],
    ['an appid nobody has', { appid: 'wx9' }, 40013],
    ['another secret', { secret: 'wrong' }, 40125],
  ])('%s is refused', async (_what, changes, errcode) => {
    expect((await create().token(changes)).errcode).toBe(errcode);
  });

  test('2000 of a day in Beijing, for each mini-program: then 45009', async () => {
    const { token, clock } = create();
    for (let n = 0; n < 2000; n++) await token();
    expect(await token()).toMatchObject({
      errcode: 45009,
      errmsg: expect.stringMatching(/^reach max api daily quota limit rid: /),
    });
    expect((await token(OTHER)).expires_in).toBe(LIFE_S);
    await clock.set(Date.parse('2031-03-05T00:00:00+08:00'));
    expect((await token()).expires_in).toBe(LIFE_S);
  });
});

describe('POST /cgi-bin/stable_token', () => {
  test('the same token with the time that is left, until five minutes before its end', async () => {
    const { stableToken, wait } = create();
    const first = await stableToken();
    expect(first.expires_in).toBe(LIFE_S);
    await wait(1000);
    expect(await stableToken({ force_refresh: false })).toEqual({ ...first, expires_in: LIFE_S - 1000 });
    await wait(LIFE_S - 1000 - 301);
    expect(await stableToken()).toEqual({ ...first, expires_in: 301 });
    await wait(1);
    const next = await stableToken();
    expect(next.expires_in).toBe(LIFE_S);
    expect(next.access_token).not.toBe(first.access_token);
  });

  test('the token before works until its end, next to the new one', async () => {
    const { stableToken, tried, wait } = create();
    const first = await stableToken();
    await wait(LIFE_S - 300);
    const next = await stableToken();
    await wait(299);
    expect([await tried(first), await tried(next)]).toEqual([0, 0]);
    await wait(1);
    expect([await tried(first), await tried(next)]).toEqual([42001, 0]);
  });

  test('force_refresh ends the token before at once', async () => {
    const { stableToken, tried } = create();
    const first = await stableToken();
    const forced = await stableToken({ force_refresh: true });
    expect(forced).toEqual({ access_token: expect.any(String), expires_in: LIFE_S });
    expect([await tried(first), await tried(forced)]).toEqual([40001, 0]);
    expect((await stableToken()).access_token).toBe(forced.access_token);
  });

  test('a second force_refresh within thirty seconds refreshes nothing', async () => {
    const { stableToken, tried, wait } = create();
    const forced = await stableToken({ force_refresh: true });
    await wait(29);
    expect(await stableToken({ force_refresh: true })).toEqual({ ...forced, expires_in: LIFE_S - 29 });
    await wait(1);
    expect((await stableToken({ force_refresh: true })).access_token).not.toBe(forced.access_token);
    expect(await tried(forced)).toBe(40001);
  });

  test('twenty forced refreshes of a day in Beijing: then 45009, and the token stays', async () => {
    const { stableToken, tried, wait, clock } = create();
    let last: Json = {};
    for (let n = 0; n < 20; n++) {
      last = await stableToken({ force_refresh: true });
      await wait(30);
    }
    expect((await stableToken({ force_refresh: true })).errcode).toBe(45009);
    expect(await tried(last)).toBe(0);
    expect((await stableToken({ ...OTHER, force_refresh: true })).expires_in).toBe(LIFE_S);
    await clock.set(Date.parse('2031-03-05T00:00:00+08:00'));
    expect((await stableToken({ force_refresh: true })).expires_in).toBe(LIFE_S);
  });

  test.each<[string, Json, number]>([
    ['no grant_type', { grant_type: undefined }, 40002],
    ['no appid', { appid: undefined }, 41002],
    ['no secret', { secret: '' }, 41004],
    ['an appid nobody has', { appid: 'wx9' }, 40013],
    ['another secret', { secret: 'wrong' }, 40125],
    ['a force_refresh that is a text', { force_refresh: 'true' }, 47001],
  ])('%s is refused', async (_what, changes, errcode) => {
    expect((await create().stableToken(changes)).errcode).toBe(errcode);
  });
});

test('the two systems know nothing of each other', async () => {
  const { token, stableToken, tried, wait } = create();
  const [plain, stable] = [await token(), await stableToken()];
  await token();
  await wait(301);
  expect([await tried(plain), await tried(stable)]).toEqual([40001, 0]);
  const newest = await token();
  await stableToken({ force_refresh: true });
  expect([await tried(newest), await tried(stable)]).toEqual([0, 40001]);
});

test('each mini-program has tokens of its own', async () => {
  const { stableToken, tried, call } = create();
  const [mine, other] = [await stableToken(), await stableToken(OTHER)];
  expect(other.access_token).not.toBe(mine.access_token);
  await stableToken({ ...OTHER, force_refresh: true });
  expect(await tried(mine)).toBe(0);
  const asked = await call('is_trade_managed', { appid: OTHER.appid }, String(mine.access_token));
  expect(asked.errcode).toBe(61003);
});

test('a call without a token is 41001, with one that nobody gave out 40001', async () => {
  const { post, call } = create();
  expect(await post('/wxa/sec/order/get_order', {})).toEqual({
    errcode: 41001,
    errmsg: expect.stringMatching(/^access_token missing rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/),
  });
  expect((await call('get_order', {}, 'wrong')).errcode).toBe(40001);
});

test('tokens outlive a restart with what is left of them, and a new one is never an old one', async () => {
  const before = create();
  const [plain, stable] = [await before.token(), await before.stableToken()];
  await before.clock.advance(10 * MINUTE_MS);
  // The same seed again, as after kill -9: what it draws repeats itself.
  const after = createWeixin(before.store);
  await after.clock.set(before.clock.now());
  expect(await after.stableToken()).toEqual({ ...stable, expires_in: LIFE_S - 600 });
  const next = await after.token();
  expect(next.access_token).not.toBe(plain.access_token);
  const managed = await after.call('is_trade_managed', { appid: APP.appid }, String(plain.access_token));
  expect(managed.errcode).toBe(0);
});

test('tokens of former days are forgotten, and an emptied world has none', async () => {
  const { token, stableToken, tried, clock, weixin, store } = create();
  const old = await token();
  await clock.advance(2 * DAY_MS + 1);
  expect(await tried(old)).toBe(42001);
  const today = await stableToken();
  expect(await tried(old)).toBe(40001);
  weixin.reset();
  expect(await tried(today)).toBe(40001);
  expect(store.all('select * from wx_access_tokens')).toEqual([]);
});
