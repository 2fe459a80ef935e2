import { GatewayError, isGatewayError } from '../protocol/errors';

/**
 * Of a refund: a fresh payment is sometimes unknown to the refund service for minutes. APIv3 has another word for that than
 * for an order that does not exist, and the kit knows it by that one; APIv2 and cloudPay have one for both.
 */
export function settlingRefusal(error: unknown): unknown {
  if (!isGatewayError(error) || error.gateway_code !== 'ORDER_NOT_EXIST') return error;
  const { code, message, outcome, retry, http_status, gateway_message, request_id } = error;
  const gateway_code = 'RESOURCE_NOT_EXISTS';
  return new GatewayError(code, {
    ...{ message, outcome, retry, http_status, gateway_code, gateway_message, request_id },
  });
}
