import { decode, parseJson, parseJsonText } from './decode';
import { openResource } from './open-resource';
import { type Connection, type Payment, readPayment } from './transaction';
import { notificationEnvelope, partnerRefundResource, refundResource, sealedResource } from './wire';

/** A refund as its notification tells it; amounts in fen, and without a currency (page 4012791865). */
export type RefundNotice = {
  mchid: string;
  sub_mchid?: string;
  out_trade_no: string;
  transaction_id: string;
  out_refund_no: string;
  refund_id: string;
  refund_status: 'SUCCESS' | 'CLOSED' | 'ABNORMAL';
  total: number;
  refund: number;
  success_at?: number;
};

export type V3Notification =
  | { kind: 'payment'; notification_id: string; payment: Payment }
  | { kind: 'refund'; notification_id: string; refund: RefundNotice }
  | { kind: 'unhandled'; notification_id: string; event_type: string };

/** A longer notification is none of the kinds that are read here. */
export const NOTIFICATION_MAX_BYTES = 64 * 1024;

/**
 * Opens and reads a notification whose signature has been verified (pages 4012791861, 4012791865).
 *
 * What is of another kind is `unhandled`: unknown types, combined orders, and partners' orders told to a direct merchant
 * or the other way round. They share the event type and are told apart by their shape.
 *
 * @throws KitError DECRYPTION_FAILED, MESSAGE_MALFORMED
 */
export function readNotification(
  body: Uint8Array,
  apiV3Key: string,
  connection: Connection = 'direct',
): V3Notification {
  const envelope = decode(notificationEnvelope, parseJson(body), 'a notification');
  const { id: notification_id, event_type } = envelope;
  const unhandled = { kind: 'unhandled', notification_id, event_type } as const;
  const isPayment = event_type === 'TRANSACTION.SUCCESS';
  const isRefund = /^REFUND\.(SUCCESS|ABNORMAL|CLOSED)$/.test(event_type);
  if (!isPayment && !isRefund) return unhandled;

  const sealed = decode(sealedResource, envelope.resource, "a notification's resource");
  const resource = parseJsonText(openResource(sealed, apiV3Key));
  if (isOfAnotherKind(resource, connection)) return unhandled;
  return isPayment
    ? { kind: 'payment', notification_id, payment: readPayment(resource, connection) }
    : { kind: 'refund', notification_id, refund: readRefund(resource, connection) };
}

/** A combined order, or one of the other connection: they name their merchant in other members. */
function isOfAnotherKind(resource: unknown, connection: Connection): boolean {
  if (typeof resource !== 'object' || resource === null) return false;
  if (Object.hasOwn(resource, 'combine_out_trade_no')) return true;
  return Object.hasOwn(resource, 'sp_mchid') !== (connection === 'partner');
}

function readRefund(resource: unknown, connection: Connection): RefundNotice {
  if (connection === 'direct') return refundNotice(decode(refundResource, resource, 'a refund'));
  const { sp_mchid, ...rest } = decode(partnerRefundResource, resource, 'a refund');
  return refundNotice({ ...rest, mchid: sp_mchid });
}

type ToldRefund = Omit<RefundNotice, 'total' | 'refund' | 'success_at'> & {
  amount: { total: number; refund: number };
  success_time?: number | null | undefined;
};

function refundNotice({ amount, success_time, ...rest }: ToldRefund): RefundNotice {
  return { ...rest, ...amount, ...(success_time == null ? {} : { success_at: success_time }) };
}
