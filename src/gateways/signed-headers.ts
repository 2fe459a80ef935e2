import type { Clock, Entropy } from '../protocol/ports';
import { authorizationHeader, type MerchantCredential } from '../protocol/v3/request-signature';

export type Signer = { credential: MerchantCredential; clock: Clock; entropy: Entropy };

export type RequestToSend = { method: string; url: string; body?: string };

/** Headers of one attempt: signed now, with a nonce of its own. */
export function signedHeaders(signer: Signer, request: RequestToSend): Record<string, string> {
  const { method, url, body = '' } = request;
  const timestamp = String(Math.floor(signer.clock.now() / 1000));
  const signed = { method, url, timestamp, nonce: signer.entropy.nonce(), body };
  return {
    accept: 'application/json',
    'user-agent': 'wxpay-kit',
    authorization: authorizationHeader(signer.credential, signed),
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
  };
}
