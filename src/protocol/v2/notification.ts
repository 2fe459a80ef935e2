import { KitError } from '../errors';
import { parseXml } from '../xml';
import { readV2Payment, type V2Payment } from './payment';
import { readRefundNotice } from './refund-notice';
import { isSigned, type Members, type SignType } from './sign';

export type V2Notification =
  | { kind: 'payment_hint'; notification_id: string; payment: V2Payment }
  | { kind: 'refund_hint'; notification_id: string; refund: ReturnType<typeof readRefundNotice> }
  | { kind: 'unhandled'; notification_id: string; event_type: string };

/**
 * Reads a notification of APIv2. A payment is signed, a refund only sealed, both under the shared key: either is a
 * reason to ask, never a fact.
 *
 * @param key.sign_type what orders are placed with; a notification often does not say how it is signed
 * @throws KitError SIGNATURE_MISMATCH, DECRYPTION_FAILED, MESSAGE_MALFORMED
 */
export function readV2Notification(
  body: Uint8Array,
  key: { api_v2_key: string; sign_type: SignType },
): V2Notification {
  const members = parseXml(body, 'xml');
  if (members.req_info !== undefined) {
    const refund = readRefundNotice(body, key.api_v2_key);
    return { kind: 'refund_hint', notification_id: refund.refund_id, refund };
  }
  if (!signTypes(members, key.sign_type).some((type) => isSigned(members, key.api_v2_key, type))) {
    const message =
      members.sign === undefined
        ? 'the notification carries no sign'
        : 'the sign does not fit the notification under our APIv2 key';
    throw new KitError('SIGNATURE_MISMATCH', { message });
  }
  if (members.return_code !== 'SUCCESS' || members.result_code !== 'SUCCESS') {
    const notification_id = members.transaction_id || members.nonce_str || 'unknown';
    return { kind: 'unhandled', notification_id, event_type: 'PAYMENT.FAIL' };
  }
  const payment = readV2Payment(members, 'SUCCESS');
  return { kind: 'payment_hint', notification_id: payment.transaction_id, payment };
}

/** As the message says; where it does not, as the order was placed, or the default, MD5. */
function signTypes(members: Members, ordered: SignType): SignType[] {
  const said = members.sign_type;
  if (said === 'MD5' || said === 'HMAC-SHA256') return [said];
  return ordered === 'MD5' ? ['MD5'] : [ordered, 'MD5'];
}
