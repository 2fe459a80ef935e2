import { seal } from '../../../src/protocol/crypto/aes-gcm';
import { toRfc3339 } from '../beijing-time';
import type { PlatformSigner, Signer } from '../keys/platform-signer';
import type { Numbers } from '../numbers';
import type { Mutation } from './mutations';

/** What a notification says, before it is sealed: the object of page 4012791861 or 4012791865. */
export type Content = Record<string, unknown> & { out_trade_no: string; amount: Record<string, unknown> };

/** The kinds of events there are, with the words that tell of them. */
export const EVENTS = {
  'TRANSACTION.SUCCESS': { original_type: 'transaction', summary: '支付成功' },
  'REFUND.SUCCESS': { original_type: 'refund', summary: '退款成功' },
  'REFUND.ABNORMAL': { original_type: 'refund', summary: '退款异常' },
  'REFUND.CLOSED': { original_type: 'refund', summary: '退款关闭' },
} as const;
export type EventType = keyof typeof EVENTS;

export type Envelope = {
  id: string;
  create_time: string;
  event_type: string;
  resource_type: 'encrypt-resource';
  summary: string;
  resource: {
    original_type: string;
    algorithm: 'AEAD_AES_256_GCM';
    ciphertext: string;
    associated_data: string;
    nonce: string;
  };
};

/** One POST, ready to go. */
export type Message = { headers: Record<string, string>; body: Buffer };

/** Content sealed with the APIv3 key of the merchant that is told. */
export type Sealer = (content: Content, original_type: string) => Envelope['resource'];

export function sealerFor(api_v3_key: string, numbers: Numbers): Sealer {
  return (content, original_type) => {
    const sealed = seal(JSON.stringify(content), api_v3_key, numbers.sealNonce(), original_type);
    return { original_type, algorithm: 'AEAD_AES_256_GCM', ...sealed };
  };
}

export function envelopeOf(
  id: string,
  at: number,
  event: EventType,
  content: Content,
  seal: Sealer,
): Envelope {
  const { original_type, summary } = EVENTS[event];
  return {
    id,
    create_time: toRfc3339(at),
    event_type: event,
    resource_type: 'encrypt-resource',
    summary,
    resource: seal(content, original_type),
  };
}

export type MessageTools = {
  signer: PlatformSigner;
  /** Whose signature this message gets, unless it is broken on purpose. */
  by: Signer;
  seal: Sealer;
};

/**
 * Signs a notification afresh, and breaks it on the way if so wished.
 * @param at epoch ms for the signature's timestamp
 */
export function buildMessage(
  envelope: Envelope,
  content: Content,
  at: number,
  tools: MessageTools,
  mutation?: Mutation,
): Message {
  const { signer, by, seal } = tools;
  const changed = mutation?.content
    ? { ...envelope, resource: seal(mutation.content(content), envelope.resource.original_type) }
    : envelope;
  const final = mutation?.envelope ? mutation.envelope(changed) : changed;
  const whole = Buffer.from(JSON.stringify(final), 'utf8');
  const body = mutation?.body ? mutation.body(whole) : whole;
  const who = mutation?.with_public_key ? signer.publicKeySigner() : by;
  const signature = signer.headers(body, at + (mutation?.shift_s ?? 0) * 1000, who);
  const headers = {
    'content-type': 'application/json',
    accept: '*/*',
    'user-agent': 'wxpay-kit simulator',
    ...signature,
  };
  const message = { headers, body };
  return mutation?.sent ? mutation.sent(message) : message;
}
