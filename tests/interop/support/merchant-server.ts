import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A notification as a merchant's web server gets it: header names in lower case, the raw body as text. */
export type Received = { headers: Record<string, string>; body: string };

const servers: Server[] = [];

/**
 * A merchant's web server on loopback that hands each POST to somebody's notification code: read, it answers as
 * the documents used to say; thrown at, it answers failure.
 * @returns where it listens, what was read, and why the others were refused
 */
export async function merchantServer<T>(read: (message: Received) => Promise<T>) {
  const accepted: T[] = [];
  const refused: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const answer = (status: number, code: string, message: string) =>
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ code, message }));
    try {
      accepted.push(await read({ headers: request.headers as Record<string, string>, body }));
      answer(200, 'SUCCESS', '成功');
    } catch (error) {
      refused.push(error instanceof Error ? error.message : String(error));
      answer(401, 'FAIL', '失败');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
  return { url, accepted, refused };
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
