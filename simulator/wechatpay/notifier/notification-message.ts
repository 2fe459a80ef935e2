import { seal } from '../../../src/protocol/crypto/aes-gcm';
import { toRfc3339 } from '../beijing-time';
import type { PlatformSigner, Signer } from '../keys/platform-signer';
import { DIRECT_MERCHANT } from '../merchants';
import type { Numbers } from '../numbers';
import type { Mutation } from './mutations';

/** What a notification says, before it is sealed: the transaction object of page 4012791861. */
export type Content = Record<string, unknown> & {
  out_trade_no: string;
  mchid: string;
  appid: string;
  amount: { total: number; currency: string };
  payer: { openid: string };
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

/** One POST, ready to go. */
export type Message = { headers: Record<string, string>; body: Buffer };

/** The envelope of a successful payment, its content sealed with the merchant's APIv3 key. */
export function paymentEnvelope(id: string, at: number, content: Content, numbers: Numbers): Envelope {
  return {
    id,
    create_time: toRfc3339(at),
    event_type: 'TRANSACTION.SUCCESS',
    resource_type: 'encrypt-resource',
    summary: '支付成功',
    resource: sealContent(content, numbers),
  };
}

/**
 * Signs a notification afresh, and breaks it on the way if so wished.
 * @param at epoch ms for the signature's timestamp
 */
export function buildMessage(
  envelope: Envelope,
  content: Content,
  at: number,
  tools: { signer: PlatformSigner; numbers: Numbers },
  mutation?: Mutation,
): Message {
  const { signer, numbers } = tools;
  const changed = mutation?.content
    ? { ...envelope, resource: sealContent(mutation.content(content), numbers) }
    : envelope;
  const final = mutation?.envelope ? mutation.envelope(changed) : changed;
  const body = Buffer.from(JSON.stringify(final), 'utf8');
  const who: Signer = mutation?.with_public_key ? signer.publicKeySigner() : signer.signerFor(undefined);
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

function sealContent(content: Content, numbers: Numbers): Envelope['resource'] {
  const sealed = seal(
    JSON.stringify(content),
    DIRECT_MERCHANT.api_v3_key,
    numbers.sealNonce(),
    'transaction',
  );
  return { original_type: 'transaction', algorithm: 'AEAD_AES_256_GCM', ...sealed };
}
