import { createHash } from 'node:crypto';
import { changeHeader, dropHeaders, flipBit, flipSignature, STRANGE_SERIAL } from '../broken-message';
import { asProbe } from '../keys/platform-signer';
import { STRANGER } from '../persons';
import type { Content, Envelope, Message } from './notification-message';

/** One named way to break a notification. Steps that are absent leave that part as it was. */
export type Mutation = {
  about: string;
  /** Changes what it says; sealed and signed validly afterwards. */
  content?: (content: Content) => Content;
  /** Changes the envelope; signed validly afterwards. */
  envelope?: (envelope: Envelope) => Envelope;
  /** Changes the bytes of the body; signed validly afterwards. */
  body?: (body: Buffer) => Buffer;
  /** Moves the signature's timestamp, validly signed. */
  shift_s?: number;
  /** Signed with the WeChat Pay public key, which is as good as a certificate. */
  with_public_key?: true;
  /** Changes what goes over the wire, after signing. */
  sent?: (message: Message) => Message;
  /** Not built at all: the first attempt's bytes once more. */
  replay?: true;
};

const RSA_2048_BYTES = 256;
const OVERSIZED_BYTES = 70 * 1024;

/** The closed list of ways a notification can be sent broken. */
export const MUTATIONS = {
  body_bit: {
    about: 'one bit of the body is flipped after signing: the signature does not fit',
    sent: ({ headers, body }) => ({ headers, body: flipBit(body, body.length >> 1) }),
  },
  tag_bit: {
    about:
      "one bit of the sealed content's authentication tag is flipped, then signed validly: it cannot be opened",
    envelope: (envelope) => {
      const bytes = Buffer.from(envelope.resource.ciphertext, 'base64');
      const ciphertext = flipBit(bytes, bytes.length - 1).toString('base64');
      return { ...envelope, resource: { ...envelope.resource, ciphertext } };
    },
  },
  signature_bit: {
    about: 'one bit of the signature is flipped',
    sent: changeHeader('wechatpay-signature', flipSignature),
  },
  serial_unknown: {
    about: 'Wechatpay-Serial names a key that nobody has',
    sent: changeHeader('wechatpay-serial', () => STRANGE_SERIAL),
  },
  timestamp_past_301: { about: 'validly signed, 301 seconds ago', shift_s: -301 },
  timestamp_future_301: { about: 'validly signed, 301 seconds ahead', shift_s: 301 },
  timestamp_changed: {
    about: 'Wechatpay-Timestamp is one second later than what was signed',
    sent: changeHeader('wechatpay-timestamp', (text) => String(Number(text) + 1)),
  },
  nonce_changed: {
    about: 'Wechatpay-Nonce is not the one that was signed',
    sent: changeHeader('wechatpay-nonce', (text) => [...text].reverse().join('')),
  },
  signature_missing: {
    about: 'no Wechatpay-Signature',
    sent: dropHeaders((name) => name === 'wechatpay-signature'),
  },
  timestamp_missing: {
    about: 'no Wechatpay-Timestamp',
    sent: dropHeaders((name) => name === 'wechatpay-timestamp'),
  },
  nonce_missing: { about: 'no Wechatpay-Nonce', sent: dropHeaders((name) => name === 'wechatpay-nonce') },
  serial_missing: { about: 'no Wechatpay-Serial', sent: dropHeaders((name) => name === 'wechatpay-serial') },
  probe: {
    about:
      'a signature that begins WECHATPAY/SIGNTEST/, as WeChat Pay sends now and then to see who verifies',
    sent: ({ headers, body }) => ({ headers: asProbe(headers), body }),
  },
  forged: {
    about: 'sealed and signed with keys that nobody knows, though it names a serial number of WeChat Pay',
    envelope: (envelope) => {
      const { length } = Buffer.from(envelope.resource.ciphertext, 'base64');
      const ciphertext = scrambled(envelope.id, length).toString('base64');
      return { ...envelope, resource: { ...envelope.resource, ciphertext } };
    },
    sent: changeHeader('wechatpay-signature', (text) => scrambled(text, RSA_2048_BYTES).toString('base64')),
  },
  not_json: {
    about: 'validly signed, but the last character of the JSON text is missing',
    body: (body) => body.subarray(0, -1),
  },
  oversized: {
    about: 'validly signed JSON of 70 KB',
    body: (body) => Buffer.concat([body, Buffer.alloc(OVERSIZED_BYTES - body.length, ' ')]),
  },
  v2_xml: {
    about: 'XML with a v2 signature in it and no header of v3, as APIv2 would send it',
    sent: ({ headers, body }) => ({
      headers: { 'content-type': 'text/xml', accept: headers.accept!, 'user-agent': headers['user-agent']! },
      body: Buffer.from(v2Xml(body), 'utf8'),
    }),
  },
  event_unknown: {
    about: 'valid in every way, but its event_type is SECURITY_ECHO.SUCCESS',
    envelope: (envelope) => ({ ...envelope, event_type: 'SECURITY_ECHO.SUCCESS', summary: '安全回显' }),
  },
  wrong_amount: {
    about: 'valid in every way, but the amount is one fen higher than ordered',
    content: (content) => ({
      ...content,
      amount: { ...content.amount, total: Number(content.amount.total) + 1 },
    }),
  },
  wrong_currency: {
    about: 'valid in every way, but the amount is in USD',
    content: (content) => ({ ...content, amount: { ...content.amount, currency: 'USD' } }),
  },
  wrong_mchid: {
    about: "valid in every way, but for another merchant's number",
    content: (content) => changed(content, ['mchid', 'sp_mchid'], '1900000109'),
  },
  wrong_appid: {
    about: 'valid in every way, but for another mini-program',
    content: (content) => changed(content, ['appid', 'sp_appid'], 'wx777870617973ffff'),
  },
  wrong_payer: {
    about: 'valid in every way, but somebody else has paid',
    content: (content) => {
      const payer = changed(
        { ...(content.payer as object) },
        ['openid', 'sp_openid', 'sub_openid'],
        STRANGER,
      );
      return { ...content, payer };
    },
  },
  unknown_order: {
    about: 'valid in every way, but for an order number nobody has heard of',
    content: (content) => ({ ...content, out_trade_no: otherNumber(content.out_trade_no) }),
  },
  public_key: {
    about: 'as it was, but signed with the WeChat Pay public key: whoever holds that key accepts it',
    with_public_key: true,
  },
  replay_bytes: { about: 'the very bytes and headers of the first attempt', replay: true },
} satisfies Record<string, Mutation>;

export type MutationName = keyof typeof MUTATIONS;

/** Every known mutation with a sentence, for those who look. */
export function listMutations(): { name: string; about: string }[] {
  return Object.entries(MUTATIONS).map(([name, { about }]) => ({ name, about }));
}

/** @throws RangeError naming what was found when the name is not in the list */
export function findMutation(name: string): Mutation {
  if (Object.hasOwn(MUTATIONS, name)) return MUTATIONS[name as MutationName];
  throw new RangeError(`no mutation is called '${name}'; known: ${Object.keys(MUTATIONS).join(', ')}`);
}

/** Sets whichever of these members there are. */
function changed<T extends object>(value: T, names: string[], to: string): T {
  const found = names.filter((name) => Object.hasOwn(value, name));
  return { ...value, ...Object.fromEntries(found.map((name) => [name, to])) };
}

/** Bytes that look like sealed or signed ones, and are always the same for the same text. */
function scrambled(text: string, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, n) => {
    return createHash('sha256').update(`${n}\n${text}`).digest();
  });
  return Buffer.concat(blocks).subarray(0, length);
}

function v2Xml(body: Buffer): string {
  const { id } = JSON.parse(body.toString('utf8')) as Envelope;
  const sign = createHash('sha256').update(body).digest('hex').slice(0, 32).toUpperCase();
  const fields = { return_code: 'SUCCESS', result_code: 'SUCCESS', nonce_str: id.replaceAll('-', ''), sign };
  const lines = Object.entries(fields).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
  return `<xml>\n${lines.join('\n')}\n</xml>`;
}

/** As long as the true one, with the same beginning, and certainly another. */
function otherNumber(out_trade_no: string): string {
  const last = out_trade_no.slice(-2) === '00' ? '11' : '00';
  return out_trade_no.slice(0, -2) + last;
}
