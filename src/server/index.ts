/** The server library, `wxpay-kit/server`: what is named here is public, and nothing else. */
export type { GatewayName, Notification, PaymentGateway, RawMessage } from '../gateways/gateway';
export type { CodeOrder, CodePayGateway, CodePayment, CodePayRules } from '../gateways/v2-code-pay';
export type { Db } from '../orders/db';
export { MemoryDb } from '../orders/memory-db';
export type { MerchantRules } from '../orders/merchant-rules';
export type { Order } from '../orders/order';
export { ConfigError, GatewayError, isGatewayError, isKitError, KitError } from '../protocol/errors';
export type { Config } from '../runtime/config';
export { readConfig } from '../runtime/config';
export { createCodePay } from './create-code-pay';
export { createGateway } from './create-gateway';
export { createNotifyFunction } from './notify-function';
export { createPayFunction } from './pay-function';
export { signTestNotification } from './sign-test-notification';
