import type { Transport } from '../gateways/transport';
import { KitError } from '../protocol/errors';

const TIMEOUT_MS = 3_000;

/** code2Session answers that speak of the code, not of us: the buyer logs in again. */
const CODE_REFUSED = new Set([40029, 40163, 40226, 41008]);

/**
 * Who holds this login code? (`GET /sns/jscode2session`; the answer is text/plain, and has no errcode when
 * it is good.) A code works once, within 5 minutes.
 * @throws KitError LOGIN_CODE_REFUSED, or PAYER_UNKNOWN when WeChat cannot say right now
 */
export async function openidOfCode(
  transport: Transport,
  app: { host: string; appid: string; app_secret: string },
  code: string,
): Promise<string> {
  const query = new URLSearchParams({
    appid: app.appid,
    secret: app.app_secret,
    js_code: code,
    grant_type: 'authorization_code',
  });
  const answer = await ask(transport, `${app.host}/sns/jscode2session?${query}`);
  if (typeof answer.openid === 'string' && /^.{1,128}$/.test(answer.openid) && !answer.errcode) {
    return answer.openid;
  }
  const errcode = Number(answer.errcode);
  if (CODE_REFUSED.has(errcode)) {
    throw new KitError('LOGIN_CODE_REFUSED', {
      message: `code2Session refused the code (errcode ${errcode})`,
    });
  }
  throw new KitError('PAYER_UNKNOWN', {
    message: `code2Session did not say who it is (errcode ${errcode})`,
    retry: 'same_request',
  });
}

async function ask(transport: Transport, url: string): Promise<{ openid?: unknown; errcode?: unknown }> {
  try {
    const request = { method: 'GET', url, headers: { accept: 'application/json' }, body: '' } as const;
    const response = await transport.send(request, { timeout_ms: TIMEOUT_MS });
    const answer: unknown = JSON.parse(Buffer.from(response.body).toString('utf8'));
    return typeof answer === 'object' && answer !== null ? answer : {};
  } catch {
    // The URL holds the secret: neither it nor the cause may travel on.
    throw new KitError('PAYER_UNKNOWN', { message: 'code2Session did not answer', retry: 'same_request' });
  }
}
