import { CERTIFICATE, createV2World } from './support/v2-world';
import { failure } from './support/world';

test('any other API gets merchant, nonce and sign added, and answers with its verified members', async () => {
  const { gateway, stub } = createV2World();
  stub.next(stub.says({ short_url: 'weixin://wxpay/s/1' }));
  const call = {
    method: 'POST',
    path: '/tools/shorturl',
    body: { long_url: 'weixin://a?b=1&c', n: 7 },
  } as const;
  expect(await gateway.request(call)).toMatchObject({
    short_url: 'weixin://wxpay/s/1',
    result_code: 'SUCCESS',
  });
  expect(stub.calls[0]).toMatchObject({
    path: '/tools/shorturl',
    timeout_ms: 8000,
    fields: { appid: 'wx0000000000000001', long_url: 'weixin://a?b=1&c', n: '7' },
  });
  expect(stub.calls[0]!.request.identity).toBeUndefined();
});

test.each(['/secapi/pay/refund', '/pay/downloadfundflow'])('%s shows the certificate', async (path) => {
  const { gateway, stub } = createV2World();
  stub.next(stub.says());
  await gateway.request({ method: 'POST', path });
  expect(stub.calls[0]!.request.identity).toEqual(CERTIFICATE);
});

test('it is sent once: what a repeat would do is not known', async () => {
  const { gateway, stub } = createV2World();
  stub.next(stub.refuses('SYSTEMERROR'));
  const error = await failure(gateway.request({ method: 'POST', path: '/pay/x' }));
  expect(error).toMatchObject({ outcome: 'unknown', retry: 'after_query' });
  expect(stub.calls).toHaveLength(1);
});

test.each<[string, object]>([
  ['a GET', { method: 'GET' }],
  ['a query', { query: { a: '1' } }],
  ['a body that is a list', { body: [1] }],
  ['a second level', { body: { a: { b: 1 } } }],
  ['a fraction', { body: { total_fee: 1.5 } }],
  ['a name that breaks out', { body: { 'a><b': '1' } }],
  ['a path that climbs', { path: '/pay/../x' }],
])('%s is refused before anything is sent', async (_what, change) => {
  const { gateway, stub } = createV2World();
  const error = await failure(gateway.request({ method: 'POST', path: '/pay/x', ...change }));
  expect(error.code).toBe('REQUEST_INVALID');
  expect(stub.calls).toEqual([]);
});
