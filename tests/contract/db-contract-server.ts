import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AdminApi, type AdminApiOptions } from '../../simulator/cloudbase/admin-api';
import { CloudDatabase, type DatabaseOptions } from '../../simulator/cloudbase/database';
import { Store } from '../../simulator/store';

export type CloudServer = {
  database: CloudDatabase;
  url: string;
  close(): Promise<void>;
};

/** What the platform sets for a function, and where its database is. */
export const FUNCTION_ENV = {
  TENCENTCLOUD_RUNENV: 'SCF',
  TENCENTCLOUD_REGION: 'ap-shanghai',
  TENCENTCLOUD_SECRETID: 'local',
  TENCENTCLOUD_SECRETKEY: 'local',
  TENCENTCLOUD_SESSIONTOKEN: 'instance-1',
  SCF_NAMESPACE: 'env-local',
  TCB_ENV: 'env-local',
  // The SDKs warn of slow calls by a timer that they leave running when a call fails.
  SILENCE: 'true',
};

/** The simulated cloud database behind a real port, and this process's environment pointing at it. */
export async function startCloudServer(
  options: Partial<DatabaseOptions> &
    Pick<AdminApiOptions, 'callFunction' | 'onCall'> & { file?: string } = {},
): Promise<CloudServer> {
  const { file = ':memory:', callFunction, onCall, ...rest } = options;
  const store = new Store(file);
  const database = new CloudDatabase(store, { now: () => 1_700_000_000_000, ...rest });
  const api = new AdminApi({ database, ...(callFunction && { callFunction }), ...(onCall && { onCall }) });
  const server = createServer((request, response) => {
    readBody(request)
      .then(async (body) => {
        const answer = await api.handle(toHttpIn(request, body));
        if ('drop' in answer) response.destroy();
        else response.writeHead(answer.status, answer.headers).end(answer.body);
      })
      .catch(() => response.destroy());
  });
  const url = await listen(server);
  Object.assign(process.env, FUNCTION_ENV, { TCB_CONTEXT_CNFG: JSON.stringify({ URL: url }) });
  return {
    database,
    url,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          store.close();
          resolve();
        });
      }),
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/admin`);
    });
  });
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function toHttpIn(request: IncomingMessage, body: Buffer) {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  return {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers as Record<string, string>,
    body,
    hostname: '127.0.0.1',
  };
}
