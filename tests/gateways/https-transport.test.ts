import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { createV3Gateway } from '../../src/gateways/create-v3-gateway';
import { TransportError } from '../../src/gateways/transport';
import { createHttpsTransport } from '../../src/runtime/https-transport';
import { FakeClock } from './support/fake-clock';
import { checkAuthorization, PUBLIC_KEY, signMessage } from './support/second-signer';
import { configOf, LIMITS, REF, SNAPSHOT } from './support/world';

const transport = createHttpsTransport();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});
afterAll(() => transport.close());

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const get = (url: string, timeout_ms = 5000) =>
  transport.send({ method: 'GET', url, headers: {} }, { timeout_ms });

async function reasonOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof TransportError)) throw new Error(`not a TransportError: ${error}`);
  return error.reason;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

test('method, path, headers and body arrive as they were given', async () => {
  const seen: unknown[] = [];
  const base = await serve(async (request, response) => {
    const { method, url, headers } = request;
    seen.push({
      method,
      url,
      body: await bodyOf(request),
      accept: headers.accept,
      agent: headers['user-agent'],
    });
    response.setHeader('Request-ID', 'R1').writeHead(201).end('茶');
  });
  const answer = await transport.send(
    { method: 'POST', url: `${base}/v3/a%7Cb//c?x=%2F|y`, headers: { 'x-mine': '1' }, body: '{"a":"茶"}' },
    { timeout_ms: 5000 },
  );
  expect(answer).toMatchObject({ status: 201, headers: { 'request-id': 'R1' }, body: Buffer.from('茶') });
  expect(seen).toEqual([
    {
      method: 'POST',
      url: '/v3/a%7Cb//c?x=%2F|y',
      body: '{"a":"茶"}',
      accept: 'application/json',
      agent: 'wxpay-kit',
    },
  ]);
});

test('a connection is used again', async () => {
  const ports = new Set<number>();
  const base = await serve((request, response) => {
    ports.add(request.socket.remotePort!);
    response.end('{}');
  });
  for (let i = 0; i < 3; i += 1) await get(`${base}/`);
  expect(ports.size).toBe(1);
});

test('a redirect is an answer like any other and is not followed', async () => {
  let requests = 0;
  const base = await serve((_request, response) => {
    requests += 1;
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect((await get(`${base}/`)).status).toBe(302);
  expect(requests).toBe(1);
});

test('a server that says nothing is given up after the time', async () => {
  const base = await serve(() => {});
  expect(await reasonOf(get(`${base}/`, 30))).toBe('timeout after 30 ms');
});

test('the time is for the last byte too, however often bytes trickle in', async () => {
  const base = await serve((_request, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write('x'), 5);
    response.on('close', () => clearInterval(drip));
  });
  expect(await reasonOf(get(`${base}/`, 60))).toBe('timeout after 60 ms');
});

test('an answer that breaks off is no answer', async () => {
  const base = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('12345', () => response.destroy());
  });
  expect(await reasonOf(get(`${base}/`))).toMatch(/broke off|ECONNRESET/);
});

test('an answer over 4 MB is cut off', async () => {
  const base = await serve((_request, response) => {
    response.on('error', () => {});
    response.end(Buffer.alloc(4 * 1024 * 1024 + 1));
  });
  expect(await reasonOf(get(`${base}/`))).toBe('an answer over 4194304 bytes');
});

test('a port where nobody listens is no answer', async () => {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  expect(await reasonOf(get(`http://127.0.0.1:${port}/`))).toBe('ECONNREFUSED');
});

test('localhost reaches a server on 127.0.0.1', async () => {
  const base = await serve((_request, response) => response.end('{}'));
  expect((await get(`${base.replace('127.0.0.1', 'localhost')}/`)).status).toBe(200);
});

test.each([
  'http://api.mch.weixin.qq.com/v3',
  'http://127.0.0.1.example.com/',
  'http://10.0.0.1/',
  'http://user@127.0.0.1/',
  'ftp://127.0.0.1/',
  'https://host',
  'https://host/a b',
  '/v3',
])('%s is not called', async (url) => {
  await expect(get(url)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

test('over real connections: main host down, backup host signs, order placed, asked about and closed', async () => {
  const clock = new FakeClock();
  const seen: string[] = [];
  const main = await serve((request) => request.socket.destroy());
  const backup = await serve(async (request, response) => {
    const signed = { method: request.method!, path: request.url!, body: await bodyOf(request) };
    const ok = checkAuthorization(request.headers.authorization ?? '', signed) !== undefined;
    seen.push(`${signed.method} ${signed.path} ${ok ? 'signed' : 'NOT signed'}`);
    const close = signed.path.endsWith('/close');
    const answer = signed.path.endsWith('jsapi')
      ? { prepay_id: 'wx01' }
      : { ...REF, trade_state: 'NOTPAY', amount: { total: 100, currency: 'CNY' } };
    const body = close ? '' : JSON.stringify(answer);
    response.writeHead(close ? 204 : 200, signMessage(body, clock.now(), PUBLIC_KEY)).end(body);
  });
  const gateway = createV3Gateway({
    config: { ...configOf('public_key'), hosts: [main, backup] },
    clock,
    entropy: { nonce: () => 'n'.repeat(32) },
    transport,
    log: { write: () => {}, traced: (_trace, work) => work() },
  });

  expect(await gateway.prepay(SNAPSHOT, { ...LIMITS, sign_before: Number.MAX_SAFE_INTEGER })).toEqual({
    prepay_id: 'wx01',
  });
  expect(await gateway.queryOrder(REF, LIMITS)).toMatchObject({ kind: 'order', trade_state: 'NOTPAY' });
  expect(await gateway.closeOrder(REF, LIMITS)).toBe('closed');
  expect(seen).toEqual([
    'POST /v3/pay/transactions/jsapi signed',
    'GET /v3/pay/transactions/out-trade-no/T20260101000001?mchid=1900009191 signed',
    'POST /v3/pay/transactions/out-trade-no/T20260101000001/close signed',
  ]);
});
