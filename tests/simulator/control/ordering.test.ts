import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DIRECT_MERCHANT, PARTNER_MERCHANT } from '../../../simulator/wechatpay/merchants';
import { MUTATIONS } from '../../../simulator/wechatpay/notifier/mutations';
import * as wechatpay from '../../../simulator/wechatpay/toggles';
import * as weixin from '../../../simulator/weixin/toggles';
import type { World } from '../../../simulator/world';
import { smallFunctions } from '../../support/small-functions';
import { control, type Json, testWorld } from '../../support/world';
import { authorize, signPayParams } from '../wechatpay/support/client';
import { credentialsOf, orderFor, type Role, type Way } from '../wechatpay/support/ordering';
import { signAppParams } from '../wechatpay/support/vouchers';

const small = (options = {}) => testWorld({ functions: smallFunctions({}), ...options });
const { appid, mchid } = DIRECT_MERCHANT;
const { sp_mchid, sub_mchid } = PARTNER_MERCHANT;
const PAYER = 'oPAYER0000000000000000000000';

/** Places an order over HTTP, as a client outside does. */
async function order(
  world: World,
  way: Way,
  changes: object = {},
  role: Role = 'direct',
): Promise<Record<string, string>> {
  const path = `/v3/pay/${role === 'direct' ? '' : 'partner/'}transactions/${way}`;
  const body = Buffer.from(JSON.stringify({ ...orderFor({ way, role }), ...changes }));
  const timestamp = Math.floor(world.clock.now() / 1000);
  const authorization = authorize(credentialsOf(role), 'POST', path, body, timestamp);
  const headers = { authorization, 'content-type': 'application/json', accept: '*/*', 'user-agent': 'test' };
  const response = await fetch(`${world.url}${path}`, {
    method: 'POST',
    headers,
    body: new Uint8Array(body),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, string>;
}

const names = (list: Json) => [...list].map((one) => one.out_trade_no);

describe('cashier/open', () => {
  const open = async (world: World, body: object) =>
    (await control(world, 'POST', '/cashier/open', body)).body;
  const decide = async (world: World, { cashier_id }: Json, decision: string) =>
    (await control(world, 'POST', `/cashier/${cashier_id}/${decision}`)).body;

  test('each of the four ways in, and what each client is told', async () => {
    const world = await small();
    const number = (n: number) => ({ out_trade_no: `T-2031-00${n}` });
    const { prepay_id } = await order(world, 'jsapi', number(1));
    const pay_params = signPayParams(credentialsOf('direct'), appid, prepay_id!, 1);
    const { code_url } = await order(world, 'native', number(2));
    const { h5_url } = await order(world, 'h5', number(3));
    const app = await order(world, 'app', number(4));
    const app_params = signAppParams(credentialsOf('direct'), appid, mchid, app.prepay_id!);
    for (const [given, left, done] of [
      [
        { pay_params, openid: PAYER },
        { errMsg: 'requestPayment:fail cancel' },
        { errMsg: 'requestPayment:ok' },
      ],
      [{ code_url, openid: PAYER }, { paid: false }, { paid: true }],
      [{ h5_url }, { paid: false }, { paid: true }],
      [{ app_params }, { errCode: -2 }, { errCode: 0 }],
    ] as const) {
      const first = await open(world, given);
      expect(first).toMatchObject({ payee: '演示小店', amount: { total: 100, currency: 'CNY' } });
      expect(await decide(world, first, 'cancel')).toEqual(left);
      expect(await decide(world, await open(world, given), 'approve')).toEqual(done);
    }
    expect((await control(world, 'GET', '/summary')).body).toMatchObject({ orders: 4, paid: 4 });
    const { body } = await control(world, 'GET', '/orders');
    expect([...body].map((one) => one.trade_type)).toEqual(['JSAPI', 'NATIVE', 'MWEB', 'APP']);
  });

  test('an openid is taken where it may be given: h5 and app', async () => {
    const world = await small();
    const { h5_url } = await order(world, 'h5');
    await decide(world, await open(world, { h5_url, openid: PAYER }), 'approve');
    const { body } = await control(
      world,
      'GET',
      `/orders/${orderFor({ way: 'h5', role: 'direct' }).out_trade_no}`,
    );
    expect(body.payments).toMatchObject([{ openid: PAYER }]);
  });

  test.each([
    [{}, 'found none'],
    [{ openid: PAYER }, 'found none'],
    [{ code_url: 'a', h5_url: 'b', openid: PAYER }, 'found code_url and h5_url'],
    [{ code_url: 'a' }, 'openid is missing'],
    [{ pay_params: {} }, 'openid is missing'],
    [{ h5_url: 'a', openid: 7 }, 'openid is 7'],
    [{ app_params: {}, openid: '' }, 'openid is ""'],
    [{ qr: 'a' }, 'unknown: qr'],
  ])('%j is a 400 that says so', async (body, found) => {
    const answer = await control(await small(), 'POST', '/cashier/open', body);
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
    expect(answer.body.message).toContain(found);
  });
});

test('the page behind an h5_url is served to a browser, before the mini-program server API sees the path', async () => {
  const world = await small();
  const { h5_url } = await order(world, 'h5');
  expect(h5_url).toMatch(new RegExp(`^${world.url}/cgi-bin/mmpayweb-bin/checkmweb\\?prepay_id=`));
  const page = await fetch(h5_url!, { headers: { 'accept-language': 'en' } });
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(await page.text()).toContain('Pay now');
  const beside = await fetch(`${world.url}/cgi-bin/mmpayweb-bin/nothing`);
  expect([beside.status, await beside.text()]).toEqual([404, '']);
  const { body } = await control(world, 'GET', '/requests?host=wechatpay&about=h5%20page');
  expect([...body].map((one) => one.status)).toEqual([200, 404]);
});

describe('merchants/<mchid>/api_v3_key', () => {
  const KEY = 'AnotherApiV3KeyOfThirtyTwoChars0';
  const set = (world: World, who: string, body: object) =>
    control(world, 'POST', `/merchants/${who}/api_v3_key`, body);

  test('is set, taken away, and put back by a reset; the record never shows it', async () => {
    const world = await small();
    expect((await set(world, mchid, { key: KEY })).body).toEqual({ mchid, api_v3_key: KEY });
    expect((await set(world, sp_mchid, { key: null })).body).toEqual({ mchid: sp_mchid, api_v3_key: null });
    const keys = async () => {
      const { direct, partner } = (await control(world, 'GET', '/merchants')).body;
      return [direct!.api_v3_key, partner!.api_v3_key];
    };
    expect(await keys()).toEqual([KEY, '']);
    expect(JSON.stringify((await control(world, 'GET', '/requests')).body)).not.toContain(KEY);
    await control(world, 'POST', '/reset');
    expect(await keys()).toEqual([DIRECT_MERCHANT.api_v3_key, PARTNER_MERCHANT.api_v3_key]);
  });

  test.each([
    [{}, 'key is missing'],
    [{ key: 7 }, 'key is 7'],
    [{ key: 'a'.repeat(31) }, 'has 31'],
    [{ key: 'ä'.repeat(32) }, 'ASCII'],
    [{ api_v3_key: KEY }, 'unknown: api_v3_key'],
  ])('%j is a 400 that says so', async (body, found) => {
    const answer = await set(await small(), mchid, body);
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
    expect(answer.body.message).toContain(found);
  });

  test('a merchant that does not sign has none', async () => {
    const world = await small();
    for (const who of [sub_mchid, '1900000001']) {
      const answer = await set(world, who, { key: KEY });
      expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
      expect(answer.body.message).toContain(`${mchid}, ${sp_mchid}`);
    }
  });
});

/** Those of both hosts. */
const TOGGLES = { ...wechatpay.TOGGLES, ...weixin.WEIXIN_TOGGLES };
const DEFAULT_TOGGLES = { ...wechatpay.DEFAULT_TOGGLES, ...weixin.DEFAULT_WEIXIN_TOGGLES };

describe('toggles', () => {
  test('every one with a sentence, what it may be, its default first, and how it stands', async () => {
    const { body } = await control(await small(), 'GET', '/toggles');
    expect([...body.known!].map(({ name }) => name)).toEqual(Object.keys(TOGGLES));
    for (const one of body.known!) {
      const { about, default: first, values, min, max, unit } = one as unknown as Record<string, unknown>;
      expect(about).toEqual(expect.stringMatching(/.{20}/));
      if (values) expect((values as unknown[])[0]).toBe(first);
      else expect([typeof min, typeof max, typeof unit]).toEqual(['number', 'number', 'string']);
    }
    expect(body.current).toEqual(DEFAULT_TOGGLES);
  });

  test('several at once, or none of them', async () => {
    const world = await small();
    const set = await control(world, 'POST', '/toggles', { rotation: 'overlap', public_key_percent: 0.1 });
    expect(set.body.current).toMatchObject({ rotation: 'overlap', public_key_percent: 0.1 });
    const bad = await control(world, 'POST', '/toggles', { rotation: 'after', public_key_percent: 101 });
    expect([bad.status, bad.body.message]).toEqual([
      400,
      'public_key_percent is 101; it takes a number from 0 to 100 (%)',
    ]);
    expect((await control(world, 'GET', '/toggles')).body.current).toMatchObject({ rotation: 'overlap' });
    const back = await control(world, 'DELETE', '/toggles');
    expect(back.body.current).toEqual(DEFAULT_TOGGLES);
  });

  test.each([
    [{ rotation: 'sideways' }, 'rotation is "sideways"; it takes "before" or "overlap" or "after"'],
    [{ rotation: null }, 'rotation is null'],
    [{ public_key_percent: '5' }, 'public_key_percent is "5"'],
    [{ public_key_percent: -1 }, 'public_key_percent is -1'],
    [{ close_after_5_minutes: 1 }, 'close_after_5_minutes is 1; it takes false or true'],
    [{ speed: 1 }, 'unknown: speed'],
    [{ toString: 1 }, 'unknown: toString'],
  ])('%j is a 400 that says so', async (body, found) => {
    const answer = await control(await small(), 'POST', '/toggles', body);
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
    expect(answer.body.message).toContain(found);
  });

  test('they are kept with the world, and a reset puts them back', async () => {
    const data = mkdtempSync(join(tmpdir(), 'wxpay-toggles-'));
    const current = async (world: World) => (await control(world, 'GET', '/toggles')).body.current;
    const first = await small({ data });
    await control(first, 'POST', '/toggles', { older_prepay: 'refuse', close_after_5_minutes: true });
    await first.close();
    const second = await small({ data });
    expect(await current(second)).toEqual({
      ...DEFAULT_TOGGLES,
      older_prepay: 'refuse',
      close_after_5_minutes: true,
    });
    await control(second, 'POST', '/reset');
    expect(await current(second)).toEqual(DEFAULT_TOGGLES);
    await second.close();
    const third = await small({ data });
    expect(await current(third)).toEqual(DEFAULT_TOGGLES);
    await third.close();
    rmSync(resolve(data), { recursive: true });
  });
});

describe('orders', () => {
  async function threeOrders(): Promise<World> {
    const world = await small();
    await order(world, 'native', {
      out_trade_no: 'T_2031_A',
      description: '龙井茶 "特级"',
      attach: undefined,
    });
    await order(world, 'h5', { out_trade_no: 'T-2031-B', description: '普洱 100%', attach: 'table=7' });
    await order(
      world,
      'jsapi',
      { out_trade_no: 'T-2031-C', description: '白茶', attach: undefined },
      'partner',
    );
    return world;
  }
  const list = async (world: World, query = '') =>
    names((await control(world, 'GET', `/orders${query}`)).body);

  test('all, oldest first; or some of the newest, newest first', async () => {
    const world = await threeOrders();
    expect(await list(world)).toEqual(['T_2031_A', 'T-2031-B', 'T-2031-C']);
    expect(await list(world, '?newest=2')).toEqual(['T-2031-C', 'T-2031-B']);
    expect(await list(world, '?newest=2&skip=2')).toEqual(['T_2031_A']);
    expect(await list(world, '?newest=2&skip=3')).toEqual([]);
    expect(await list(world, '?newest=0')).toEqual([]);
    expect(await list(world, '?skip=1')).toEqual(['T-2031-B', 'T-2031-C']);
  });

  test('searched by number, words, attach, merchant, payer and transaction; letters stand for themselves', async () => {
    const world = await threeOrders();
    await control(world, 'POST', '/orders/T-2031-B/pay', { openid: PAYER });
    const { transaction_id } = (await control(world, 'GET', '/orders/T-2031-B')).body as unknown as Record<
      string,
      string
    >;
    const found = (text: string) => list(world, `?search=${encodeURIComponent(text)}`);
    expect(await found('2031-B')).toEqual(['T-2031-B']);
    expect(await found('茶')).toEqual(['T_2031_A', 'T-2031-C']);
    expect(await found('"特级"')).toEqual(['T_2031_A']);
    expect(await found('table=7')).toEqual(['T-2031-B']);
    expect(await found(sub_mchid)).toEqual(['T-2031-C']);
    expect(await found('oSUBPAYER')).toEqual(['T-2031-C']);
    expect(await found('MWEB')).toEqual(['T-2031-B']);
    expect(await found(transaction_id!.slice(-8))).toEqual(['T-2031-B']);
    expect(await found('T_2031')).toEqual(['T_2031_A']);
    expect(await found('100%')).toEqual(['T-2031-B']);
    expect(await found('\\')).toEqual([]);
    // The names of fields are nobody's words.
    for (const name of ['description', 'notify_url', 'fingerprint', 'currency'])
      expect(await found(name)).toEqual([]);
    expect(await found('')).toHaveLength(3);
    expect(await list(world, `?newest=1&search=${encodeURIComponent('茶')}`)).toEqual(['T-2031-C']);
  });

  test.each(['newest=x', 'newest=-1', 'skip=1.5', 'skip='])('?%s is a 400', async (query) => {
    const answer = await control(await small(), 'GET', `/orders?${query}`);
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
  });
});

test('summary: counts, and a revision that grows when something was done, not when somebody looked', async () => {
  const world = await small();
  const summary = async () =>
    (await control(world, 'GET', '/summary')).body as unknown as Record<string, number>;
  const before = await summary();
  expect(before).toMatchObject({ orders: 0, paid: 0, undelivered: 0, mode: 'run', cloud: true });
  await control(world, 'GET', '/orders');
  expect((await summary()).revision).toBe(before.revision);
  await order(world, 'native');
  const ordered = await summary();
  expect(ordered).toMatchObject({ orders: 1, paid: 0 });
  expect(ordered.revision).toBeGreaterThan(before.revision!);
  await control(world, 'POST', `/orders/${orderFor({ way: 'native', role: 'direct' }).out_trade_no}/pay`);
  await world.wechatpay.notifier.idle();
  const paid = await summary();
  expect(paid).toMatchObject({ orders: 1, paid: 1, undelivered: 1 });
  expect(paid.revision).toBeGreaterThan(ordered.revision!);
  await control(world, 'POST', '/reset');
  const emptied = await summary();
  expect(emptied).toMatchObject({ orders: 0, paid: 0, undelivered: 0 });
  expect(emptied.revision).toBeGreaterThan(paid.revision!);
});

test('mutations: every one there is, with a sentence', async () => {
  const { body } = await control(await small(), 'GET', '/mutations');
  const told = [...body].map(({ name, about }) => ({ name, about }));
  expect(told).toEqual(Object.entries(MUTATIONS).map(([name, { about }]) => ({ name, about })));
});
