import { createV3Gateway } from './create-v3-gateway';
import type { PaymentGateway } from './gateway';
import type { GatewayParts, V3Config } from './v3-config';

/** A merchant's connection, of whichever kind: `name` says which. Keys are parsed. */
export type GatewayConfig = V3Config;

export type GatewayChoice = { config: GatewayConfig } & GatewayParts;

/** The gateway of this configuration. */
export function createGateway(choice: GatewayChoice): PaymentGateway {
  return createV3Gateway(choice);
}
