import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import type { ClientIdentity } from '../../src/gateways/transport';
import { createHttpsTransport } from '../../src/runtime/https-transport';

const pem = (name: string) => readFileSync(join(__dirname, '..', 'fixtures', 'keys', name), 'utf8');
const PLATFORM = { cert: pem('platform-cert.pem'), key: pem('platform-key.pem') };
const MERCHANT: ClientIdentity = { cert: pem('merchant-cert.pem'), key: pem('merchant-key.pem') };
const PARTNER: ClientIdentity = { cert: pem('partner-cert.pem'), key: pem('partner-key.pem') };

const transport = createHttpsTransport();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});
afterAll(() => transport.close());

type Seen = { port: number; name: string | undefined };

/** A TLS server of this machine that answers with the name on the client's certificate. */
async function serve(options: ServerOptions = {}): Promise<{ base: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer({ ...PLATFORM, requestCert: true, rejectUnauthorized: false, ...options });
  server.on('request', (request, response) => {
    const name = [(request.socket as TLSSocket).getPeerCertificate().subject?.CN].flat()[0];
    seen.push({ port: request.socket.remotePort!, name });
    response
      .writeHead(name === undefined ? 400 : 200)
      .end(name ?? '<html>400 No required SSL certificate</html>');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { base: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const post = (url: string, identity?: ClientIdentity) => {
  const request = { method: 'POST', url, headers: {}, body: '<xml></xml>' };
  return transport.send(identity ? { ...request, identity } : request, { timeout_ms: 5000 });
};

test('a request with an identity shows its certificate, one without shows none', async () => {
  const { base } = await serve();
  expect((await post(`${base}/`, MERCHANT)).body.toString()).toBe('1900009191');
  expect((await post(`${base}/`)).status).toBe(400);
});

test('an identity keeps a connection of its own, also under another object, and lends it to nobody', async () => {
  const { base, seen } = await serve();
  await post(`${base}/`, MERCHANT);
  await post(`${base}/`, { ...MERCHANT });
  await post(`${base}/`, PARTNER);
  await post(`${base}/`);
  expect(seen.map(({ name }) => name)).toEqual(['1900009191', '1900009191', '1900009291', undefined]);
  expect(new Set(seen.map(({ port }) => port)).size).toBe(3);
  expect(seen[0]!.port).toBe(seen[1]!.port);
});

test('what is streamed shows the certificate too', async () => {
  const { base } = await serve();
  const pieces: Uint8Array[] = [];
  const request = { method: 'POST', url: `${base}/`, headers: {}, identity: MERCHANT };
  const limits = { timeout_ms: 5000, max_bytes: 1000 };
  const { status } = await transport.stream(request, limits, (piece) => void pieces.push(piece));
  expect([status, Buffer.concat(pieces).toString()]).toEqual([200, '1900009191']);
});

test('an identity is not sent over plain http', async () => {
  await expect(post('http://127.0.0.1:1/', MERCHANT)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

// Left out, NODE_TLS_REJECT_UNAUTHORIZED would decide, for the whole process.
test('a certificate that nobody known has signed is accepted from this machine only, whatever the process says', async () => {
  const network = jest.requireActual<typeof import('node:https')>('node:https');
  const request = jest.spyOn(network, 'request').mockImplementation(() => {
    throw new Error('not sent');
  });
  const isChecked = async (url: string) => {
    await expect(post(url)).rejects.toThrow('not sent');
    return (request.mock.lastCall![0] as { rejectUnauthorized?: boolean }).rejectUnauthorized;
  };
  try {
    expect(await isChecked('https://127.0.0.1:1/')).toBe(false);
    expect(await isChecked('https://[::1]/')).toBe(false);
    expect(await isChecked('https://api.mch.weixin.qq.com/')).toBe(true);
    expect(await isChecked('https://127.0.0.1.example.com/')).toBe(true);
  } finally {
    request.mockRestore();
  }
});
