import { smallFunctions } from '../../support/small-functions';
import { control, testWorld } from '../../support/world';

const ECHO = 'exports.main = async (event) => { console.log("called"); return event; };';
const small = (functions: Record<string, string> = {}) => testWorld({ functions: smallFunctions(functions) });

test('merchants: every credential of the direct merchant, both platform keys, and the addresses', async () => {
  const world = await small();
  const { status, body } = await control(world, 'GET', '/merchants');
  expect(status).toBe(200);
  for (const field of [
    'appid',
    'app_secret',
    'mchid',
    'serial_no',
    'private_key',
    'certificate',
    'api_v3_key',
    'api_v2_key',
  ]) {
    expect(body.direct![field]).toEqual(expect.stringMatching(/./));
  }
  expect(body.platform).toMatchObject({
    certificate: { serial_no: expect.any(String), pem: expect.stringContaining('CERTIFICATE') },
    public_key: { id: expect.stringContaining('PUB_KEY_ID_'), pem: expect.stringContaining('PUBLIC KEY') },
  });
  expect(body.urls).toMatchObject({ base: world.url, backup: `http://localhost:${world.port}` });
});

test('products: each with sku, name, price and kind', async () => {
  const { body } = await control(await small(), 'GET', '/products');
  expect([...body].length).toBeGreaterThan(0);
  for (const product of body) {
    expect(product).toMatchObject({
      sku: expect.any(String),
      name: expect.any(String),
      goods_kind: expect.any(String),
    });
    expect(product.price).toEqual({ total: expect.any(Number), currency: 'CNY' });
    expect(product).not.toHaveProperty('_id');
  }
});

test('login: a code for this openid, or for a new user', async () => {
  const world = await small();
  expect((await control(world, 'POST', '/login', { openid: 'oALICE' })).body).toEqual({
    code: expect.any(String),
    openid: 'oALICE',
  });
  expect((await control(world, 'POST', '/login')).body.openid).toMatch(/^o/);
  const { appid } = (await control(world, 'GET', '/merchants')).body.direct!;
  expect((await control(world, 'POST', '/login', { openid: 'oALICE', appid })).status).toBe(200);
});

test('functions: called as a user of the mini-program, answered with result or error', async () => {
  const world = await small({ echo: ECHO, bad: 'exports.main = async () => { throw new Error("tea"); };' });
  const called = await control(world, 'POST', '/functions/echo', { event: { a: 1 }, openid: 'oALICE' });
  const appId = (await control(world, 'GET', '/merchants')).body.direct!.appid;
  expect(called.body).toEqual({ result: { a: 1, userInfo: { openId: 'oALICE', appId } } });
  const failed = await control(world, 'POST', '/functions/bad', { event: {} });
  expect([failed.status, failed.body.error!.code]).toEqual([200, 'FUNCTION_FAILED']);
  expect((await control(world, 'POST', '/functions/nobody', {})).status).toBe(404);
});

test('timers: fired now, answered with result or error', async () => {
  const world = await small({ echo: ECHO });
  expect((await control(world, 'POST', '/timers/echo')).body).toMatchObject({ result: { Type: 'Timer' } });
  expect((await control(world, 'POST', '/timers/nobody')).body.code).toBe('NOT_FOUND');
});

test('clock: read, advanced, set, stopped and let go', async () => {
  const world = await small();
  await control(world, 'POST', '/clock/mode', { mode: 'still' });
  const set = await control(world, 'POST', '/clock/set', { at: 1_900_000_000_000 });
  expect(set.body).toMatchObject({ now: 1_900_000_000_000, mode: 'still' });
  expect((await control(world, 'POST', '/clock/advance', { ms: 5 })).body.now).toBe(1_900_000_000_005);
  expect((await control(world, 'GET', '/clock')).body).toMatchObject({
    now: 1_900_000_000_005,
    mode: 'still',
  });
  expect((await control(world, 'POST', '/clock/mode', { mode: 'run' })).body.mode).toBe('run');
});

test('faults: the known ones with a sentence each; added, listed, taken away', async () => {
  const world = await small();
  const fault = { name: 'function_killed', times: 2, match: { function: 'pay', after: 'db:2' } };
  expect((await control(world, 'POST', '/faults', fault)).status).toBe(200);
  const { known, active } = (await control(world, 'GET', '/faults')).body;
  const match = expect.arrayContaining(['operation', 'out_trade_no', 'host']);
  const about = expect.any(String);
  expect(known).toContainEqual({ name: 'main_host_down', group: 'network', about, match });
  const late = { name: 'notification_late', group: 'notifications', about, match: expect.any(Array) };
  expect(known).toContainEqual({ ...late, delay_ms: 600_000 });
  expect(active).toEqual([{ ...fault, probability: 1, struck: 0 }]);
  expect((await control(world, 'DELETE', '/faults/function_killed')).body.active).toEqual([]);
  await control(world, 'POST', '/faults', fault);
  expect((await control(world, 'DELETE', '/faults')).body.active).toEqual([]);
});

test('requests: what was asked of every host, filtered by field', async () => {
  const world = await small({ echo: ECHO });
  await control(world, 'POST', '/functions/echo', { event: { out_trade_no: 'N1', app_secret: 'hush' } });
  const { body } = await control(world, 'GET', '/requests?host=function&out_trade_no=N1');
  expect(body).toMatchObject([{ host: 'function', about: 'echo.call', request: { app_secret: '[secret]' } }]);
  expect((await control(world, 'GET', '/requests?out_trade_no=N2')).body).toEqual([]);
});

test('db: the documents of a collection, and the names of all', async () => {
  const world = await small();
  await world.database.insert('orders', [{ _id: 'N1' }]);
  expect((await control(world, 'GET', '/db/orders')).body).toEqual([{ _id: 'N1' }]);
  expect((await control(world, 'GET', '/db')).body).toContain('orders');
});

test('the console of a function can be read', async () => {
  const world = await small({ echo: ECHO });
  await control(world, 'POST', '/functions/echo', { event: {} });
  const log = async () => [...(await control(world, 'GET', '/functions/echo/log')).body];
  for (let looks = 0; looks < 200 && (await log()).length === 0; looks++);
  expect(await log()).toMatchObject([{ text: 'called' }]);
});

test('what does not exist is a 404 with a code', async () => {
  const world = await small();
  for (const [method, path] of [
    ['GET', '/nothing'],
    ['GET', '/orders/N1'],
    ['POST', '/orders/N1/pay'],
    ['POST', '/orders/N1/refund'],
    ['POST', '/orders/N1/confirm_receipt'],
    ['POST', '/cashier/C1/approve'],
    ['POST', '/cashier/C1/cancel'],
    ['POST', '/notifications/X/send'],
    ['GET', '/db/nothing'],
    ['DELETE', '/faults/nothing'],
    ['GET', '/functions/nobody/log'],
  ] as const) {
    const { status, body } = await control(world, method, path);
    expect([path, status, body.code]).toEqual([path, 404, 'NOT_FOUND']);
    expect(body.message).toEqual(expect.any(String));
  }
});

test('bad input is a 400 that says what was found', async () => {
  const world = await small({ echo: ECHO });
  for (const [path, body, found] of [
    ['/login', { openid: 7 }, '7'],
    ['/login', { open_id: 'oA' }, 'open_id'],
    ['/login', { appid: 'wx9' }, 'wx777870617973696d'],
    ['/login', ['oA'], 'oA'],
    ['/functions/echo', { event: {}, openid: '' }, '""'],
    ['/clock/advance', { ms: '5' }, '"5"'],
    ['/clock/advance', { ms: -1 }, '-1'],
    ['/clock/advance', {}, 'missing'],
    ['/clock/set', { at: 9e15 }, '2099'],
    ['/clock/mode', { mode: 'slow' }, 'slow'],
    ['/faults', { name: 'no_such_fault' }, 'no_such_fault'],
    ['/faults', { name: 'clock_skew', times: 0 }, '0'],
    ['/faults', { name: 'clock_skew', probability: 2 }, '2'],
    ['/faults', { name: 'clock_skew', match: { a: 1 } }, '1'],
    ['/faults', { name: 'clock_skew', match: { colour: 'red' } }, 'colour'],
    ['/faults', { name: 'clock_skew', after: -1 }, '-1'],
    ['/faults', { name: 'clock_skew', delay_ms: 5 }, 'delay_ms'],
    ['/faults', { name: 'notification_late', delay_ms: -7 }, '-7'],
    ['/cashier/open', { openid: 'oA' }, 'pay_params'],
    ['/reset', { seed: 'x' }, 'x'],
  ] as const) {
    const answer = await control(world, 'POST', path, body);
    expect([path, answer.status, answer.body.code]).toEqual([path, 400, 'BAD_REQUEST']);
    expect(answer.body.message).toContain(found);
  }
  const broken = await fetch(`${world.url}/_sim/login`, { method: 'POST', body: '{' });
  expect(broken.status).toBe(400);
});
