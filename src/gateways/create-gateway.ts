import { KitError } from '../protocol/errors';
import type { CloudpayConfig } from './cloudpay-config';
import { createV3Gateway } from './create-v3-gateway';
import type { PaymentGateway } from './gateway';
import type { V2Config } from './v2-config';
import type { GatewayParts, V3Config } from './v3-config';

/** A merchant's connection, of whichever kind: `name` says which. Keys are parsed. */
export type GatewayConfig = V3Config | V2Config | CloudpayConfig;

export type GatewayChoice = { config: GatewayConfig } & GatewayParts;

/**
 * The gateway of this configuration.
 * @throws KitError CONFIG_INVALID where the surroundings do not have what it is made of
 */
export function createGateway({ config, ...parts }: GatewayChoice): PaymentGateway {
  switch (config.name) {
    case 'v3':
    case 'v3_partner':
      return createV3Gateway({ config, ...parts });
    case 'v2':
    case 'v2_partner':
      return needed(parts.loadV2, config.name)().createV2Gateway({ config, ...parts });
    case 'cloudpay': {
      const callCloud = needed(parts.callCloud, config.name);
      return needed(parts.loadCloudpay, config.name)().createCloudpayGateway({ config, ...parts, callCloud });
    }
  }
}

function needed<T>(part: T | undefined, name: string): T {
  if (part !== undefined) return part;
  throw new KitError('CONFIG_INVALID', { message: `the gateway "${name}" cannot be made here` });
}
