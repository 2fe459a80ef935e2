import { createHash } from 'node:crypto';
import { changeHeader, dropHeaders, flipBit, flipSignature, STRANGE_SERIAL } from '../broken-message';
import { asProbe } from '../keys/platform-signer';
import { PARTNER_MERCHANT } from '../merchants';
import { STRANGER } from '../persons';
import { otherKey, otherSign } from '../v2/answer-faults';
import { CLOUD_STEPS, type CloudSteps } from './cloud-message';
import type { Content, Message, NotificationFormat, NotificationKind } from './news';
import type { V2Steps } from './v2-message';
import type { V3Steps } from './v3-message';

/** One named way to break a notification, in each form that it makes sense for. */
export type Mutation = {
  about: string;
  v3?: V3Steps;
  v2?: V2Steps;
  /** Only for what a service provider is told. */
  partner?: true;
  cloud?: CloudSteps;
  /** Not built at all: the first attempt's bytes once more. */
  replay?: true;
};

const RSA_2048_BYTES = 256;
const OVERSIZED_BYTES = 70 * 1024;

const STRANGE_APPID = 'wx777870617973ffff';

const PAYMENT = ['payment'] as const;
const REFUND = ['refund'] as const;
const FORMS: readonly (readonly [NotificationFormat, NotificationKind])[] = [
  ['v3', 'payment'],
  ['v3', 'refund'],
  ['v2', 'payment'],
  ['v2', 'refund'],
  ['cloud', 'payment'],
  ['cloud', 'refund'],
];

/** The closed list of ways a notification can be sent broken. */
export const MUTATIONS = {
  body_bit: {
    about: 'one bit of the body is flipped at the end: a signature does not fit',
    v3: { sent: flipInBody },
    v2: { sent: flipInBody },
  },
  tag_bit: {
    about:
      "one bit of the sealed content's authentication tag is flipped, then signed validly: it cannot be opened",
    v3: {
      envelope: (envelope) => {
        const bytes = Buffer.from(envelope.resource.ciphertext, 'base64');
        const ciphertext = flipBit(bytes, bytes.length - 1).toString('base64');
        return { ...envelope, resource: { ...envelope.resource, ciphertext } };
      },
    },
  },
  signature_bit: {
    about: 'one bit of the signature is flipped (in v2, one of its signs is another)',
    v3: { sent: changeHeader('wechatpay-signature', flipSignature) },
    v2: { of: PAYMENT, signed: (fields) => ({ ...fields, sign: otherSign(fields.sign!) }) },
  },
  serial_unknown: {
    about: 'Wechatpay-Serial names a key that nobody has',
    v3: { sent: changeHeader('wechatpay-serial', () => STRANGE_SERIAL) },
  },
  timestamp_past_301: { about: 'validly signed, 301 seconds ago', v3: { shift_s: -301 } },
  timestamp_future_301: { about: 'validly signed, 301 seconds ahead', v3: { shift_s: 301 } },
  timestamp_changed: {
    about: 'Wechatpay-Timestamp is one second later than what was signed',
    v3: { sent: changeHeader('wechatpay-timestamp', (text) => String(Number(text) + 1)) },
  },
  nonce_changed: {
    about: 'Wechatpay-Nonce is not the one that was signed',
    v3: { sent: changeHeader('wechatpay-nonce', (text) => [...text].reverse().join('')) },
  },
  signature_missing: {
    about: 'no Wechatpay-Signature (in v2, no sign)',
    v3: { sent: dropHeaders((name) => name === 'wechatpay-signature') },
    v2: { of: PAYMENT, signed: ({ sign: _sign, ...rest }) => rest },
  },
  timestamp_missing: {
    about: 'no Wechatpay-Timestamp',
    v3: { sent: dropHeaders((name) => name === 'wechatpay-timestamp') },
  },
  nonce_missing: {
    about: 'no Wechatpay-Nonce',
    v3: { sent: dropHeaders((name) => name === 'wechatpay-nonce') },
  },
  serial_missing: {
    about: 'no Wechatpay-Serial',
    v3: { sent: dropHeaders((name) => name === 'wechatpay-serial') },
  },
  probe: {
    about:
      'a signature that begins WECHATPAY/SIGNTEST/, as WeChat Pay sends now and then to see who verifies',
    v3: { sent: ({ headers, body }) => ({ headers: asProbe(headers), body }) },
  },
  forged: {
    about: 'sealed and signed with keys that nobody knows, though it names a serial number of WeChat Pay',
    v3: {
      envelope: (envelope) => {
        const { length } = Buffer.from(envelope.resource.ciphertext, 'base64');
        const ciphertext = scrambled(envelope.id, length).toString('base64');
        return { ...envelope, resource: { ...envelope.resource, ciphertext } };
      },
      sent: changeHeader('wechatpay-signature', (text) => scrambled(text, RSA_2048_BYTES).toString('base64')),
    },
    v2: { of: PAYMENT, key: otherKey },
  },
  not_json: {
    about: 'validly signed, but the last character of the JSON text (in v2, of the XML text) is missing',
    v3: { body: (body) => body.subarray(0, -1) },
    v2: { of: PAYMENT, text: (text) => text.slice(0, -1) },
  },
  oversized: {
    about: 'validly signed JSON (in v2, XML) of 70 KB',
    v3: { body: (body) => Buffer.concat([body, Buffer.alloc(OVERSIZED_BYTES - body.length, ' ')]) },
    v2: { of: PAYMENT, text: (text) => text.padEnd(OVERSIZED_BYTES) },
  },
  v2_xml: {
    about: 'XML with a v2 signature in it and no header of v3, as APIv2 would send it',
    v3: {
      sent: ({ headers, body }) => ({
        headers: {
          'content-type': 'text/xml',
          accept: headers.accept!,
          'user-agent': headers['user-agent']!,
        },
        body: Buffer.from(v2Xml(body), 'utf8'),
      }),
    },
  },
  sign_type_other: {
    about:
      'signed with the right key, with MD5 where the order says HMAC-SHA256 or the other way round, and no sign_type',
    v2: {
      of: PAYMENT,
      envelope: ({ sign_type: _named, ...rest }) => rest,
      sign_type: (own) => (own === 'MD5' ? 'HMAC-SHA256' : 'MD5'),
    },
  },
  element_twice: {
    about: 'an element of the XML is there twice, the second time with another total_fee',
    v2: {
      of: PAYMENT,
      text: (text) => text.replace('</xml>', '<total_fee><![CDATA[1]]></total_fee>\n</xml>'),
    },
  },
  document_type: {
    about: 'the XML has a document type with an entity that names a file, as in the attack on old SDKs (XXE)',
    v2: {
      of: PAYMENT,
      text: (text) =>
        `<!DOCTYPE xml [<!ENTITY file SYSTEM "file:///etc/hostname">]>\n${text.replace('</xml>', '<extra>&file;</extra>\n</xml>')}`,
    },
  },
  result_fail: {
    about: 'valid in every way, but its result_code is FAIL: the payment did not succeed',
    v2: { of: PAYMENT, envelope: (fields) => ({ ...fields, result_code: 'FAIL', err_code: 'SYSTEMERROR' }) },
  },
  event_unknown: {
    about: 'valid in every way, but its event_type is SECURITY_ECHO.SUCCESS',
    v3: {
      envelope: (envelope) => ({ ...envelope, event_type: 'SECURITY_ECHO.SUCCESS', summary: '安全回显' }),
    },
  },
  wrong_amount: {
    about: 'valid in every way, but the amount is one fen higher than ordered',
    v3: { content: oneFenMore('total') },
    v2: { content: (content) => ({ ...content, total_fee: plusOne(content.total_fee) }) },
    cloud: CLOUD_STEPS.wrong_amount,
  },
  wrong_currency: {
    about: 'valid in every way, but the amount is in USD',
    v3: {
      of: PAYMENT,
      content: (content) => ({ ...content, amount: { ...content.amount, currency: 'USD' } }),
    },
    v2: { of: PAYMENT, content: (content) => ({ ...content, fee_type: 'USD', cash_fee_type: 'USD' }) },
    cloud: CLOUD_STEPS.wrong_currency,
  },
  wrong_mchid: {
    about: "valid in every way, but for another merchant's number",
    v3: { content: (content) => changed(content, ['mchid', 'sp_mchid'], '1900000109') },
    v2: { envelope: (envelope) => ({ ...envelope, mch_id: '1900000109' }) },
    cloud: CLOUD_STEPS.wrong_mchid,
  },
  wrong_appid: {
    about: 'valid in every way, but for another mini-program',
    v3: { of: PAYMENT, content: (content) => changed(content, ['appid', 'sp_appid'], STRANGE_APPID) },
    v2: { envelope: (envelope) => ({ ...envelope, appid: STRANGE_APPID }) },
    cloud: CLOUD_STEPS.wrong_appid,
  },
  wrong_sub_mchid: {
    about: 'valid in every way, but for another sub-merchant of the same service provider',
    partner: true,
    v3: { content: (content) => ({ ...content, sub_mchid: otherSub(content.sub_mchid) }) },
    v2: { envelope: (envelope) => ({ ...envelope, sub_mch_id: otherSub(envelope.sub_mch_id) }) },
  },
  wrong_sub_appid: {
    about: "valid in every way, but for another mini-program of the sub-merchant's",
    partner: true,
    v3: { of: PAYMENT, content: (content) => ({ ...content, sub_appid: STRANGE_APPID }) },
    v2: { envelope: (envelope) => ({ ...envelope, sub_appid: STRANGE_APPID }) },
  },
  wrong_payer: {
    about: 'valid in every way, but somebody else has paid',
    v3: {
      of: PAYMENT,
      content: (content) => {
        const payer = changed(
          { ...(content.payer as object) },
          ['openid', 'sp_openid', 'sub_openid'],
          STRANGER,
        );
        return { ...content, payer };
      },
    },
    v2: { of: PAYMENT, content: (content) => changed(content, ['openid', 'sub_openid'], STRANGER) },
    cloud: CLOUD_STEPS.wrong_payer,
  },
  unknown_order: {
    about: 'valid in every way, but for an order number nobody has heard of',
    v3: { content: (content) => ({ ...content, out_trade_no: otherNumber(content.out_trade_no) }) },
    v2: { content: (content) => ({ ...content, out_trade_no: otherNumber(content.out_trade_no!) }) },
    cloud: CLOUD_STEPS.unknown_order,
  },
  wrong_refund_amount: {
    about: 'valid in every way, but one fen more was refunded than asked for',
    v3: { of: REFUND, content: oneFenMore('refund') },
    v2: { of: REFUND, content: (content) => ({ ...content, refund_fee: plusOne(content.refund_fee) }) },
    cloud: CLOUD_STEPS.wrong_refund_amount,
  },
  unknown_refund: {
    about: 'valid in every way, but for a refund number nobody has heard of',
    v3: {
      of: REFUND,
      content: (content) => ({ ...content, out_refund_no: otherNumber(String(content.out_refund_no)) }),
    },
    v2: {
      of: REFUND,
      content: (content) => ({ ...content, out_refund_no: otherNumber(content.out_refund_no!) }),
    },
    cloud: CLOUD_STEPS.unknown_refund,
  },
  public_key: {
    about: 'as it was, but signed with the WeChat Pay public key: whoever holds that key accepts it',
    v3: { with_public_key: true },
  },
  replay_bytes: { about: 'the very bytes and headers of the first attempt', replay: true },
} satisfies Record<string, Mutation>;

export type MutationName = keyof typeof MUTATIONS;

/** Every known mutation with a sentence and the notifications it works on, for those who look. */
export function listMutations(): { name: string; about: string; works_on: string[] }[] {
  return Object.entries(MUTATIONS).map(([name, mutation]) => {
    const forms = FORMS.filter(([format, kind]) => suits(mutation, format, kind));
    return { name, about: mutation.about, works_on: forms.map(([format, kind]) => `${kind} ${format}`) };
  });
}

/** @throws RangeError naming what was found when the name is not in the list */
export function findMutation(name: string): Mutation {
  if (Object.hasOwn(MUTATIONS, name)) return MUTATIONS[name as MutationName];
  throw new RangeError(`no mutation is called '${name}'; known: ${Object.keys(MUTATIONS).join(', ')}`);
}

/**
 * @param told_partner is it a service provider that is told?
 * @throws RangeError saying what works instead, when a notification of that kind and form has nothing to break so
 */
export function checkSuits(
  name: string,
  format: NotificationFormat,
  kind: NotificationKind,
  told_partner: boolean,
): void {
  const works = (mutation: Mutation) => suits(mutation, format, kind) && (told_partner || !mutation.partner);
  const wanted = findMutation(name);
  if (works(wanted)) return;
  const fitting = Object.entries(MUTATIONS).filter(([, mutation]) => works(mutation));
  const names = fitting.map(([known]) => known).join(', ');
  const whom = wanted.partner && !told_partner ? ' to a direct merchant' : '';
  throw new RangeError(`${name} makes no sense for a ${kind} told in ${format}${whom}; what does: ${names}`);
}

/** Whether a notification of that kind and form has something to break so. */
export function fits(name: MutationName, format: NotificationFormat, kind: NotificationKind): boolean {
  return suits(MUTATIONS[name], format, kind);
}

function suits(mutation: Mutation, format: NotificationFormat, kind: NotificationKind): boolean {
  const steps = mutation[format];
  return mutation.replay === true || (steps !== undefined && (steps.of ?? [kind]).includes(kind));
}

function flipInBody({ headers, body }: Message): Message {
  return { headers, body: flipBit(body, body.length >> 1) };
}

function oneFenMore(field: string): (content: Content) => Content {
  return (content) => {
    return { ...content, amount: { ...content.amount, [field]: Number(content.amount[field]) + 1 } };
  };
}

function plusOne(fee: string | undefined): string {
  return String(Number(fee) + 1);
}

/** Sets whichever of these members there are. */
function changed<T extends object>(value: T, names: string[], to: string): T {
  const found = names.filter((name) => Object.hasOwn(value, name));
  return { ...value, ...Object.fromEntries(found.map((name) => [name, to])) };
}

function otherSub(sub_mchid: unknown): string {
  const { sub_mchid: first, other_sub_mchid: second } = PARTNER_MERCHANT;
  return sub_mchid === first ? second : first;
}

/** Bytes that look like sealed or signed ones, and are always the same for the same text. */
function scrambled(text: string, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, n) => {
    return createHash('sha256').update(`${n}\n${text}`).digest();
  });
  return Buffer.concat(blocks).subarray(0, length);
}

function v2Xml(body: Buffer): string {
  const { id } = JSON.parse(body.toString('utf8')) as { id: string };
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
