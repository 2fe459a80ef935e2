import { KitError } from '../protocol/errors';
import type { GatewayName, PaymentGateway } from './gateway';
import type { GatewayParts, V3Config } from './v3-config';
import { createV3Gateway } from './v3-direct';

export type GatewayChoice = { name: GatewayName; config: V3Config } & GatewayParts;

/**
 * The gateway of this name.
 * @throws KitError CONFIG_INVALID for one that this version does not have
 */
export function createGateway({ name, config, ...parts }: GatewayChoice): PaymentGateway {
  if (name === 'v3') return createV3Gateway({ config, ...parts });
  throw new KitError('CONFIG_INVALID', { message: `the gateway "${name}" is not built in this version` });
}
