import { isUtf8 } from 'node:buffer';
import { type HttpIn, type HttpOut, json } from '../http';
import { ENVIRONMENT_ID } from './environment';
import { statusOf } from './function-error';
import type { FunctionHost } from './function-host';
import type { Invocation } from './invocation';

const PREFIX = '/http/';
/** What arrives as text; everything else, and text that is not UTF-8, arrives in base64. */
const TEXT =
  /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded)|application\/[\w.-]+\+(json|xml))/i;

type Integration = {
  statusCode: number;
  headers?: Record<string, unknown>;
  body?: unknown;
  isBase64Encoded?: unknown;
};

/** HTTP access to functions, `/http/<function>[/…]` (docs.cloudbase.net/service/access-cloud-function). */
export class HttpAccess {
  /** @param force_base64 hand every body over in base64, as the platform may do */
  constructor(
    private readonly host: FunctionHost,
    private readonly force_base64 = false,
  ) {}

  handles(path: string): boolean {
    return path.startsWith(PREFIX);
  }

  async handle(request: HttpIn): Promise<HttpOut> {
    const [name = '', ...rest] = request.path.slice(PREFIX.length).split('/');
    const path = `/${rest.join('/')}`;
    const invocation = httpInvocation(request, path, this.force_base64, this.host.newRequestId());
    const outcome = await this.host.invoke(name, invocation);
    if (outcome.ok) return httpAnswer(outcome.result);
    const { code, message } = outcome.error;
    return json(statusOf(code), { requestId: invocation.request_id, code, message });
  }
}

/** @param path what follows the function's name, `/` when nothing does */
export function httpInvocation(
  request: HttpIn,
  path: string,
  force_base64: boolean,
  request_id: string,
): Invocation {
  const { headers, body } = request;
  const type = headers['content-type'] ?? '';
  const isText = body.length === 0 || (TEXT.test(type) && isUtf8(body));
  const isBase64Encoded = force_base64 || !isText;
  const event = {
    path,
    httpMethod: request.method,
    headers,
    queryStringParameters: Object.fromEntries(request.query),
    requestContext: {
      requestId: request_id,
      envId: ENVIRONMENT_ID,
      appId: '1250000000',
      uin: '100000000001',
    },
    body: body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
  return { kind: 'http', request_id, event, identity: {} };
}

/** A string is text, an object with a numeric `statusCode` an integration response, any other value JSON. */
export function httpAnswer(result: unknown): HttpOut {
  if (isIntegration(result)) return integrationAnswer(result);
  if (typeof result === 'string') return text(200, 'text/plain; charset=utf-8', Buffer.from(result, 'utf8'));
  return json(200, result);
}

function integrationAnswer({ statusCode, headers = {}, body, isBase64Encoded }: Integration): HttpOut {
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const content =
    typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body);
  const bytes = Buffer.from(content, isBase64Encoded === true ? 'base64' : 'utf8');
  const type: string = bytes.length === 0 ? '' : 'text/plain; charset=utf-8';
  const answer = text(statusCode, type, bytes);
  return { ...answer, headers: { ...answer.headers, ...Object.fromEntries(named) } };
}

function text(
  status: number,
  type: string,
  body: Buffer,
): { status: number; headers: Record<string, string>; body: Buffer } {
  return { status, headers: type === '' ? {} : { 'content-type': type }, body };
}

function isIntegration(result: unknown): result is Integration {
  if (typeof result !== 'object' || result === null) return false;
  const { statusCode, headers } = result as Partial<Integration>;
  const known =
    typeof statusCode === 'number' && Number.isInteger(statusCode) && statusCode >= 200 && statusCode <= 599;
  return known && (headers === undefined || (typeof headers === 'object' && headers !== null));
}
