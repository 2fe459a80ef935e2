import { smallFunctions } from '../../support/small-functions';
import { testWorld } from '../../support/world';

const ECHO = 'exports.main = async (event) => event;';
const answering = (expression: string) => `exports.main = async () => (${expression});`;

test('a function gets method, path, query, lower-case headers and the body as it was sent', async () => {
  const world = await testWorld({ functions: smallFunctions({ echo: ECHO }) });
  const body = '{"amount": 1.10, "说明": "茶"}';
  const headers = { 'Content-Type': 'application/json', 'Wechatpay-Nonce': 'N1' };
  const answer = await fetch(`${world.url}/http/echo/a/b?x=1&y=2`, { method: 'POST', headers, body });
  expect(await answer.json()).toMatchObject({
    path: '/a/b',
    httpMethod: 'POST',
    queryStringParameters: { x: '1', y: '2' },
    headers: { 'content-type': 'application/json', 'wechatpay-nonce': 'N1' },
    body,
    isBase64Encoded: false,
    requestContext: { envId: 'env-local', requestId: expect.any(String) },
  });
});

test('a body that is no text, or not UTF-8, arrives in base64', async () => {
  const world = await testWorld({ functions: smallFunctions({ echo: ECHO }) });
  const bytes = Buffer.from([0xff, 0xfe, 0x00]);
  for (const type of ['application/octet-stream', 'application/json']) {
    const answer = await fetch(`${world.url}/http/echo`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: bytes,
    });
    expect(await answer.json()).toMatchObject({ isBase64Encoded: true, body: bytes.toString('base64') });
  }
});

test('base64 can be forced on every body', async () => {
  const world = await testWorld({ functions: smallFunctions({ echo: ECHO }), http_base64: true });
  const answer = await fetch(`${world.url}/http/echo`, { method: 'POST', body: 'text' });
  expect(await answer.json()).toMatchObject({
    isBase64Encoded: true,
    body: Buffer.from('text').toString('base64'),
  });
});

test.each([
  ["'茶'", 200, 'text/plain; charset=utf-8', '茶'],
  ['{ tea: 1 }', 200, 'application/json; charset=utf-8', '{"tea":1}'],
  [
    "{ statusCode: 401, headers: { 'X-A': 'b', 'Content-Type': 'text/html' }, body: 'no' }",
    401,
    'text/html',
    'no',
  ],
  [
    "{ statusCode: 200, isBase64Encoded: true, body: Buffer.from('yes').toString('base64') }",
    200,
    'text/plain; charset=utf-8',
    'yes',
  ],
  ["{ statusCode: 204, headers: {}, body: '' }", 204, null, ''],
])('a function that answers %s is heard as HTTP %d', async (expression, status, type, text) => {
  const world = await testWorld({ functions: smallFunctions({ answer: answering(expression) }) });
  const answer = await fetch(`${world.url}/http/answer`);
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
    status,
    type,
    text,
  ]);
});

test('a function that throws is 500, one that is killed 502, one nobody built 404', async () => {
  const functions = smallFunctions({
    throws: 'exports.main = async () => { throw new Error("tea"); };',
    dies: 'exports.main = async () => process.exit(1);',
  });
  const world = await testWorld({ functions });
  const answers = await Promise.all(
    ['throws', 'dies', 'nobody'].map(async (name) => {
      const answer = await fetch(`${world.url}/http/${name}`);
      return [answer.status, ((await answer.json()) as { code: string }).code];
    }),
  );
  expect(answers).toEqual([
    [500, 'FUNCTION_FAILED'],
    [502, 'FUNCTION_KILLED'],
    [404, 'FUNCTION_NOT_FOUND'],
  ]);
});

test('a body over 10 MB is refused', async () => {
  const world = await testWorld({ functions: smallFunctions({ echo: ECHO }) });
  const body = Buffer.alloc(10 * 1024 * 1024 + 1);
  const status = await fetch(`${world.url}/http/echo`, { method: 'POST', body }).then(
    (answer) => answer.status,
    // The connection may break before the client has sent it all.
    () => 413,
  );
  expect(status).toBe(413);
  expect(world.host.instances()).toEqual([]);
});
