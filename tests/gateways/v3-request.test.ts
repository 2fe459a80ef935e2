import { createWorld, failure } from './support/world';

test('signs and sends path, query and body as one, encoded once', async () => {
  const world = createWorld();
  world.stub.next(() => world.stub.json(200, { ok: true }));
  const answer = await world.gateway.request({
    method: 'GET',
    path: '/v3/some/a%7Cb|茶 c',
    query: { mchid: '1', note: 'a=b&c 茶+' },
  });
  expect(answer).toEqual({ ok: true });
  expect(world.stub.calls[0]!.path).toBe(
    '/v3/some/a%7Cb%7C%E8%8C%B6%20c?mchid=1&note=a%3Db%26c%20%E8%8C%B6%2B',
  );
});

test('sends a body and returns nothing for a 204', async () => {
  const world = createWorld();
  world.stub.next(() => world.stub.bytes(204, Buffer.alloc(0)));
  const call = { method: 'POST', path: '/v3/some', body: { a: '茶' } } as const;
  expect(await world.gateway.request(call)).toBeUndefined();
  expect(world.stub.calls[0]!.body).toBe('{"a":"茶"}');
});

test.each(['v3/some', '//host/v3', '/v3/a?b=1', '/v3/a#b', '/v3/../a', '/v3/a/..', '/\ud800'])(
  'the path %p is refused',
  async (path) => {
    const world = createWorld();
    expect((await failure(world.gateway.request({ method: 'GET', path }))).code).toBe('REQUEST_INVALID');
    expect(world.stub.seen).toHaveLength(0);
  },
);

test('a GET with a body is refused', async () => {
  const call = { method: 'GET', path: '/v3/some', body: {} } as const;
  expect((await failure(createWorld().gateway.request(call))).code).toBe('REQUEST_INVALID');
});

test('a verified answer that is no JSON is malformed', async () => {
  const world = createWorld();
  world.stub.next(() => world.stub.bytes(200, Buffer.from('<html>')));
  const error = await failure(world.gateway.request({ method: 'POST', path: '/v3/some', body: {} }));
  expect(error).toMatchObject({
    code: 'GATEWAY_ANSWER_MALFORMED',
    outcome: 'unknown',
    retry: 'after_query',
  });
});
