import { asProbe } from '../keys/platform-signer';
import type { Content, Envelope, Message } from './notification-message';

/** One named way to break a notification. Steps that are absent leave that part as it was. */
export type Mutation = {
  about: string;
  /** Changes what it says; sealed and signed validly afterwards. */
  content?: (content: Content) => Content;
  /** Changes the envelope; signed validly afterwards. */
  envelope?: (envelope: Envelope) => Envelope;
  /** Moves the signature's timestamp, validly signed. */
  shift_s?: number;
  /** Signed with the WeChat Pay public key, which is as good as a certificate. */
  with_public_key?: true;
  /** Changes what goes over the wire, after signing. */
  sent?: (message: Message) => Message;
  /** Not built at all: the first attempt's bytes once more. */
  replay?: true;
};

const STRANGER = 'oSOMEBODYELSE000000000000000';
const STRANGE_SERIAL = '777870617973696DFFFFFFFFFFFFFFFFFFFFFFFF';

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
    sent: changeHeader('wechatpay-signature', (text) => {
      return flipBit(Buffer.from(text, 'base64'), 0).toString('base64');
    }),
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
  signature_missing: { about: 'no Wechatpay-Signature', sent: dropHeader('wechatpay-signature') },
  timestamp_missing: { about: 'no Wechatpay-Timestamp', sent: dropHeader('wechatpay-timestamp') },
  nonce_missing: { about: 'no Wechatpay-Nonce', sent: dropHeader('wechatpay-nonce') },
  serial_missing: { about: 'no Wechatpay-Serial', sent: dropHeader('wechatpay-serial') },
  probe: {
    about:
      'a signature that begins WECHATPAY/SIGNTEST/, as WeChat Pay sends now and then to see who verifies',
    sent: ({ headers, body }) => ({ headers: asProbe(headers), body }),
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

function flipBit(bytes: Buffer, index: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[index]! ^= 1;
  return flipped;
}

function changeHeader(name: string, change: (text: string) => string): (message: Message) => Message {
  return ({ headers, body }) => ({ headers: { ...headers, [name]: change(headers[name] ?? '') }, body });
}

function dropHeader(dropped: string): (message: Message) => Message {
  return ({ headers, body }) => {
    return {
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== dropped)),
      body,
    };
  };
}

/** As long as the true one, with the same beginning, and certainly another. */
function otherNumber(out_trade_no: string): string {
  const last = out_trade_no.slice(-2) === '00' ? '11' : '00';
  return out_trade_no.slice(0, -2) + last;
}
