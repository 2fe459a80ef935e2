import { KitError } from '../protocol/errors';
import type { GatewayName, PaymentGateway } from './gateway';
import { createV3Gateway, type GatewayParts, type V3Config } from './v3-direct';

/** Which way of being connected, with what it needs. */
export type GatewayConfig = { gateway: 'v3'; v3: V3Config } | { gateway: Exclude<GatewayName, 'v3'> };

/**
 * The gateway that a configuration names.
 * @throws KitError CONFIG_INVALID for one that this version does not have
 */
export function createGateway(config: GatewayConfig, parts: GatewayParts): PaymentGateway {
  if (config.gateway === 'v3') return createV3Gateway({ config: config.v3, ...parts });
  throw new KitError('CONFIG_INVALID', {
    message: `the gateway "${config.gateway}" is not built in this version`,
  });
}
