import { seal } from '../../../src/protocol/crypto/aes-gcm';
import { toRfc3339 } from '../beijing-time';
import type { PlatformSigner, Signer } from '../keys/platform-signer';
import type { Numbers } from '../numbers';
import { type Content, EVENTS, type EventType, type Message, type NotificationKind } from './news';

/** Ways to break a v3 notification. Steps that are absent leave that part as it was. */
export type V3Steps = {
  /** Which kinds it makes sense for; absent, all. */
  of?: readonly NotificationKind[];
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
};

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
export function buildV3(
  envelope: Envelope,
  content: Content,
  at: number,
  tools: MessageTools,
  steps?: V3Steps,
): Message {
  const { signer, by, seal } = tools;
  const changed = steps?.content
    ? { ...envelope, resource: seal(steps.content(content), envelope.resource.original_type) }
    : envelope;
  const final = steps?.envelope ? steps.envelope(changed) : changed;
  const body = Buffer.from(JSON.stringify(final), 'utf8');
  const who = steps?.with_public_key ? signer.publicKeySigner() : by;
  const signature = signer.headers(body, at + (steps?.shift_s ?? 0) * 1000, who);
  const headers = {
    'content-type': 'application/json',
    accept: '*/*',
    'user-agent': 'wxpay-kit simulator',
    ...signature,
  };
  const message = { headers, body };
  return steps?.sent ? steps.sent(message) : message;
}
