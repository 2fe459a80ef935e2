import type { Behaviour } from './support/wechat-stub';
import { BACKUP, MAIN, silence } from './support/wechat-stub';
import { createWorld, failure, LIMITS, prepay, REF, type World } from './support/world';

const hosts = (world: World) => world.stub.calls.map((call) => call.host);
const status =
  (world: World, code: number): Behaviour =>
  () =>
    world.stub.refusal(code, 'ANY_CODE');

test('a good answer of the main host is asked for once', async () => {
  const world = createWorld('public_key');
  await prepay(world);
  expect(hosts(world)).toEqual([MAIN]);
});

test.each([500, 502, 503])('after a %i the backup host is asked, once', async (code) => {
  const world = createWorld('public_key');
  world.stub.next(status(world, code));
  await prepay(world);
  expect(hosts(world)).toEqual([MAIN, BACKUP]);
});

test('after no answer the backup host is asked, once', async () => {
  const world = createWorld('public_key');
  world.stub.next(silence(world.clock, 10), silence(world.clock, 10));
  expect((await failure(prepay(world))).code).toBe('GATEWAY_NO_ANSWER');
  expect(hosts(world)).toEqual([MAIN, BACKUP]);
});

test.each([400, 401, 403, 404, 429, 302])('after a %i no other host is asked', async (code) => {
  const world = createWorld('public_key');
  world.stub.next(status(world, code));
  await failure(prepay(world));
  expect(hosts(world)).toEqual([MAIN]);
});

test('queries and closes are repeated too', async () => {
  const world = createWorld('public_key');
  world.stub.next(silence(world.clock, 1), () => world.stub.bytes(204, Buffer.alloc(0)));
  await world.gateway.closeOrder(REF, LIMITS);
  world.stub.next(silence(world.clock, 1), () => world.stub.json(200, { ...REF, trade_state: 'NOTPAY' }));
  await world.gateway.queryOrder(REF, LIMITS);
  expect(hosts(world)).toEqual([MAIN, BACKUP, MAIN, BACKUP]);
});

test('any other API is repeated only when it is a GET', async () => {
  const world = createWorld('public_key');
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    world.stub.next(status(world, 500));
    const error = await failure(world.gateway.request({ method, path: '/v3/some', body: {} }));
    expect(error).toMatchObject({ outcome: 'unknown', retry: 'after_query' });
  }
  expect(hosts(world)).toEqual([MAIN, MAIN, MAIN, MAIN]);
  world.stub.next(status(world, 500));
  await world.gateway.request({ method: 'GET', path: '/v3/some' });
  expect(hosts(world).slice(4)).toEqual([MAIN, BACKUP]);
});

test('each attempt is signed anew, with its own nonce and time, over the same bytes', async () => {
  const world = createWorld('public_key');
  world.stub.next(silence(world.clock, 2000));
  await prepay(world);
  const [first, second] = world.stub.calls;
  expect(second!.authorization.nonce_str).not.toBe(first!.authorization.nonce_str);
  expect(Number(second!.authorization.timestamp) - Number(first!.authorization.timestamp)).toBe(2);
  expect(second!.body).toBe(first!.body);
});

test('a hanging main host leaves time for the backup, and both keep the deadline', async () => {
  const world = createWorld('public_key');
  const started = world.clock.monotonic();
  world.stub.next(silence(world.clock), silence(world.clock));
  await failure(prepay(world));
  expect(world.stub.calls.map((call) => call.timeout_ms)).toEqual([3000, 2000]);
  expect(world.clock.monotonic() - started).toBe(LIMITS.deadline_ms);
});

test('a call that is not repeated has the whole deadline', async () => {
  const world = createWorld('public_key');
  await world.gateway.request({ method: 'POST', path: '/v3/some', body: {}, deadline_ms: 700 });
  expect(world.stub.calls[0]!.timeout_ms).toBe(700);
});

test('a jump of the wall clock changes no deadline', async () => {
  const world = createWorld('public_key');
  world.stub.next((request) => {
    world.clock.jump(60_000);
    return silence(world.clock, 100)(request);
  });
  await prepay(world);
  expect(world.stub.calls[1]!.timeout_ms).toBe(4900);
});

test('with no time left the backup host is not asked', async () => {
  const world = createWorld('public_key');
  world.stub.next(silence(world.clock, LIMITS.deadline_ms - 99));
  expect(await failure(prepay(world))).toMatchObject({ code: 'GATEWAY_NO_ANSWER', outcome: 'unknown' });
  expect(hosts(world)).toEqual([MAIN]);
});

test('sign_before holds for the second signing too, and then the outcome is unknown', async () => {
  const world = createWorld('public_key');
  world.stub.next(silence(world.clock, 1000));
  const error = await failure(prepay(world, world.clock.now() + 1000));
  expect(error).toMatchObject({
    code: 'GATEWAY_REFUSED',
    gateway_code: 'SIGN_WINDOW_CLOSED',
    outcome: 'unknown',
    retry: 'after_query',
  });
  expect(hosts(world)).toEqual([MAIN]);
});

test('a slash at the end of a host is not doubled', async () => {
  const world = createWorld('public_key', { hosts: [`${MAIN}/`, `${BACKUP}/`] });
  await prepay(world);
  expect(world.stub.calls[0]!.url).toBe(`${MAIN}/v3/pay/transactions/jsapi`);
});
