import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Answered, HttpIn, HttpOut } from './http';

export type Handler = (request: HttpIn) => Promise<HttpOut>;
export type Listening = { port: number; close(): Promise<void> };

const BODY_BYTES_MAX = 10 * 1024 * 1024;
const MAIN_ADDRESS = '127.0.0.1';
const SECOND_ADDRESS = '::1';

/** The port is taken. */
export class PortBusyError extends Error {
  constructor(readonly port: number) {
    super(`port ${port} is in use`);
  }
}

/** The server's own, PEM. */
export type Certified = { private_key: string; certificate: string };

/**
 * Serves loopback alone, on one port: 127.0.0.1 and, where the machine has it, ::1, since `localhost` may mean
 * either. Plain node:http, because the hosts need the bytes as they came and must be able to break a connection.
 * @param port 0 lets the system choose
 * @param now epoch ms of the simulated world: the `Date` of answers that bring none of their own
 * @param tls present: it speaks TLS, and asks for a certificate of the client's. What to do about one that is missing, or
 *   is nobody's, is the handler's matter, since the web server of the real one answers a page then
 * @throws PortBusyError
 */
export async function listen(
  port: number,
  handler: Handler,
  now: () => number,
  tls?: Certified,
): Promise<Listening> {
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    void serve(request, response, handler, now);
  };
  const create = (): Server => {
    if (!tls) return createServer(onRequest);
    const { private_key: key, certificate: cert } = tls;
    const options = { key, cert, requestCert: true, rejectUnauthorized: false };
    return createTlsServer(options, onRequest).prependListener('connection', rememberBelow);
  };
  const main = create();
  await bind(main, port, MAIN_ADDRESS);
  const address = main.address();
  const chosen = typeof address === 'object' && address ? address.port : port;
  const second = create();
  // A machine without IPv6, or another program there: clients of `localhost` fall back to 127.0.0.1.
  const both = await bind(second, chosen, SECOND_ADDRESS).then(
    () => true,
    () => false,
  );
  return {
    port: chosen,
    close: async () => {
      await Promise.all((both ? [main, second] : [main]).map(shut));
    },
  };
}

function bind(server: Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortBusyError(port) : error);
    });
    server.listen(port, address, resolve);
  });
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  handler: Handler,
  now: () => number,
): Promise<void> {
  response.sendDate = false;
  // A client that went away is no failure of ours.
  response.on('error', () => undefined);
  try {
    const body = await readBody(request);
    if (!body) {
      send(response, { status: 413, headers: { connection: 'close' }, body: Buffer.alloc(0) }, now);
      return;
    }
    const answer = await handler(readRequest(request, body));
    if ('drop' in answer) breakOff(request, answer.reset === true);
    else send(response, answer, now, request.method === 'HEAD');
  } catch (error) {
    console.error('simulator: a request failed', error);
    if (!response.headersSent) send(response, { status: 500, headers: {}, body: Buffer.alloc(0) }, now);
  }
}

function send(response: ServerResponse, answer: Answered, now: () => number, head = false): void {
  const { status, headers, body } = answer;
  const date = { date: new Date(now()).toUTCString() };
  const length: Record<string, string> =
    status === 204 || status === 304 ? {} : { 'content-length': String(body.length) };
  response.writeHead(status, { ...date, ...headers, ...length });
  if (answer.cut_at !== undefined) {
    response.write(body.subarray(0, answer.cut_at), () => response.destroy());
    return;
  }
  response.end(head || status === 204 || status === 304 ? undefined : body);
}

function breakOff({ socket }: IncomingMessage, reset: boolean): void {
  if (!reset) socket.destroy();
  else if (socket instanceof TLSSocket) below.get(endOf(socket))?.resetAndDestroy();
  else socket.resetAndDestroy();
}

/** TCP beneath TLS, which alone can be reset, by the client's end of it. */
const below = new Map<string, Socket>();

function rememberBelow(socket: Socket): void {
  const end = endOf(socket);
  below.set(end, socket);
  socket.once('close', () => below.delete(end));
}

function endOf({ remoteAddress, remotePort, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localPort}`;
}

/** @returns undefined when there is more than 10 MB of it */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function readRequest(request: IncomingMessage, body: Buffer): HttpIn {
  const url = request.url ?? '/';
  const cut = url.indexOf('?');
  const path = cut < 0 ? url : url.slice(0, cut);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const hostname = (headers.host ?? '').replace(/:\d+$/, '');
  const query = new URLSearchParams(cut < 0 ? '' : url.slice(cut + 1));
  const certificate = certificateOf(request);
  const shown = certificate ? { certificate } : {};
  return { method: request.method ?? 'GET', url, path, query, headers, body, hostname, ...shown };
}

/** What the client showed, DER. That it holds the key to it was seen to in the handshake. */
function certificateOf({ socket }: IncomingMessage): Buffer | undefined {
  return socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.raw : undefined;
}
