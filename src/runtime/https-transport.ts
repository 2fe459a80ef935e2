import type { Agent, IncomingMessage, RequestOptions } from 'node:http';
import { createRequire } from 'node:module';
import {
  type ClientIdentity,
  type InboundAnswer,
  type OutboundRequest,
  type TakePiece,
  type Transport,
  TransportError,
} from '../gateways/transport';
import { KitError } from '../protocol/errors';

/** Far more than any JSON answer; what is larger is cut off unread. */
const ANSWER_MAX_BYTES = 4 * 1024 * 1024;
const SOCKETS_MAX = 64;
/**
 * An unused connection is given up after this time. Servers close idle ones silently, and a function that
 * was frozen meanwhile would find a dead one.
 */
const IDLE_MS = 10_000;
const DEFAULT_HEADERS = { accept: 'application/json', 'user-agent': 'wxpay-kit' };
const URL_PARTS = /^(https?):\/\/(\[[0-9a-fA-F:]+\]|[^/?#:@\s]+)(?::(\d{1,5}))?(\/[^#\s]*)$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

type Network = typeof import('node:http') | typeof import('node:https');

/**
 * The network is loaded with the first request that goes out (2 ms): a function that refuses a message never
 * needs it. Built-in modules are found from any path.
 */
const load = createRequire('/');

/**
 * A Transport over node:https with connections kept alive, and over node:http for loopback only. Requests with
 * different identities share no connection.
 * @returns with `close`, which gives up idle connections
 */
export function createHttpsTransport(): Transport & { close(): void } {
  const agents = new Map<string, Agent>();
  const reach = (request: OutboundRequest) => {
    const target = readTarget(request.url);
    const network = load(`node:${target.scheme}`) as Network;
    const name = agentName(target, request.identity);
    const agent = agents.get(name) ?? newAgent(network, request.identity);
    agents.set(name, agent);
    return { network, options: { ...target.options, agent } };
  };
  return {
    async send(request, { timeout_ms }) {
      return exchange(reach(request), request, timeout_ms, collect);
    },
    async stream(request, { timeout_ms, max_bytes }, take) {
      return exchange(reach(request), request, timeout_ms, (incoming) =>
        isSuccess(incoming) ? pour(incoming, max_bytes, take) : collect(incoming),
      );
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

function agentName({ scheme }: Target, identity: ClientIdentity | undefined): string {
  if (identity === undefined) return scheme;
  if (scheme === 'https') return `${identity.cert}\n${identity.key}`;
  throw new KitError('CONFIG_INVALID', { message: 'a client certificate needs https' });
}

function newAgent(network: Network, identity: ClientIdentity | undefined): Agent {
  // `localhost` may stand for ::1 and 127.0.0.1: try both, as Node 20 does by itself and Node 18 does not.
  const options = { keepAlive: true, maxSockets: SOCKETS_MAX, timeout: IDLE_MS, autoSelectFamily: true };
  return new network.Agent({ ...options, ...identity });
}

type Target = { scheme: string; options: RequestOptions & { rejectUnauthorized: boolean } };

/** Takes the URL apart without a URL parser: a parser would normalise a path that is signed as it is. */
function readTarget(url: string): Target {
  const match = URL_PARTS.exec(url);
  if (!match) throw new KitError('CONFIG_INVALID', { message: 'not a URL that can be called' });
  const [, scheme, host, port, path] = match;
  if (scheme === 'http' && !LOOPBACK.test(host!)) {
    throw new KitError('CONFIG_INVALID', { message: 'plain http is for loopback only' });
  }
  const hostname = host!.replace(/^\[|\]$/g, '');
  // A server of this machine signs its own certificate; plain http to it is allowed, and proves no more. Said in either case:
  // else NODE_TLS_REJECT_UNAUTHORIZED, which people set for something else, would decide.
  const rejectUnauthorized = !LOOPBACK.test(host!);
  const options = { hostname, path, rejectUnauthorized, ...(port ? { port: Number(port) } : {}) };
  return { scheme: scheme!, options };
}

type Reached = { network: Network; options: RequestOptions };
/** Reads a body to its end; what it returns is the body of the answer. */
type ReadBody = (incoming: IncomingMessage) => Promise<Buffer>;

function exchange(
  { network, options }: Reached,
  request: OutboundRequest,
  timeout_ms: number,
  readBody: ReadBody,
): Promise<InboundAnswer> {
  const body = request.body ? Buffer.from(request.body, 'utf8') : undefined;
  const length = body ? { 'content-length': String(body.length) } : {};
  const headers = { ...DEFAULT_HEADERS, ...request.headers, ...length };
  return new Promise((resolve, reject) => {
    const outgoing = network.request({ ...options, method: request.method, headers });
    const fail = (error: unknown) => {
      clearTimeout(timer);
      reject(error);
      outgoing.destroy();
    };
    const late = new TransportError(`timeout after ${Math.round(timeout_ms)} ms`);
    const timer = setTimeout(() => fail(late), timeout_ms);
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      fail(new TransportError(error.code ?? 'connection failed')),
    );
    outgoing.on('response', (incoming) => {
      readBody(incoming).then((bytes) => {
        clearTimeout(timer);
        resolve({ status: incoming.statusCode ?? 0, headers: plainHeaders(incoming), body: bytes });
      }, fail);
    });
    outgoing.end(body);
  });
}

function isSuccess({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300;
}

async function collect(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  await pour(incoming, ANSWER_MAX_BYTES, (chunk) => void chunks.push(chunk));
  return Buffer.concat(chunks);
}

/** Reads no further than `take` can follow. */
async function pour(incoming: IncomingMessage, max_bytes: number, take: TakePiece): Promise<Buffer> {
  const pieces: AsyncIterator<Buffer> = incoming[Symbol.asyncIterator]();
  let size = 0;
  for (;;) {
    const next = await pieces.next().catch(() => {
      throw new TransportError('the answer broke off');
    });
    if (next.done) return Buffer.alloc(0);
    size += next.value.length;
    if (size > max_bytes) throw new TransportError(`an answer over ${max_bytes} bytes`);
    await take(next.value);
  }
}

/** Node gives names in lower case; only set-cookie is a list, and nobody here wants it. */
function plainHeaders(incoming: IncomingMessage): Record<string, string> {
  const entries = Object.entries(incoming.headers).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(entries) as Record<string, string>;
}
