import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { spelled } from '../../http';

/**
 * `status` 0 when no answer came, and then why: `timeout`, or the network's own code (`ECONNREFUSED` …). `body`: what
 * the answer said, where that was asked for.
 */
export type PostResult = { status: number; ms: number; error?: string; body?: string };
export type Post = (
  url: string,
  headers: Record<string, string>,
  body: Buffer,
  timeout_ms: number,
  answer_bytes_max?: number,
) => Promise<PostResult>;

/**
 * Sends one POST on a connection of its own. Redirects are not followed. Never rejects.
 * @param answer_bytes_max how much of an answer's body to read; absent, none is, and its status ends the matter. An
 *   answer with more counts as none that could be read: `error` is then `answer too long`
 */
export function post(
  url: string,
  headers: Record<string, string>,
  body: Buffer,
  timeout_ms: number,
  answer_bytes_max?: number,
): Promise<PostResult> {
  const started = performance.now();
  return new Promise((resolve) => {
    const done = (status: number, more: { error?: string; body?: string } = {}) => {
      clearTimeout(timer);
      resolve({ status, ms: Math.round(performance.now() - started), ...more });
    };
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(url, {
      method: 'POST',
      headers: spelled({ ...headers, 'content-length': String(body.length) }),
      agent: false,
    });
    const timer = setTimeout(() => {
      done(0, { error: 'timeout' });
      request.destroy();
    }, timeout_ms);
    request.on('error', (error: NodeJS.ErrnoException) => done(0, { error: error.code ?? 'network' }));
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      response.on('error', () => done(0, { error: 'network' }));
      if (answer_bytes_max === undefined) {
        response.resume();
        done(status);
      } else readText(response, answer_bytes_max, (more) => done(status, more));
    });
    request.end(body);
  });
}

/** Reads a body up to a size. A connection that breaks meanwhile is told to the response's own listener. */
function readText(
  response: IncomingMessage,
  bytes_max: number,
  then: (read: { body: string } | { error: string }) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= bytes_max) chunks.push(chunk);
    else {
      then({ error: 'answer too long' });
      response.destroy();
    }
  });
  response.on('end', () => then({ body: Buffer.concat(chunks).toString('utf8') }));
}
