import { createCipheriv } from 'node:crypto';
import { md5Hex } from '../../../src/protocol/crypto/digest';
import type { Message, NotificationKind, XmlFields } from './news';

/** Ways to break a v2 notification. Steps that are absent leave that part as it was. */
export type V2Steps = {
  /** Which kinds it makes sense for; absent, all. */
  of?: readonly NotificationKind[];
  /** Changes what is sealed. */
  content?: (content: XmlFields) => XmlFields;
  /** Changes what stands outside. */
  envelope?: (envelope: XmlFields) => XmlFields;
  /** Changes the bytes. */
  sent?: (message: Message) => Message;
};

/**
 * A refund's notification in v2 (page 4011935223): who is told stands open, the rest is sealed, and there is no
 * signature. Whoever can open it may believe it, since the key is the merchant's.
 */
export function v2Envelope(
  parties: XmlFields,
  content: XmlFields,
  nonce_str: string,
  api_v2_key: string,
): XmlFields {
  return { return_code: 'SUCCESS', ...parties, nonce_str, req_info: sealed(content, api_v2_key) };
}

/** The same bytes at each attempt, unless it is broken on the way. */
export function buildV2(
  envelope: XmlFields,
  content: XmlFields,
  api_v2_key: string,
  steps?: V2Steps,
): Message {
  const changed = steps?.content
    ? { ...envelope, req_info: sealed(steps.content(content), api_v2_key) }
    : envelope;
  const final = steps?.envelope ? steps.envelope(changed) : changed;
  const headers = { 'content-type': 'text/xml', accept: '*/*', 'user-agent': 'wxpay-kit simulator' };
  const message = { headers, body: Buffer.from(xml('xml', final), 'utf8') };
  return steps?.sent ? steps.sent(message) : message;
}

/** AES-256-ECB with PKCS#7; the key is the 32 characters that the MD5 of the API key has in lower-case hex. */
function sealed(content: XmlFields, api_v2_key: string): string {
  const cipher = createCipheriv('aes-256-ecb', Buffer.from(md5Hex(api_v2_key), 'ascii'), null);
  return Buffer.concat([cipher.update(xml('root', content), 'utf8'), cipher.final()]).toString('base64');
}

/** Values cannot hold `]]>`: they are numbers, times and names of our own. */
function xml(root: string, fields: XmlFields): string {
  const elements = Object.entries(fields).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
  return `<${root}>\n${elements.join('\n')}\n</${root}>`;
}

/** Is this the answer that ends a v2 notification: XML whose return_code is SUCCESS? */
export function saysSuccess(body: string): boolean {
  const text = body.trim().replace(/^<\?xml[^<>]*\?>\s*/, '');
  const whole = text.startsWith('<xml>') && text.endsWith('</xml>');
  return whole && /<return_code>\s*(<!\[CDATA\[SUCCESS\]\]>|SUCCESS)\s*<\/return_code>/.test(text);
}
