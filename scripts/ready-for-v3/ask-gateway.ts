import type { MerchantRef, PaymentGateway } from '../../src/gateways/gateway';
import { isGatewayError, isKitError } from '../../src/protocol/errors';
import { type Check, failed, passed } from './check';

/** Two questions that change nothing at the other side. */

const ANSWER_MS = 10_000;
const API_SECURITY = 'merchant platform → 账户中心 → API安全';

export type Asking = {
  gateway: PaymentGateway;
  merchant: MerchantRef;
  /** A number that no order has. */
  absent: string;
  has_public_key: boolean;
};

export async function askGateway(asking: Asking): Promise<Check[]> {
  return [await platformKeys(asking), await signedCall(asking)];
}

/** The answer is sealed with the APIv3 key and signed with what is in it, or with the public key. */
async function platformKeys({ gateway, has_public_key }: Asking): Promise<Check> {
  const what = 'platform certificates (GET /v3/certificates)';
  try {
    await gateway.request({ method: 'GET', path: '/v3/certificates', deadline_ms: ANSWER_MS });
    return passed(what, 'signature verified');
  } catch (error) {
    const none = isGatewayError(error) && error.gateway_code === 'RESOURCE_NOT_EXISTS';
    if (none && has_public_key) return passed(what, 'none: this merchant verifies with its public key');
    return failed(what, words(error), advice(error));
  }
}

/** A merchant who may not sign in is refused before anybody looks for the order. */
async function signedCall({ gateway, merchant, absent }: Asking): Promise<Check> {
  const what = 'a signed question (an order that there is not)';
  try {
    const report = await gateway.queryOrder(
      { ...merchant, out_trade_no: absent },
      { deadline_ms: ANSWER_MS },
    );
    if (report.kind === 'no_such_order') return passed(what, 'answered: 404 ORDER_NOT_EXIST');
    return failed(what, `an order with the number ${absent}`, 'try again: the number was made by chance');
  } catch (error) {
    return failed(what, words(error), advice(error));
  }
}

function words(error: unknown): string {
  if (!isKitError(error)) throw error;
  const { http_status, gateway_code } = isGatewayError(error) ? error : {};
  const said = [error.code, http_status, gateway_code].filter((part) => part !== undefined).join(' ');
  return `${said}: ${error.message}`;
}

function advice(error: unknown): string {
  const code = isKitError(error) ? error.code : undefined;
  switch (code) {
    case 'GATEWAY_SIGNATURE_REFUSED':
      return `compare merchant number, WXPAY_MERCHANT_SERIAL and private key with ${API_SECURITY} → 商户API证书, and look at this machine’s clock`;
    case 'DECRYPTION_FAILED':
      return `set WXPAY_API_V3_KEY to the key of ${API_SECURITY} → APIv3密钥; it is another one than the APIv2 key`;
    case 'CONFIG_INVALID':
      return `set WXPAY_PUBLIC_KEY_ID and WXPAY_PUBLIC_KEY: ${API_SECURITY} → 微信支付公钥`;
    case 'GATEWAY_NO_ANSWER':
      return 'nothing came back: look at the network, and at WXPAY_BASE_URL, then run it again';
    case 'GATEWAY_ANSWER_UNVERIFIED':
      return `compare WXPAY_PUBLIC_KEY_ID and WXPAY_PUBLIC_KEY with ${API_SECURITY} → 微信支付公钥`;
    default:
      return `look the code up in docs/errors.md, and see whether APIv3 is opened for this merchant: ${API_SECURITY}`;
  }
}
