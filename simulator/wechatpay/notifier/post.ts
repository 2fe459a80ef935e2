import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { spelled } from '../../http';

/** `status` 0 when no answer came, and then why: `timeout`, or the network's own code (`ECONNREFUSED` …). */
export type PostResult = { status: number; ms: number; error?: string };
export type Post = (
  url: string,
  headers: Record<string, string>,
  body: Buffer,
  timeout_ms: number,
) => Promise<PostResult>;

/**
 * Sends one POST on a connection of its own. Redirects are not followed; what the other side answers beyond its
 * status is not read. Never rejects.
 */
export function post(
  url: string,
  headers: Record<string, string>,
  body: Buffer,
  timeout_ms: number,
): Promise<PostResult> {
  const started = performance.now();
  return new Promise((resolve) => {
    const done = (status: number, error?: string) => {
      clearTimeout(timer);
      const ms = Math.round(performance.now() - started);
      resolve({ status, ms, ...(error === undefined ? {} : { error }) });
    };
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(url, {
      method: 'POST',
      headers: spelled({ ...headers, 'content-length': String(body.length) }),
      agent: false,
    });
    const timer = setTimeout(() => {
      done(0, 'timeout');
      request.destroy();
    }, timeout_ms);
    request.on('error', (error: NodeJS.ErrnoException) => done(0, error.code ?? 'network'));
    request.on('response', (response) => {
      response.on('error', () => undefined);
      response.resume();
      done(response.statusCode ?? 0);
    });
    request.end(body);
  });
}
