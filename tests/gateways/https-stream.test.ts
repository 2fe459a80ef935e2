import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TransportError } from '../../src/gateways/transport';
import { createHttpsTransport } from '../../src/runtime/https-transport';

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
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/file?token=a`;
}

type Take = (piece: Uint8Array) => void | Promise<void>;
const stream = (url: string, take: Take, limits: { timeout_ms?: number; max_bytes?: number } = {}) =>
  transport.stream(
    { method: 'GET', url, headers: {} },
    { timeout_ms: 5000, max_bytes: 1e9, ...limits },
    take,
  );

const nothing: Take = () => undefined;
async function reasonOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof TransportError)) throw new Error(`not a TransportError: ${error}`);
  return error.reason;
}

test('a file comes piece by piece, far larger than what an answer may be, and is not held', async () => {
  const piece = Buffer.alloc(1024 * 1024, 7);
  const url = await serve(async (_request, response) => {
    for (let n = 0; n < 16; n += 1)
      if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve));
    response.end();
  });
  let bytes = 0;
  const answer = await stream(url, (one) => {
    bytes += one.length;
  });
  expect(bytes).toBe(16 * 1024 * 1024);
  expect(answer).toMatchObject({ status: 200, body: Buffer.alloc(0) });
});

test('one piece at a time: the next is read when the one before it is done', async () => {
  const url = await serve((_request, response) => response.end(Buffer.alloc(1024 * 1024)));
  let [under_way, most] = [0, 0];
  await stream(url, async () => {
    under_way += 1;
    most = Math.max(most, under_way);
    await new Promise(setImmediate);
    under_way -= 1;
  });
  expect(most).toBe(1);
});

test('a refusal comes in the answer, and no piece of it is taken', async () => {
  const url = await serve((_request, response) => response.writeHead(400).end('{"code":"INVALID_REQUEST"}'));
  let pieces = 0;
  const answer = await stream(url, () => {
    pieces += 1;
  });
  expect(answer).toMatchObject({ status: 400, body: Buffer.from('{"code":"INVALID_REQUEST"}') });
  expect(pieces).toBe(0);
});

test('a redirect is a refusal like any other and is not followed', async () => {
  const url = await serve((_request, response) => response.writeHead(302, { location: '/x' }).end());
  expect(await stream(url, nothing)).toMatchObject({ status: 302, headers: { location: '/x' } });
});

test('more than the bound is cut off', async () => {
  const url = await serve((_request, response) => {
    response.on('error', () => {});
    response.end(Buffer.alloc(200_001));
  });
  expect(await reasonOf(stream(url, nothing, { max_bytes: 200_000 }))).toBe('an answer over 200000 bytes');
  const refused = await serve((_request, response) => {
    response.on('error', () => {});
    response.writeHead(500).end(Buffer.alloc(4 * 1024 * 1024 + 1));
  });
  expect(await reasonOf(stream(refused, nothing))).toBe('an answer over 4194304 bytes');
});

test('a file that breaks off is no answer', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('12345', () => response.destroy());
  });
  expect(await reasonOf(stream(url, nothing))).toMatch(/broke off|ECONNRESET/);
});

test('the time is for the last byte too, and for whoever takes it', async () => {
  const slow = await serve((_request, response) => void response.writeHead(200).write('x'));
  expect(await reasonOf(stream(slow, nothing, { timeout_ms: 30 }))).toBe('timeout after 30 ms');
  const quick = await serve((_request, response) => response.end('x'));
  const never = () => new Promise<void>(() => undefined);
  expect(await reasonOf(stream(quick, never, { timeout_ms: 30 }))).toBe('timeout after 30 ms');
});

test('what the taker throws is thrown, and the connection is given up', async () => {
  let closed: () => void;
  const given_up = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const url = await serve((request, response) => {
    request.socket.on('close', () => closed());
    response.writeHead(200).write('x');
  });
  const own = new Error('no room');
  await expect(stream(url, () => Promise.reject(own))).rejects.toBe(own);
  await given_up;
});
