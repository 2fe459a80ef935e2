import {
  constants,
  createDecipheriv,
  createHash,
  createPublicKey,
  createSign,
  createVerify,
  publicEncrypt,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import type { HttpIn, HttpOut } from '../../../../simulator/http';

/**
 * A merchant's client, small and written against the documents alone: it shares nothing with the simulator but the
 * wire, and nothing with the kit at all.
 */
export type Credentials = { mchid: string; serial_no: string; private_key: string };

export type Call = {
  method?: string;
  url: string;
  /** JSON value, or the exact bytes. */
  body?: unknown;
  /** Seconds for the header; the world's clock when absent. */
  timestamp: number;
  headers?: Record<string, string | undefined>;
  authorization?: string;
  hostname?: string;
};

export type Answer = { status: number; headers: Record<string, string>; body: Buffer };

export function buildRequest(credentials: Credentials, call: Call): HttpIn {
  const method = call.method ?? 'GET';
  const body = bodyOf(call.body);
  const url = new URL(call.url, 'http://127.0.0.1');
  const headers: Record<string, string | undefined> = {
    accept: 'application/json',
    'user-agent': 'test-client',
    ...(body.length > 0 ? { 'content-type': 'application/json' } : {}),
    authorization: call.authorization ?? authorize(credentials, method, call.url, body, call.timestamp),
    ...call.headers,
  };
  return {
    method,
    url: call.url,
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(
      Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    body,
    hostname: call.hostname ?? '127.0.0.1',
  };
}

export function authorize(
  { mchid, serial_no, private_key }: Credentials,
  method: string,
  url: string,
  body: Buffer,
  timestamp: number,
): string {
  const nonce = randomBytes(16).toString('hex');
  const signer = createSign('RSA-SHA256');
  signer.update(`${method}\n${url}\n${timestamp}\n${nonce}\n`).update(body).update('\n');
  const signature = signer.sign(private_key, 'base64');
  return `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${serial_no}"`;
}

/** Is this answer or notification signed with that certificate or public key? */
export function isSignedBy(
  message: { headers: Record<string, unknown>; body: Buffer },
  pem: string,
): boolean {
  const { headers, body } = message;
  const verifier = createVerify('RSA-SHA256');
  verifier
    .update(`${headers['wechatpay-timestamp']}\n${headers['wechatpay-nonce']}\n`)
    .update(body)
    .update('\n');
  const key = pem.includes('CERTIFICATE') ? new X509Certificate(pem).publicKey : createPublicKey(pem);
  return verifier.verify(key, String(headers['wechatpay-signature']), 'base64');
}

/** Opens AES-256-GCM with the tag at the end. */
export function unseal(
  sealed: { ciphertext: string; nonce: string; associated_data: string },
  key: string,
): string {
  const bytes = Buffer.from(sealed.ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.nonce);
  decipher.setAuthTag(bytes.subarray(-16));
  decipher.setAAD(Buffer.from(sealed.associated_data));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8');
}

/** Seals a sensitive field for a platform certificate or public key: OAEP over SHA-1. */
export function sealField(plaintext: string, pem: string): string {
  const key = pem.includes('CERTIFICATE') ? new X509Certificate(pem).publicKey : createPublicKey(pem);
  const how = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  return publicEncrypt(how, Buffer.from(plaintext)).toString('base64');
}

/** Opens the req_info of a v2 refund notice: AES-256-ECB, the key is the lower-case hex MD5 of the API key. */
export function openReqInfo(req_info: string, api_v2_key: string): string {
  const key = createHash('md5').update(api_v2_key).digest('hex');
  const decipher = createDecipheriv('aes-256-ecb', key, null);
  return Buffer.concat([decipher.update(req_info, 'base64'), decipher.final()]).toString('utf8');
}

/** The elements of a flat XML message. @throws when its root has another name */
export function xmlFields(text: string, root: string): Record<string, string> {
  if (!text.startsWith(`<${root}>`) || !text.endsWith(`</${root}>`)) throw new Error(`no <${root}>: ${text}`);
  const elements = [...text.matchAll(/<(\w+)><!\[CDATA\[(.*?)\]\]><\/\1>/g)];
  return Object.fromEntries(elements.map(([, name, value]) => [name!, value!]));
}

/** Signs the arguments of wx.requestPayment. */
export function signPayParams(credentials: Credentials, appid: string, prepay_id: string, timestamp: number) {
  const timeStamp = String(timestamp);
  const nonceStr = randomBytes(16).toString('hex');
  const signer = createSign('RSA-SHA256');
  signer.update(`${appid}\n${timeStamp}\n${nonceStr}\nprepay_id=${prepay_id}\n`);
  const paySign = signer.sign(credentials.private_key, 'base64');
  return { timeStamp, nonceStr, package: `prepay_id=${prepay_id}`, signType: 'RSA', paySign };
}

/** @throws when the connection was broken instead */
export function answered(out: HttpOut): Answer {
  if ('drop' in out) throw new Error('the connection was broken');
  return out;
}

export function jsonOf(answer: { body: Buffer }): Record<string, unknown> {
  return JSON.parse(answer.body.toString('utf8')) as Record<string, unknown>;
}

function bodyOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body), 'utf8');
}
