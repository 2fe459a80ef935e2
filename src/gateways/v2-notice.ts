import { KitError } from '../protocol/errors';
import type { Notification, RawMessage } from './gateway';
import type { GatewayParts } from './v3-config';

const LESS_THAN = 0x3c;

/**
 * Is this a message of APIv2? Those are XML and unsigned as far as headers go; what claims a signature of APIv3
 * is judged by it, whatever is in the body.
 */
export function isV2Message({ headers, body }: RawMessage): boolean {
  if (headers['wechatpay-signature'] !== undefined) return false;
  return body[0] === LESS_THAN || /^(text|application)\/xml\b/i.test(headers['content-type'] ?? '');
}

/**
 * Reads what is told in APIv2's form: refunds made on the merchant platform, and payments of orders that APIv2 placed. Both
 * are hints.
 * @throws KitError MESSAGE_MALFORMED where no APIv2 key is configured, SIGNATURE_MISMATCH or DECRYPTION_FAILED where it
 *   does not fit
 */
export function readV2Notice(
  message: RawMessage,
  api_v2_key: string | undefined,
  load: GatewayParts['loadV2'],
): Notification {
  if (api_v2_key === undefined || load === undefined) {
    throw new KitError('MESSAGE_MALFORMED', {
      message:
        'a message of APIv2 (XML), which cannot be opened without WXPAY_API_V2_KEY. Refunds made on the ' +
        'merchant platform are told in this form',
    });
  }
  return load().readV2Notification(message.body, { api_v2_key, sign_type: 'HMAC-SHA256' });
}
