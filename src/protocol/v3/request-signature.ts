import type { KeyObject } from 'node:crypto';
import { signSha256 } from '../crypto/rsa';

/** Who signs: the merchant number, its API certificate's serial (40 upper-case hex) and its private key. */
export type MerchantCredential = { mchid: string; serial_no: string; private_key: KeyObject };

export type RequestToSign = {
  /** Upper case. */
  method: string;
  /** Absolute path and query, byte for byte what goes on the wire; no scheme, no host. */
  url: string;
  /** Unix seconds. */
  timestamp: string;
  nonce: string;
  /** The very text that is sent; empty when there is none. */
  body: string;
};

const SCHEME = 'WECHATPAY2-SHA256-RSA2048';

/** The five lines that are signed, each ended by LF, the last one too (page 4012365334). */
export function requestMessage(request: RequestToSign): string {
  const { method, url, timestamp, nonce, body } = request;
  return `${method}\n${url}\n${timestamp}\n${nonce}\n${body}\n`;
}

/** The value of the Authorization header (page 4012365334). */
export function authorizationHeader(credential: MerchantCredential, request: RequestToSign): string {
  const signature = signSha256(requestMessage(request), credential.private_key);
  return (
    `${SCHEME} mchid="${credential.mchid}",nonce_str="${request.nonce}",signature="${signature}",` +
    `timestamp="${request.timestamp}",serial_no="${credential.serial_no}"`
  );
}
