import { createCipheriv } from 'node:crypto';
import { md5Hex } from '../../../src/protocol/crypto/digest';
import { type SignType, signatureOf } from '../v2/signature';
import { readXml, writeXml, type XmlFields } from '../v2/xml';
import type { Message, News, NotificationKind } from './news';

/** Ways to break a v2 notification. Steps that are absent leave that part as it was. */
export type V2Steps = {
  /** Which kinds it makes sense for; absent, all. */
  of?: readonly NotificationKind[];
  /** Changes what is told; sealed or signed validly afterwards. */
  content?: (content: XmlFields) => XmlFields;
  /** Changes what stands outside of the seal, or whatever is signed; signed validly afterwards. */
  envelope?: (envelope: XmlFields) => XmlFields;
  /** The key it is signed with. */
  key?: (api_v2_key: string) => string;
  /** How it is signed. */
  sign_type?: (own: SignType) => SignType;
  /** Changes the elements, after signing. */
  signed?: (envelope: XmlFields) => XmlFields;
  /** Changes the text. */
  text?: (text: string) => string;
  /** Changes the bytes. */
  sent?: (message: Message) => Message;
};

const MD5_CHARS = 32;

/**
 * What is sent. Of a refund (page 4011935223), who is told stands open, the rest is sealed, and there is no signature:
 * whoever can open it may believe it, since the key is the merchant's. Of a payment, all stands open and is signed.
 */
export function v2Envelope(
  { parties, content, sign_type }: Extract<News, { format: 'v2' }>,
  nonce_str: string,
  api_v2_key: string,
): XmlFields {
  const open = { return_code: 'SUCCESS', ...parties, nonce_str };
  if (sign_type === undefined) return { ...open, req_info: sealed(content, api_v2_key) };
  const said = { ...open, ...content };
  return { ...said, sign: signatureOf(said, sign_type, api_v2_key) };
}

/** The same bytes at each attempt, unless it is broken on the way. */
export function buildV2(
  envelope: XmlFields,
  content: XmlFields,
  api_v2_key: string,
  steps: V2Steps = {},
): Message {
  const changed = changedEnvelope(envelope, content, api_v2_key, steps);
  const whole = writeXml('xml', steps.signed ? steps.signed(changed) : changed);
  const headers = { 'content-type': 'text/xml', accept: '*/*', 'user-agent': 'wxpay-kit simulator' };
  const message = { headers, body: Buffer.from(steps.text ? steps.text(whole) : whole, 'utf8') };
  return steps.sent ? steps.sent(message) : message;
}

function changedEnvelope(
  envelope: XmlFields,
  content: XmlFields,
  api_v2_key: string,
  steps: V2Steps,
): XmlFields {
  const told = steps.content ? steps.content(content) : content;
  if (envelope.sign === undefined) {
    const resealed = steps.content ? { ...envelope, req_info: sealed(told, api_v2_key) } : envelope;
    return steps.envelope ? steps.envelope(resealed) : resealed;
  }
  const { sign, ...said } = { ...envelope, ...told };
  const own: SignType = envelope.sign.length === MD5_CHARS ? 'MD5' : 'HMAC-SHA256';
  const final = steps.envelope ? steps.envelope(said) : said;
  const sign_type = steps.sign_type ? steps.sign_type(own) : own;
  return { ...final, sign: signatureOf(final, sign_type, steps.key ? steps.key(api_v2_key) : api_v2_key) };
}

/** AES-256-ECB with PKCS#7; the key is the 32 characters that the MD5 of the API key has in lower-case hex. */
function sealed(content: XmlFields, api_v2_key: string): string {
  const cipher = createCipheriv('aes-256-ecb', Buffer.from(md5Hex(api_v2_key), 'ascii'), null);
  const text = writeXml('root', content);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}

/** Is this the answer that ends a v2 notification: XML whose return_code is SUCCESS? */
export function saysSuccess(body: string): boolean {
  return readXml(body)?.return_code?.trim() === 'SUCCESS';
}
