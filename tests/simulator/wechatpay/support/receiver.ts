import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DIRECT_MERCHANT } from '../../../../simulator/wechatpay/merchants';
import { unseal } from './client';

export type Received = { headers: IncomingHttpHeaders; body: Buffer; url: string };

/** A status, or a status with a body; `hang` never answers. */
export type Planned = number | 'hang' | { status: number; body: string };

/** A merchant's web server on loopback: keeps what it gets and answers what it is told to. */
export async function createReceiver(answers: Planned[] = []) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks), url: request.url ?? '' });
      const planned = answers.shift() ?? 204;
      if (planned === 'hang') return;
      const { status, body } = typeof planned === 'number' ? { status: planned, body: '' } : planned;
      response.writeHead(status).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { received, base, url: `${base}/notify`, answers, close };
}

export type Notified = {
  id: string;
  event_type: string;
  summary: string;
  create_time: string;
  resource: Record<string, string>;
};

export function envelopeOf(message: { body: Buffer }): Notified {
  return JSON.parse(message.body.toString('utf8')) as Notified;
}

/** What a notification says, opened with the merchant's APIv3 key. */
export function contentOf(message: {
  body: Buffer;
}): Record<string, unknown> & { amount: Record<string, unknown> } {
  const { resource } = envelopeOf(message);
  return JSON.parse(unseal(resource as never, DIRECT_MERCHANT.api_v3_key));
}
