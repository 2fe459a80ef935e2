import http, { type ClientRequest } from 'node:http';
import https from 'node:https';

/** Tells the simulator which instance a request came from. It takes the header off before any host sees the request. */
export const INSTANCE_HEADER = 'x-sim-instance';

/** Marks the requests this process sends to the simulator's own ports; all others go out as they are. */
export function markRequests(instance: string, ports: string[]): void {
  const hosts = ports.flatMap((port) => [`127.0.0.1:${port}`, `localhost:${port}`]);
  const mark = (request: ClientRequest): ClientRequest => {
    const ours = hosts.includes(String(request.getHeader('host')));
    if (ours && !request.headersSent) request.setHeader(INSTANCE_HEADER, instance);
    return request;
  };
  for (const client of [http, https]) {
    const request = client.request as (...args: unknown[]) => ClientRequest;
    const marked = (...args: unknown[]) => mark(request(...args));
    const get = (...args: unknown[]) => {
      const sent = marked(...args);
      sent.end();
      return sent;
    };
    Object.assign(client, { request: marked, get });
  }
  markFetch(instance, hosts);
}

function markFetch(instance: string, hosts: string[]): void {
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    const request = new Request(input, init);
    if (hosts.includes(new URL(request.url).host)) request.headers.set(INSTANCE_HEADER, instance);
    return fetch(request);
  };
}
